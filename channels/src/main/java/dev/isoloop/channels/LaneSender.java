package dev.isoloop.channels;

import java.util.Objects;

/**
 * The sending end of a {@link Lane}. One thread at a time; {@link #handOver()} where that thread changes. Only {@code sent},
 * {@code received}, {@code size} and {@code capacity} may be called from any thread. Nothing blocks.
 *
 * @param <T> the type of the messages
 */
public final class LaneSender<T> extends LaneEnd {
    /** A small ring that has carried so many messages is no longer taken to be idle. */
    static final int BUSY_AFTER = 256;

    /** How many cells it moves to then: with 64, the looks for room made a round trip a tenth dearer. */
    private static final int ROOMY_CELLS = 256;

    private static final int LOOK_AHEAD_MAX = 4096;

    private final int startCells;

    /** The position at which the present ring took over. */
    private long ringStart;

    LaneSender(Object[] ring, int capacity, boolean isBusy) {
        super(ring, capacity, isBusy);
        this.startCells = Ring.cells(ring);
    }

    /**
     * Puts a message behind all others. Allocates nothing, except in a growing lane that moves to a larger ring. Wakes nobody:
     * ring the receiver's {@link Doorbell} afterwards.
     *
     * @param message the message, not null
     * @return false if the lane is full; the message is then still the caller's, and trying again makes sense once the receiver
     *     has taken something
     * @throws NullPointerException if the message is null
     */
    public boolean offer(T message) {
        assert onOwnThread();
        Objects.requireNonNull(message, "message");
        RingCursor cursor = cursor(); // in a local: behind an ordered access the field would be read again
        long position = cursor.position();
        if (position == cursor.roomEnd()) {
            if (!findRoom(position)) {
                return false;
            }
            cursor = cursor();
        }
        Ring.cellRelease(cursor.ring(), cursor.cellOf(position), message);
        cursor.moveTo(position + 1);
        return true;
    }

    /**
     * Makes an empty lane that has grown tiny again: the next message goes into a ring of the initial size. The receiver lets
     * go of the large ring when it next looks into the lane. Allocates the small ring; of no use in a bounded lane. For a port
     * that has had nothing to send for long.
     *
     * @return true if the lane was shrunk; false if something waits in it or it is no larger than at its start
     */
    public boolean shrink() {
        assert onOwnThread();
        long position = cursor().position();
        if (cursor().cells() == startCells || peerCountAcquire() != position) {
            return false;
        }
        moveOn(startCells, position);
        return true;
    }

    /**
     * Looks for room from this position on, and moves to a larger ring where that is needed and allowed. False if the lane is
     * full. Room far ahead is asked for first: a sender then leaves the receiver's cells alone for a while, and one that has
     * caught up with a full lane doesn't compete with the receiver for every single cell.
     */
    private boolean findRoom(long position) {
        int room = Math.min(cursor().cells(), capacity());
        int ahead = Math.min(room / 4, LOOK_AHEAD_MAX);
        if (isTaken(position + ahead - room)) {
            cursor().roomEnd(position + ahead + 1);
        } else if (isTaken(position - room)) {
            cursor().roomEnd(position + 1);
        } else if (mayGrow()) {
            moveOn(cursor().cells() * 2, position);
        } else {
            return false;
        }
        if (mayGrow() && cursor().cells() < ROOMY_CELLS && position - ringStart >= BUSY_AFTER) {
            moveOn(ROOMY_CELLS, position);
        }
        return true;
    }

    /** Whether the message of this earlier position has left the lane, and all before it. */
    private boolean isTaken(long position) {
        if (position < 0) {
            return true;
        }
        if (position < ringStart) { // it was in an earlier ring
            return peerCountAcquire() > position;
        }
        // Acquire: cells become empty in order, so all before this one are. Partner: LaneReceiver.poll().
        return cursor().cellAcquire(position) == null;
    }

    private boolean mayGrow() {
        return cursor().cells() < capacity();
    }

    /** From this position on, messages go into a new ring, which has room for the first of them. */
    private void moveOn(int cells, long position) {
        Object[] next = Ring.ofAtLeast(cells);
        RingCursor moved = cursorFor(next);
        // Release: the new ring is made. Partner: LaneReceiver.followLink().
        Ring.linkRelease(cursor().ring(), next);
        moveInto(next, moved);
        tellMove();
        ringStart = position;
        cursor().roomEnd(position + 1);
    }

    @Override
    public long sent() {
        return countAcquire();
    }

    @Override
    public long received() {
        return peerCountAcquire();
    }
}
