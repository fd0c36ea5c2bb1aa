package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.LeadProbe;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Three want the token of a loop that comes back from a long callback: it itself, on its way into the selector; the guard, for one that
 * waits; and another loop that is awake.
 */
public class TokenStress {
    private TokenStress() {}

    /** It goes into the selector while the guard steals. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "two select at once, or nobody may")
    public static class ShippedHolderAndGuard {
        private final LeadProbe lead = new LeadProbe();

        @Actor
        public void holder(II_Result r) {
            r.r1 = lead.enter() ? 1 : 0;
        }

        @Actor
        public void guard(II_Result r) {
            r.r2 = lead.stealForOther() ? 1 : 0;
        }
    }

    /** The guard steals, and so does a loop that is awake. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "both have it, or nobody")
    public static class ShippedTwoThieves {
        private final LeadProbe lead = new LeadProbe();

        @Actor
        public void guard(II_Result r) {
            r.r1 = lead.stealForOther() ? 1 : 0;
        }

        @Actor
        public void awake(II_Result r) {
            r.r2 = lead.stealToPoll() ? 1 : 0;
        }
    }

    /** All three. Left out on two processors. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0", "0, 0, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "two select at once, or nobody may")
    public static class ShippedThreeWay {
        private final LeadProbe lead = new LeadProbe();

        @Actor
        public void holder(III_Result r) {
            r.r1 = lead.enter() ? 1 : 0;
        }

        @Actor
        public void guard(III_Result r) {
            r.r2 = lead.stealForOther() ? 1 : 0;
        }

        @Actor
        public void awake(III_Result r) {
            r.r3 = lead.stealToPoll() ? 1 : 0;
        }
    }

    /** A step is a look and a store. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "two select at once: no compare-and-set")
    public static class WeakenedStep {
        private static final int HELD = 1;

        private volatile int token = HELD;

        @Actor
        public void holder(II_Result r) {
            r.r1 = step(2);
        }

        @Actor
        public void guard(II_Result r) {
            r.r2 = step(3);
        }

        private int step(int next) {
            if (token != HELD) return 0;
            token = next;
            return 1;
        }
    }
}
