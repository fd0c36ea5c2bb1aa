package dev.isoloop.jmh;

import dev.isoloop.channels.Doorbell;
import dev.isoloop.channels.Lane;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the doorbell cost a sender whose receiver is awake?
 *
 * <pre>
 *   measuring thread --offer, look at the bell, 1,000,000 times--> lane of 1,024 --poll--> receiving thread, spinning
 * </pre>
 *
 * {@code bareLane} never looks; {@code isoloop} looks plainly after each message and with a fence after each {@value #BATCH},
 * as a callback that posts so many does; {@code fencePerPost} looks with a fence after each.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class DoorbellCost {
    private static final int MESSAGES = 1_000_000;
    private static final int CAPACITY = 1_024;
    private static final int BATCH = 16;
    private static final Integer MESSAGE = 1_000_000;

    /** A lane and the bell of a receiver that never sleeps. */
    @State(Scope.Benchmark)
    public static class RungLane extends Receiving {
        private final Lane<Integer> lane = Lane.bounded(CAPACITY);
        private final Doorbell bell = new Doorbell(new NeverAsleep());

        @Override
        int receive() {
            return lane.receiver().poll() == null ? 0 : 1;
        }

        void send() {
            while (!lane.sender().offer(MESSAGE)) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void bareLane(RungLane to) {
        for (int i = 0; i < MESSAGES; i++) {
            to.send();
        }
        to.await(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void isoloop(RungLane to) {
        for (int i = 0; i < MESSAGES; i++) {
            to.send();
            if (i % BATCH == BATCH - 1) {
                to.bell.ring();
            } else {
                to.bell.ringIfAsleep();
            }
        }
        to.await(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void fencePerPost(RungLane to) {
        for (int i = 0; i < MESSAGES; i++) {
            to.send();
            to.bell.ring();
        }
        to.await(MESSAGES);
    }
}
