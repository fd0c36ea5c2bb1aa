package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A receiver takes what waits in a queue under a lock, and rests, while the next message comes, for which the first may go: it finds what
 * is left, or is told.
 *
 * <pre>
 *   sender                              receiver
 *   lock: the old one goes              lock: poll
 *   lock: offer(2)                      SIGNALLED = RESTS; fence
 *   fence; SIGNALLED RESTS -> TOLD      lock: look again: rests, or has news
 * </pre>
 *
 * The lock orders these by itself: who comes second under it sees what the other did before. The fences are those of the lanes.
 *
 * First which message the receiver got, 0 if none, then 1 if it had news when it wanted to rest, then 1 if the word says that it was told
 * (or need not be), and -1 if the counters are not conserved.
 */
public class LockedRestStress {
    private static final PortQueue ONE = PortQueue.dropOldest(1);

    private LockedRestStress() {}

    private static void takeAndRest(Pipe pipe, III_Result r) {
        r.r1 = DropPolicyStress.number(DropPolicyStress.take(pipe));
        r.r2 = pipe.rest() ? 0 : 1;
    }

    private static int told(Pipe pipe) {
        return pipe.counters().areConserved() ? SignalledWord.of(pipe) : -1;
    }

    /** The pipe that ships: the message that waits goes for the next, and between the two steps the queue is empty. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1, 1", "1, 1, 1"},
            expect = ACCEPTABLE,
            desc = "the receiver has found the new message")
    @Outcome(
            id = {"0, 0, 1", "1, 0, 1"},
            expect = ACCEPTABLE,
            desc = "it rested before, and was told")
    @Outcome(
            id = {"2, 0, 0", "2, 0, 1"},
            expect = ACCEPTABLE,
            desc = "it has the new message, and rests; told in vain or not")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and nobody knows, or news of nothing")
    public static class ShippedDropOldest {
        private final Pipe pipe = new Pipe(ONE);

        /** Full. */
        public ShippedDropOldest() {
            pipe.post(1, 0, null, null);
        }

        @Actor
        public void sender() {
            pipe.makeRoomFor(0);
            pipe.post(2, 0, null, null);
        }

        @Actor
        public void receiver(III_Result r) {
            takeAndRest(pipe, r);
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = told(pipe);
        }
    }

    /** The pipe that ships: the next message has the key of the one that waits. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "the receiver has found the new message")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "it rested before, and was told")
    @Outcome(
            id = {"2, 0, 0", "2, 0, 1"},
            expect = ACCEPTABLE,
            desc = "it has the new message, and rests; told in vain or not")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and nobody knows, or news of nothing")
    public static class ShippedCoalesce {
        private final Pipe pipe = new Pipe(DropPolicyStress.BY_KEY);

        /** One value waits. */
        public ShippedCoalesce() {
            pipe.post(1, 0, DropPolicyStress.KEY, null);
        }

        @Actor
        public void sender() {
            pipe.post(2, 0, DropPolicyStress.KEY, null);
        }

        @Actor
        public void receiver(III_Result r) {
            takeAndRest(pipe, r);
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = told(pipe);
        }
    }

    /**
     * An empty queue, in which the receiver looks without the lock and without a fence. First 1 if it has found the message, then 1 if it was
     * told. With the lock there is nothing to show, fence or no fence.
     */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "1, 1", "0, 1"},
            expect = ACCEPTABLE,
            desc = "found or told")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the message waits and nobody knows: the look was not under the lock")
    public static class WeakenedOpenLook {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int RESTS = 0;

        private final ArrayDeque<Object> queue = new ArrayDeque<>(2);
        private final int[] signalled = {Pipe.TOLD};

        @Actor
        public void sender() {
            synchronized (queue) {
                queue.addLast(1);
            }
            if ((int) WORDS.getOpaque(signalled, 0) != Pipe.TOLD) {
                WORDS.setOpaque(signalled, 0, Pipe.TOLD);
            }
        }

        @Actor
        public void receiver(II_Result r) {
            WORDS.setOpaque(signalled, 0, RESTS);
            r.r1 = queue.isEmpty() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = signalled[0];
        }
    }
}
