package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.sharedmem.RingMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A committed message is seen whole, first byte and last, and before the commit nothing is seen; nor is an aborted one. */
public class ByteLaneCommitStress {
    private static final int NONE = -1;
    private static final int LAST = 12;

    /** The lane that ships: one message aborted, the next committed. */
    @JCStressTest
    @State
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "7, 8", expect = ACCEPTABLE, desc = "the message that was committed, whole")
    @Outcome(expect = FORBIDDEN, desc = "half a message, or the aborted one")
    public static class Shipped {
        private final ByteLane lane = ByteLane.bounded(64);

        @Actor
        public void sender() {
            ByteClaim aborted = lane.sender().claim(LAST + 4);
            aborted.putInt(0, 1);
            aborted.putInt(LAST, 2);
            aborted.abort();
            ByteClaim claim = lane.sender().claim(LAST + 4);
            claim.putInt(0, 7);
            claim.putInt(LAST, 8);
            claim.commit();
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = NONE;
            r.r2 = NONE;
            lane.receiver()
                    .poll(
                            message -> {
                                r.r1 = message.getInt(0);
                                r.r2 = message.getInt(LAST);
                            },
                            1);
        }

        @Arbiter
        public void end() {
            lane.sender().close();
            lane.receiver().close();
        }
    }

    /** A header of the lane's memory, and a message behind it. */
    @State
    public static class Memory {
        final RingMemory memory = RingMemory.allocate(64);

        void receive(II_Result r) {
            boolean isThere = memory.getLongAcquire(0) != 0;
            r.r1 = isThere ? memory.getInt(8) : NONE;
            r.r2 = isThere ? memory.getInt(8 + LAST) : NONE;
        }
    }

    /**
     * The header is written and read without any order. Never seen to fail on x86, where neither the processor nor (so far) the
     * compiler swaps these stores; kept for machines that do. The next twin stands in for it.
     */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "7, 8", expect = ACCEPTABLE, desc = "the message, whole")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "half a message: release is missing")
    public static class WeakenedPlainHeader {
        @Actor
        public void sender(Memory lane) {
            lane.memory.putInt(8, 7);
            lane.memory.putInt(8 + LAST, 8);
            lane.memory.putLong(0, LAST + 5);
        }

        @Actor
        public void receiver(Memory lane, II_Result r) {
            boolean isThere = lane.memory.getLong(0) != 0;
            r.r1 = isThere ? lane.memory.getInt(8) : NONE;
            r.r2 = isThere ? lane.memory.getInt(8 + LAST) : NONE;
        }

        @Arbiter
        public void end(Memory lane) {
            lane.memory.close();
        }
    }

    /** The end of the message is written behind the header, by hand: what the missing release allows. */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "7, 8", expect = ACCEPTABLE, desc = "the message, whole")
    @Outcome(id = "7, 0", expect = ACCEPTABLE_INTERESTING, desc = "half a message: stores swapped")
    public static class WeakenedSwappedStores {
        @Actor
        public void sender(Memory lane) {
            lane.memory.putInt(8, 7);
            lane.memory.putLongRelease(0, LAST + 5);
            lane.memory.putInt(8 + LAST, 8);
        }

        @Actor
        public void receiver(Memory lane, II_Result r) {
            lane.receive(r);
        }

        @Arbiter
        public void end(Memory lane) {
            lane.memory.close();
        }
    }

    /** The claim publishes the header at once, and an abort takes it back. */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "the receiver looked too early, or after the abort")
    @Outcome(id = "7, 8", expect = ACCEPTABLE, desc = "the message that was committed, whole")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "half a message, or the aborted one: the claim was published")
    public static class WeakenedEarlyHeader {
        @Actor
        public void sender(Memory lane) {
            lane.memory.putLongRelease(0, LAST + 5);
            lane.memory.putInt(8, 1);
            lane.memory.putInt(8 + LAST, 2);
            lane.memory.putLongRelease(0, 0); // abort
            lane.memory.putInt(8, 7);
            lane.memory.putInt(8 + LAST, 8);
            lane.memory.putLongRelease(0, LAST + 5);
        }

        @Actor
        public void receiver(Memory lane, II_Result r) {
            lane.receive(r);
        }

        @Arbiter
        public void end(Memory lane) {
            lane.memory.close();
        }
    }
}
