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
 * A receiving end goes to another owner while its peer posts: the new owner finds the message, or is told of it.
 *
 * <pre>
 *   sender                        old owner, then new owner
 *   queue.offer(1)                SIGNALLED = TOLD: nobody is told on the way
 *   SIGNALLED RESTS -> TOLD: tell ...
 *                                 SIGNALLED = RESTS; fence; look: the new owner rests, or has news
 * </pre>
 *
 * A loop that posts looks at SIGNALLED plainly and comes back to it behind a fence, at the end of its callback. The first figure is 1 if
 * the new owner had news, the second is 1 if the word says that it was told (or need not be), and -1 if the counters are not conserved.
 */
public class PortTransferStress {
    private PortTransferStress() {}

    private static int told(Pipe pipe) {
        return pipe.counters().areConserved() ? SignalledWord.of(pipe) : -1;
    }

    /** The pipe that ships; its old owner rests, and its sender is no loop's thread. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the new owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it had rested before, and was told")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and nobody knows")
    public static class Shipped {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        /** At rest. */
        public Shipped() {
            pipe.rest();
        }

        @Actor
        public void sender() {
            pipe.post(1, 0, null, null);
        }

        @Actor
        public void owners(II_Result r) {
            pipe.releaseReceiver();
            r.r1 = pipe.isEmpty() && pipe.rest() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = told(pipe);
        }
    }

    /** The same, and its sender is a loop's thread. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the new owner has found the message")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it had rested before, and was told")
    @Outcome(expect = FORBIDDEN, desc = "the message waits and nobody knows")
    public static class ShippedFromALoop {
        private final Pipe pipe = new Pipe(PortQueue.bounded());

        /** At rest. */
        public ShippedFromALoop() {
            pipe.rest();
        }

        @Actor
        public void sender() {
            SendingLoop.postTo(pipe);
        }

        @Actor
        public void owners(II_Result r) {
            pipe.releaseReceiver();
            r.r1 = pipe.isEmpty() && pipe.rest() ? 0 : 1;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = told(pipe);
        }
    }

    /** Both owners' hand-shakes, without the fences. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "0, 1"},
            expect = ACCEPTABLE,
            desc = "found or told")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "the message waits and nobody knows: no fence")
    public static class Weakened {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final Lane<Integer> lane = Lane.bounded(4);
        private final int[] signalled = new int[1];

        @Actor
        public void sender() {
            lane.sender().offer(1);
            if ((int) WORDS.getOpaque(signalled, 0) == 0) {
                WORDS.setOpaque(signalled, 0, 1);
            }
        }

        @Actor
        public void owners(II_Result r) {
            WORDS.setOpaque(signalled, 0, 1);
            WORDS.setOpaque(signalled, 0, 0);
            boolean news = !lane.receiver().isEmpty();
            if (news) {
                WORDS.setOpaque(signalled, 0, 1);
            }
            r.r1 = news ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = signalled[0];
        }
    }
}
