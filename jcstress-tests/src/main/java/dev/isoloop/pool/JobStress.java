package dev.isoloop.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A pool thread takes a task while somebody cancels it: it is run or cancelled, and its outcome handed over once. Whether it ran,
 * whether it was cancelled, and how often its outcome was handed over.
 */
public class JobStress {
    private JobStress() {}

    /** The job that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "it ran")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it was cancelled")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither, or an outcome too many")
    public static class Shipped {
        private final FairQueue queue = new FairQueue();
        private final CountedJob job = new CountedJob(queue);

        @Actor
        public void pool() {
            job.run();
        }

        @Actor
        public void canceller(III_Result r) {
            r.r2 = job.cancel() ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r1 = job.value() == null ? 0 : 1;
            r.r3 = job.handedOver;
        }
    }

    private static final class CountedJob extends Job<Integer> {
        private int handedOver;

        CountedJob(FairQueue queue) {
            super(queue, () -> 1);
            queue.add(submitter(), this);
        }

        @Override
        Object submitter() {
            return JobStress.class;
        }

        @Override
        void handOver() {
            handedOver++;
        }
    }

    /** Both look whether it is queued and then say what becomes of it. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "one of the two")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "run and cancelled: no compare-and-set")
    public static class Weakened {
        private static final int QUEUED = 0;
        private static final int TAKEN = 1;

        private volatile int state = QUEUED;
        private int ran;
        private int cancelled;

        private boolean take() {
            if (state != QUEUED) {
                return false;
            }
            state = TAKEN;
            return true;
        }

        @Actor
        public void pool() {
            ran = take() ? 1 : 0;
        }

        @Actor
        public void canceller() {
            cancelled = take() ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r1 = ran;
            r.r2 = cancelled;
            r.r3 = ran + cancelled;
        }
    }
}
