package dev.isoloop.channels;

import java.util.Objects;

/**
 * A queue from any number of threads to one: how everything that is not a lane reaches a loop. Unbounded, first in, first out
 * for each producer. {@link #offer}, {@link #size} and {@link #close} may be called from any thread, {@link #poll} and
 * {@link #isEmpty} by the consumer only, which is one thread at a time.
 *
 * <p>While no more than about one segment of items waits, nothing is allocated: the segment that the consumer has emptied is the
 * next one that producers fill. A longer backlog allocates one segment per {@code segmentCapacity} items.
 *
 * <p>{@link #close} draws a line: an item whose {@code offer} returned true is found by {@code poll}, one whose offer returned
 * false is not, whatever the timing. Nothing here sleeps or wakes anybody; the loop's {@link Doorbell} does.
 *
 * <p>Memory: what a thread did before {@code offer(x)} happens-before what the consumer does after the {@code poll()} that
 * returned {@code x}.
 *
 * @param <T> the type of the items
 */
/*
 * How it works. A producer claims a position by moving the producers' word on, then fills the position's cell. Positions never
 * wrap. The first position of a segment belongs to the producer that sets MOVING: it finds the segment, fills its first cell,
 * links it, and lets the others go on, which wait for those few steps.
 *
 * The word:    63                      2      1        0
 *             +-------------------------+--------+--------+
 *             |  positions claimed      | CLOSED | MOVING |    MOVING counts as one more position claimed
 *             +-------------------------+--------+--------+
 *
 *             idle --CAS--> MOVING --add: claimed + 1, MOVING off--> idle
 *             CLOSED is set once, at any time, by an or: it never disturbs a claim, and no claim starts after it
 *
 * who         does                          mode       met by                      so that
 * producer    WORD claim or MOVING          CAS        consumer, volatile          close draws its line; see offer and close
 * mover       fillSegment, then WORD add    atomic     producers, acquire WORD     whoever sees the position sees its segment
 * producer    segment[at] = item            release    consumer, acquire           the item's own fields can be seen
 * mover       old.link = segment            release    consumer, acquire           the segment is there when the consumer goes on
 * consumer    segment[at] = null            plain      ordered by the next line
 * consumer    spare = emptied segment       release    mover, acquire              a segment is clean before it is filled again
 * consumer    taken.position = next         release    size() only, acquire        the count is plausible
 *
 * Why a segment may be used again although a slow producer may still hold it: a producer reads the word, then the segment, and
 * keeps the segment only if its CAS finds the word unchanged. The word changes before the segment does and never returns to an
 * earlier value (except when a mover finds no memory, and then the segment has not changed). So a claim always goes with the
 * segment of its position, and that segment is not emptied before the claimed cell has been filled.
 *
 * Not always  an item claimed is there: its producer may have been interrupted between claim and store. poll() then waits, so
 *             that items come in the order of their claims and close() can be trusted; the wait ends as soon as that producer
 *             runs again.
 */
public final class MpscInbox<T> {
    private static final long MOVING = 1;
    private static final long CLOSED = 2;
    private static final long ONE_POSITION = 4;
    private static final int POSITION_SHIFT = 2;

    private static final int SPINS_BEFORE_YIELD = 100;

    /** Producers, by CAS and atomic add; close, by an or. */
    private final long[] claims = SharedLong.spread();

    /** Consumer: positions taken, and the segment it stands in. */
    private final RingCursor taken;

    private final SegmentStore segments;
    private final int lastAt;

    /** Written by the mover, under MOVING. */
    private Object[] fillSegment;

    /**
     * Creates an open, empty inbox.
     *
     * @param segmentCapacity items per segment, 2 to 2^30; rounded up to a power of two
     * @throws IllegalArgumentException if the capacity is out of range
     */
    public MpscInbox(int segmentCapacity) {
        if (segmentCapacity < 2 || segmentCapacity > Ring.CELLS_MAX) {
            throw new IllegalArgumentException(
                    "MpscInbox segmentCapacity is " + segmentCapacity + ", expected 2 to " + Ring.CELLS_MAX);
        }
        this.segments = new SegmentStore(segmentCapacity);
        this.fillSegment = segments.take();
        this.lastAt = Ring.cells(fillSegment) - 1;
        this.taken = RingCursor.in(fillSegment, true);
    }

    /**
     * Puts an item behind all that were put before. May be called from any thread. Wakes nobody: ring the consumer's
     * {@link Doorbell} afterwards. Never blocks; may wait for a few instructions of another producer.
     *
     * @param item the item, not null
     * @return false if the inbox was closed before; the item is still the caller's, and trying again can't help
     * @throws NullPointerException if the item is null
     */
    public boolean offer(T item) {
        Objects.requireNonNull(item, "item");
        for (int spins = 0; ; spins++) {
            long word = SharedLong.acquire(claims);
            if ((word & CLOSED) != 0) {
                return false;
            }
            if ((word & MOVING) != 0) {
                pause(spins);
                continue;
            }
            long position = word >>> POSITION_SHIFT;
            Object[] segment = fillSegment;
            int at = at(position);
            if (beginsSegment(position)) {
                if (SharedLong.compareAndSet(claims, word, word | MOVING)) { // the line that close() draws runs here,
                    moveOn(segment, item);
                    return true;
                }
            } else if (SharedLong.compareAndSet(claims, word, word + ONE_POSITION)) { // or here
                Ring.cellRelease(segment, at, item);
                return true;
            }
        }
    }

    /** Opens the next segment with this item in its first cell. Called by whoever has set MOVING. */
    private void moveOn(Object[] full, T item) {
        Object[] next;
        try {
            next = segments.take();
        } catch (Throwable e) {
            SharedLong.getAndAdd(claims, -MOVING); // no memory: the claim is given back
            throw e;
        }
        Ring.cellRelease(next, 0, item);
        Ring.linkRelease(full, next);
        fillSegment = next;
        // An add, because CLOSED may have been set meanwhile and must stay. It publishes fillSegment to the other
        // producers.
        SharedLong.getAndAdd(claims, ONE_POSITION - MOVING);
    }

    /**
     * Takes the oldest item out. Consumer only. Waits if the oldest item's producer has been interrupted half-way through its
     * offer, for as long as that takes; otherwise it never blocks. Allocates nothing.
     *
     * @return the item, or null if the inbox is empty
     */
    public T poll() {
        RingCursor cursor = taken;
        long position = cursor.position();
        Object item = itemAt(position);
        if (item == null) {
            return null;
        }
        Ring.clearPlain(cursor.ring(), cursor.cellOf(position));
        cursor.moveTo(position + 1);
        return MpscInbox.<T>typed(item);
    }

    private Object itemAt(long position) {
        for (int spins = 0; ; spins++) {
            if (!beginsSegment(position) || goToNextSegment()) {
                Object item = taken.cellAcquire(position);
                if (item != null) {
                    return item;
                }
            }
            if (claimed(SharedLong.readVolatile(claims)) == position) {
                return null;
            }
            pause(spins);
        }
    }

    /** Leaves an emptied segment for the next, if there is one; its first cell is then filled, because it was before the link. */
    private boolean goToNextSegment() {
        Object[] emptied = taken.ring();
        Object[] next = Ring.linkAcquire(emptied);
        if (next == null) {
            return false;
        }
        Ring.unlinkPlain(emptied);
        taken.enter(next);
        segments.giveBack(emptied);
        return true;
    }

    /**
     * Refuses all offers from now on. What was accepted before can still be polled. May be called from any thread, more than
     * once; the consumer, when it calls this and then polls until null, has seen everything that was ever accepted.
     */
    public void close() {
        SharedLong.getAndOr(claims, CLOSED);
    }

    /**
     * Refuses all offers from now on, if nothing waits and nothing is being offered; otherwise has no effect. Consumer only: the way to
     * end without losing an item that was accepted.
     *
     * @return true if the inbox is closed and empty
     */
    public boolean closeIfEmpty() {
        while (true) {
            long word = SharedLong.readVolatile(claims);
            if (size() != 0) {
                return false;
            }
            if ((word & CLOSED) != 0) {
                return true;
            }
            // The word was read before the look: an item claimed since makes this fail, and the next look sees it.
            if ((word & MOVING) == 0 && SharedLong.compareAndSet(claims, word, word | CLOSED)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Says whether the inbox refuses offers. May be called from any thread.
     *
     * @return true once it was closed
     */
    public boolean isClosed() {
        return (SharedLong.acquire(claims) & CLOSED) != 0;
    }

    /**
     * Says whether {@link #poll()} would return null. Consumer only; certain at the moment of the look. This is the look to take
     * after {@link Doorbell#arm()}.
     *
     * @return true if no item waits
     */
    public boolean isEmpty() {
        return seemsEmpty() && claimed(SharedLong.readVolatile(claims)) == taken.position();
    }

    /**
     * Says whether no item is to be seen. Consumer only. A look only at what the consumer takes: the producers' word is theirs to
     * write, and each look at it costs the next of them a cache miss. So it may miss an item that is claimed and not stored yet,
     * and is not the look to take before a sleep: that is {@link #isEmpty()}.
     *
     * @return true if nothing is there, or the oldest item's producer is half-way through its offer
     */
    public boolean seemsEmpty() {
        RingCursor cursor = taken;
        long position = cursor.position();
        if (beginsSegment(position)) {
            return Ring.linkAcquire(cursor.ring()) == null;
        }
        return cursor.cellAcquire(position) == null;
    }

    /**
     * How many items wait, including those whose producers are half-way through their offer. May be called from any thread;
     * exact on the consumer's thread at the moment of the look.
     *
     * @return items waiting, at most {@code Integer.MAX_VALUE}
     */
    public int size() {
        long gone = taken.positionAcquire();
        long waiting = claimed(SharedLong.readVolatile(claims)) - gone;
        return (int) Math.max(0, Math.min(waiting, Integer.MAX_VALUE));
    }

    private static long claimed(long word) {
        return (word >>> POSITION_SHIFT) + (word & MOVING);
    }

    private int at(long position) {
        return (int) position & lastAt;
    }

    /** Whether a position is the first of a segment that some producer has to open. */
    private boolean beginsSegment(long position) {
        return at(position) == 0 && position != 0;
    }

    private static void pause(int spins) {
        if (spins < SPINS_BEFORE_YIELD) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @SuppressWarnings("unchecked") // only offer(T) puts anything in
    private static <T> T typed(Object item) {
        return (T) item;
    }
}
