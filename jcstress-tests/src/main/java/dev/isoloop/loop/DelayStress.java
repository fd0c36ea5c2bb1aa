package dev.isoloop.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.Histogram;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A loop records a delay that is longer than all before while another thread takes a snapshot: who counts the sample sees how long it
 * was. First how many samples the snapshot has, then the longest in milliseconds.
 */
public class DelayStress {
    private static final long SHORT_NS = 1_000_000;
    private static final long LONG_NS = 1_990_000;

    private DelayStress() {}

    private static int millis(long ns) {
        return (int) Math.round(ns / 1e6);
    }

    /** The recorder that ships, which makes room for the second sample when it comes. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the first sample only")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "a sample that is shorter than it was")
    public static class Shipped {
        private final DelayRecorder delays = new DelayRecorder();

        /** One sample. */
        public Shipped() {
            delays.busy(SHORT_NS);
        }

        @Actor
        public void loop() {
            delays.busy(LONG_NS);
        }

        @Actor
        public void reader(II_Result r) {
            Histogram snapshot = delays.histogram();
            r.r1 = (int) snapshot.getTotalCount();
            r.r2 = millis(snapshot.getMaxValue());
        }
    }

    /** The maximum and the count of the long sample, after a short one. */
    abstract static class Words {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
        private static final int MAX = 0;
        private static final int COUNT = 1;

        private final long[] words = {SHORT_NS, 0};

        final void raise() {
            WORDS.setOpaque(words, MAX, LONG_NS);
        }

        final void count() {
            WORDS.setRelease(words, COUNT, 1L);
        }

        final long maxNs() {
            return (long) WORDS.getOpaque(words, MAX);
        }

        final boolean isCounted() {
            return (long) WORDS.getAcquire(words, COUNT) != 0;
        }

        static void snapshot(II_Result r, boolean counted, long maxNs) {
            r.r1 = counted ? 2 : 1;
            r.r2 = millis(counted ? maxNs : SHORT_NS);
        }
    }

    /** The loop writes the maximum behind the count. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "as long as it was")
    @Outcome(
            id = "2, 1",
            expect = ACCEPTABLE_INTERESTING,
            desc = "a long sample cut short: the maximum is written last")
    public static class WeakenedWriter extends Words {
        @Actor
        public void loop() {
            count();
            raise();
        }

        @Actor
        public void reader(II_Result r) {
            boolean counted = isCounted();
            snapshot(r, counted, maxNs());
        }
    }

    /** A snapshot reads the maximum before the count. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "as long as it was")
    @Outcome(id = "2, 1", expect = ACCEPTABLE_INTERESTING, desc = "a long sample cut short: the maximum is read first")
    public static class WeakenedReader extends Words {
        @Actor
        public void loop() {
            raise();
            count();
        }

        @Actor
        public void reader(II_Result r) {
            long maxNs = maxNs();
            snapshot(r, isCounted(), maxNs);
        }
    }
}
