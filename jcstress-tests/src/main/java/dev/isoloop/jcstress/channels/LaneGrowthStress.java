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
import org.openjdk.jcstress.infra.results.I_Result;

/** A lane at its growth step: the receiver neither misses the last message of the old ring nor takes the new one's first. */
public class LaneGrowthStress {
    /** What the receiver, and then the arbiter, has taken. */
    private static final class Taken {
        private final int[] messages = new int[3];
        private int count;

        boolean from(Lane<Integer> lane) {
            Integer message = lane.receiver().poll();
            if (message == null) {
                return false;
            }
            messages[count++] = message;
            return true;
        }

        void restFrom(Lane<Integer> lane, II_Result r) {
            while (from(lane)) {
                // until empty
            }
            r.r1 = messages[0];
            r.r2 = messages[1];
        }
    }

    /** The lane that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, in order")
    @Outcome(expect = FORBIDDEN, desc = "a message was lost or out of order")
    public static class Shipped {
        private final Lane<Integer> lane = Lane.growing(1, 2);
        private final Taken taken = new Taken();

        @Actor
        public void sender() {
            lane.sender().offer(1);
            lane.sender().offer(2); // grows, if the first is still there
        }

        @Actor
        public void receiver() {
            taken.from(lane);
            taken.from(lane);
        }

        @Arbiter
        public void rest(II_Result r) {
            taken.restFrom(lane, r);
        }
    }

    /** The lane that ships, grown, is made small again while its last message is taken, and goes on. */
    @JCStressTest
    @State
    @Outcome(id = "3, 4", expect = ACCEPTABLE, desc = "both, in order")
    @Outcome(expect = FORBIDDEN, desc = "a message was lost or out of order")
    public static class ShippedShrink {
        private final Lane<Integer> lane = Lane.growing(1, 4);
        private final Taken taken = new Taken();

        /** Grown, and one message waits. */
        public ShippedShrink() {
            lane.sender().offer(1);
            lane.sender().offer(2);
            lane.receiver().poll();
            lane.receiver().poll();
            lane.sender().offer(3);
        }

        @Actor
        public void sender() {
            lane.sender().shrink(); // if the receiver was faster
            lane.sender().offer(4);
        }

        @Actor
        public void receiver() {
            taken.from(lane);
            taken.from(lane);
        }

        @Arbiter
        public void rest(II_Result r) {
            taken.restFrom(lane, r);
        }
    }

    /** The receiver looks at its cell, hears of a new ring (here by the link itself), and doesn't look at the cell again. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, in order")
    @Outcome(id = "2, 0", expect = ACCEPTABLE_INTERESTING, desc = "the first was lost: the second look is missing")
    public static class WeakenedOneLook {
        private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Object[].class);
        private static final int LINK = 1;

        private Object[] receivers = new Object[2];
        private final Object[] senders = receivers;
        private final int[] taken = new int[3];
        private int count;

        @Actor
        public void sender() {
            CELLS.setRelease(senders, 0, 1);
            if (CELLS.getAcquire(senders, 0) == null) {
                CELLS.setRelease(senders, 0, 2);
                return;
            }
            Object[] next = new Object[2];
            CELLS.setRelease(next, 0, 2);
            CELLS.setRelease(senders, LINK, next);
        }

        @Actor
        public void receiver() {
            take();
            take();
        }

        private boolean take() {
            Object message = CELLS.getAcquire(receivers, 0);
            if (message == null) {
                Object[] next = (Object[]) CELLS.getAcquire(receivers, LINK);
                if (next == null) {
                    return false;
                }
                receivers = next;
                message = CELLS.getAcquire(receivers, 0);
            }
            if (message == null) {
                return false;
            }
            CELLS.setRelease(receivers, 0, null);
            taken[count++] = (Integer) message;
            return true;
        }

        @Arbiter
        public void rest(II_Result r) {
            while (take()) {
                // until empty
            }
            r.r1 = taken[0];
            r.r2 = taken[1];
        }
    }

    /** The sender says that it has moved on before it has linked the ring, by hand. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "not moved yet")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "moved, and the link is there")
    @Outcome(id = "-1", expect = ACCEPTABLE_INTERESTING, desc = "moved, and no link: the receiver goes astray")
    public static class WeakenedEarlyMove {
        private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Object[].class);
        private static final VarHandle MOVES = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int LINK = 1;

        private final Object[] ring = new Object[2];
        private final int[] moves = new int[1];

        @Actor
        public void sender() {
            MOVES.setRelease(moves, 0, 1);
            CELLS.setRelease(ring, LINK, new Object[2]);
        }

        @Actor
        public void receiver(I_Result r) {
            if ((int) MOVES.getAcquire(moves, 0) != 0) {
                r.r1 = CELLS.getAcquire(ring, LINK) == null ? -1 : 1;
            }
        }
    }
}
