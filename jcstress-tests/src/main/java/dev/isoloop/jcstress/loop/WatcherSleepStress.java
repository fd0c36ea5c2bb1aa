package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.WatcherProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The stall detector's thread falls asleep while a loop wakes and lists itself: the thread sees the list, or is woken. */
public class WatcherSleepStress {
    private WatcherSleepStress() {}

    /** The detector that ships. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it has seen the loop")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "asleep, and woken")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken before it slept")
    @Outcome(
            id = "false, true",
            expect = FORBIDDEN,
            desc = "asleep: the loop's stalls go unseen until another one wakes")
    public static class Shipped {
        private final WatcherProbe watcher = new WatcherProbe();

        @Actor
        public void loop(ZZ_Result r) {
            r.r1 = watcher.wakeLoop();
        }

        @Actor
        public void watcher(ZZ_Result r) {
            r.r2 = watcher.fallAsleep();
        }
    }

    /** The two words: the list of loops that have woken, and whether the watcher sleeps. */
    @State
    public abstract static class Words {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int WOKEN = 0;
        private static final int ASLEEP = 32;

        private final int[] words = new int[ASLEEP + 1];

        /** Neither. */
        protected Words() {}

        /** {@return whether the loop has seen that the watcher sleeps} */
        protected final boolean wakeLoop(boolean fence) {
            WORDS.setOpaque(words, WOKEN, 1);
            if (fence) VarHandle.fullFence();
            return (int) WORDS.getOpaque(words, ASLEEP) != 0;
        }

        /** {@return whether the watcher has seen no loop} */
        protected final boolean fallAsleep(boolean fence) {
            WORDS.setOpaque(words, ASLEEP, 1);
            if (fence) VarHandle.fullFence();
            return (int) WORDS.getOpaque(words, WOKEN) == 0;
        }
    }

    /** The loop pushes itself by a plain store, which is no fence. */
    @JCStressTest
    @State
    @Outcome(
            id = {"false, false", "true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "false, true", expect = ACCEPTABLE_INTERESTING, desc = "asleep and not woken: no exchange in onAwake")
    public static class WeakenedLoop extends Words {
        @Actor
        public void loop(ZZ_Result r) {
            r.r1 = wakeLoop(false);
        }

        @Actor
        public void watcher(ZZ_Result r) {
            r.r2 = fallAsleep(true);
        }
    }

    /** The watcher says that it sleeps and looks at the list, without a fence between. */
    @JCStressTest
    @State
    @Outcome(
            id = {"false, false", "true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "false, true", expect = ACCEPTABLE_INTERESTING, desc = "asleep and not woken: no fence in sleep")
    public static class WeakenedWatcher extends Words {
        @Actor
        public void loop(ZZ_Result r) {
            r.r1 = wakeLoop(true);
        }

        @Actor
        public void watcher(ZZ_Result r) {
            r.r2 = fallAsleep(false);
        }
    }
}
