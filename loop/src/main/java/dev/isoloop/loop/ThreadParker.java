package dev.isoloop.loop;

import java.util.concurrent.locks.LockSupport;

/** Parks a thread of the operating system. */
final class ThreadParker implements Parker {
    /*
     * who        does                        mode      then                     so that
     * sleeper    sleeper = this thread       volatile  looks at token           an unpark before the first sleep is not lost
     * waker      token = true                volatile  unparks the sleeper      a sleep that begins after it ends at once
     */
    private final Clock clock;
    private volatile Thread sleeper;
    private volatile boolean token;

    ThreadParker(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void parkUntil(long deadlineNs) {
        if (sleeper == null) sleeper = Thread.currentThread();
        if (!token) {
            if (deadlineNs == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                long leftNs = deadlineNs - clock.nanoTime();
                if (leftNs > 0) LockSupport.parkNanos(this, leftNs);
            }
        }
        token = false;
    }

    @Override
    public void unpark() {
        token = true;
        LockSupport.unpark(sleeper);
    }
}
