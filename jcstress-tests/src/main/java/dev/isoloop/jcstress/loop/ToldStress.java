package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.ToldProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A channel is closed while a leader enters the selector: the leader takes it along and does not wait, or is woken. First whether it
 * waits, then whether the wait is ended.
 */
public class ToldStress {
    private ToldStress() {}

    /** The poller that ships. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it waits, and is woken")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it has seen the closed channel")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "seen, and woken in vain")
    @Outcome(
            id = "true, false",
            expect = FORBIDDEN,
            desc = "a closed channel keeps its port until something else happens")
    public static class Shipped {
        private final ToldProbe poller = new ToldProbe();

        @Actor
        public void owner() {
            poller.close();
        }

        @Actor
        public void leader(ZZ_Result r) {
            r.r1 = poller.lead();
        }

        @Arbiter
        public void inTheEnd(ZZ_Result r) {
            r.r2 = poller.isWoken();
        }
    }

    /** The owner tells the selector by an opaque store and looks at the token without a fence between. */
    @JCStressTest
    @State
    @Outcome(
            id = {"true, true", "false, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "it waits and is not woken: no fence")
    public static class Weakened {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int TOLD = 0;
        private static final int POLLING = 32;

        private final int[] words = new int[POLLING + 1];

        @Actor
        public void owner(ZZ_Result r) {
            WORDS.setOpaque(words, TOLD, 1);
            r.r2 = (int) WORDS.getOpaque(words, POLLING) != 0;
        }

        @Actor
        public void leader(ZZ_Result r) {
            WORDS.setVolatile(words, POLLING, 1);
            r.r1 = (int) WORDS.getVolatile(words, TOLD) == 0;
        }
    }
}
