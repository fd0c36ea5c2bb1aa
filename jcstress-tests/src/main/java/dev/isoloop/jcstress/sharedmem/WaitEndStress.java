package dev.isoloop.jcstress.sharedmem;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * A thread that sleeps in a wait ends, whatever ends it: a notify after the new value, the interrupt by which an isolate is
 * terminated, the close of the last handle.
 *
 * <pre>
 *   actor                                  signal
 *   while (x == 0) wait(x, 0)              x = 1, notify(x)      or interrupt      or close
 * </pre>
 */
public class WaitEndStress {
    private WaitEndStress() {}

    /** By a notify. */
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "sleeps for ever")
    @State
    public static class ByNotify {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);

        @Actor
        public void waiter() throws InterruptedException {
            while (Atomics.loadInt(buffer, 0) == 0) Atomics.waitInt(buffer, 0, 0);
        }

        @Signal
        public void notifier() {
            Atomics.storeInt(buffer, 0, 1);
            Atomics.notify(buffer, 0, 1);
        }
    }

    /** By the interrupt of a terminated isolate, which may come before the wait begins. */
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "interrupted")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "sleeps for ever")
    @State
    public static class ByInterrupt {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private volatile Thread waiter;

        @Actor
        public void waiter() {
            waiter = Thread.currentThread();
            try {
                Atomics.waitInt(buffer, 0, 0);
            } catch (InterruptedException terminated) {
                return;
            }
        }

        @Signal
        public void terminator() {
            while (waiter == null) Thread.onSpinWait();
            waiter.interrupt();
        }
    }

    /** By the close of the last handle. */
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "told")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "sleeps for ever")
    @State
    public static class ByClose {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);

        @Actor
        public void waiter() throws InterruptedException {
            try {
                Atomics.waitInt(buffer, 0, 0);
            } catch (IllegalStateException closedBefore) {
                return;
            }
        }

        @Signal
        public void closer() {
            buffer.close();
        }
    }
}
