package dev.isoloop.channels;

/** An end that one thread may use at a time, which is checked when assertions are on. */
abstract class OneThreadEnd {
    /** Whoever used this end first since it was made or handed over. Only kept when assertions are on. */
    private Thread owner;

    /**
     * Lets another thread use this end from now on. Called by the thread that used it so far, or by the one that takes over once
     * it knows that the former has stopped. It orders nothing by itself: the end must reach its next thread through something
     * that does (a message, a start, a join). Only matters when assertions are on; costs nothing worth naming.
     */
    public final void handOver() {
        owner = null;
    }

    /** For {@code assert}: true on the owner's thread, which is the first to ask; an error that says what to do elsewhere. */
    final boolean onOwnThread() {
        Thread caller = Thread.currentThread();
        if (owner == null) {
            owner = caller;
        }
        if (owner != caller) {
            throw new AssertionError(getClass().getSimpleName() + " belongs to thread '" + owner.getName()
                    + "' and was used by '" + caller.getName()
                    + "': post through an MpscInbox, or call handOver() where ownership changes");
        }
        return true;
    }
}
