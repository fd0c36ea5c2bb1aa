package dev.isoloop.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * The echo benchmarks for machines with neighbours: all contenders stand ready in one process, and take turns of a tenth of a
 * second, again and again. So what the neighbours take, they take from all, and ratios hold where means of separate runs don't. Not
 * a JMH benchmark.
 *
 * <pre>
 *   measuring thread --64 bytes on each of n connections--> contender a      a b c d, b c d a, c d a b, ...
 *                    <-------------------------------------
 * </pre>
 *
 * <p>Run: {@code java -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.EchoDuel [CONNECTIONS] [THREADS] [ROUNDS] [CONTENDER...]}; {@code
 * THREADS} are those of each server. Prints, for each contender: median and 99th percentile of the time of a round (a message on
 * each connection, then all answers), the median over its turns of messages per second, and the processor time of the
 * server's threads for each message, where the server is in this process.
 */
public final class EchoDuel {
    private static final int MESSAGE_BYTES = 64;
    private static final long TURN_NS = 100_000_000;
    private static final List<String> WITHOUT_NODE = List.of("isoloop", "nettyNio", "nettyEpoll", "selectorLoop");
    private static final int WARM_UP_TURNS = 20;
    private static final long HIGHEST_NS = 10_000_000_000L;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private EchoDuel() {}

    /** One server, its clients, and what was measured. */
    private static final class Contender {
        final String name;
        final EchoServer server;
        final EchoClient client;
        final int connections;
        final Set<Long> threads;
        final List<Double> perSecond = new ArrayList<>();
        final List<Double> cpuNs = new ArrayList<>();
        final Histogram rounds = new Histogram(HIGHEST_NS, 3);

        Contender(String name, int connections, int threadCount) throws Exception {
            this.name = name;
            this.connections = connections;
            Set<Long> before = threadIds();
            server = EchoServer.named(name, threadCount);
            client = new EchoClient(server.ports(), connections, MESSAGE_BYTES);
            client.roundTrip(); // now every thread has started
            threads = threadIds();
            threads.removeAll(before);
        }

        void turn(boolean counts) throws IOException {
            long cpuBefore = cpuNs();
            long fromNs = System.nanoTime();
            long nowNs = fromNs;
            long done = 0;
            while (nowNs - fromNs < TURN_NS) {
                client.roundTrip();
                long endNs = System.nanoTime();
                if (counts) rounds.recordValue(Math.min(endNs - nowNs, HIGHEST_NS));
                nowNs = endNs;
                done++;
            }
            if (!counts) return;
            double messages = (double) done * connections;
            perSecond.add(messages * 1e9 / (nowNs - fromNs));
            cpuNs.add((cpuNs() - cpuBefore) / messages);
        }

        private long cpuNs() {
            long sum = 0;
            for (long thread : threads) sum += Math.max(0, THREADS.getThreadCpuTime(thread));
            return sum;
        }

        void print() {
            System.out.printf(
                    "%-14s p50 %9.1f us   p99 %9.1f us   %9.0f messages/s   %6.2f us of CPU each%n",
                    name,
                    rounds.getValueAtPercentile(50) / 1e3,
                    rounds.getValueAtPercentile(99) / 1e3,
                    median(perSecond),
                    median(cpuNs) / 1e3);
        }
    }

    /**
     * Lets them compete.
     *
     * @param args as above; else one connection, one thread, 100 rounds, and all contenders but Node
     * @throws Exception if one can't be started, or breaks
     */
    public static void main(String[] args) throws Exception {
        MainArguments.run(
                EchoDuel.class,
                args,
                given -> play(
                        given.number(0, "connections", 1),
                        given.number(1, "threads", 1),
                        given.number(2, "rounds", 100),
                        given.has(3) ? given.someOf(3, "contender", EchoServer.NAMES) : WITHOUT_NODE));
    }

    private static void play(int connections, int threads, int rounds, List<String> names) throws Exception {
        List<Contender> contenders = new ArrayList<>();
        for (String name : names) contenders.add(new Contender(name, connections, threads));
        for (int round = -WARM_UP_TURNS; round < rounds; round++) {
            for (int at = 0; at < names.size(); at++) {
                contenders.get(Math.floorMod(at + round, names.size())).turn(round >= 0);
            }
        }
        System.out.printf("%d connections, %d server threads, %d turns each%n", connections, threads, rounds);
        for (Contender contender : contenders) contender.print();
        for (Contender contender : contenders) {
            contender.client.close();
            contender.server.close();
        }
    }

    private static Set<Long> threadIds() {
        Set<Long> ids = new HashSet<>();
        for (long id : THREADS.getAllThreadIds()) ids.add(id);
        return ids;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
