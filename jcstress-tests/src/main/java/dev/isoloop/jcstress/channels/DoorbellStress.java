package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Doorbell;
import dev.isoloop.channels.Lane;
import dev.isoloop.channels.MpscInbox;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The doorbell: no wake-up is lost, the sleep is ended in the place where the owner sleeps, and by one ringer only. Who rings
 * counts, in a plain field, where the owner would have been woken.
 */
public class DoorbellStress {
    private static final int PARK = 1;
    private static final int POLL = 2;

    /** Remembers the place the owner was woken from. Read by the ringer that did it. */
    private static final class Place implements Doorbell.Sleeper {
        private int woken;

        @Override
        public void wakeFromPark() {
            woken = PARK;
        }

        @Override
        public void wakeFromPoll() {
            woken = POLL;
        }
    }

    /** A lane, a bell, and the two halves of the hand-shake. */
    abstract static class LaneAndBell {
        final Lane<Integer> lane = Lane.bounded(4);
        final Place place = new Place();
        final Doorbell bell = new Doorbell(place);

        int armAndLook() {
            bell.arm();
            return lane.receiver().isEmpty() ? 0 : 1;
        }
    }

    /** The bell that ships, with a lane. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "rung: the owner had looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "seen: the owner stays up by itself")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "rung and seen: one turn too many, no harm")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither: the message waits for the next timer")
    public static class Shipped extends LaneAndBell {
        @Actor
        public void sender(II_Result r) {
            lane.sender().offer(1);
            r.r1 = bell.ring() ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            r.r2 = armAndLook();
        }
    }

    /** The bell that ships, with an inbox, whose claim is the sender's fence. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "rung: the owner had looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "seen: the owner stays up by itself")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "rung and seen: one turn too many, no harm")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither: the item waits for the next timer")
    public static class ShippedWithInbox {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(4);
        private final Doorbell bell = new Doorbell(new Place());

        @Actor
        public void producer(II_Result r) {
            inbox.offer(1);
            r.r1 = bell.ringIfAsleep() ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            bell.arm();
            r.r2 = inbox.isEmpty() ? 0 : 1;
        }
    }

    /** Two posts share one fence: a plain look after the first, a ring after the second. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither: the messages wait for the next timer")
    @Outcome(expect = ACCEPTABLE, desc = "rung or seen or both")
    public static class ShippedDeferred extends LaneAndBell {
        @Actor
        public void sender(II_Result r) {
            lane.sender().offer(1);
            boolean early = bell.ringIfAsleep();
            lane.sender().offer(2);
            r.r1 = bell.ring() || early ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            r.r2 = armAndLook();
        }
    }

    /** The sender's fence is missing: only the plain look is left. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "rung or seen or both")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "a lost wake-up: the sender's fence is missing")
    public static class WeakenedSender extends LaneAndBell {
        @Actor
        public void sender(II_Result r) {
            lane.sender().offer(1);
            r.r1 = bell.ringIfAsleep() ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            r.r2 = armAndLook();
        }
    }

    /** The owner's fence is missing. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "rung or seen or both")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "a lost wake-up: the owner's fence is missing")
    public static class WeakenedOwner {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final Lane<Integer> lane = Lane.bounded(4);
        private final int[] word = new int[1];

        @Actor
        public void sender(II_Result r) {
            lane.sender().offer(1);
            VarHandle.fullFence();
            r.r1 = (int) WORDS.getOpaque(word, 0) == PARK ? 1 : 0;
        }

        @Actor
        public void owner(II_Result r) {
            WORDS.setOpaque(word, 0, PARK);
            r.r2 = lane.receiver().isEmpty() ? 0 : 1;
        }
    }

    /** The owner goes from its parker to the poller while somebody rings: the ring reaches it where it is. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "woken from the parker, never entered the poller")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "woken from the poller")
    @Outcome(expect = FORBIDDEN, desc = "woken in one place while it sleeps in the other")
    public static class ShippedToPoll {
        private final Place place = new Place();
        private final Doorbell bell = new Doorbell(place);

        /** Asleep on the parker. */
        public ShippedToPoll() {
            bell.arm();
        }

        @Actor
        public void sender(II_Result r) {
            bell.ring();
            r.r1 = place.woken;
        }

        @Actor
        public void owner(II_Result r) {
            r.r2 = bell.toPoll() ? POLL : PARK;
        }
    }

    /** The owner writes POLL without asking whether it was rung. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "woken where it sleeps")
    @Outcome(
            id = "1, 2",
            expect = ACCEPTABLE_INTERESTING,
            desc = "unparked, but it sleeps in the poller: no compare-and-set")
    public static class WeakenedToPoll {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final int[] word = {PARK};

        @Actor
        public void sender(II_Result r) {
            int seen;
            do {
                seen = (int) WORDS.getVolatile(word, 0);
            } while (!WORDS.compareAndSet(word, 0, seen, 0));
            r.r1 = seen;
        }

        @Actor
        public void owner(II_Result r) {
            boolean rung = (int) WORDS.getVolatile(word, 0) == 0;
            if (!rung) {
                WORDS.setVolatile(word, 0, POLL);
            }
            r.r2 = rung ? PARK : POLL;
        }
    }

    /** Two threads ring one sleeper. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them woke it")
    @Outcome(expect = FORBIDDEN, desc = "both made the system call, or neither")
    public static class ShippedTwoRingers {
        private final Doorbell bell = new Doorbell(new Place());

        /** Asleep on the parker. */
        public ShippedTwoRingers() {
            bell.arm();
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = bell.ring() ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = bell.ring() ? 1 : 0;
        }
    }

    /** Ringing is a look and a store instead of a compare-and-set. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them woke it")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "two system calls for one sleep: no compare-and-set")
    public static class WeakenedTwoRingers {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final int[] word = {PARK};

        @Actor
        public void one(II_Result r) {
            r.r1 = ring();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = ring();
        }

        private int ring() {
            if ((int) WORDS.getVolatile(word, 0) == 0) {
                return 0;
            }
            WORDS.setVolatile(word, 0, 0);
            return 1;
        }
    }

    /** The owner wakes by itself while somebody rings: one of them has ended the sleep, and both know which. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "rung, and the owner sees what was published before")
    @Outcome(id = "0, 0, -1", expect = ACCEPTABLE, desc = "not rung: it will look again before it sleeps")
    @Outcome(expect = FORBIDDEN, desc = "they disagree, or the owner was rung for something it does not see")
    public static class ShippedDisarm {
        private final Doorbell bell = new Doorbell(new Place());
        private int message;

        /** Asleep on the parker. */
        public ShippedDisarm() {
            bell.arm();
        }

        @Actor
        public void sender(III_Result r) {
            message = 1;
            r.r1 = bell.ring() ? 1 : 0;
        }

        @Actor
        public void owner(III_Result r) {
            r.r2 = bell.disarm() ? 1 : 0;
            r.r3 = r.r2 == 1 ? message : -1;
        }
    }

    /** A word that says whether the owner sleeps, and what is published before it is rung. */
    @State
    public abstract static class WordAndMessage {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final int[] word = {PARK};
        private int message;

        /** Asleep on the parker. */
        protected WordAndMessage() {}

        final void publish() {
            message = 1;
        }

        final int ring() {
            return WORDS.compareAndSet(word, 0, PARK, 0) ? 1 : 0;
        }

        final boolean disarm() {
            return (int) WORDS.getAndSet(word, 0, 0) == 0;
        }

        final boolean disarmInTwoSteps() {
            boolean rung = isRung();
            WORDS.setVolatile(word, 0, 0);
            return rung;
        }

        final void arm() {
            WORDS.setVolatile(word, 0, PARK);
        }

        final boolean isRung() {
            return (int) WORDS.getVolatile(word, 0) == 0;
        }

        final int messageIf(boolean rung) {
            return rung ? message : -1;
        }
    }

    /** The owner looks whether it was rung, and then says that it is awake. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1, 1", "0, 0, -1"},
            expect = ACCEPTABLE,
            desc = "they agree")
    @Outcome(id = "1, 0, -1", expect = ACCEPTABLE_INTERESTING, desc = "rung, and the owner doesn't know: no exchange")
    public static class WeakenedDisarm extends WordAndMessage {
        @Actor
        public void sender(III_Result r) {
            publish();
            r.r1 = ring();
        }

        @Actor
        public void owner(III_Result r) {
            boolean rung = disarmInTwoSteps();
            r.r2 = rung ? 1 : 0;
            r.r3 = messageIf(rung);
        }
    }

    /** The message is published after the ring, by hand: what could happen if the ring were no release. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1, 1", "0, 0, -1"},
            expect = ACCEPTABLE,
            desc = "they agree")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE_INTERESTING, desc = "rung for nothing that can be seen: swapped")
    public static class WeakenedDisarmSwapped extends WordAndMessage {
        @Actor
        public void sender(III_Result r) {
            r.r1 = ring();
            publish();
        }

        @Actor
        public void owner(III_Result r) {
            boolean rung = disarm();
            r.r2 = rung ? 1 : 0;
            r.r3 = messageIf(rung);
        }
    }

    /**
     * The owner wakes by itself and falls asleep again while somebody rings twice. First how many rings ended a sleep, then how many
     * sleeps were ended by a ring; a ring may be late, so that it ends the second sleep for the sake of the first.
     */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0, 1", "1, 1, 1", "2, 2, 1"},
            expect = ACCEPTABLE,
            desc = "one ring for each sleep that was ended, and nothing waits while the owner sleeps")
    @Outcome(expect = FORBIDDEN, desc = "a sleep ended twice, a ring for no sleep, or asleep beside a message")
    public static class ShippedTwoSleeps extends LaneAndBell {
        private int ended;

        /** Asleep on the parker. */
        public ShippedTwoSleeps() {
            bell.arm();
        }

        @Actor
        public void sender(III_Result r) {
            for (int message = 1; message <= 2; message++) {
                lane.sender().offer(message);
                r.r1 += bell.ring() ? 1 : 0;
            }
        }

        @Actor
        public void owner() {
            ended = bell.disarm() ? 1 : 0;
            bell.arm();
            while (lane.receiver().poll() != null) {
                // until empty: it would sleep then
            }
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            boolean rung = bell.isRung();
            r.r2 = ended + (rung ? 1 : 0);
            r.r3 = rung || lane.receiver().isEmpty() ? 1 : 0;
        }
    }

    /** The same owner, which looks whether it was rung and then says that it is awake. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "one ring for each sleep that was ended")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "a ring that ended no sleep: no exchange")
    public static class WeakenedTwoSleeps extends WordAndMessage {
        private int ended;

        @Actor
        public void sender(II_Result r) {
            r.r1 = ring();
            r.r1 += ring();
        }

        @Actor
        public void owner() {
            ended = disarmInTwoSteps() ? 1 : 0;
            arm();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = ended + (isRung() ? 1 : 0);
        }
    }
}
