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

/** For the receiver: what size() counts, poll() finds. */
public class LaneSizeStress {
    /** The lane that ships. */
    @JCStressTest
    @State
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "looked too early, twice")
    @Outcome(id = "0, 42", expect = ACCEPTABLE, desc = "arrived between the two looks, or not counted yet")
    @Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "counted and found")
    @Outcome(expect = FORBIDDEN, desc = "counted and not found")
    public static class Shipped {
        private final Lane<Message> lane = Lane.growing(2, 4);

        @Actor
        public void sender() {
            lane.sender().offer(Message.written());
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = lane.receiver().size();
            r.r2 = Message.contentOf(lane.receiver().poll());
        }
    }

    /** The counter is written before the cell, by hand: what could happen if the counter were no release. */
    @JCStressTest
    @State
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "looked too early, twice")
    @Outcome(id = "0, 42", expect = ACCEPTABLE, desc = "arrived between the two looks")
    @Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "counted and found")
    @Outcome(id = "1, -1", expect = ACCEPTABLE_INTERESTING, desc = "counted and not found: stores swapped")
    public static class WeakenedSwappedStores {
        private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Message[].class);
        private static final VarHandle COUNTERS = MethodHandles.arrayElementVarHandle(long[].class);

        private final Message[] ring = new Message[2];
        private final long[] sent = new long[1];

        @Actor
        public void sender() {
            Message message = Message.written();
            COUNTERS.setRelease(sent, 0, 1L);
            CELLS.setRelease(ring, 0, message);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) (long) COUNTERS.getAcquire(sent, 0);
            r.r2 = Message.contentOf((Message) CELLS.getAcquire(ring, 0));
        }
    }
}
