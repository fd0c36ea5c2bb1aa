package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection by Unix domain socket, made by {@link #connect} or accepted by a {@link UnixServer}. All the rest is in
 * {@link NetSocket}.
 */
public final class UnixSocket extends NetSocket {
    private UnixSocket(EventLoop loop) {
        super(loop);
    }

    private UnixSocket(UnixSocket before, EventLoop target) {
        super(before, target);
    }

    /**
     * Connects. Returns at once; <i>connect</i> follows, or <i>error</i> and <i>close</i>. Writes are possible before.
     *
     * @param loop whose socket it is; this is its thread
     * @param path where the server listens
     * @return the socket, connecting
     */
    public static UnixSocket connect(EventLoop loop, Path path) {
        UnixSocket socket = new UnixSocket(loop);
        loop.requireLoopThread("connect");
        HappyEyeballs<NetSocket.Connection> race = new HappyEyeballs<>(
                loop,
                List.of(UnixDomainSocketAddress.of(path)),
                1,
                0,
                (address, answer) -> ConnectAttempt.dial(
                        socket, address, to -> SocketChannel.open(StandardProtocolFamily.UNIX), answer),
                socket.connectAnswer());
        socket.connectingBy(race::cancel);
        race.start();
        return socket;
    }

    /** For a server: becomes a connection by {@code accepted}. */
    static UnixSocket toBeAccepted(EventLoop loop) {
        return new UnixSocket(loop);
    }

    /**
     * Gives the connection to another loop, as {@link TcpSocket#handOver} does.
     *
     * @param target the other loop
     * @param onArrived called there as a callback, with the socket that goes on; it sets a read handler and listeners
     * @throws IllegalStateException if the socket is not connected
     */
    public void handOver(EventLoop target, Consumer<? super UnixSocket> onArrived) {
        moveTo(new UnixSocket(this, target), onArrived);
    }

    @Override
    NetSocket successor() {
        return new UnixSocket(this, null);
    }

    /** {@return the path it is connected to; on the accepting side the server's; null while connecting} */
    public Path path() {
        return peerAddress() instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
    }
}
