package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Listens for TCP connections. All the rest is in {@link NetServer}. */
public final class TcpServer extends NetServer<TcpSocket> {
    private final boolean noDelay;
    private final boolean keepAlive;
    private final KeepAlive keepAliveTimes;
    private final boolean pauseOnConnect;

    private TcpServer(EventLoop loop, ServerSocketChannel channel, TcpListenOptions options) throws IOException {
        super(loop, channel);
        noDelay = options.noDelay;
        keepAlive = options.keepAlive;
        keepAliveTimes = options.keepAliveTimes;
        pauseOnConnect = options.pauseOnConnect;
    }

    /**
     * Listens. The address is taken when this returns.
     *
     * @param loop whose server it is; this is its thread
     * @param options where, and how
     * @return the server
     * @throws NetException if the address can't be had: {@link NetErrorCode#ADDRESS_IN_USE}, {@link
     *     NetErrorCode#PERMISSION_DENIED}, {@link NetErrorCode#ADDRESS_NOT_AVAILABLE}
     */
    public static TcpServer listen(EventLoop loop, TcpListenOptions options) throws NetException {
        loop.requireLoopThread("listen");
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress);
            if (options.reusePort) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.bind(options.address, options.backlog);
            return new TcpServer(loop, channel, options);
        } catch (IOException | RuntimeException failure) {
            UnixServer.closeQuietly(channel);
            throw NetException.of("listen at", options.address, failure);
        }
    }

    @Override
    void configure(SocketChannel accepted) throws IOException {
        if (noDelay) accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        KeepAlive.configure(accepted, keepAlive, keepAliveTimes);
    }

    @Override
    TcpSocket newSocket() {
        TcpSocket socket = TcpSocket.toBeAccepted(loop());
        if (pauseOnConnect) socket.hold();
        return socket;
    }

    @Override
    void cleanUp() {}

    /** {@return where it listens, with the port that was chosen if none was given} Any thread. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) address();
    }
}
