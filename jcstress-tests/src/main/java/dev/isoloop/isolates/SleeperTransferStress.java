package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A port moves from a loop that sleeps, or slept until now, to another, while a sender may have seen that the first one sleeps: the next
 * owner finds the message, or hears of it in the way it needs.
 *
 * <pre>
 *   sender                                 first owner, then next owner
 *   queue.offer(1)                         receiver = none; SIGNALLED: exchange for TOLD
 *   look at SIGNALLED: ASLEEP              receiver = next; SIGNALLED = RESTS or ASLEEP; fence; look
 *   SIGNALLED ASLEEP -> TOLD: look up the
 *     receiver, ring its loop              a loop that sleeps looks by itself, an end that rests must be named:
 *   SIGNALLED RESTS -> TOLD: signal it     so what was seen before must hold when the word changes
 * </pre>
 *
 * The first figure is 1 if the next owner had news, the second is 1 if its end was signalled where it rests, or its loop rung where it
 * sleeps, and -1 if the counters are not conserved. That the word says so is not enough: the first owner's loop may have been rung.
 */
public class SleeperTransferStress {
    private SleeperTransferStress() {}

    /** A port of a loop that sleeps, and the end that the next owner has for it. */
    private static final class Moving {
        final WatchedPipe port = new WatchedPipe(PortQueue.bounded());
        final Pipe pipe = port.pipe;
        private final HearingLoop.End next = new HearingLoop.End(port);
        private boolean rung;

        Moving() {
            port.fallAsleep();
        }

        void post() {
            rung = HearingLoop.isRungBy(() -> pipe.post(1, 0, null, null));
        }

        void postFromALoop() {
            rung = HearingLoop.isRungBy(() -> SendingLoop.postTo(pipe));
        }

        /** 1 if the next owner has news, 0 if it rests. */
        int moveAndRest() {
            port.moveTo(next);
            return next.hasNews() ? 1 : 0;
        }

        /** 1 if the next owner has news, 0 if its loop sleeps. */
        int moveAndSleep() {
            port.moveTo(next);
            next.watched.add(next);
            next.watched.sleep();
            return next.watched.haveArrivals() ? 1 : 0;
        }

        /** The owner's loop has woken, watches no longer and rests. 1 if it has news. */
        int wakeAndRest() {
            next.watched.remove(next);
            pipe.wake();
            return next.hasNews() ? 1 : 0;
        }

        int signalled() {
            return pipe.counters().areConserved() ? next.signals : -1;
        }

        int rung() {
            return !pipe.counters().areConserved() ? -1 : rung ? 1 : 0;
        }
    }

    /** The pipe and the ends that ship; the next owner rests. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the next owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it rested before, and its end was signalled")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the next owner has not heard of it, or it heard twice")
    public static class ShippedRest {
        private final Moving moving = new Moving();

        @Actor
        public void sender() {
            moving.post();
        }

        @Actor
        public void owners(II_Result r) {
            r.r1 = moving.moveAndRest();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = moving.signalled();
        }
    }

    /** The same, and its sender is a loop's thread: it looks before it fences. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the next owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it rested before, and its end was signalled")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the next owner has not heard of it, or it heard twice")
    public static class ShippedRestFromALoop {
        private final Moving moving = new Moving();

        @Actor
        public void sender() {
            moving.postFromALoop();
        }

        @Actor
        public void owners(II_Result r) {
            r.r1 = moving.moveAndRest();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = moving.signalled();
        }
    }

    /** The next owner watches, and its loop falls asleep. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the next owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "its loop slept before, and was rung")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "found, and rung in vain")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the next owner's loop sleeps")
    public static class ShippedSleep {
        private final Moving moving = new Moving();

        @Actor
        public void sender() {
            moving.post();
        }

        @Actor
        public void owners(II_Result r) {
            r.r1 = moving.moveAndSleep();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = moving.rung();
        }
    }

    /** The same, and its sender is a loop's thread: it looks before it fences. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the next owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "its loop slept before, and was rung")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "found, and rung in vain")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the next owner's loop sleeps")
    public static class ShippedSleepFromALoop {
        private final Moving moving = new Moving();

        @Actor
        public void sender() {
            moving.postFromALoop();
        }

        @Actor
        public void owners(II_Result r) {
            r.r1 = moving.moveAndSleep();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = moving.rung();
        }
    }

    /** The port stays where it is: its loop wakes for something else, stops it and starts it again. Its sender is a loop's thread. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it rested before, and its end was signalled")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the owner has not heard of it, or it heard twice")
    public static class ShippedWakeFromALoop {
        private final Moving moving = new Moving();

        /** Asleep. */
        public ShippedWakeFromALoop() {
            moving.moveAndSleep();
        }

        @Actor
        public void sender() {
            moving.postFromALoop();
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = moving.wakeAndRest();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = moving.signalled();
        }
    }

    /** The sender does not ask whether the word still says what it has seen: it exchanges, and rings who slept then. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "found or signalled")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the next owner rests beside the message, and only a loop was rung: no compare")
    public static class WeakenedExchange {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int RESTS = 0;

        private final Lane<Integer> lane = Lane.bounded(4);
        private final int[] signalled = {Pipe.ASLEEP};
        private int told;

        @Actor
        public void sender() {
            lane.sender().offer(1);
            if (!tells()) {
                VarHandle.fullFence();
                tells();
            }
        }

        private boolean tells() {
            int seen = (int) WORDS.getOpaque(signalled, 0);
            if (seen == Pipe.TOLD) {
                return false;
            }
            WORDS.getAndSet(signalled, 0, Pipe.TOLD);
            told = seen == RESTS ? 1 : 0;
            return true;
        }

        @Actor
        public void owners(II_Result r) {
            WORDS.getAndSet(signalled, 0, Pipe.TOLD);
            WORDS.setVolatile(signalled, 0, RESTS);
            VarHandle.fullFence();
            r.r1 = lane.receiver().isEmpty() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = told;
        }
    }

    /** The sender looks up whose loop it may have to ring before it changes the word. The second figure is 1 if the next owner's was rung. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "found or rung")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the next owner's loop sleeps beside the message, and another was rung: looked up too early")
    public static class WeakenedEarlyLookUp {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int FIRST = 0;
        private static final int NEXT = 1;

        private final Lane<Integer> lane = Lane.bounded(4);
        private final int[] signalled = {Pipe.ASLEEP};
        private volatile int owner = FIRST;
        private int rung;

        @Actor
        public void sender() {
            lane.sender().offer(1);
            if (!rings()) {
                VarHandle.fullFence();
                rings();
            }
        }

        private boolean rings() {
            int sleeping = owner;
            if ((int) WORDS.getOpaque(signalled, 0) == Pipe.TOLD
                    || !WORDS.compareAndSet(signalled, 0, Pipe.ASLEEP, Pipe.TOLD)) {
                return false;
            }
            rung = sleeping;
            return true;
        }

        @Actor
        public void owners(II_Result r) {
            WORDS.getAndSet(signalled, 0, Pipe.TOLD);
            owner = NEXT;
            WORDS.setOpaque(signalled, 0, Pipe.ASLEEP);
            VarHandle.fullFence();
            r.r1 = lane.receiver().isEmpty() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = rung;
        }
    }
}
