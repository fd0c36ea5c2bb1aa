package dev.isoloop.channels;

import java.util.Objects;

/**
 * The sending end of a {@link Lane}. One thread at a time; {@link #handOver()} where that thread changes. Only {@code sent},
 * {@code received}, {@code size} and {@code capacity} may be called from any thread. Nothing blocks.
 *
 * @param <T> the type of the messages
 */
public final class LaneSender<T> extends LaneEnd {
    private final int startCells;

    LaneSender(LongCells counters, Object[] ring, int capacity) {
        super(counters, ring, capacity);
        this.startCells = Ring.cells(ring);
        knowRoomUpTo(roomEnd(0));
    }

    /**
     * Puts a message behind all others. Allocates nothing, except in a growing lane that doubles. Wakes nobody: ring the
     * receiver's {@link Doorbell} afterwards.
     *
     * @param message the message, not null
     * @return false if the lane is full; the message is then still the caller's, and trying again makes sense once the receiver
     *     has taken something
     * @throws NullPointerException if the message is null
     */
    public boolean offer(T message) {
        assert onOwnThread();
        Objects.requireNonNull(message, "message");
        long position = counters.plain(Lane.SENT);
        if (position == roomKnown() && !findRoom(position)) {
            return false;
        }
        Object[] current = ring;
        Ring.cellRelease(current, Ring.at(current, position), message);
        counters.release(Lane.SENT, position + 1);
        return true;
    }

    /**
     * Makes an empty lane that has grown tiny again: the next message goes into a ring of the initial size. The receiver lets
     * go of the large ring when it next looks into the lane. Allocates the small ring; of no use in a bounded lane.
     *
     * @return true if the lane was shrunk; false if something waits in it or it is no larger than at its start
     */
    public boolean shrink() {
        assert onOwnThread();
        long position = counters.plain(Lane.SENT);
        if (Ring.cells(ring) == startCells || counters.acquire(Lane.RECEIVED) != position) {
            return false;
        }
        moveTo(Ring.ofAtLeast(startCells));
        knowRoomUpTo(roomEnd(position));
        return true;
    }

    /** Asks how far the receiver is; if the ring is full all the same, moves to a larger one where that is allowed. */
    private boolean findRoom(long position) {
        // Acquire: the cells up to here have been emptied, and not just counted. Partner: LaneReceiver.take().
        long received = counters.acquire(Lane.RECEIVED);
        if (position == roomEnd(received)) {
            if (Ring.cells(ring) >= capacity()) {
                return false;
            }
            moveTo(Ring.ofAtLeast(Ring.cells(ring) + 1));
        }
        knowRoomUpTo(roomEnd(received));
        return true;
    }

    private void moveTo(Object[] next) {
        // Release: whoever sees the link sees every message put into the old ring. Partner: LaneReceiver.followLink().
        Ring.linkRelease(ring, next);
        ring = next;
    }

    private long roomEnd(long received) {
        return received + Math.min(Ring.cells(ring), capacity());
    }

    private long roomKnown() {
        return counters.companion(Lane.SENT);
    }

    private void knowRoomUpTo(long position) {
        counters.companion(Lane.SENT, position);
    }
}
