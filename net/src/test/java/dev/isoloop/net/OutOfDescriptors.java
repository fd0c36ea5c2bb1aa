package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** An echo server in a process of its own, which {@link FaultsTest} gives few descriptors. Says its port, and at the end what it met. */
public final class OutOfDescriptors {
    private OutOfDescriptors() {}

    /**
     * Serves so many clients, then ends.
     *
     * @param arguments how many
     * @throws IOException if its classes can't be loaded
     */
    public static void main(String[] arguments) throws IOException {
        loadEverything();
        int clients = Integer.parseInt(arguments[0]);
        EventLoop.run(loop -> {
            try {
                serve(loop, clients);
            } catch (NetException failure) {
                throw new AssertionError(failure);
            }
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
