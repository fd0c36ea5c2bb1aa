package dev.isoloop.channels;

import java.util.function.Consumer;

/**
 * The receiving end of a {@link Lane}. One thread at a time; {@link #handOver()} where that thread changes. Only {@code sent},
 * {@code received}, {@code size} and {@code capacity} may be called from any thread. Nothing blocks. Nothing allocates, except that an
 * end which follows a growing lane from a small ring into a large one, or back, makes itself a cursor of its kind.
 *
 * @param <T> the type of the messages
 */
public final class LaneReceiver<T> extends LaneEnd {
    LaneReceiver(Object[] ring, int capacity, boolean isBusy) {
        super(ring, capacity, isBusy);
    }

    /**
     * Takes the oldest message out.
     *
     * @return the message, or null if the lane is empty
     */
    public T poll() {
        assert onOwnThread();
        RingCursor cursor = cursor(); // in locals: behind an ordered access the fields would be read again
        Object[] ring = cursor.ring();
        long position = cursor.position();
        int at = cursor.cellOf(position);
        Object message = Ring.cellAcquire(ring, at);
        if (message == null) {
            if (!isBehind()) {
                return null;
            }
            followLink(position);
            return poll();
        }
        // Release: cells become empty in order, and the sender relies on it. Partner: LaneSender.isTaken().
        Ring.cellRelease(ring, at, null);
        // Release: counted once the cell is empty. Partner: LaneEnd.peerCountAcquire().
        cursor.moveTo(position + 1);
        return LaneReceiver.<T>typed(message);
    }

    /**
     * Looks at the oldest message and leaves it in.
     *
     * @return the message, or null if the lane is empty
     */
    public T peek() {
        assert onOwnThread();
        long position = cursor().position();
        Object message = cursor().cellAcquire(position);
        while (message == null && isBehind()) {
            followLink(position);
            message = cursor().cellAcquire(position);
        }
        return LaneReceiver.<T>typed(message);
    }

    /**
     * Says whether {@link #poll()} would return null. This is the look to take after {@link Doorbell#arm()}.
     *
     * @return true if no message waits
     */
    public boolean isEmpty() {
        return peek() == null;
    }

    /**
     * Says whether so many messages may be waiting; cheaper than {@link #size()}, since it looks at one cell at most and not at the
     * sender's count.
     *
     * @param messages how many, at least 1
     * @return true if so many wait or more, and sometimes when fewer do; false only if fewer do
     */
    public boolean mayHold(int messages) {
        assert onOwnThread();
        RingCursor cursor = cursor();
        // A sender fills cells in order, so an empty one means that none is filled behind it, unless in another ring.
        return cursor.cells() >= messages && cursor.cellAcquire(cursor.position() + messages - 1) != null || isBehind();
    }

    /**
     * Takes messages while there are any, as this does:
     *
     * <pre>{@code
     * int taken = 0;
     * for (T message; taken < limit && (message = poll()) != null; taken++) {
     *     handler.accept(message);
     * }
     * return taken;
     * }</pre>
     *
     * <p>A message is out of the lane before the handler sees it: the handler may use this end, and when it throws, that one
     * message is gone and all others still wait.
     *
     * @param handler what to do with each message
     * @param limit how many messages at most, 0 or more
     * @return how many were taken
     * @throws IllegalArgumentException if the limit is negative
     */
    public int drain(Consumer<? super T> handler, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("drain limit is " + limit + ", expected 0 or more");
        }
        int taken = 0;
        while (taken < limit) {
            T message = poll();
            if (message == null) {
                break;
            }
            taken++;
            handler.accept(message);
        }
        return taken;
    }

    /** The sender has linked a ring behind this one. It stopped writing here before, so this look is final; the one before was not. */
    private void followLink(long position) {
        if (cursor().cellAcquire(position) != null) {
            return;
        }
        Object[] next = Ring.linkAcquire(cursor().ring());
        RingCursor moved = cursorFor(next);
        Ring.unlinkPlain(cursor().ring()); // garbage that leads to nothing alive
        moveInto(next, moved);
    }

    @Override
    public long sent() {
        return peerCountAcquire();
    }

    @Override
    public long received() {
        return countAcquire();
    }

    @SuppressWarnings("unchecked") // only offer(T) puts anything in
    private static <T> T typed(Object message) {
        return (T) message;
    }
}
