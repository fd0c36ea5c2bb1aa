package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An echo server, or a client that wants too many connections, in a process of its own, which {@link FaultsTest} gives few
 * descriptors. The server says its port, and at the end what it met; the client what it met, and what was left of it.
 */
public final class OutOfDescriptors {
    private OutOfDescriptors() {}

    /**
     * Serves so many clients, or connects until that fails; then ends.
     *
     * @param arguments {@code serve} and how many, or {@code connect} and to which port
     * @throws Exception if its classes can't be loaded, or its descriptors counted
     */
    public static void main(String[] arguments) throws Exception {
        loadEverything();
        int number = Integer.parseInt(arguments[1]);
        if (arguments[0].equals("connect")) {
            connect(number);
            return;
        }
        EventLoop.run(loop -> {
            try {
                serve(loop, number);
            } catch (NetException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static void connect(int port) throws Exception {
        connectUntilItFails(port, 1); // the JVM opens files of its own the first time
        int before = NetProgram.openDescriptors();
        NetException met = connectUntilItFails(port, Integer.MAX_VALUE);
        System.out.println("met " + met.code() + ", left " + (NetProgram.openDescriptors() - before));
    }

    /** What it failed with; null if there were so many connections before. */
    private static NetException connectUntilItFails(int port, int most) {
        List<TcpSocket> open = new ArrayList<>();
        NetException[] met = new NetException[1];
        EventLoop.run(loop -> connectNext(loop, port, most, open, met));
        return met[0];
    }

    private static void connectNext(EventLoop loop, int port, int most, List<TcpSocket> open, NetException[] met) {
        TcpSocket socket = TcpSocket.connect(loop, "127.0.0.1", port);
        open.add(socket);
        socket.onError(error -> met[0] = error);
        socket.onClose(hadError -> {
            if (hadError) open.forEach(TcpSocket::destroy);
        });
        socket.onConnect(() -> {
            if (open.size() < most) connectNext(loop, port, most, open, met);
            else open.forEach(TcpSocket::destroy);
        });
    }

    /** Classes come from folders here, not from jars that stay open: without descriptors none could be loaded any more. */
    private static void loadEverything() throws IOException {
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path folder = Path.of(place);
            if (!folder.endsWith("target/classes")) continue;
            try (Stream<Path> files = Files.walk(folder)) {
                files.map(file -> folder.relativize(file).toString())
                        .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF"))
                        .forEach(OutOfDescriptors::load);
            }
        }
    }

    private static void load(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.');
        try {
            Class.forName(name, false, OutOfDescriptors.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError notForUs) {
            // it needs a library that is not on the class path
        }
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
