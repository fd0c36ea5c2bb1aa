package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.LeadProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The lead at the kernel poller: a loop that falls asleep while the one that leads goes away, finds a channel for it, or a message
 * comes. It must lead, or be awake, or have been rung.
 *
 * <p>The first number says how it fell asleep (0 parked, 1 awake by itself, 2 leads), the second whether its bell was rung.
 */
public class LeadStress {
    private LeadStress() {}

    /** The leader lets go of the token. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "it leads now")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "it leads now, and looks once for nothing")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "rung on the way into the selector")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "parked, and rung: it will lead")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "parked, and nobody selects")
    public static class ShippedLeaderLeaves {
        private final LeadProbe lead = new LeadProbe().listed();

        @Actor
        public void leader() {
            lead.release();
        }

        @Actor
        public void sleeper(II_Result r) {
            r.r1 = lead.other.fallAsleep(() -> false);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = lead.other.bell.isRung() ? 1 : 0;
        }
    }

    /** The leader finds a channel for it, rings, and lets go of the token. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "awake: it has seen the channel, or was rung on its way")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "parked, and rung")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "leads, and rung")
    @Outcome(expect = FORBIDDEN, desc = "asleep with a channel that nobody tells it of")
    public static class ShippedLeaderFindsAndLeaves {
        private static final VarHandle FLAGS = MethodHandles.arrayElementVarHandle(int[].class);

        private final LeadProbe lead = new LeadProbe().listed();
        private final int[] ready = new int[1];

        @Actor
        public void leader() {
            FLAGS.setRelease(ready, 0, 1);
            lead.other.ring();
            lead.release();
        }

        @Actor
        public void sleeper(II_Result r) {
            r.r1 = lead.other.fallAsleep(() -> (int) FLAGS.getAcquire(ready, 0) != 0);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = lead.other.bell.isRung() ? 1 : 0;
        }
    }

    /**
     * The leader finds a channel for it, rings, and lets go of the token; a sender posts and rings. Three threads: left out on two
     * processors.
     */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "2, 0"},
            expect = FORBIDDEN,
            desc = "asleep, not rung, and has seen neither: the message waits for the next timer")
    @Outcome(expect = ACCEPTABLE, desc = "awake or rung")
    public static class ShippedThreeWay {
        private static final VarHandle FLAGS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int READY = 0;
        private static final int MESSAGE = 32;

        private final LeadProbe lead = new LeadProbe().listed();
        private final int[] flags = new int[MESSAGE + 1];

        @Actor
        public void leader() {
            FLAGS.setRelease(flags, READY, 1);
            lead.other.ring();
            lead.release();
        }

        @Actor
        public void sender() {
            FLAGS.setRelease(flags, MESSAGE, 1);
            lead.other.ring();
        }

        @Actor
        public void sleeper(II_Result r) {
            r.r1 = lead.other.fallAsleep(
                    () -> (int) FLAGS.getAcquire(flags, READY) != 0 || (int) FLAGS.getAcquire(flags, MESSAGE) != 0);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = lead.other.bell.isRung() ? 1 : 0;
        }
    }

    /** The loop that gets the token with its channel has closed its last one meanwhile. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "it had left: the leader keeps the token")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "passed, and given back at once")
    @Outcome(expect = FORBIDDEN, desc = "the token is with one that has left: nobody selects any more")
    public static class ShippedPassToOneWhoLeaves {
        private final LeadProbe lead = new LeadProbe().listed();

        /** The leader comes from the selector. */
        public ShippedPassToOneWhoLeaves() {
            lead.enter();
        }

        @Actor
        public void leader(II_Result r) {
            r.r1 = lead.pass() ? 1 : 0;
        }

        @Actor
        public void other() {
            lead.otherLeaves();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = lead.otherHolds() ? 1 : 0;
        }
    }

    /** The sleeper says that it waits and looks at the token, without a fence between. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "one has seen the other")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "parked, and nobody selects: no fence in mayLead")
    public static class WeakenedLeaderLeaves {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int TOKEN = 0;
        private static final int WAITS = 32;

        private final int[] words = new int[WAITS + 1];

        /** The token is held. */
        public WeakenedLeaderLeaves() {
            words[TOKEN] = 1;
        }

        @Actor
        public void leader(II_Result r) {
            WORDS.setOpaque(words, TOKEN, 0);
            VarHandle.fullFence();
            r.r1 = (int) WORDS.getOpaque(words, WAITS);
        }

        @Actor
        public void sleeper(II_Result r) {
            WORDS.setOpaque(words, WAITS, 1);
            r.r2 = (int) WORDS.getOpaque(words, TOKEN) == 0 ? 1 : 0;
        }
    }

    /** The token is passed without the lock: a look whether the heir is a member, then the store. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "1, 0"},
            expect = ACCEPTABLE,
            desc = "not passed, or given back")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "the token is with one that has left: no lock")
    public static class WeakenedPassToOneWhoLeaves {
        private static final int OTHER = 2;

        private volatile int token = 1;
        private volatile boolean isMember = true;

        @Actor
        public void leader(II_Result r) {
            if (!isMember) return;
            token = OTHER;
            r.r1 = 1;
        }

        @Actor
        public void other() {
            isMember = false;
            if (token == OTHER) token = 0;
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = token == OTHER ? 1 : 0;
        }
    }
}
