package dev.isoloop.sharedmem;

/** A wait on shared memory that does not block a thread. May be used from any thread. */
public final class WaitTicket {
    /** Null if the wait did not begin. */
    private final WaitTable.Waiter waiter;

    WaitTicket(WaitTable.Waiter waiter) {
        this.waiter = waiter;
    }

    /** {@return whether the place held the expected value, so that the wait began} */
    public boolean hasBegun() {
        return waiter != null;
    }

    /** {@return whether it is still under way: begun, not ended, not given up} */
    public boolean isWaiting() {
        return waiter != null && waiter.isWaiting();
    }

    /**
     * Ends the wait from this side: its place in the queue is free, and its listener won't be called.
     *
     * @return true if it was under way; false if it had ended, in which case the listener has been called or is about to be
     */
    public boolean giveUp() {
        return waiter != null && waiter.leave();
    }
}
