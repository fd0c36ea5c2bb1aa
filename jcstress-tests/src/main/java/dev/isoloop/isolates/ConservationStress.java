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

/** What a pipe counts, while its ends work and another thread looks, and while an end closes. */
public class ConservationStress {
    private static final int YES = 1;
    private static final int NO = 0;

    private ConservationStress() {}

    /** A reader never sees more delivered than posted, and the sum is exact in the end. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "plausible meanwhile, exact in the end")
    @Outcome(expect = FORBIDDEN, desc = "more delivered than posted, or the sum is wrong")
    public static class ShippedCounters {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        @Actor
        public void bothEnds() {
            pipe.post(1, 0, null, null);
            if (pipe.poll() != null) {
                pipe.countTaken(0, true);
            }
        }

        @Actor
        public void reader(II_Result r) {
            PortCounters counters = pipe.counters();
            r.r1 = counters.delivered() <= counters.posted() ? YES : NO;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = pipe.counters().areConserved() ? YES : NO;
        }
    }

    /** The sender counts when its message has been taken already. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "plausible")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "more delivered than posted: counted too late")
    public static class WeakenedCounters {
        private final Lane<Integer> lane = Lane.bounded(4);
        private volatile int posted;
        private volatile int delivered;

        @Actor
        public void bothEnds() {
            lane.sender().offer(1);
            if (lane.receiver().poll() != null) {
                delivered = 1;
            }
            posted = 1;
        }

        @Actor
        public void reader(II_Result r) {
            int deliveredNow = delivered;
            r.r1 = deliveredNow <= posted ? YES : NO;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = posted == 1 ? YES : NO;
        }
    }

    /** The receiving end closes while a message is posted: it is dead, and counted so, whoever comes first. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one dead letter, nothing left, the sum is exact")
    @Outcome(expect = FORBIDDEN, desc = "a message is left in the queue of a closed end, or was not counted")
    public static class ShippedClose {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        @Actor
        public void sender() {
            pipe.post(1, 0, null, null);
        }

        @Actor
        public void closer() {
            pipe.closeReceiver();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = pipe.waiting() == 0 && pipe.counters().areConserved() ? YES : NO;
            r.r2 = (int) pipe.counters().deadLettered();
        }
    }

    /** The sender doesn't look again after its offer. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "swept, or refused")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "left in the queue for good: the second look is missing")
    public static class WeakenedClose {
        private final Lane<Integer> lane = Lane.bounded(4);
        private volatile boolean closed;
        private int refused;
        private int swept;

        @Actor
        public void sender() {
            if (closed) {
                refused = 1;
            } else {
                lane.sender().offer(1);
            }
        }

        @Actor
        public void closer() {
            closed = true;
            if (lane.receiver().poll() != null) {
                swept = 1;
            }
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = lane.receiver().size() == 0 ? YES : NO;
            r.r2 = refused + swept;
        }
    }

    /** The receiving end closes while two messages are posted, so that both sides sweep. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both dead, nothing left, the sum is exact")
    @Outcome(expect = FORBIDDEN, desc = "a message was swept twice or not at all")
    public static class ShippedTwoSweepers {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        @Actor
        public void sender() {
            pipe.post(1, 0, null, null);
            pipe.post(2, 0, null, null);
        }

        @Actor
        public void closer() {
            pipe.closeReceiver();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = pipe.waiting() == 0 && pipe.counters().areConserved() ? YES : NO;
            r.r2 = (int) pipe.counters().deadLettered();
        }
    }

    /** Both sides sweep at once: nothing keeps one of them out. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "each message was swept once")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "swept twice, or left: two receivers of one lane")
    public static class WeakenedTwoSweepers {
        private final Lane<Integer> lane = Lane.bounded(4);
        private volatile boolean closed;
        private int sweptBySender;
        private int sweptByCloser;

        @Actor
        public void sender() {
            for (int number = 1; number <= 2; number++) {
                lane.sender().offer(number);
                if (closed) {
                    sweptBySender += sweep();
                }
            }
        }

        @Actor
        public void closer() {
            closed = true;
            sweptByCloser = sweep();
        }

        private int sweep() {
            int swept = 0;
            while (lane.receiver().poll() != null) {
                swept++;
            }
            return swept;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = lane.receiver().size() == 0 ? YES : NO;
            r.r2 = sweptBySender + sweptByCloser;
        }
    }
}
