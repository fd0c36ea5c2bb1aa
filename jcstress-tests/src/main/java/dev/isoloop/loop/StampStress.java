package dev.isoloop.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.MpscInbox;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The stamp that says since when the oldest arrival waits: once all arrivals are taken, none is left behind, or the next arrival
 * would seem to be as old as it. The result is the age in the end.
 */
public class StampStress {
    private static final long STAMPED_NS = 5;
    private static final long LATER_NS = 12;

    private StampStress() {}

    /** A stamp and an inbox, used as a loop's arrivals use them. */
    @State
    public abstract static class Arriving {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);
        private long nowNs = STAMPED_NS;
        private final ArrivalStamp stamp = new ArrivalStamp(() -> nowNs);

        /** Nothing has arrived. */
        protected Arriving() {}

        final void stamp() {
            stamp.queued();
        }

        final void offer() {
            inbox.offer(1);
        }

        final void deliver() {
            if (inbox.seemsEmpty()) return;
            while (!inbox.seemsEmpty()) inbox.poll();
            stamp.gone();
        }

        final int ageInTheEnd() {
            deliver();
            nowNs = LATER_NS;
            return (int) stamp.ageNs();
        }
    }

    /** The stamp that ships: made before the arrival can be seen. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no arrival, no stamp")
    @Outcome(expect = FORBIDDEN, desc = "a stamp without an arrival")
    public static class Shipped extends Arriving {
        @Actor
        public void sender() {
            stamp();
            offer();
            stamp();
            offer();
        }

        @Actor
        public void loop() {
            deliver();
        }

        @Arbiter
        public void inTheEnd(I_Result r) {
            r.r1 = ageInTheEnd();
        }
    }

    /** The stamp is made behind the arrival. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no arrival, no stamp")
    @Outcome(id = "7", expect = ACCEPTABLE_INTERESTING, desc = "a stamp without an arrival: made too late")
    public static class Weakened extends Arriving {
        @Actor
        public void sender() {
            offer();
            stamp();
        }

        @Actor
        public void loop() {
            deliver();
        }

        @Arbiter
        public void inTheEnd(I_Result r) {
            r.r1 = ageInTheEnd();
        }
    }
}
