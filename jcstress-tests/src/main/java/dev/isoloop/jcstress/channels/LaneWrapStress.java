package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A full lane at the wrap. The sender looks ahead: when the cell after the next is empty, it takes the next one for empty too. It
 * may, because the receiver empties cells in order. No message may be lost or overtake another.
 */
public class LaneWrapStress {
    private static final int CAPACITY = 4;

    /** The lane that ships. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1", "1, 1", "2, 1"},
            expect = ACCEPTABLE,
            desc = "all that was accepted arrives, in order")
    @Outcome(
            id = {"0, 0", "1, 0", "2, 0"},
            expect = FORBIDDEN,
            desc = "a message was lost or out of order")
    public static class Shipped {
        private final Lane<Integer> lane = Lane.bounded(CAPACITY);
        private int accepted;
        private int expected;
        private boolean inOrder = true;

        /** Full from the start. */
        public Shipped() {
            for (int i = 0; i < CAPACITY; i++) {
                lane.sender().offer(i);
            }
        }

        @Actor
        public void sender() {
            for (int i = 0; i < 2; i++) {
                accepted += lane.sender().offer(CAPACITY + accepted) ? 1 : 0;
            }
        }

        @Actor
        public void receiver() {
            take();
            take();
        }

        private boolean take() {
            Integer message = lane.receiver().poll();
            inOrder &= message == null || message == expected++;
            return message != null;
        }

        @Arbiter
        public void rest(II_Result r) {
            while (take()) {
                // until empty
            }
            r.r1 = accepted;
            r.r2 = inOrder && expected == CAPACITY + accepted ? 1 : 0;
        }
    }

    /** The receiver empties two cells in the wrong order, by hand: what could happen if emptying were no release. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1", "1, 1", "2, 1"},
            expect = ACCEPTABLE,
            desc = "all that was accepted arrives")
    @Outcome(
            id = {"0, 0", "1, 0", "2, 0"},
            expect = ACCEPTABLE_INTERESTING,
            desc = "the receiver wiped out a message that the sender had just put")
    public static class WeakenedSwappedClears {
        private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Integer[].class);

        private final Integer[] ring = {0, 1, 2, 3};
        private int accepted;

        @Actor
        public void sender() {
            if (CELLS.getAcquire(ring, 1) == null) { // looks ahead
                CELLS.setRelease(ring, 0, CAPACITY);
                CELLS.setRelease(ring, 1, CAPACITY + 1);
                accepted = 2;
            }
        }

        @Actor
        public void receiver() {
            CELLS.setRelease(ring, 1, null);
            CELLS.setRelease(ring, 0, null);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r1 = accepted;
            r.r2 = accepted == 0 || (ring[0] != null && ring[1] != null) ? 1 : 0;
        }
    }
}
