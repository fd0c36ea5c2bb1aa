package dev.isoloop.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitTicket;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One of two is to be woken; the first of them is a loop, which ends in that moment or is lost: the other one is woken, whatever the
 * notify has met. First how many it counted, then whether the other one was woken.
 */
public class AsyncWaitStress {
    private AsyncWaitStress() {}

    /** A loop whose turns are made by the thread that makes the test's state. */
    private static final class WaitingLoop {
        private static final ThreadLocal<WaitingLoop> LOOPS = ThreadLocal.withInitial(WaitingLoop::new);

        private final EventLoop loop = EventLoop.builder().name("waiting").build();
        private AsyncWait begun;

        private WaitingLoop() {
            loop.ref();
        }

        static AsyncWait begin(SharedBuffer buffer) {
            WaitingLoop own = LOOPS.get();
            own.loop.execute(() -> {
                own.begun = AtomicsAsync.waitInt(buffer, 0, 0);
                own.loop.asyncWaits().remove(own.begun); // the loop lives on for other states
            });
            own.loop.tickNow();
            return own.begun;
        }
    }

    /** The wait that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the other one is woken")
    @Outcome(expect = FORBIDDEN, desc = "the notify was spent on a loop that is gone")
    public static class Shipped {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final AsyncWait first = WaitingLoop.begin(buffer);
        private final WaitTicket other = Atomics.listenInt(buffer, 0, 0, result -> {});

        @Actor
        public void notifier(II_Result r) {
            r.r1 = Atomics.notify(buffer, 0, 1);
        }

        @Actor
        public void end() {
            first.abandon();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = other.isWaiting() ? 0 : 1;
        }
    }

    /** The loop that ends gives up and asks no further. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the other one is woken")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "spent on a loop that is gone: not passed on")
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final WaitTicket first = Atomics.listenInt(buffer, 0, 0, result -> {});
        private final WaitTicket other = Atomics.listenInt(buffer, 0, 0, result -> {});

        @Actor
        public void notifier(II_Result r) {
            r.r1 = Atomics.notify(buffer, 0, 1);
        }

        @Actor
        public void end() {
            first.giveUp();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = other.isWaiting() ? 0 : 1;
        }
    }
}
