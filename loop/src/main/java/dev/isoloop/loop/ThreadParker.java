package dev.isoloop.loop;

import java.util.concurrent.locks.LockSupport;

/** Parks a thread of the virtual machine. */
/*
 * who       does                                 mode       so that
 * sleeper   thread = me, then takes the permit   volatile   one of the two sees the other: unpark() finds the thread, or
 * waker     permit = true, then reads thread     volatile   parkUntil() finds the permit
 */
final class ThreadParker implements Parker {
    private final Clock clock;
    private volatile Thread thread;
    private volatile boolean permit;

    ThreadParker(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void parkUntil(long deadlineNs) {
        Thread me = Thread.currentThread();
        if (thread != me) {
            thread = me;
        }
        if (permit) {
            permit = false;
            return;
        }
        if (deadlineNs == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            long waitNs = deadlineNs - clock.nanoTime();
            if (waitNs > 0) {
                LockSupport.parkNanos(this, waitNs);
            }
        }
        permit = false; // whoever set it did so before this return, and the caller looks at its own word now
    }

    @Override
    public void unpark() {
        permit = true;
        LockSupport.unpark(thread); // null is allowed, and means that nobody has parked yet
    }

    @Override
    public String toString() {
        return "ThreadParker[" + (thread == null ? "nobody" : thread.getName()) + "]";
    }
}
