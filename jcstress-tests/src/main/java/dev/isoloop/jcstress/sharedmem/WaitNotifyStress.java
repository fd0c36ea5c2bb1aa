package dev.isoloop.jcstress.sharedmem;

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
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * No wake-up is lost: a wait that begins before the new value is stored is counted and woken by the notify that follows it; one
 * that comes later does not begin. Waits are those with a listener, whose fate can be read afterwards.
 *
 * <pre>
 *   waiter                              notifier
 *   begin to wait while x == 0          x = 1
 *                                       notify(x)
 * </pre>
 */
public class WaitNotifyStress {
    private WaitNotifyStress() {}

    /** The class that ships: whether the wait began, how many were woken, whether it still waits. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "it waited and was woken")
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "it saw the new value")
    @Outcome(expect = FORBIDDEN, desc = "it sleeps for ever, or somebody was counted who did not wait")
    @State
    public static class Shipped {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private WaitTicket ticket;

        @Actor
        public void waiter(III_Result r) {
            ticket = Atomics.listenInt(buffer, 4, 0, result -> {});
            r.r1 = ticket.hasBegun() ? 1 : 0;
        }

        @Actor
        public void notifier(III_Result r) {
            Atomics.storeInt(buffer, 4, 1);
            r.r2 = Atomics.notify(buffer, 4, 1);
        }

        @Arbiter
        public void afterwards(III_Result r) {
            r.r3 = ticket.isWaiting() ? 1 : 0;
        }
    }

    /** The value is stored after the notify: the wrong order, which nothing can heal. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "it waited and was woken")
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "it saw the new value")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE_INTERESTING, desc = "it sleeps for ever: publish first, then wake")
    @State
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private WaitTicket ticket;

        @Actor
        public void waiter(III_Result r) {
            ticket = Atomics.listenInt(buffer, 4, 0, result -> {});
            r.r1 = ticket.hasBegun() ? 1 : 0;
        }

        @Actor
        public void notifier(III_Result r) {
            r.r2 = Atomics.notify(buffer, 4, 1);
            Atomics.storeInt(buffer, 4, 1);
        }

        @Arbiter
        public void afterwards(III_Result r) {
            r.r3 = ticket.isWaiting() ? 1 : 0;
        }
    }

    /** The comparison outside the lock of the queue, by hand: the value may change before the wait has joined. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "it waited and was woken")
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "it saw the new value")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE_INTERESTING, desc = "it sleeps for ever: what the lock is for")
    @State
    public static class WeakenedComparison {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private WaitTicket ticket;

        @Actor
        public void waiter(III_Result r) {
            if (Atomics.loadInt(buffer, 4) != 0) return;
            ticket = Atomics.listenInt(buffer, 4, Atomics.loadInt(buffer, 4), result -> {});
            r.r1 = ticket.hasBegun() ? 1 : 0;
        }

        @Actor
        public void notifier(III_Result r) {
            Atomics.storeInt(buffer, 4, 1);
            r.r2 = Atomics.notify(buffer, 4, 1);
        }

        @Arbiter
        public void afterwards(III_Result r) {
            r.r3 = ticket != null && ticket.isWaiting() ? 1 : 0;
        }
    }

    /** A notify and a wait that gives up: exactly one of them ends it. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "woken, so it could not give up")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "given up, so it was not counted")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither: a wake-up spent on nobody, or a wait that never ends")
    @State
    public static class GiveUp {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final WaitTicket ticket = Atomics.listenInt(buffer, 0, 0, result -> {});

        @Actor
        public void notifier(II_Result r) {
            r.r1 = Atomics.notify(buffer, 0, 1);
        }

        @Actor
        public void waiter(II_Result r) {
            r.r2 = ticket.giveUp() ? 1 : 0;
        }
    }

    /** The last handle closes while a wait begins: it is told, or does not begin. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused, or told")
    @Outcome(expect = FORBIDDEN, desc = "it sleeps for ever")
    @State
    public static class Close {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private WaitTicket ticket;

        @Actor
        public void waiter() {
            try {
                ticket = Atomics.listenInt(buffer, 0, 0, result -> {});
            } catch (IllegalStateException closed) {
                ticket = null;
            }
        }

        @Actor
        public void closer() {
            buffer.close();
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = ticket != null && ticket.isWaiting() ? 1 : 0;
        }
    }

    /** Both look whether it waits and then say what has ended it: no queue decides. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them ended it")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "counted as woken and given up: not one step")
    @State
    public static class WeakenedGiveUp {
        private volatile boolean waits = true;

        @Actor
        public void notifier(II_Result r) {
            r.r1 = end();
        }

        @Actor
        public void waiter(II_Result r) {
            r.r2 = end();
        }

        private int end() {
            if (!waits) return 0;
            waits = false;
            return 1;
        }
    }

    /** The wait looks whether the memory is closed and says afterwards that there is one. First whether it sleeps, then whether it is told. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "refused, or told")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "it sleeps for ever: it looks first and speaks second")
    @State
    public static class WeakenedClose {
        private volatile boolean closed;
        private volatile boolean hadWaits;

        @Actor
        public void waiter(II_Result r) {
            r.r1 = closed ? 0 : 1;
            hadWaits = true;
        }

        @Actor
        public void closer(II_Result r) {
            closed = true;
            r.r2 = hadWaits ? 1 : 0;
        }
    }
}
