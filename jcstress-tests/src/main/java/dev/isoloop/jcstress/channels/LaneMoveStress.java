package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The ends of a lane move from a small ring to a large one, each from a tiny cursor to one apart, while others count. */
public class LaneMoveStress {
    private static final int SMALL = 32;
    private static final int LARGE = 64; // a lane with so many cells is taken to be busy

    private LaneMoveStress() {}

    private static Lane<Integer> full() {
        Lane<Integer> lane = Lane.growing(SMALL, LARGE);
        for (int message = 1; message <= SMALL; message++) {
            lane.sender().offer(message);
        }
        return lane;
    }

    /** The sender moves; a reader looks twice. */
    @JCStressTest
    @State
    @Outcome(
            id = {"32, 32", "32, 33", "32, 34", "33, 33", "33, 34", "34, 34"},
            expect = ACCEPTABLE,
            desc = "true when it was read")
    @Outcome(expect = FORBIDDEN, desc = "less than before, or never true")
    public static class ShippedSender {
        private final Lane<Integer> lane = full();

        @Actor
        public void sender() {
            lane.sender().offer(SMALL + 1); // moves
            lane.sender().offer(SMALL + 2);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) lane.sender().sent();
            r.r2 = (int) lane.sender().sent();
        }
    }

    /** The receiver moves; a reader looks twice. */
    @JCStressTest
    @State
    @Outcome(
            id = {"32, 32", "32, 33", "32, 34", "33, 33", "33, 34", "34, 34"},
            expect = ACCEPTABLE,
            desc = "true when it was read")
    @Outcome(expect = FORBIDDEN, desc = "less than before, or never true")
    public static class ShippedReceiver {
        private final Lane<Integer> lane = full();

        /** The small ring is empty, and two messages wait in the large one. */
        public ShippedReceiver() {
            lane.sender().offer(SMALL + 1);
            lane.sender().offer(SMALL + 2);
            lane.receiver().drain(message -> {}, SMALL);
        }

        @Actor
        public void receiver() {
            lane.receiver().poll(); // moves
            lane.receiver().poll();
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) lane.receiver().received();
            r.r2 = (int) lane.receiver().received();
        }
    }

    /** The sender moves while the receiver counts and takes what it has counted: how many, and how many it got. */
    @JCStressTest
    @State
    @Outcome(
            id = {"32, 32", "33, 33", "34, 34"},
            expect = ACCEPTABLE,
            desc = "counted and found")
    @Outcome(expect = FORBIDDEN, desc = "counted and not found")
    public static class ShippedCounted {
        private final Lane<Integer> lane = full();
        private int taken;

        @Actor
        public void sender() {
            lane.sender().offer(SMALL + 1);
            lane.sender().offer(SMALL + 2);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = lane.receiver().size();
            r.r2 = lane.receiver().drain(message -> taken++, r.r1);
        }
    }

    /** The new cursor is published before the count is in it, by hand. */
    @JCStressTest
    @State
    @Outcome(
            id = {"32, 32", "32, 33", "32, 34", "33, 33", "33, 34", "34, 34"},
            expect = ACCEPTABLE,
            desc = "true when it was read")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "a cursor without the count: stores swapped")
    public static class WeakenedSwappedStores {
        private static final VarHandle CURSOR;
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

        static {
            try {
                CURSOR = MethodHandles.lookup().findVarHandle(WeakenedSwappedStores.class, "cursor", long[].class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @SuppressWarnings("UnusedVariable") // only through its handle
        private long[] cursor = {SMALL};

        @Actor
        public void sender() {
            long[] moved = new long[1];
            CURSOR.setRelease(this, moved);
            WORDS.setRelease(moved, 0, SMALL + 1L);
            WORDS.setRelease(moved, 0, SMALL + 2L);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = sent();
            r.r2 = sent();
        }

        private int sent() {
            return (int) (long) WORDS.getAcquire((long[]) CURSOR.getAcquire(this), 0);
        }
    }
}
