package dev.isoloop.net;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/**
 * How to connect by TCP. Filled by one thread, read when it is used, may be used again: what is changed later does not concern the sockets
 * that were made with it.
 */
public final class TcpConnectOptions {
    /** How long an attempt has the field for itself before the next address is tried beside it, unless set: RFC 8305's 250 ms. */
    public static final int DEFAULT_ATTEMPT_DELAY_MS = 250;

    /** Where to, unless it is a name. */
    final List<InetSocketAddress> addresses;

    /** Where to if it is a name, not resolved, and who looks it up; both or neither. */
    final InetSocketAddress host;

    final HostLookup lookup;
    InetSocketAddress localAddress;
    boolean noDelay = true;
    boolean keepAlive;
    KeepAlive keepAliveTimes;
    long connectTimeoutMs;
    int attemptDelayMs = DEFAULT_ATTEMPT_DELAY_MS;

    private TcpConnectOptions(List<InetSocketAddress> addresses, InetSocketAddress host, HostLookup lookup) {
        this.addresses = addresses;
        this.host = host;
        this.lookup = lookup;
    }

    /** As it is now, for a socket that reads it later. */
    TcpConnectOptions copy() {
        TcpConnectOptions copy = new TcpConnectOptions(addresses, host, lookup);
        copy.localAddress = localAddress;
        copy.noDelay = noDelay;
        copy.keepAlive = keepAlive;
        copy.keepAliveTimes = keepAliveTimes;
        copy.connectTimeoutMs = connectTimeoutMs;
        copy.attemptDelayMs = attemptDelayMs;
        return copy;
    }

    /**
     * Where to connect to. Several addresses are tried in turn, families alternating, the first answer wins (RFC 8305).
     *
     * @param addresses at least one, all resolved, in the order of preference
     * @return the options
     * @throws IllegalArgumentException if there is none, or one is not resolved
     */
    public static TcpConnectOptions to(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> copy = List.copyOf(addresses);
        if (copy.isEmpty()) throw new IllegalArgumentException("no address to connect to, expected at least one");
        copy.forEach(Addresses::requireResolved);
        return new TcpConnectOptions(copy, null, null);
    }

    /**
     * Where to connect to.
     *
     * @param address a resolved address
     * @return the options
     * @throws IllegalArgumentException if it is not resolved
     */
    public static TcpConnectOptions to(InetSocketAddress address) {
        return to(List.of(address));
    }

    /**
     * Where to connect to.
     *
     * @param host an IPv4 or IPv6 address in figures, or {@code localhost}; for names see {@link #toHost}
     * @param port 1 to 65535
     * @return the options
     * @throws IllegalArgumentException if it is a name, or the port is out of range
     */
    public static TcpConnectOptions to(String host, int port) {
        return to(Addresses.literal(host, port));
    }

    /**
     * Which host to connect to. Its addresses are looked up at each connect, then tried as those of {@link #to(List)}.
     *
     * @param host a name; an address in figures and {@code localhost} are not looked up
     * @param port 1 to 65535
     * @param lookup who finds the addresses
     * @return the options
     * @throws IllegalArgumentException if the name is empty, or the port is out of range
     */
    public static TcpConnectOptions toHost(String host, int port, HostLookup lookup) {
        Objects.requireNonNull(lookup, "lookup");
        if (host.isEmpty()) throw new IllegalArgumentException("host is \"\", expected a name or an address");
        if (Addresses.isLiteral(host)) return to(host, port);
        return new TcpConnectOptions(List.of(), InetSocketAddress.createUnresolved(host, port), lookup);
    }

    /**
     * Where to connect from; default: whatever the system chooses.
     *
     * @param address one of this machine's; port 0 for any
     * @return this
     */
    public TcpConnectOptions localAddress(InetSocketAddress address) {
        localAddress = Addresses.requireResolved(Objects.requireNonNull(address, "address"));
        return this;
    }

    /**
     * Whether small writes go out at once instead of waiting for an acknowledgement (TCP_NODELAY); default true.
     *
     * @param on whether
     * @return this
     */
    public TcpConnectOptions noDelay(boolean on) {
        noDelay = on;
        return this;
    }

    /**
     * Whether the system probes a silent peer (SO_KEEPALIVE); default false.
     *
     * @param on whether
     * @return this
     */
    public TcpConnectOptions keepAlive(boolean on) {
        keepAlive = on;
        if (!on) keepAliveTimes = null;
        return this;
    }

    /**
     * Lets the system probe a silent peer, at these times instead of its own, which are hours.
     *
     * @param times when
     * @return this
     */
    public TcpConnectOptions keepAlive(KeepAlive times) {
        keepAliveTimes = Objects.requireNonNull(times, "times");
        return keepAlive(true);
    }

    /**
     * How long connecting may take, all addresses and the look-up together; default 0.
     *
     * @param milliseconds the time, up to 24 days; 0 for the system's own limit, which is minutes
     * @return this
     * @throws IllegalArgumentException if it is negative or too long
     */
    public TcpConnectOptions connectTimeoutMs(long milliseconds) {
        connectTimeoutMs = Times.requireInRange("connect timeout", milliseconds);
        return this;
    }

    /**
     * How long an attempt has the field for itself before the next address is tried beside it; default
     * {@link #DEFAULT_ATTEMPT_DELAY_MS}.
     *
     * @param milliseconds 10 or more, as RFC 8305 demands
     * @return this
     */
    public TcpConnectOptions attemptDelayMs(int milliseconds) {
        if (milliseconds < 10)
            throw new IllegalArgumentException("attempt delay is " + milliseconds + " ms, expected 10 or more");
        attemptDelayMs = milliseconds;
        return this;
    }
}
