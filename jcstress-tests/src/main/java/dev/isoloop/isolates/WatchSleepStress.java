package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A loop falls asleep and goes on to watch a port, while a message comes: it finds the message, or is woken for it.
 *
 * <pre>
 *   sender, no loop's thread            receiving loop, which was awake: SIGNALLED is TOLD, so nobody wakes it
 *   queue.offer(1)                      arms its bell
 *   fence                               SIGNALLED = ASLEEP
 *   SIGNALLED ASLEEP -> TOLD: ring      fence; look again: sleeps, or has news
 * </pre>
 *
 * A sender that is a loop's thread looks at SIGNALLED without a fence first, and has its fence and a second look at the end of its callback.
 *
 * The first figure is 1 if the loop has found the message, so that it is awake, the second is 1 if it was woken, and -1 if the counters
 * are not conserved.
 */
public class WatchSleepStress {
    private WatchSleepStress() {}

    /** A loop of the library that watches a port and has found nothing to do. Makes no turn any more, so the port hears of nothing. */
    private static final class Watching {
        final Pipe pipe = new Pipe(PortQueue.bounded());
        private final EventLoop loop =
                EventLoop.builder().name("stress").unwatched().build();
        private int woken;

        Watching() {
            loop.ref();
            PortTable table = new PortTable(loop, false, () -> {});
            loop.addPollSource(table);
            PortEnd end = PortEnd.of(table, pipe, new Pipe(PortQueue.bounded()), null);
            end.start();
            table.watch(end);
            SignalledWord.set(pipe);
            loop.tickNow();
        }

        /** On whatever thread: 1 if it has found the message. */
        int fallAsleep() {
            LoopProbe.belongsHere(loop);
            return loop.fallAsleep(rung -> woken = 1) ? 0 : 1;
        }

        int wokenInTheEnd() {
            return pipe.counters().areConserved() ? woken : -1;
        }
    }

    /** The loop, the port and the bell that ship. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the loop has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it slept before, and was woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "found, and woken in vain")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the loop sleeps")
    public static class Shipped {
        private final Watching receiving = new Watching();

        @Actor
        public void sender() {
            receiving.pipe.post(1, 0, null, null);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = receiving.fallAsleep();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = receiving.wokenInTheEnd();
        }
    }

    /**
     * The watched end and the pipe that ship, and a sender that is a loop's thread. The second figure is what the word says in the end, since
     * a bell of its own for each state takes more memory than there is: told is rung.
     */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, " + Pipe.TOLD, "1, " + Pipe.ASLEEP},
            expect = ACCEPTABLE,
            desc = "the loop has found the message, rung in vain or not")
    @Outcome(id = "0, " + Pipe.TOLD, expect = ACCEPTABLE, desc = "it slept before, and its bell was rung")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the loop sleeps")
    public static class ShippedFromALoop {
        private final WatchedPipe receiving = new WatchedPipe(PortQueue.bounded());

        @Actor
        public void sender() {
            SendingLoop.postTo(receiving.pipe);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = receiving.fallAsleep() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            Pipe pipe = receiving.pipe;
            r.r2 = pipe.counters().areConserved() ? SignalledWord.of(pipe) : -1;
        }
    }

    /** The loop looks again without a fence behind the word that says it sleeps. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "found or woken")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "the message waits and the loop sleeps")
    public static class WeakenedNoFence {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final Lane<Integer> lane = Lane.bounded(4);
        private final int[] signalled = {Pipe.TOLD};
        private int woken;

        @Actor
        public void sender() {
            lane.sender().offer(1);
            VarHandle.fullFence();
            if ((int) WORDS.getOpaque(signalled, 0) == Pipe.ASLEEP
                    && WORDS.compareAndSet(signalled, 0, Pipe.ASLEEP, Pipe.TOLD)) {
                woken = 1;
            }
        }

        @Actor
        public void receiver(II_Result r) {
            WORDS.setOpaque(signalled, 0, Pipe.ASLEEP);
            r.r1 = lane.receiver().isEmpty() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = woken;
        }
    }
}
