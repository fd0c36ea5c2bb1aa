package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A main program with sockets on a loop of its own, on the calling thread, and the trace it leaves. */
final class NetProgram {
    private static final int DESCRIPTOR_LOOKS = 100;

    final EventLoop loop;
    private final List<String> trace = new ArrayList<>();

    private NetProgram(EventLoop loop) {
        this.loop = loop;
    }

    /** A main program that may throw. */
    @FunctionalInterface
    interface Main {
        void run(NetProgram program) throws Exception;
    }

    /** Runs it until nothing keeps its loop alive, and gives the words of its trace. */
    static String run(Main main) {
        return run(EventLoop.builder().name("main").build(), main);
    }

    /** The same, on a loop that has not begun. */
    static String run(EventLoop loop, Main main) {
        NetProgram program = new NetProgram(loop);
        loop.start(() -> {
            try {
                main.run(program);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
        loop.run();
        return String.join(" ", program.trace);
    }

    void log(String word) {
        trace.add(word);
    }

    /** Logs every event of a socket, with a name in front. */
    <S extends NetSocket> S logged(String name, S socket) {
        socket.onConnect(() -> log(name + ":connect"));
        socket.onEnd(() -> log(name + ":end"));
        socket.onFinish(() -> log(name + ":finish"));
        socket.onDrain(() -> log(name + ":drain"));
        socket.onTimeout(() -> log(name + ":timeout"));
        socket.onError(error -> log(name + ":" + error.code()));
        socket.onClose(hadError -> log(name + ":close" + (hadError ? "!" : "")));
        return socket;
    }

    TcpServer server() throws NetException {
        return TcpServer.listen(loop, TcpListenOptions.at("127.0.0.1", 0));
    }

    TcpSocket client(TcpServer server) {
        return TcpSocket.connect(
                loop, TcpConnectOptions.to("127.0.0.1", server.localAddress().getPort()));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /**
     * How many descriptors this process holds; 0 where /proc is not there to tell. The fewest of many looks: threads of the JVM, the
     * compiler's for one, open files for moments.
     */
    static int openDescriptors() throws Exception {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) return 0;
        int fewest = Integer.MAX_VALUE;
        for (int look = 0; look < DESCRIPTOR_LOOKS; look++) fewest = Math.min(fewest, descriptorsNow(folder));
        return fewest;
    }

    private static int descriptorsNow(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return (int) all.count();
        }
    }

    /** Lets the loop make some turns, then goes on. */
    void turns(int count, Runnable then) {
        if (count == 0) then.run();
        else loop.setImmediate(() -> turns(count - 1, then));
    }

    /** Calls an action when this was counted so often. */
    static Runnable after(int times, Runnable action) {
        AtomicInteger left = new AtomicInteger(times);
        return () -> {
            if (left.decrementAndGet() == 0) action.run();
        };
    }
}
