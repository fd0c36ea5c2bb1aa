package dev.isoloop.channels;

import dev.isoloop.sharedmem.RingMemory;

/**
 * The sending end of a {@link ByteLane}. One thread at a time; {@link #handOver()} where that thread changes. Only the counters
 * and {@code toString} may be called from any thread. Nothing blocks or allocates.
 *
 * <pre>{@code
 * ByteClaim claim = sender.claim(16);
 * if (claim == null) {
 *     // no room now, or, if isReceiverClosed(), never again
 * } else {
 *     claim.putLong(0, orderId);
 *     claim.putLong(8, quantity);
 *     claim.commit();
 *     receiversBell.ring();
 * }
 * }</pre>
 */
/*
 *               claim(n)
 *      IDLE ----------------> CLAIMED      IDLE      nothing is being written
 *       | ^  commit, abort       |         CLAIMED   the room from the claim on is the sender's, and the receiver's to come
 *       | +----------------------+         CLOSED    the receiver gets what was committed, then the end
 *       | close()                | close(), which aborts
 *       v                        v
 *      CLOSED <------------------+
 */
public final class ByteLaneSender extends ByteLaneEnd {
    private final ByteClaim claim = new ByteClaim(this);

    ByteLaneSender(ByteLane lane) {
        super(lane);
        roomUpTo(capacityBytes());
    }

    /**
     * Claims room for a message behind all others, to be written in place and then committed or aborted. The receiver sees nothing
     * of it before the commit.
     *
     * @param lengthBytes how long the message will be, 0 to {@link #messageBytesMax()}
     * @return the room to write to, always the same object, whose bytes may have any value yet; null if there is no room now or,
     *     as {@link #isReceiverClosed()} tells, never again
     * @throws IllegalArgumentException if the length is negative or above the largest message
     * @throws IllegalStateException if the last claim is neither committed nor aborted, or this end is closed
     */
    public ByteClaim claim(int lengthBytes) {
        assert onOwnThread();
        if (lengthBytes < 0 || lengthBytes > messageBytesMax() || hasWindow() || !isOpen()) {
            throw refusal(lengthBytes);
        }
        if (lane().isReceiverClosed()) {
            return null;
        }
        long position = position();
        long start = startOf(position, ByteRecord.recordBytes(lengthBytes));
        if (!hasRoomUpTo(start + ByteRecord.recordBytes(lengthBytes) + ByteRecord.HEADER_BYTES)) {
            return null;
        }
        openWindow(placeOf(start) + ByteRecord.HEADER_BYTES, lengthBytes);
        return claim;
    }

    private RuntimeException refusal(int lengthBytes) {
        if (!isOpen()) {
            return new IllegalStateException("claim(" + lengthBytes + ") on a sender that was closed");
        }
        if (hasWindow()) {
            return new IllegalStateException("claim(" + lengthBytes + ") while a claim of " + windowBytes()
                    + " bytes is neither committed nor aborted");
        }
        return new IllegalArgumentException("claim(" + lengthBytes + "): expected 0 to " + messageBytesMax()
                + " bytes, a quarter of the lane's " + capacityBytes());
    }

    /** Where a record begins that comes next: here, or at the beginning of the memory if it doesn't fit before the end. */
    private long startOf(long position, int recordBytes) {
        int leftBytes = capacityBytes() - placeOf(position);
        return recordBytes <= leftBytes ? position : position + leftBytes;
    }

    private boolean hasRoomUpTo(long end) {
        if (end <= roomUpTo()) {
            return true;
        }
        // Acquire: the receiver has read all bytes before its position. Partner: ByteLaneReceiver.poll().
        roomUpTo(receiversPositionAcquire() + capacityBytes());
        return end <= roomUpTo();
    }

    void commit() {
        assert onOwnThread();
        requireClaim("commit");
        RingMemory memory = memory();
        int lengthBytes = windowBytes();
        long position = position();
        long start = startOf(position, ByteRecord.recordBytes(lengthBytes));
        long end = start + ByteRecord.recordBytes(lengthBytes);
        // Before the header below: once the receiver has read this message, it looks here. There is room: see claim().
        memory.putLong(placeOf(end), ByteRecord.NOTHING);
        if (start != position) {
            memory.putLong(placeOf(start), ByteRecord.headerOf(lengthBytes));
            memory.putLongRelease(placeOf(position), ByteRecord.PADDING);
        } else {
            memory.putLongRelease(placeOf(position), ByteRecord.headerOf(lengthBytes));
        }
        closeWindow();
        publish(end, messages() + 1);
    }

    void abort() {
        assert onOwnThread();
        requireClaim("abort");
        closeWindow();
    }

    private void requireClaim(String method) {
        if (!hasWindow()) {
            throw new IllegalStateException(method + "() without an open claim: " + whyNoWindow());
        }
    }

    @Override
    String whyNoWindow() {
        return isOpen() ? "it was committed or aborted before" : "the sender was closed";
    }

    /**
     * Says whether the receiver has closed: no claim will be granted any more.
     *
     * @return true if it has
     */
    public boolean isReceiverClosed() {
        return lane().isReceiverClosed();
    }

    /**
     * Ends the lane: the receiver gets all that was committed and then finds {@link ByteLaneReceiver#isEnded()}; ring its bell
     * afterwards. Aborts an open claim. Harmless when closed before.
     */
    @Override
    public void close() {
        assert onOwnThread();
        if (!isOpen()) {
            return;
        }
        closeWindow();
        // Release: all messages are before it. There is always room for one header: see claim().
        memory().putLongRelease(placeOf(position()), ByteRecord.END);
        letGoOfMemory();
        lane().endClosed();
    }
}
