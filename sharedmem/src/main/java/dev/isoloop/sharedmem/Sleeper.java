package dev.isoloop.sharedmem;

import java.util.concurrent.locks.LockSupport;

/** How threads that wait on shared memory sleep and learn the time: the only place in this package that does either. */
interface Sleeper {
    /** Nanoseconds since an arbitrary origin. */
    long nanoTime();

    /**
     * Blocks the calling thread until it is woken or interrupted, the deadline has passed, or for no reason at all.
     *
     * @param blocker what diagnostic tools name as the reason
     * @param deadlineNs in the time of {@link #nanoTime}; {@link WaitTable#FOREVER_NS} for none
     */
    void sleepUntil(Object blocker, long deadlineNs);

    /** Ends the present sleep of this thread, or else the next. */
    void wake(Thread sleeping);

    /** Parks threads of the virtual machine. */
    Sleeper OF_SYSTEM = new Sleeper() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(Object blocker, long deadlineNs) {
            if (deadlineNs == WaitTable.FOREVER_NS) LockSupport.park(blocker);
            else LockSupport.parkNanos(blocker, deadlineNs - nanoTime());
        }

        @Override
        public void wake(Thread sleeping) {
            LockSupport.unpark(sleeping);
        }
    };
}
