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

    /** The maximum is written behind the count, and read before. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "as long as it was")
    @Outcome(id = "2, 1", expect = ACCEPTABLE_INTERESTING, desc = "a long sample cut short: the maximum comes last")
    public static class WeakenedOrder {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
        private static final int MAX = 0;
        private static final int COUNT = 1;

        private final long[] words = {SHORT_NS, 0};

        @Actor
        public void loop() {
            WORDS.setOpaque(words, COUNT, 1L);
            WORDS.setOpaque(words, MAX, LONG_NS);
        }

        @Actor
        public void reader(II_Result r) {
            long maxNs = (long) WORDS.getOpaque(words, MAX);
            boolean counted = (long) WORDS.getOpaque(words, COUNT) != 0;
            r.r1 = counted ? 2 : 1;
            r.r2 = millis(counted ? Math.min(maxNs, LONG_NS) : SHORT_NS);
        }
    }
}
