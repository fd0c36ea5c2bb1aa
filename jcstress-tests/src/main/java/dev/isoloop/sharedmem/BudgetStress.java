package dev.isoloop.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads pay from one budget at once. Whether each could, and the most that was used. */
public class BudgetStress {
    private static final int BLOCK_BYTES = 64;

    private BudgetStress() {}

    /** The budget that ships, with room for one block. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 64", "0, 1, 64"},
            expect = ACCEPTABLE,
            desc = "one of them paid")
    @Outcome(expect = FORBIDDEN, desc = "spent twice, or refused although there was room")
    public static class ShippedLimit {
        private final MemoryBudget budget = new MemoryBudget("stress", BLOCK_BYTES);

        @Actor
        public void one(III_Result r) {
            r.r1 = charge(budget);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = charge(budget);
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = (int) budget.peakBytes();
        }
    }

    /** The budget that ships, with room for both. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 128", expect = ACCEPTABLE, desc = "both paid, and the mark is where it was highest")
    @Outcome(expect = FORBIDDEN, desc = "a mark that was overtaken")
    public static class ShippedHighWater {
        private final MemoryBudget budget = new MemoryBudget("stress", 2 * BLOCK_BYTES);

        @Actor
        public void one(III_Result r) {
            r.r1 = charge(budget);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = charge(budget);
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = (int) budget.peakBytes();
        }
    }

    private static int charge(MemoryBudget budget) {
        try {
            budget.charge(BLOCK_BYTES, BLOCK_BYTES);
            return 1;
        } catch (MemoryLimitException spent) {
            return 0;
        }
    }

    /** A look at the room and an addition. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 64", "0, 1, 64"},
            expect = ACCEPTABLE,
            desc = "one of them paid")
    @Outcome(id = "1, 1, 128", expect = ACCEPTABLE_INTERESTING, desc = "spent twice: no compare and exchange")
    public static class WeakenedLimit {
        private final AtomicLong usedBytes = new AtomicLong();

        @Actor
        public void one(III_Result r) {
            r.r1 = charge();
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = charge();
        }

        private int charge() {
            if (usedBytes.get() != 0) return 0;
            usedBytes.addAndGet(BLOCK_BYTES);
            return 1;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = (int) usedBytes.get();
        }
    }

    /** The mark is looked at and then set. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 128", expect = ACCEPTABLE, desc = "the mark is where it was highest")
    @Outcome(
            id = "1, 1, 64",
            expect = ACCEPTABLE_INTERESTING,
            desc = "a mark that was overtaken: not the larger of two")
    public static class WeakenedHighWater {
        private final AtomicLong usedBytes = new AtomicLong();
        private final AtomicLong peakBytes = new AtomicLong();

        @Actor
        public void one(III_Result r) {
            r.r1 = charge();
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = charge();
        }

        private int charge() {
            long now = usedBytes.addAndGet(BLOCK_BYTES);
            if (now > peakBytes.get()) peakBytes.set(now);
            return 1;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = (int) peakBytes.get();
        }
    }
}
