package dev.isoloop.channels;

import dev.isoloop.sharedmem.RingMemory;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The receiving end of a {@link ByteLane}. One thread at a time; {@link #handOver()} where that thread changes. Only the counters
 * and {@code toString} may be called from any thread. Nothing blocks or allocates.
 */
public final class ByteLaneReceiver extends ByteLaneEnd {
    /** The sender is told of room in the middle of a long batch, too: after each such part of the capacity. */
    private static final int NEWS_PART = 4;

    private final ByteMessage message = new ByteMessage(this);

    ByteLaneReceiver(ByteLane lane) {
        super(lane);
    }

    /**
     * Hands messages to the handler while there are any, each in place: what it is given is valid until it returns, and always
     * the same object. When the handler throws, the message it was given counts as received and all others still wait. The
     * handler may close this end, but not poll it.
     *
     * @param handler what to do with each message
     * @param limit how many messages at most, 0 or more
     * @return how many were handed over
     * @throws IllegalArgumentException if the limit is negative
     * @throws IllegalStateException if called by the handler
     */
    public int poll(Consumer<? super ByteMessage> handler, int limit) {
        assert onOwnThread();
        Objects.requireNonNull(handler, "handler");
        if (limit < 0) {
            throw new IllegalArgumentException("poll limit is " + limit + ", expected 0 or more");
        }
        if (hasWindow()) {
            throw new IllegalStateException("poll() by the handler of a message of " + windowBytes() + " bytes");
        }
        long before = messages();
        while (messages() - before < limit && pollPart(handler, limit - (messages() - before))) {
            // the next part
        }
        return (int) (messages() - before);
    }

    /** Hands over messages up to the limit or a part of the capacity, then tells the sender. False if none was there. */
    private boolean pollPart(Consumer<? super ByteMessage> handler, long limit) {
        RingMemory memory = memory();
        if (memory == null) {
            return false;
        }
        long start = position();
        long position = start;
        long messages = messages();
        long last = messages + limit;
        try {
            while (isOpen() && messages < last && position - start < capacityBytes() / NEWS_PART) {
                // Acquire: the message, and the header behind it, were written before. Partner:
                // ByteLaneSender.commit().
                long header = memory.getLongAcquire(placeOf(position));
                if (header == ByteRecord.PADDING) {
                    position += capacityBytes() - placeOf(position);
                    continue;
                }
                if (!ByteRecord.isMessage(header)) {
                    break;
                }
                int lengthBytes = ByteRecord.messageBytes(header);
                openWindow(placeOf(position) + ByteRecord.HEADER_BYTES, lengthBytes);
                position += ByteRecord.recordBytes(lengthBytes);
                messages++;
                handler.accept(message);
            }
        } finally {
            closeWindow();
            if (position != start) {
                // Release: the sender may overwrite from now on what was read before. Partner: hasRoomUpTo().
                publish(position, messages);
            }
        }
        return position != start;
    }

    /**
     * Says whether {@link #poll} would find neither a message nor the end. This is the look to take after {@link Doorbell#arm()}.
     *
     * @return true if there is nothing new
     */
    public boolean isEmpty() {
        assert onOwnThread();
        return !isOpen() || headerHere() == ByteRecord.NOTHING;
    }

    /**
     * Says whether no message will come any more: the sender has closed and all was polled, or this end was closed.
     *
     * @return true at the end
     */
    public boolean isEnded() {
        assert onOwnThread();
        return !isOpen() || headerHere() == ByteRecord.END;
    }

    private long headerHere() {
        return memory().getLongAcquire(placeOf(position()));
    }

    @Override
    String whyNoWindow() {
        return "a ByteMessage is valid only until its handler returns or closes the receiver";
    }

    /**
     * Refuses all further claims of the sender. What was committed and not polled is never handed over and stays in
     * {@link #size()}. A message being read can't be read any more. Harmless when closed before.
     */
    @Override
    public void close() {
        assert onOwnThread();
        if (!isOpen()) {
            return;
        }
        closeWindow();
        letGoOfMemory();
        lane().receiverClosed();
    }
}
