package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What one side of a pipe counts moves into an array of its own while another thread reads it: a reader gets a count that was true
 * during its look, so that nothing goes back and no count runs ahead of one that is counted before it.
 */
public class PipeCountsStress {
    /** One less than the count that moves. */
    private static final int STILL_COMPACT = 255;

    private PipeCountsStress() {}

    private enum Kind {
        ONLY
    }

    private static PipeCounts aboutToMove() {
        PipeCounts counts = new PipeCounts(Kind.values().length);
        counts.add(Kind.ONLY, STILL_COMPACT);
        return counts;
    }

    /** The counts that ship: one reader looks twice. */
    @JCStressTest
    @State
    @Outcome(
            id = {"255, 255, 257", "255, 256, 257", "255, 257, 257", "256, 256, 257", "256, 257, 257", "257, 257, 257"},
            expect = ACCEPTABLE,
            desc = "true when it was read, and complete in the end")
    @Outcome(expect = FORBIDDEN, desc = "less than before, never true, or lost")
    public static class Shipped {
        private final PipeCounts counts = aboutToMove();

        @Actor
        public void writer() {
            counts.add(Kind.ONLY, 1); // moves
            counts.add(Kind.ONLY, 1);
        }

        @Actor
        public void reader(III_Result r) {
            r.r1 = (int) counts.get(Kind.ONLY);
            r.r2 = (int) counts.get(Kind.ONLY);
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = (int) counts.get(Kind.ONLY);
        }
    }

    /** A copy of the counts, which starts as an array for one count and moves. */
    @State
    public abstract static class Copy {
        private static final VarHandle COUNTS;
        private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

        static {
            try {
                COUNTS = MethodHandles.lookup().findVarHandle(Copy.class, "counts", long[].class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private long[] counts = {STILL_COMPACT};

        /** About to move. */
        protected Copy() {}

        final void add() {
            COUNT.setRelease(counts, 0, counts[0] + 1);
        }

        final long[] copied() {
            return new long[] {counts[0]};
        }

        final void publishPlain(long[] apart) {
            counts = apart;
        }

        final void publish(long[] apart) {
            COUNTS.setRelease(this, apart);
        }

        final void fillPublished(long[] apart) {
            int count = get();
            publish(apart);
            COUNT.setOpaque(apart, 0, (long) count);
        }

        final long[] array() {
            return (long[]) COUNTS.getAcquire(this);
        }

        final int get() {
            return in(array());
        }

        static int in(long[] array) {
            return (int) (long) COUNT.getAcquire(array, 0);
        }
    }

    /** The new array is published plainly. */
    @JCStressTest
    @State
    @Outcome(
            id = {"255, 255, 257", "255, 256, 257", "255, 257, 257", "256, 256, 257", "256, 257, 257", "257, 257, 257"},
            expect = ACCEPTABLE,
            desc = "true when it was read")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "an array that is not filled yet: no release")
    public static class WeakenedPlainArray extends Copy {
        @Actor
        public void writer() {
            add();
            publishPlain(copied());
            add();
        }

        @Actor
        public void reader(III_Result r) {
            r.r1 = get();
            r.r2 = get();
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = get();
        }
    }

    /** The new array is published before it is filled, by hand. */
    @JCStressTest
    @State
    @Outcome(
            id = {"255, 255, 257", "255, 256, 257", "255, 257, 257", "256, 256, 257", "256, 257, 257", "257, 257, 257"},
            expect = ACCEPTABLE,
            desc = "true when it was read")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "an array that is not filled yet: stores swapped")
    public static class WeakenedSwappedStores extends Copy {
        @Actor
        public void writer() {
            add();
            long[] apart = new long[1];
            fillPublished(apart);
            add();
        }

        @Actor
        public void reader(III_Result r) {
            r.r1 = get();
            r.r2 = get();
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = get();
        }
    }

    /** What is delivered was posted: the sender's counts move and the receiver's, and the reader asks for the latter first. */
    @JCStressTest
    @State
    @Outcome(
            id = {"255, 255", "255, 256", "255, 257", "256, 256", "256, 257", "257, 257"},
            expect = ACCEPTABLE,
            desc = "at least as many posted")
    @Outcome(expect = FORBIDDEN, desc = "more delivered than posted, or never true")
    public static class ShippedTwoSides {
        private final PipeCounts posted = aboutToMove();
        private final PipeCounts delivered = aboutToMove();

        @Actor
        public void bothEnds() {
            posted.add(Kind.ONLY, 1);
            delivered.add(Kind.ONLY, 1);
            posted.add(Kind.ONLY, 1);
            delivered.add(Kind.ONLY, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) delivered.get(Kind.ONLY);
            r.r2 = (int) posted.get(Kind.ONLY);
        }
    }

    /** The reader has the array from an earlier look. */
    @JCStressTest
    @State
    @Outcome(
            id = {"255, 255", "255, 256", "255, 257", "256, 256", "256, 257", "257, 257"},
            expect = ACCEPTABLE,
            desc = "at least as many posted")
    @Outcome(
            id = {"256, 255", "257, 255", "257, 256"},
            expect = ACCEPTABLE_INTERESTING,
            desc = "more delivered than posted: the array was not looked up again")
    public static class WeakenedOldArray extends Copy {
        private static final VarHandle DELIVERED = MethodHandles.arrayElementVarHandle(int[].class);

        private final int[] delivered = {STILL_COMPACT};

        @Actor
        public void bothEnds() {
            add();
            publish(copied());
            DELIVERED.setRelease(delivered, 0, STILL_COMPACT + 1);
            add();
            DELIVERED.setRelease(delivered, 0, STILL_COMPACT + 2);
        }

        @Actor
        public void reader(II_Result r) {
            long[] early = array();
            r.r1 = (int) DELIVERED.getAcquire(delivered, 0);
            r.r2 = in(early);
        }
    }
}
