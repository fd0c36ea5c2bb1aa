package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Listens for connections by Unix domain socket. Its file is made by {@link #listen} and removed at the close, unless another file
 * stands there by then. All the rest is in {@link NetServer}.
 */
public final class UnixServer extends NetServer<UnixSocket> {
    private final Path path;
    private final Object file;

    private UnixServer(EventLoop loop, ServerSocketChannel channel, Path path, Object file) throws IOException {
        super(loop, channel);
        this.path = path;
        this.file = file;
    }

    /**
     * Listens with Node's backlog of 511. The path is taken when this returns.
     *
     * @param loop whose server it is; this is its thread
     * @param path where; nothing may stand there, not even the file of a server that died
     * @return the server
     * @throws NetException if the path can't be had: {@link NetErrorCode#ADDRESS_IN_USE}, {@link NetErrorCode#NOT_FOUND} for its
     *     folder, {@link NetErrorCode#PATH_TOO_LONG}, {@link NetErrorCode#PERMISSION_DENIED}
     */
    public static UnixServer listen(EventLoop loop, Path path) throws NetException {
        return listen(loop, path, TcpListenOptions.DEFAULT_BACKLOG);
    }

    /**
     * As {@link #listen(EventLoop, Path)}, with a backlog.
     *
     * @param loop whose server it is; this is its thread
     * @param path where
     * @param backlog how many connections the kernel keeps that were not accepted yet, at least 1
     * @return the server
     * @throws NetException if the path can't be had
     */
    public static UnixServer listen(EventLoop loop, Path path, int backlog) throws NetException {
        if (backlog < 1)
            throw new IllegalArgumentException("backlog is " + backlog + " connections, expected at least 1");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        loop.requireLoopThread("listen");
        ServerSocketChannel channel = null;
        boolean bound = false;
        try {
            channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(address, backlog);
            bound = true;
            return new UnixServer(loop, channel, path, fileAt(path));
        } catch (IOException | RuntimeException failure) {
            closeQuietly(channel);
            if (bound) deleteQuietly(path);
            throw NetException.of("listen at", address, failure);
        }
    }

    static void closeQuietly(ServerSocketChannel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException alreadyFailed) {
            // whoever closes it has a better error to tell
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException removedBySomebody) {
            // then there is nothing to remove
        }
    }

    private static Object fileAt(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    void configure(SocketChannel accepted) {}

    @Override
    UnixSocket newSocket() {
        return UnixSocket.toBeAccepted(loop());
    }

    @Override
    void cleanUp() {
        try {
            if (file == null || file.equals(fileAt(path))) Files.deleteIfExists(path);
        } catch (IOException removedBySomebody) {
            // then there is nothing to remove
        }
    }

    /** {@return where it listens} Any thread. */
    public Path path() {
        return path;
    }
}
