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
 * A loop watches a queue no longer, which rests, while a message comes: the loop finds the message, or is told of it.
 *
 * <pre>
 *   sender                              receiver, which was awake: SIGNALLED is TOLD, so nobody tells it
 *   queue.offer(1)                      look, without a fence: that is watching
 *   SIGNALLED RESTS -> TOLD: tell       SIGNALLED = RESTS; fence; look again: rests, or has news
 *   (later) fence; the same once more
 * </pre>
 *
 * The first figure is 1 if the receiver had news, the second is 1 if the word says that it was told (or need not be), and -1 if the
 * counters are not conserved.
 */
public class WatchRestStress {
    private WatchRestStress() {}

    private static int told(Pipe pipe) {
        return pipe.counters().areConserved() ? SignalledWord.of(pipe) : -1;
    }

    /** The pipe that ships, and a sender that is no loop's thread: it fences at once. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the receiver has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it rested before, and was told")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the receiver sleeps")
    public static class Shipped {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        /** Being watched. */
        public Shipped() {
            SignalledWord.set(pipe);
        }

        @Actor
        public void sender() {
            pipe.post(1, 0, null, null);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = pipe.hasNews() || !pipe.rest() ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = told(pipe);
        }
    }

    /** The pipe that ships, and a loop's thread: it looks plainly, and fences at the end of its callback. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the receiver has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it rested before, and was told")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and the receiver sleeps")
    public static class ShippedFromALoop {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        /** Being watched. */
        public ShippedFromALoop() {
            SignalledWord.set(pipe);
        }

        @Actor
        public void sender() {
            SendingLoop.postTo(pipe);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = pipe.hasNews() || !pipe.rest() ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = told(pipe);
        }
    }

    /** The look that a loop's thread takes at once is the only one: the late ring, with its fence, is left out. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "0, 1"},
            expect = ACCEPTABLE,
            desc = "found or told")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "the message waits and the receiver sleeps")
    public static class WeakenedNoLateRing {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final Lane<Integer> lane = Lane.bounded(4);
        private final int[] signalled = {1};

        @Actor
        public void sender() {
            lane.sender().offer(1);
            if ((int) WORDS.getOpaque(signalled, 0) == 0) {
                WORDS.compareAndSet(signalled, 0, 0, 1);
            }
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = !lane.receiver().isEmpty() || !rests() ? 1 : 0;
        }

        private boolean rests() {
            WORDS.setOpaque(signalled, 0, 0);
            VarHandle.fullFence();
            return lane.receiver().isEmpty() || !WORDS.compareAndSet(signalled, 0, 0, 1);
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = signalled[0];
        }
    }
}
