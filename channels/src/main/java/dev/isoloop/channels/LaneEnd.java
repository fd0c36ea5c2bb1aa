package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What both ends of a lane have in common: a counter, the ring they stand in, and the thread that may use them. */
abstract class LaneEnd {
    /** A lane with rings of so many cells, or more, is taken to be busy and keeps its counters apart. */
    static final int BUSY_CELLS = 64;

    private static final VarHandle COUNTER;

    static {
        try {
            COUNTER = MethodHandles.lookup().findVarHandle(LaneEnd.class, "counter", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;

    /** Set once, before either end is handed out. */
    private LaneEnd peer;

    /** Messages that went through this end. The counter, and which array it lives in, are written by this end's thread. */
    private long[] counter;

    /** The ring this end stands in. Written by this end's thread. */
    private Object[] ring;

    /** Whoever used this end first since it was made or handed over. Only kept when assertions are on. */
    private Thread owner;

    LaneEnd(Object[] ring, int capacity, boolean spread) {
        this.ring = ring;
        this.capacity = capacity;
        this.counter = spread || Ring.cells(ring) >= BUSY_CELLS ? SharedLong.spread() : SharedLong.compact();
    }

    final void meet(LaneEnd other) {
        peer = other;
    }

    /**
     * How many messages were ever offered and accepted. May be called from any thread; exact on the sender's thread, elsewhere
     * it may lag behind. Never decreases.
     *
     * @return messages accepted so far
     */
    public abstract long sent();

    /**
     * How many messages were ever taken out. May be called from any thread; exact on the receiver's thread, elsewhere it may
     * lag behind. Never decreases.
     *
     * @return messages taken so far
     */
    public abstract long received();

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

    final long countAcquire() {
        return SharedLong.acquire((long[]) COUNTER.getAcquire(this));
    }

    final long peerCountAcquire() {
        return peer.countAcquire();
    }

    /** This end's counter, for this end's thread. */
    final long[] counter() {
        return counter;
    }

    /** The ring this end stands in, for this end's thread. */
    final Object[] ring() {
        return ring;
    }

    /** Goes on in another ring, with the counter it deserves: apart from everything if the ring is large, tiny if it is small. */
    final void moveInto(Object[] next) {
        boolean busy = Ring.cells(next) >= BUSY_CELLS;
        if (busy != Ring.cells(ring) >= BUSY_CELLS) {
            long[] moved = busy ? SharedLong.spread() : SharedLong.compact();
            SharedLong.plain(moved, SharedLong.plain(counter));
            SharedLong.companion(moved, SharedLong.companion(counter));
            // Release: who finds the new array finds the count in it. Partner: countAcquire(). Who still has the old
            // array
            // reads a count that was true a moment ago.
            COUNTER.setRelease(this, moved);
        }
        ring = next;
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
