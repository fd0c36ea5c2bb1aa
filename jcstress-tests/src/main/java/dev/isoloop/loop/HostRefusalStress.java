package dev.isoloop.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An executor refuses a task for a loop, on any thread, while another task of that loop runs: one of the two threads clears the loop up, and
 * not while it makes a turn. First what became of a signal that the loop had accepted, the sum of 1 for each delivery and 10 for each
 * drop; then whether the loop is cleared up, and refuses what comes.
 */
public class HostRefusalStress {
    private HostRefusalStress() {}

    /** The host that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "delivered, and cleared up behind the turn")
    @Outcome(id = "10, 1", expect = ACCEPTABLE, desc = "cleared up before it, and dropped")
    @Outcome(expect = FORBIDDEN, desc = "lost, in both hands, or nobody clears up")
    public static class Shipped {
        private final EventLoop loop =
                EventLoop.builder().name("stress").unwatched().build();
        private ExecutorHost host;
        private int delivered;
        private int dropped;

        /** A task is about to run, and is the last that was accepted. */
        public Shipped() {
            loop.ref();
            ExecutorHost.start(loop, task -> {
                if (host != null) throw new RejectedExecutionException();
                host = (ExecutorHost) task;
            });
            loop.post(new LoopSignal() {
                @Override
                public void onSignal() {
                    delivered++;
                }

                @Override
                public void onDropped() {
                    dropped++;
                }
            });
        }

        @Actor
        public void executor() {
            host.run();
        }

        @Actor
        public void refused() {
            host.wake(loop);
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r1 = delivered + 10 * dropped;
            r.r2 = loop.post(() -> {}) ? 0 : 1;
        }
    }

    /** The task looks whether there was a refusal, and lets go of the loop in a second step. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "one of them clears up")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "nobody clears up")
    public static class WeakenedLeave {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int TAKEN = 0;
        private static final int REFUSED = 32;

        private final int[] words = new int[REFUSED + 1];

        /** A task runs. */
        public WeakenedLeave() {
            words[TAKEN] = 1;
        }

        @Actor
        public void executor(II_Result r) {
            r.r1 = (int) WORDS.getVolatile(words, REFUSED);
            WORDS.setVolatile(words, TAKEN, 0);
        }

        @Actor
        public void refused(II_Result r) {
            if ((int) WORDS.getVolatile(words, TAKEN) == 0) r.r2 = 1;
            else WORDS.setVolatile(words, REFUSED, 1);
        }
    }
}
