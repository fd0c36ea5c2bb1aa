package dev.isoloop.jmh;

import dev.isoloop.channels.Lane;
import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a message cost a loop that has many other ports open, all of them idle?
 *
 * <pre>
 *   measuring thread: post to one port, make one turn of the loop: poll phase, callback, drain
 *                     the other ports listen and have nothing
 * </pre>
 *
 * {@code isoloop}: two ports take turns, whatever the number of ports. {@code isoloopEachInTurn}: the port changes from message to
 * message, so that with many of them each comes with its memory from far away. {@code laneScan} is what a loop would pay that looks
 * into every queue in every turn.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class ManyPorts {
    private static final Integer MESSAGE = 1;

    /** How many ports listen. */
    @Param({"2", "10000"})
    public int ports;

    private final List<MessagePort> senders = new ArrayList<>();
    private final List<Lane<Integer>> lanes = new ArrayList<>();
    private EventLoop loop;
    private int next;
    private long received;

    /** Opens the ports, on a loop that this thread drives. */
    @Setup
    public void setUp() {
        loop = EventLoop.builder().name("bench").unwatched().build();
        loop.start(() -> {
            for (int i = 0; i < ports; i++) {
                MessageChannel channel = new MessageChannel();
                channel.port1().onMessage(message -> received++);
                senders.add(channel.port2());
                lanes.add(Lane.growing(4, 1024));
            }
        });
        loop.tickNow();
    }

    /** Ends the loop. */
    @TearDown
    public void tearDown() {
        loop.terminate(0);
        loop.tickNow();
    }

    private int nextPort() {
        next = next + 1 == ports ? 0 : next + 1;
        return next;
    }

    private long postTo(int port) {
        senders.get(port).postMessage(MESSAGE);
        loop.tickNow();
        return received;
    }

    /** {@return how many were received} */
    @Benchmark
    public long isoloop() {
        return postTo(nextPort() & 1);
    }

    /** {@return how many were received} */
    @Benchmark
    public long isoloopEachInTurn() {
        return postTo(nextPort());
    }

    /** {@return how many were received} */
    @Benchmark
    public long laneScan() {
        lanes.get(nextPort()).sender().offer(MESSAGE);
        for (Lane<Integer> lane : lanes) {
            if (lane.receiver().poll() != null) {
                received++;
            }
        }
        return received;
    }
}
