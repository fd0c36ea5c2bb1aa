package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A loop's thread posts, with the one fence at the end of its callback, while the receiving end closes: one of the two releases the
 * message.
 *
 * <pre>
 *   sender, a loop in its callback      closer
 *   queue.offer(1)                      RECEIVER_CLOSED = true
 *   RECEIVER_CLOSED: sweep              sweep: the queue may seem empty, as the message may not be out yet
 *   (later) fence; look again: sweep
 * </pre>
 */
public class LateSweepStress {
    private LateSweepStress() {}

    /** The pipe that ships, and the loop that fences for it. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "nothing is left, one dead letter")
    @Outcome(expect = FORBIDDEN, desc = "a message is left in the queue of a closed end, or was not counted")
    public static class Shipped {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        @Actor
        public void sender() {
            SendingLoop.postTo(pipe);
        }

        @Actor
        public void closer() {
            pipe.closeReceiver();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = pipe.waiting();
            PortCounters counters = pipe.counters();
            r.r2 = counters.areConserved() ? (int) counters.deadLettered() : -1;
        }
    }

    /** The look that comes with the offer is the only one. The first figure is 1 if the sender sweeps, the second if the closer has. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "one of them releases it")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "left in the queue for good: the message came out after both had looked")
    public static class WeakenedNoLateLook {
        private final Lane<Integer> lane = Lane.bounded(4);
        private volatile boolean closed;

        @Actor
        public void sender(II_Result r) {
            lane.sender().offer(1);
            r.r1 = closed ? 1 : 0;
        }

        @Actor
        public void closer(II_Result r) {
            closed = true;
            r.r2 = lane.receiver().poll() != null ? 1 : 0;
        }
    }
}
