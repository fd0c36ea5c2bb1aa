package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.sharedmem.RingMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Closing a byte lane from either end. */
public class ByteLaneCloseStress {
    private static final int MESSAGE = 9;
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    private static int send(ByteLane lane) {
        ByteClaim claim = lane.sender().claim(4);
        if (claim == null) {
            return 0;
        }
        claim.putInt(0, MESSAGE);
        claim.commit();
        return 1;
    }

    /** The sender closes right behind its message: whoever finds the end has been given the message. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "neither yet")
    @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "the message, not yet the end")
    @Outcome(id = "9, 1", expect = ACCEPTABLE, desc = "the message, then the end")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "the end without the message")
    public static class Shipped {
        private final ByteLane lane = ByteLane.bounded(64);

        @Actor
        public void sender() {
            send(lane);
            lane.sender().close();
        }

        @Actor
        public void receiver(II_Result r) {
            lane.receiver().poll(message -> r.r1 = message.getInt(0), 1);
            r.r2 = lane.receiver().isEnded() ? 1 : 0;
        }

        @Arbiter
        public void end() {
            lane.receiver().close();
        }
    }

    /** The receiver closes while the sender sends: what was accepted is received or still counted as waiting. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "accepted is received and waiting")
    @Outcome(expect = FORBIDDEN, desc = "a message was lost from the counters, or refused and counted")
    public static class ShippedReceiver {
        private final ByteLane lane = ByteLane.bounded(64);
        private int accepted;
        private int handled;

        @Actor
        public void sender() {
            accepted += send(lane);
            accepted += send(lane);
        }

        @Actor
        public void receiver() {
            lane.receiver().poll(message -> handled++, 1);
            lane.receiver().close();
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r1 = accepted;
            r.r2 = handled + lane.sender().size();
            if (send(lane) != 0) {
                r.r2 = -1; // the receiver's close is known by now
            }
            lane.sender().close();
        }
    }

    /** The end is a flag beside the messages, read after a single look at them. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "neither yet")
    @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "the message, not yet the end")
    @Outcome(id = "9, 1", expect = ACCEPTABLE, desc = "the message, then the end")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "the end without the message")
    public static class WeakenedFlag {
        private final RingMemory memory = RingMemory.allocate(64);
        private final int[] closed = new int[1];

        @Actor
        public void sender() {
            memory.putLongRelease(0, MESSAGE);
            INTS.setRelease(closed, 0, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) memory.getLongAcquire(0);
            r.r2 = (int) INTS.getAcquire(closed, 0);
        }

        @Arbiter
        public void end() {
            memory.close();
        }
    }

    /** Both ends count in one word: the sender's messages up, the receiver's down. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "accepted is received and waiting")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "a count was lost: the ends have no counter of their own")
    public static class WeakenedReceiver {
        private final int[] headers = new int[2];
        private volatile boolean closed;
        private volatile int waiting;
        private int accepted;
        private int handled;

        @Actor
        public void sender() {
            send();
            send();
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // this is what it lacks
        private void send() {
            if (!closed) {
                INTS.setRelease(headers, accepted, MESSAGE);
                waiting++;
                accepted++;
            }
        }

        @Actor
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void receiver() {
            if ((int) INTS.getAcquire(headers, 0) == MESSAGE) {
                handled++;
                waiting--;
            }
            closed = true;
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r1 = accepted;
            r.r2 = handled + waiting;
        }
    }
}
