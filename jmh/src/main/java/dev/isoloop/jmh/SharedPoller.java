package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.loop.LoopThread;
import dev.isoloop.loop.PollerStats;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpListenOptions;
import dev.isoloop.net.TcpServer;
import dev.isoloop.net.TcpSocket;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * What does it cost that all loops of a process share one selector? Not a JMH benchmark.
 *
 * <pre>
 *   delay      loop a: callbacks of 5 ms, one after the other                  loop b: echo, measured; beside it the
 *              delays with a mere thread in loop a's place
 *   theft      loop a leads, since it alone has had messages for a while, and is   loop b: one message meanwhile, measured:
 *              then busy for 5 ms                                                    the lead must be taken from a first
 *   fairness   loop a: echo, as fast as its client can                         loop b: the same
 *   idle       n more connections, registered and silent, while b echoes
 * </pre>
 *
 * <p>Run: {@code java -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.SharedPoller [IDLE_CONNECTIONS] [SECONDS]}.
 */
public final class SharedPoller {
    private static final int MESSAGE_BYTES = 64;
    private static final int FLOOD_CONNECTIONS = 32;
    private static final long BUSY_NS = 5_000_000;
    private static final long PAUSE_NS = 1_000_000;

    /** More than a loop that was robbed of the lead is passed over. */
    private static final int UNTIL_IT_LEADS = 100;

    private static final long UNTIL_IT_IS_BUSY_NS = 200_000;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final AtomicReference<PollerStats> LAST = new AtomicReference<>();
    private static final Consumer<TcpSocket> ECHO = socket -> {
        socket.onError(error -> {});
        socket.onRead(socket::write);
    };

    /** Holds its loop up for a while, then answers. */
    private static final Consumer<TcpSocket> BUSY = socket -> {
        socket.onError(error -> {});
        socket.onRead(data -> {
            spin();
            socket.write(data);
        });
    };

    private SharedPoller() {}

    /** A client that asks without a pause, on a thread of its own. */
    private static final class Flood implements Runnable {
        private final EchoClient client;
        private final Thread thread = new Thread(this, "flood");
        private volatile boolean ended;
        private volatile long rounds;

        Flood(int port, int connections) throws IOException {
            client = new EchoClient(new int[] {port}, connections, MESSAGE_BYTES);
            thread.start();
        }

        @Override
        public void run() {
            try {
                for (long done = 0; !ended; rounds = ++done) client.roundTrip();
                client.close();
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }
    }

    /** A thread that is as busy as loop a, and leads nothing: what two processors do to b without the selector's part in it. */
    private static final class Spinner implements Runnable {
        private final Thread thread = new Thread(this, "spinner");
        private volatile boolean ended;

        Spinner() {
            thread.start();
        }

        @Override
        public void run() {
            while (!ended) {
                spin();
                LockSupport.parkNanos(1);
            }
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }
    }

    private static void spin() {
        long fromNs = System.nanoTime();
        while (System.nanoTime() - fromNs < BUSY_NS) Thread.onSpinWait();
    }

    /**
     * Measures and prints.
     *
     * @param args how many idle connections, and how many seconds for each part
     * @throws Exception if a server or a client breaks
     */
    public static void main(String[] args) throws Exception {
        MainArguments.run(
                SharedPoller.class,
                args,
                given -> measure(given.number(0, "idle connections", 5_000), given.number(1, "seconds", 5)));
    }

    private static void measure(int idle, int seconds) throws Exception {
        int[] ofA = servers("a", BUSY, ECHO);
        int a = ofA[0];
        int b = servers("b", ECHO)[0];
        int c = servers("c", ECHO)[0];
        try (EchoClient probe = new EchoClient(new int[] {b}, 1, MESSAGE_BYTES)) {
            delays(probe, seconds); // warm-up
            print("b alone", delays(probe, seconds));
            Spinner spinner = new Spinner();
            print("a thread busy, no loop", delays(probe, seconds));
            spinner.end();
            Flood busy = new Flood(a, 1);
            print("a busy for 5 ms at a time", delays(probe, seconds));
            Flood load = new Flood(c, FLOOD_CONNECTIONS);
            print("a busy, c under load", delays(probe, seconds));
            load.end();
            busy.end();
            print("a leads and gets stuck for 5 ms", thefts(probe, a, ofA[1], seconds));
            EchoClient silent = new EchoClient(new int[] {b}, idle, MESSAGE_BYTES);
            silent.roundTrip();
            print("b alone, " + idle + " idle connections", delays(probe, seconds));
            busy = new Flood(a, 1);
            print("a busy, " + idle + " idle connections", delays(probe, seconds));
            busy.end();
            fairness(b, c, seconds);
            silent.close();
        }
        System.exit(0);
    }

    private static void fairness(int b, int c, int seconds) throws Exception {
        Flood first = new Flood(b, FLOOD_CONNECTIONS);
        Flood second = new Flood(c, FLOOD_CONNECTIONS);
        TimeUnit.SECONDS.sleep(1);
        counters();
        long firstBefore = first.rounds;
        long secondBefore = second.rounds;
        TimeUnit.SECONDS.sleep(seconds);
        long firstServed = (first.rounds - firstBefore) * FLOOD_CONNECTIONS;
        long secondServed = (second.rounds - secondBefore) * FLOOD_CONNECTIONS;
        System.out.printf(
                "two loops under load: %d and %d messages/s, %s%n",
                firstServed / seconds, secondServed / seconds, counters());
        first.end();
        second.end();
    }

    /** A loop with a listener for each way to serve. Gives the ports. */
    @SafeVarargs
    private static int[] servers(String name, Consumer<TcpSocket>... serves) {
        EventLoop loop = EventLoop.builder().name(name).unwatched().build();
        CompletableFuture<int[]> ports = new CompletableFuture<>();
        loop.start(() -> {
            try {
                int[] bound = new int[serves.length];
                for (int at = 0; at < bound.length; at++) {
                    TcpServer server = TcpServer.listen(
                            loop, TcpListenOptions.at("127.0.0.1", 0).backlog(EchoServer.BACKLOG));
                    server.onConnection(serves[at]);
                    bound[at] = server.localAddress().getPort();
                }
                ports.complete(bound);
            } catch (NetException failure) {
                ports.completeExceptionally(failure);
            }
        });
        LoopThread.start(loop);
        return ports.join();
    }

    /** Each time: messages for a alone until it leads, one that keeps it busy, and then the one that is timed. */
    private static Histogram thefts(EchoClient probe, int busyPort, int echoPort, int seconds) throws IOException {
        Histogram times = new Histogram(60 * NS_PER_SECOND, 3);
        try (EchoClient makesBusy = new EchoClient(new int[] {busyPort}, 1, MESSAGE_BYTES);
                EchoClient leads = new EchoClient(new int[] {echoPort}, 1, MESSAGE_BYTES)) {
            long endNs = System.nanoTime() + seconds * NS_PER_SECOND;
            while (System.nanoTime() - endNs < 0) {
                for (int count = 0; count < UNTIL_IT_LEADS; count++) leads.roundTrip();
                makesBusy.send();
                LockSupport.parkNanos(UNTIL_IT_IS_BUSY_NS);
                long fromNs = System.nanoTime();
                probe.roundTrip();
                times.recordValue(System.nanoTime() - fromNs);
                makesBusy.receive();
            }
        }
        return times;
    }

    /** Round trips, each after a pause: long enough for the loop to fall asleep. */
    private static Histogram delays(EchoClient probe, int seconds) throws IOException {
        Histogram times = new Histogram(60 * NS_PER_SECOND, 3);
        long endNs = System.nanoTime() + seconds * NS_PER_SECOND;
        long nowNs;
        while ((nowNs = System.nanoTime()) - endNs < 0) {
            probe.roundTrip();
            times.recordValue(System.nanoTime() - nowNs);
            LockSupport.parkNanos(PAUSE_NS);
        }
        return times;
    }

    private static void print(String what, Histogram times) {
        System.out.printf(
                "%-34s p50 %7.0f us   p99 %7.0f us   p99.9 %7.0f us   most %7.0f us   %s%n",
                what,
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                times.getValueAtPercentile(99.9) / 1e3,
                times.getMaxValue() / 1e3,
                counters());
    }

    /** What the poller has counted since the last time. */
    private static String counters() {
        PollerStats now = KernelPoller.shared().stats();
        PollerStats before = LAST.getAndSet(now);
        if (before == null) return "";
        return "own " + (now.own() - before.own()) + ", foreign " + (now.foreign() - before.foreign()) + ", batons "
                + (now.batons() - before.batons()) + ", steals " + (now.steals() - before.steals()) + ", disarms "
                + (now.disarms() - before.disarms());
    }
}
