package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.loop.LoopThread;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpListenOptions;
import dev.isoloop.net.TcpServer;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What do ten thousand connections cost that have nothing to say? Not a JMH benchmark: the answer is the JVM's account of its
 * memory and the kernel's of the process's, before and after, and what the process's threads do in ten seconds of rest (Linux only).
 * The clients are a process of their own; each has sent one message and got it back.
 *
 * <p>Run: {@code java -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.IdleConnections [CONNECTIONS] [SECONDS]}. Needs as many
 * descriptors in each of the two processes: {@code ulimit -n}.
 */
public final class IdleConnections {
    private static final String CLIENTS = "--clients";
    private static final int MESSAGE_BYTES = 64;
    private static final int TICKS_PER_SECOND = 100;
    private static final int COLLECTIONS = 5;

    private IdleConnections() {}

    /** What the process has taken so far. */
    private record Account(long heapBytes, long directBytes, long residentBytes, long cpuTicks) {
        static Account now() throws Exception {
            for (int count = 0; count < COLLECTIONS; count++) System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return new Account(heap, direct, readResidentBytes(), readCpuTicks());
        }

        private static long readResidentBytes() throws IOException {
            String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(each -> each.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }

        private static long readCpuTicks() throws IOException {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // user and system time
        }
    }

    /**
     * Opens the connections, lets them rest and prints what they cost.
     *
     * @param args how many connections, and for how many seconds
     * @throws Exception if they can't be opened or the accounts can't be read
     */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals(CLIENTS)) {
            holdClients(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            return;
        }
        MainArguments.run(
                IdleConnections.class,
                args,
                given -> measure(given.number(0, "connections", 10_000), given.number(1, "seconds", 10)));
    }

    private static void measure(int connections, int seconds) throws Exception {
        int port = startServer();
        clients(port, 1).destroy(); // everything is loaded, every buffer made
        Account before = Account.now();
        Process clients = clients(port, connections);
        Account open = Account.now();
        long kernelBytes = kernelBytes();
        TimeUnit.SECONDS.sleep(seconds);
        long cpuMs = (Account.readCpuTicks() - open.cpuTicks) * 1000 / TICKS_PER_SECOND;
        System.out.printf(
                "%d connections, %d registered: bytes each: heap %d, direct %d, resident %d; kernel's TCP buffers %d in all%n",
                connections,
                KernelPoller.shared().stats().registrations(),
                (open.heapBytes - before.heapBytes) / connections,
                (open.directBytes - before.directBytes) / connections,
                (open.residentBytes - before.residentBytes) / connections,
                kernelBytes);
        System.out.printf("at rest, %d s: %d ms of CPU in the whole process%n", seconds, cpuMs);
        clients.destroy();
        System.exit(0);
    }

    private static int startServer() {
        EventLoop loop = EventLoop.builder().name("idle").build();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        loop.start(() -> {
            try {
                TcpServer server = TcpServer.listen(loop, TcpListenOptions.at("127.0.0.1", 0));
                server.onConnection(socket -> {
                    socket.onError(error -> {});
                    socket.onRead(socket::write);
                });
                port.complete(server.localAddress().getPort());
            } catch (NetException failure) {
                port.completeExceptionally(failure);
            }
        });
        LoopThread.start(loop);
        return port.join();
    }

    /** A process with so many connections, all of them open and served once. */
    private static Process clients(int port, int connections) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleConnections.class.getName(),
                        CLIENTS,
                        Integer.toString(port),
                        Integer.toString(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.inputReader().readLine();
        return process;
    }

    private static void holdClients(int port, int connections) throws Exception {
        SocketChannel[] clients = new SocketChannel[connections];
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        for (int at = 0; at < connections; at++) {
            clients[at] = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            clients[at].setOption(StandardSocketOptions.TCP_NODELAY, true);
            clients[at].write(message.clear());
            message.clear();
            while (message.hasRemaining()) clients[at].read(message);
        }
        System.out.println("open");
        new CountDownLatch(1).await(); // until this process is ended
    }

    /** What the kernel holds in TCP buffers, of both sides and of everybody. */
    private static long kernelBytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/net/sockstat")).stream()
                .filter(each -> each.startsWith("TCP:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) * 4096;
    }
}
