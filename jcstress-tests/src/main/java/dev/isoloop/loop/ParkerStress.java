package dev.isoloop.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread parks for the first time while another one unparks it, which does not know yet whom: one of them sees the other. */
public class ParkerStress {
    private ParkerStress() {}

    /** The parker that ships. A sleep without an end would stop the run here. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "awake")
    @Outcome(expect = FORBIDDEN, desc = "it came back, and nobody had published anything")
    public static class Shipped {
        private final ThreadParker parker = new ThreadParker(Clock.system());
        private volatile int word;

        @Actor
        public void sleeper(I_Result r) {
            while (word == 0) parker.parkUntil(Long.MAX_VALUE);
            r.r1 = word;
        }

        @Actor
        public void waker() {
            word = 1;
            parker.unpark();
        }
    }

    /** Both words are opaque: who sleeps, and the permit. First whether the sleeper has the permit, then whether it was found. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "asleep and not found: volatile mode is missing")
    public static class Weakened {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int THREAD = 0;
        private static final int PERMIT = 32;

        private final int[] words = new int[PERMIT + 1];

        @Actor
        public void sleeper(II_Result r) {
            WORDS.setOpaque(words, THREAD, 1);
            r.r1 = (int) WORDS.getOpaque(words, PERMIT);
        }

        @Actor
        public void waker(II_Result r) {
            WORDS.setOpaque(words, PERMIT, 1);
            r.r2 = (int) WORDS.getOpaque(words, THREAD);
        }
    }
}
