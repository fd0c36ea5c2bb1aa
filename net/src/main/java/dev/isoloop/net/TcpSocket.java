package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A TCP connection, made by {@link #connect} or accepted by a {@link TcpServer}. All the rest is in {@link NetSocket}. */
public final class TcpSocket extends NetSocket {
    private TcpSocket(EventLoop loop) {
        super(loop);
    }

    private TcpSocket(TcpSocket before, EventLoop target) {
        super(before, target);
    }

    /**
     * Connects. Returns at once; <i>connect</i> follows, or <i>error</i> and <i>close</i>. Writes are possible before.
     *
     * @param loop whose socket it is; this is its thread
     * @param options where to, and how
     * @return the socket, connecting
     */
    public static TcpSocket connect(EventLoop loop, TcpConnectOptions options) {
        TcpSocket socket = new TcpSocket(loop);
        loop.requireLoopThread("connect");
        TcpConnectOptions asTheyAre = options.copy();
        if (options.lookup == null) socket.connectDirectly(asTheyAre);
        else socket.connectByName(asTheyAre);
        return socket;
    }

    private void connectDirectly(TcpConnectOptions options) {
        HappyEyeballs<Connection> race =
                race(List.copyOf(options.addresses), options, options.connectTimeoutMs, connectAnswer());
        connectingBy(race::cancel);
        race.start();
    }

    private void connectByName(TcpConnectOptions options) {
        NamedConnect<Connection> attempt = new NamedConnect<>(
                loop(),
                options.host,
                options.connectTimeoutMs,
                (addresses, answer) -> race(addresses, options, 0, answer),
                connectAnswer());
        connectingBy(attempt);
        attempt.start(options.lookup);
    }

    private HappyEyeballs<Connection> race(
            List<SocketAddress> addresses,
            TcpConnectOptions options,
            long timeoutMs,
            HappyEyeballs.Answer<Connection> answer) {
        return new HappyEyeballs<>(
                loop(),
                addresses,
                options.attemptDelayMs,
                timeoutMs,
                (address, attempt) -> ConnectAttempt.dial(this, address, to -> open(options), attempt),
                answer);
    }

    /**
     * Connects to one address with the default options.
     *
     * @param loop whose socket it is; this is its thread
     * @param host an IPv4 or IPv6 address in figures, or {@code localhost}
     * @param port 1 to 65535
     * @return the socket, connecting
     * @throws IllegalArgumentException if the host is a name, or the port is out of range
     */
    public static TcpSocket connect(EventLoop loop, String host, int port) {
        return connect(loop, TcpConnectOptions.to(host, port));
    }

    private static SocketChannel open(TcpConnectOptions options) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, options.noDelay);
            KeepAlive.configure(channel, options.keepAlive, options.keepAliveTimes);
            if (options.localAddress != null) channel.bind(options.localAddress);
            return channel;
        } catch (IOException failure) {
            ConnectAttempt.closeQuietly(channel);
            if (options.localAddress == null) throw failure;
            throw NetException.of("bind", options.localAddress, failure);
        }
    }

    /** For a server: becomes a connection by {@code accepted}. */
    static TcpSocket toBeAccepted(EventLoop loop) {
        return new TcpSocket(loop);
    }

    /**
     * Gives the connection to another loop. Nothing is lost or reordered: what was not read stays in the kernel, what waits to be
     * written goes along. This socket is an empty shell from here on, without events; settings go along, listeners don't. To give it to
     * another isolate, put it into a message and its transfer list.
     *
     * @param target the other loop
     * @param onArrived called there as a callback, with the socket that goes on; it sets a read handler and listeners
     * @throws IllegalStateException if the socket is not connected
     */
    public void handOver(EventLoop target, Consumer<? super TcpSocket> onArrived) {
        moveTo(new TcpSocket(this, target), onArrived);
    }

    @Override
    NetSocket successor() {
        return new TcpSocket(this, null);
    }

    /**
     * Sets whether small writes go out at once.
     *
     * @param on whether
     * @throws NetException if the socket is not connected
     */
    public void setNoDelay(boolean on) throws NetException {
        requireHere("setNoDelay");
        setOption(StandardSocketOptions.TCP_NODELAY, on);
    }

    /**
     * Sets whether the system probes a silent peer.
     *
     * @param on whether
     * @throws NetException if the socket is not connected
     */
    public void setKeepAlive(boolean on) throws NetException {
        requireHere("setKeepAlive");
        setOption(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    /**
     * Lets the system probe a silent peer, at these times instead of its own, which are hours.
     *
     * @param times when
     * @throws NetException if the socket is not connected
     */
    public void setKeepAlive(KeepAlive times) throws NetException {
        requireHere("setKeepAlive");
        Objects.requireNonNull(times, "times");
        set("keep-alive", times::applyTo);
    }

    private void setOption(java.net.SocketOption<Boolean> option, boolean on) throws NetException {
        set(option.name(), channel -> channel.setOption(option, on));
    }

    /** Something to set of a channel. */
    @FunctionalInterface
    private interface Setting {
        void applyTo(SocketChannel channel) throws IOException;
    }

    private void set(String what, Setting setting) throws NetException {
        if (!isOpen()) throw new NetException(NetErrorCode.CLOSED, "set " + what + " of", peerAddress());
        try {
            setting.applyTo(channel());
        } catch (IOException failure) {
            throw NetException.of("set " + what + " of", peerAddress(), failure);
        }
    }

    /** {@return the peer's address; null while connecting} */
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) peerAddress();
    }

    /** {@return this side's address; null while connecting or when closed} */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) ownAddress();
    }
}
