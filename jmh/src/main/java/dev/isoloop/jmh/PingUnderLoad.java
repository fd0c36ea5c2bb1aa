package dev.isoloop.jmh;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.HdrHistogram.Histogram;

/**
 * How long does a server's {@code /ping} take while it resizes pictures? A client for {@code ./isoloop serve}, not a JMH benchmark.
 *
 * <pre>
 *   one thread    --GET /ping, at a constant rate-------------------------> server
 *   k threads     --POST /resize, 12 megapixels, one after the other------>
 * </pre>
 *
 * <p>The time of a ping counts from the moment at which it was due, sent or not: a ping that waits behind a slow one waits, too, and
 * one that is still due when the time is up has waited until then. First without pictures, then with them, on the same connection,
 * each after pings that aren't counted, since the compiler takes a quarter of a processor in the first seconds.
 * Beside the percentiles of all pings stands the 99th percentile of the median second: what neighbours on the machine do in a few
 * seconds does not show in it. What the neighbours took of the processors meanwhile is printed as well, on Linux: with more than a
 * twentieth, the times are mostly theirs.
 *
 * <p>Run: {@code java -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.PingUnderLoad PORT [CONNECTIONS] [PINGS_PER_SECOND] [SECONDS]}.
 */
public final class PingUnderLoad {
    private static final int WIDTH = 4_000;
    private static final int HEIGHT = 3_000;
    private static final int RESIZED_WIDTH = 320;
    private static final int WARM_UP_PINGS = 3_000;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long HIGHEST_NS = 60 * NS_PER_SECOND;

    private PingUnderLoad() {}

    /** A connection that asks and waits for the answer. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Connection(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** The status of the answer, whose body is read and dropped. */
        int ask(byte[] head, byte[] body) throws IOException {
            out.write(head);
            out.write(body);
            int status = Integer.parseInt(readLine().split(" ")[1]);
            long bodyBytes = 0;
            String line;
            while (!(line = readLine()).isEmpty()) {
                String[] field = line.split(": *");
                if (field[0].equalsIgnoreCase("content-length")) bodyBytes = Long.parseLong(field[1]);
            }
            in.skipNBytes(bodyBytes);
            return status;
        }

        private String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = in.read()) != '\n') {
                if (next < 0) throw new EOFException("the server has closed the connection");
                if (next != '\r') line.append((char) next);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /**
     * Measures and prints.
     *
     * @param args as above; else two connections that post pictures, 500 pings a second, 10 seconds
     * @throws Exception if the server can't be reached, or ends
     */
    public static void main(String[] args) throws Exception {
        MainArguments.run(
                PingUnderLoad.class,
                args,
                given -> measure(
                        given.number(0, "port"),
                        given.number(1, "connections", 2),
                        given.number(2, "pings a second", 500),
                        given.number(3, "seconds", 10)));
    }

    private static void measure(int port, int connections, int perSecond, int seconds) throws Exception {
        byte[] picture = picture();
        try (Connection pings = new Connection(port)) {
            ping(pings, WARM_UP_PINGS, perSecond * 4);
            print("idle", ping(pings, seconds * perSecond, perSecond), 0);
            Load load = new Load(port, connections, picture);
            ping(pings, seconds * perSecond, perSecond); // until the server's compiler has done with the work, too
            int before = load.resized.get();
            Times under = ping(pings, seconds * perSecond, perSecond);
            int resized = load.resized.get() - before;
            load.end();
            print(connections + " x 12 megapixels", under, resized);
        }
    }

    /** The times of pings, all of them and second by second. */
    private static final class Times {
        final Histogram all = new Histogram(HIGHEST_NS, 3);
        private final ProcessorTime from = ProcessorTime.now();
        private double stolenShare;
        private final Histogram second = new Histogram(HIGHEST_NS, 3);
        private final List<Long> worstOfSeconds = new ArrayList<>();
        private final int perSecond;

        Times(int perSecond) {
            this.perSecond = perSecond;
        }

        void add(long ns) {
            all.recordValue(Math.min(ns, HIGHEST_NS));
            second.recordValue(Math.min(ns, HIGHEST_NS));
            if (second.getTotalCount() < perSecond) return;
            worstOfSeconds.add(second.getValueAtPercentile(99));
            second.reset();
        }

        Times over() {
            stolenShare = ProcessorTime.now().stolenShareSince(from);
            return this;
        }

        long ofMedianSecond() {
            List<Long> sorted = worstOfSeconds.stream().sorted().toList();
            return sorted.get(sorted.size() / 2);
        }
    }

    private static Times ping(Connection connection, int count, int perSecond) throws IOException {
        byte[] head = "GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Times times = new Times(perSecond);
        long firstNs = System.nanoTime();
        long lastNs = firstNs + count * NS_PER_SECOND / perSecond;
        for (long number = 0; number < count; number++) {
            long dueNs = firstNs + number * NS_PER_SECOND / perSecond;
            long nowNs;
            while ((nowNs = System.nanoTime()) - dueNs < 0) LockSupport.parkNanos(dueNs - nowNs);
            if (nowNs - lastNs > 0) { // the time is up: what is still due has waited so long at least
                times.add(nowNs - dueNs);
                continue;
            }
            int status = connection.ask(head, new byte[0]);
            if (status != 200) throw new IOException("/ping answered " + status);
            times.add(System.nanoTime() - dueNs);
        }
        return times.over();
    }

    private static void print(String load, Times times, int resized) {
        System.out.printf(
                "%-20s %6d pings: p50 %7.0f us   p99 %7.0f us, of the median second %7.0f us   most %7.0f us   %d pictures, %.0f %% stolen%n",
                load,
                times.all.getTotalCount(),
                times.all.getValueAtPercentile(50) / 1e3,
                times.all.getValueAtPercentile(99) / 1e3,
                times.ofMedianSecond() / 1e3,
                times.all.getMaxValue() / 1e3,
                resized,
                times.stolenShare * 100);
    }

    /** What all processors have spent since the machine began, in the ticks of Linux; nothing elsewhere. */
    private record ProcessorTime(long all, long stolen) {
        private static final Path SOURCE = Path.of("/proc/stat");
        private static final int STOLEN = 8;

        static ProcessorTime now() {
            try (BufferedReader lines = Files.newBufferedReader(SOURCE)) {
                String[] fields = lines.readLine().split(" +");
                long all = 0;
                for (int kind = 1; kind <= STOLEN; kind++) {
                    all += Long.parseLong(fields[kind]);
                }
                return new ProcessorTime(all, Long.parseLong(fields[STOLEN]));
            } catch (IOException notLinux) {
                return new ProcessorTime(0, 0);
            }
        }

        double stolenShareSince(ProcessorTime before) {
            return all == before.all ? 0 : (double) (stolen - before.stolen) / (all - before.all);
        }
    }

    /** Threads that post the picture again and again. */
    private static final class Load {
        final AtomicInteger resized = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean ended;

        /** Returns when each has had one answer. */
        Load(int port, int connections, byte[] picture) throws InterruptedException {
            CountDownLatch underWay = new CountDownLatch(connections);
            for (int count = 0; count < connections; count++) {
                Thread thread = new Thread(() -> post(port, picture, underWay), "pictures");
                thread.start();
                threads.add(thread);
            }
            underWay.await();
        }

        private void post(int port, byte[] picture, CountDownLatch underWay) {
            byte[] head = ("POST /resize?width=" + RESIZED_WIDTH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                            + picture.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            try (Connection connection = new Connection(port)) {
                while (!ended) {
                    int status = connection.ask(head, picture);
                    if (status != 200) throw new IOException("/resize answered " + status);
                    resized.incrementAndGet();
                    underWay.countDown();
                }
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        void end() throws InterruptedException {
            ended = true;
            for (Thread thread : threads) thread.join();
        }
    }

    /** Something that looks like a photograph to a decoder: no even areas. */
    private static byte[] picture() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) image.setRGB(x, y, x << 12 ^ y << 4 ^ random.nextInt() & 0x0F0F0F);
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", jpeg);
        return jpeg.toByteArray();
    }
}
