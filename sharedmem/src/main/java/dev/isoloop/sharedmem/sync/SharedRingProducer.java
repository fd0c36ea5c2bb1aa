package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import java.util.Objects;

/**
 * The end of a ring buffer in shared memory that puts messages in: byte sequences of any length up to half the ring. They come
 * out at the {@link SharedRingConsumer} in the same order. One thread only; never blocks, never allocates.
 */
public final class SharedRingProducer {
    private final RingLayout ring;
    private final SharedBuffer buffer;

    // The producer's own.
    private long tail;
    private long knownHead;

    /**
     * Makes the producer's end of the ring at this place, which is empty if the bytes are zero. Goes on where a former producer
     * of the same ring ended.
     *
     * @param buffer the memory
     * @param at index of its first byte, a multiple of 8
     * @param capacityBytes what the ring holds, a power of two from 64 to 2^30; the same at both ends
     * @throws IndexOutOfBoundsException if the ring is not all inside the buffer
     * @throws IllegalArgumentException if the index is misaligned or the capacity is not allowed
     */
    public SharedRingProducer(SharedBuffer buffer, long at, int capacityBytes) {
        this.ring = new RingLayout(buffer, at, capacityBytes);
        this.buffer = buffer;
        this.tail = buffer.getLongAcquire(ring.tailAt);
        this.knownHead = buffer.getLongAcquire(ring.headAt);
    }

    /**
     * {@return how many bytes a ring takes in shared memory}
     *
     * @param capacityBytes its capacity, a power of two from 64 to 2^30
     * @throws IllegalArgumentException if the capacity is not allowed
     */
    public static int sizeBytes(int capacityBytes) {
        return RingLayout.sizeBytes(capacityBytes);
    }

    /** {@return the length of the longest message that this ring takes, in bytes} */
    public int messageBytesMax() {
        return ring.messageBytesMax();
    }

    /**
     * Puts a message in, and wakes the consumer if it sleeps.
     *
     * @param source where the message is
     * @param offset index of its first byte
     * @param lengthBytes its length, 0 to {@link #messageBytesMax()}
     * @return false, having done nothing, if there is no room now
     * @throws IllegalArgumentException if the message is too long
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public boolean offer(byte[] source, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, source.length);
        if (lengthBytes > ring.messageBytesMax()) {
            throw new IllegalArgumentException(
                    "Message of " + lengthBytes + " bytes, expected at most " + ring.messageBytesMax());
        }
        int record = RingLayout.recordBytes(lengthBytes);
        int toEnd = ring.bytesToEnd(tail);
        int skipped = record > toEnd ? toEnd : 0;
        if (!hasRoomFor(skipped + record)) return false;
        if (skipped != 0) buffer.putInt(ring.placeOf(tail), RingLayout.SKIP);
        long place = ring.placeOf(tail + skipped);
        buffer.putInt(place, lengthBytes);
        buffer.putBytes(place + RingLayout.LENGTH_BYTES, source, offset, lengthBytes);
        publish(tail + skipped + record);
        return true;
    }

    private boolean hasRoomFor(int bytes) {
        long headMin = tail + bytes - ring.capacityBytes;
        if (knownHead >= headMin) return true;
        knownHead = buffer.getLongAcquire(ring.headAt); // partner: the consumer's release, after it has read
        return knownHead >= headMin;
    }

    /** Publishes first, then looks for a sleeper. The consumer does the mirror image, in SharedRingConsumer.sleep(). */
    private void publish(long newTail) {
        tail = newTail;
        Atomics.storeLong(buffer, ring.tailAt, newTail);
        Wake.sleepersIfAny(buffer, ring.sleepingAt, ring.tailAt, 1);
    }
}
