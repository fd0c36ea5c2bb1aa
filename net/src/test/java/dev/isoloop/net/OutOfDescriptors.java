package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;

/** An echo server in a process of its own, which {@link FaultsTest} gives few descriptors. Says its port, and at the end what it met. */
public final class OutOfDescriptors {
    private OutOfDescriptors() {}

    /**
     * Serves so many clients, then ends.
     *
     * @param arguments how many
     */
    public static void main(String[] arguments) {
        // Classes come from a folder here, not from a jar that is open: what an error needs must be loaded before
        // descriptors run out.
        NetException.of("accept at", null, new IOException("Too many open files"));
        int clients = Integer.parseInt(arguments[0]);
        EventLoop.run(loop -> {
            try {
                serve(loop, clients);
            } catch (NetException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static void serve(EventLoop loop, int clients) throws NetException {
        TcpServer server = TcpServer.listen(loop, TcpListenOptions.at("127.0.0.1", 0));
        NetErrorCode[] met = new NetErrorCode[1];
        server.onError(error -> met[0] = error.code());
        server.onConnection(socket -> {
            socket.onRead(socket::write);
            if (server.acceptedCount() == clients) server.close();
        });
        server.onClose(() -> System.out.println("served " + server.acceptedCount() + ", met " + met[0]));
        System.out.println(server.localAddress().getPort());
    }
}
