package dev.isoloop.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A loop falls asleep in a host for the first time while another thread sends it a task: it sees the task, or the host is told. First
 * whether it sleeps, then who was told: 0 nobody, 1 the host, 2 the parker, in which it does not sleep.
 */
public class HostSleepStress {
    private static final int HOST = 1;
    private static final int PARKER = 2;

    private HostSleepStress() {}

    /** The sleep that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "asleep, and the host is told")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "it has seen the task")
    @Outcome(
            id = {"0, 1", "0, 2"},
            expect = ACCEPTABLE,
            desc = "seen, and somebody told in vain")
    @Outcome(expect = FORBIDDEN, desc = "asleep in its host, which nobody has told")
    public static class Shipped {
        private final EventLoop loop = EventLoop.builder().name("stress").build();
        private int told;
        private final LoopHost host = rung -> told = HOST;
        private final Sleep sleep = new Sleep(loop, Clock.system(), new Told(), Poller.NONE, IdlePolicy.PARK);

        /** Nothing to do, and something to wait for. */
        public Shipped() {
            loop.ref();
        }

        @Actor
        public void loop(II_Result r) {
            r.r1 = sleep.fallAsleep(host) ? 1 : 0;
        }

        @Actor
        public void sender() {
            loop.execute(() -> {});
            sleep.ringAfterOffer();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = told;
        }

        private final class Told implements Parker {
            @Override
            public void parkUntil(long deadlineNs) {}

            @Override
            public void unpark() {
                told = PARKER;
            }
        }
    }

    /** The loop says where it sleeps when it has looked for tasks. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "0, 0", "0, 1", "0, 2"},
            expect = ACCEPTABLE,
            desc = "seen or told")
    @Outcome(id = "1, 2", expect = ACCEPTABLE_INTERESTING, desc = "asleep in its host, and the parker was told")
    public static class WeakenedOrder {
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int TASK = 0;
        private static final int ARMED = 32;
        private static final int PLACE = 64;

        private final int[] words = new int[PLACE + 1];

        @Actor
        public void loop(II_Result r) {
            WORDS.setVolatile(words, ARMED, 1);
            r.r1 = (int) WORDS.getVolatile(words, TASK) == 0 ? 1 : 0;
            WORDS.setVolatile(words, PLACE, 1);
        }

        @Actor
        public void sender(II_Result r) {
            WORDS.setVolatile(words, TASK, 1);
            if (WORDS.compareAndSet(words, ARMED, 1, 0)) {
                r.r2 = (int) WORDS.getVolatile(words, PLACE) != 0 ? HOST : PARKER;
            }
        }
    }
}
