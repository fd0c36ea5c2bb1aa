package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A thread in a wait ends, whatever ends it and whenever that comes: a notify after the new value, the interrupt by which an
 * isolate is terminated, the close of the last handle. One that sleeps for ever makes jcstress give the test up.
 *
 * <pre>
 *   waiter                                 the other
 *   while (x == 0) wait(x, 0)              x = 1, notify(x)      or interrupt      or close
 * </pre>
 */
public class WaitEndStress {
    private WaitEndStress() {}

    /** By a notify. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "turned away, or woken, and saw the value")
    @Outcome(expect = FORBIDDEN, desc = "came back without the value")
    @State
    public static class ByNotify {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);

        @Actor
        public void waiter(I_Result r) {
            try {
                while (Atomics.loadInt(buffer, 0) == 0) Atomics.waitInt(buffer, 0, 0);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            r.r1 = buffer.getInt(4);
        }

        @Actor
        public void notifier() {
            buffer.putInt(4, 1);
            Atomics.storeInt(buffer, 0, 1);
            Atomics.notify(buffer, 0, 1);
        }
    }

    /** By the interrupt of a terminated isolate, which may come before the wait begins. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "interrupted")
    @Outcome(expect = FORBIDDEN, desc = "came back for no reason")
    @State
    public static class ByInterrupt {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private volatile Thread waiter;

        @Actor
        public void waiter(I_Result r) {
            waiter = Thread.currentThread();
            try {
                Atomics.waitInt(buffer, 0, 0);
            } catch (InterruptedException terminated) {
                r.r1 = 1;
            }
        }

        @Actor
        public void terminator() {
            while (waiter == null) Thread.onSpinWait();
            waiter.interrupt();
        }
    }

    /** By the close of the last handle. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "told, or refused")
    @Outcome(expect = FORBIDDEN, desc = "came back for another reason")
    @State
    public static class ByClose {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);

        @Actor
        public void waiter(I_Result r) {
            try {
                r.r1 = Atomics.waitInt(buffer, 0, 0) == WaitResult.CLOSED ? 1 : 0;
            } catch (DetachedException closedBefore) {
                r.r1 = 1;
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }

        @Actor
        public void closer() {
            buffer.close();
        }
    }
}
