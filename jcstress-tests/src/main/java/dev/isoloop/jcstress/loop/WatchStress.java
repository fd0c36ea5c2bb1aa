package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.WatchProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The stall detector drops an idle loop from its list while the loop wakes: a loop that is awake is watched. */
public class WatchStress {
    private WatchStress() {}

    /** The detector and the meter that ship. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "watched")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "awake and unwatched: its stalls go unseen until it has slept again")
    public static class Shipped {
        private final WatchProbe watch = new WatchProbe();

        @Actor
        public void loop() {
            watch.wake();
        }

        @Actor
        public void watcher() {
            watch.look();
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = watch.isWatched() ? 1 : 0;
        }
    }

    /** The loop writes its mode and looks at the list, without a fence between. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "awake and unwatched: no fence in showToWatcher")
    public static class WeakenedLoop {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int BUSY = 0;
        private static final int UNLISTED = 32;

        private final int[] words = new int[UNLISTED + 1];

        @Actor
        public void loop(II_Result r) {
            WORDS.setOpaque(words, BUSY, 1);
            r.r1 = (int) WORDS.getOpaque(words, UNLISTED);
        }

        @Actor
        public void watcher(II_Result r) {
            WORDS.setOpaque(words, UNLISTED, 1);
            VarHandle.fullFence();
            r.r2 = (int) WORDS.getOpaque(words, BUSY);
        }
    }
}
