package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.GuardProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The kernel poller's guard falls asleep while a loop begins to wait for the lead that another one holds, awake: the guard sees it, or
 * is woken.
 */
public class GuardStress {
    private GuardStress() {}

    /** The guard and the seat that ship. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the guard has seen the one that waits")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "asleep, and woken")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken before it slept")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "asleep: nobody takes the lead from one that is stuck")
    public static class Shipped {
        private final GuardProbe guard = new GuardProbe();

        @Actor
        public void seat(ZZ_Result r) {
            r.r1 = guard.waitForToken();
        }

        @Actor
        public void guard(ZZ_Result r) {
            r.r2 = guard.fallAsleep();
        }
    }

    /** The guard says that it sleeps by an opaque store, and looks without a fence between. */
    @JCStressTest
    @State
    @Outcome(
            id = {"false, false", "true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "false, true", expect = ACCEPTABLE_INTERESTING, desc = "asleep and not woken: no volatile store")
    public static class Weakened {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int WAITS = 0;
        private static final int ASLEEP = 32;

        private final int[] words = new int[ASLEEP + 1];

        @Actor
        public void seat(ZZ_Result r) {
            WORDS.setVolatile(words, WAITS, 1);
            r.r1 = (int) WORDS.getVolatile(words, ASLEEP) != 0;
        }

        @Actor
        public void guard(ZZ_Result r) {
            WORDS.setOpaque(words, ASLEEP, 1);
            r.r2 = (int) WORDS.getOpaque(words, WAITS) == 0;
        }
    }
}
