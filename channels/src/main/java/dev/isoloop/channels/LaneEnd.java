package dev.isoloop.channels;

/**
 * What both ends of a lane have in common: the counters, the ring they stand in, and the thread that may use them.
 */
abstract class LaneEnd {
    /** The counters of both ends. */
    final LongCells counters;

    private final int capacity;

    /** The ring this end stands in. Written by this end's thread. */
    Object[] ring;

    /** Whoever used this end first since it was made or handed over. Only kept when assertions are on. */
    private Thread owner;

    LaneEnd(LongCells counters, Object[] ring, int capacity) {
        this.counters = counters;
        this.ring = ring;
        this.capacity = capacity;
    }

    /**
     * How many messages were ever offered and accepted. May be called from any thread; exact on the sender's thread, elsewhere
     * it may lag behind. Never decreases.
     *
     * @return messages accepted so far
     */
    public final long sent() {
        return counters.acquire(Lane.SENT);
    }

    /**
     * How many messages were ever taken out. May be called from any thread; exact on the receiver's thread, elsewhere it may
     * lag behind. Never decreases.
     *
     * @return messages taken so far
     */
    public final long received() {
        return counters.acquire(Lane.RECEIVED);
    }

    /**
     * How many messages are waiting, 0 to {@link #capacity()}. May be called from any thread; exact while neither end is at
     * work. For the receiver: as many messages as this says, {@code poll()} will give. For the sender: at most this many wait.
     *
     * @return messages waiting
     */
    public final int size() {
        long received = received();
        long waiting = sent() - received;
        return (int) Math.max(0, Math.min(waiting, capacity));
    }

    /**
     * The most messages that may ever wait. May be called from any thread.
     *
     * @return the capacity in messages
     */
    public final int capacity() {
        return capacity;
    }

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
                    + "': post through a MpscInbox, or call handOver() where ownership changes");
        }
        return true;
    }
}
