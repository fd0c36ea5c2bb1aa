package dev.isoloop.net;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * How to listen for TCP connections. Filled by one thread, read when it is used, may be used again: what is changed later does not concern
 * the servers that were made with it.
 */
public final class TcpListenOptions {
    /** The length of the queue of connections not yet accepted, unless set: Node's 511. */
    public static final int DEFAULT_BACKLOG = 511;

    final InetSocketAddress address;
    int backlog = DEFAULT_BACKLOG;
    boolean reusePort;
    boolean reuseAddress = true;
    boolean noDelay = true;
    boolean keepAlive;
    KeepAlive keepAliveTimes;
    boolean pauseOnConnect;

    private TcpListenOptions(InetSocketAddress address) {
        this.address = Addresses.requireResolved(address);
    }

    /**
     * Where to listen.
     *
     * @param address a resolved address of this machine; port 0 for any free one
     * @return the options
     * @throws IllegalArgumentException if it is not resolved
     */
    public static TcpListenOptions at(InetSocketAddress address) {
        return new TcpListenOptions(address);
    }

    /**
     * Where to listen.
     *
     * @param host an IPv4 or IPv6 address of this machine in figures, or {@code localhost}
     * @param port 0 to 65535; 0 for any free one
     * @return the options
     * @throws IllegalArgumentException if it is a name, or the port is out of range
     */
    public static TcpListenOptions at(String host, int port) {
        return at(Addresses.literal(host, port));
    }

    /**
     * Listens on every address of this machine, IPv4 and IPv6.
     *
     * @param port 0 to 65535; 0 for any free one
     * @return the options
     * @throws IllegalArgumentException if the port is out of range
     */
    public static TcpListenOptions port(int port) {
        return at(new InetSocketAddress(port));
    }

    /**
     * How many connections the kernel keeps that were not accepted yet; default {@link #DEFAULT_BACKLOG}. The system has a
     * limit of its own.
     *
     * @param connections at least 1
     * @return this
     */
    public TcpListenOptions backlog(int connections) {
        if (connections < 1)
            throw new IllegalArgumentException("backlog is " + connections + " connections, expected at least 1");
        backlog = connections;
        return this;
    }

    /**
     * Whether other listeners that say the same may share the port, the kernel spreading connections over them (SO_REUSEPORT);
     * default false.
     *
     * @param on whether
     * @return this
     */
    public TcpListenOptions reusePort(boolean on) {
        reusePort = on;
        return this;
    }

    /**
     * Whether to take a port that only old connections in TIME_WAIT still use (SO_REUSEADDR); default true.
     *
     * @param on whether
     * @return this
     */
    public TcpListenOptions reuseAddress(boolean on) {
        reuseAddress = on;
        return this;
    }

    /**
     * Whether accepted sockets send small writes at once (TCP_NODELAY); default true.
     *
     * @param on whether
     * @return this
     */
    public TcpListenOptions noDelay(boolean on) {
        noDelay = on;
        return this;
    }

    /**
     * Whether the system probes silent peers of accepted sockets (SO_KEEPALIVE); default false.
     *
     * @param on whether
     * @return this
     */
    public TcpListenOptions keepAlive(boolean on) {
        keepAlive = on;
        if (!on) keepAliveTimes = null;
        return this;
    }

    /**
     * Lets the system probe silent peers of accepted sockets, at these times instead of its own, which are hours.
     *
     * @param times when
     * @return this
     */
    public TcpListenOptions keepAlive(KeepAlive times) {
        keepAliveTimes = Objects.requireNonNull(times, "times");
        return keepAlive(true);
    }

    /**
     * Whether accepted sockets read nothing before {@link NetSocket#resume}, although they have a read handler; default false. For
     * connections that are handed to another loop: there a read handler starts reading.
     *
     * @param on whether
     * @return this
     */
    public TcpListenOptions pauseOnConnect(boolean on) {
        pauseOnConnect = on;
        return this;
    }
}
