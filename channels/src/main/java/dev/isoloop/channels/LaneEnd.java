package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What both ends of a lane have in common: a counter, and the ring they stand in. */
abstract class LaneEnd extends OneThreadEnd {
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

    // Found from the two arrays above; kept here so that no message waits for the length of an array: that lies in the
    // cache line of its first elements, which for a ring is written by both ends. Written by this end's thread.
    private int counterPlace;
    private int lastCell;

    LaneEnd(Object[] ring, int capacity, boolean spread) {
        this.ring = ring;
        this.capacity = capacity;
        this.counter = spread || Ring.cells(ring) >= BUSY_CELLS ? SharedLong.spread() : SharedLong.compact();
        this.counterPlace = SharedLong.placeOf(counter);
        this.lastCell = Ring.cells(ring) - 1;
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

    /** Where the counter lies in its array, for this end's thread. */
    final int counterPlace() {
        return counterPlace;
    }

    /** The ring this end stands in, for this end's thread. */
    final Object[] ring() {
        return ring;
    }

    /** Where in this ring a position has its cell, for this end's thread. */
    final int cellOf(long position) {
        return (int) position & lastCell;
    }

    /** The counter that goes with a ring: apart from everything if that is large, tiny if it is small; the present one if it will do. */
    final long[] counterFor(Object[] next) {
        boolean busy = Ring.cells(next) >= BUSY_CELLS;
        if (busy == Ring.cells(ring) >= BUSY_CELLS) {
            return counter;
        }
        return busy ? SharedLong.spread() : SharedLong.compact();
    }

    /** Goes on in another ring, with the counter made for it. Allocates nothing. */
    final void moveInto(Object[] next, long[] moved) {
        if (moved != counter) {
            SharedLong.plain(moved, SharedLong.plain(counter));
            SharedLong.companion(moved, SharedLong.companion(counter));
            // Release: who finds the new array finds the count in it. Partner: countAcquire(). Who still has the old
            // array reads a count that was true a moment ago.
            COUNTER.setRelease(this, moved);
            counterPlace = SharedLong.placeOf(moved);
        }
        ring = next;
        lastCell = Ring.cells(next) - 1;
    }
}
