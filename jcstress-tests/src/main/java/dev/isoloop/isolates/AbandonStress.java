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
 * A receiver is given up, whose thread is lost and may still be in the queue, while a message is posted: no other thread takes
 * anything out. First how many messages are in the queue in the end, then how many are dead letters by the counters, or -1 if those say
 * that one still waits. Nobody can count what a lost thread leaves: dead letters are what was posted and not taken, so that the sum of a
 * pipe's counters is right here whatever happens, and tells nothing.
 */
public class AbandonStress {
    private static final int SOME_WAIT = -1;

    private AbandonStress() {}

    /** The pipe that ships. */
    @JCStressTest
    @State
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "nobody has touched the receiver's end")
    @Outcome(expect = FORBIDDEN, desc = "the sender took something out: two receivers in one lane")
    public static class Shipped {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        /** One waits. */
        public Shipped() {
            pipe.post(1, 0, null, null);
        }

        @Actor
        public void sender() {
            pipe.post(2, 0, null, null);
        }

        @Actor
        public void parent() {
            pipe.abandonReceiver();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            PortCounters counters = pipe.counters();
            r.r1 = pipe.waiting();
            r.r2 = counters.queued() == 0 ? (int) counters.deadLettered() : SOME_WAIT;
        }
    }

    /** The end is closed first, and closed to sweepers second. */
    @JCStressTest
    @State
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "nobody has touched the receiver's end")
    @Outcome(
            id = "0, 2",
            expect = ACCEPTABLE_INTERESTING,
            desc = "swept by the sender: closed before sweepers were kept out")
    public static class WeakenedOrder {
        private final Lane<Integer> lane = Lane.bounded(4);
        private volatile boolean closed;
        private volatile boolean keptOut;

        /** One waits. */
        public WeakenedOrder() {
            lane.sender().offer(1);
        }

        @Actor
        public void sender() {
            lane.sender().offer(2);
            if (closed && !keptOut) {
                while (lane.receiver().poll() != null) {
                    // swept
                }
            }
        }

        @Actor
        public void parent() {
            closed = true;
            keptOut = true;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = lane.receiver().size();
            r.r2 = (int) lane.sender().sent();
        }
    }
}
