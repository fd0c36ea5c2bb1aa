package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;

/** The end of a ring buffer in shared memory that takes messages out. One thread only; see {@link SharedRingProducer}. */
public final class SharedRingConsumer {
    /** What {@link #poll} returns when there is no message. */
    public static final int EMPTY = -1;

    private final RingLayout ring;
    private final SharedBuffer buffer;

    // The consumer's own.
    private long head;
    private long knownTail;

    /**
     * Makes the consumer's end of the ring at this place. Goes on where a former consumer of the same ring ended.
     *
     * @param buffer the memory
     * @param at index of its first byte, a multiple of 8
     * @param capacityBytes what the ring holds, a power of two from 64 to 2^30; the same at both ends
     * @throws IndexOutOfBoundsException if the ring is not all inside the buffer
     * @throws IllegalArgumentException if the index is misaligned or the capacity is not allowed
     */
    public SharedRingConsumer(SharedBuffer buffer, long at, int capacityBytes) {
        this.ring = new RingLayout(buffer, at, capacityBytes);
        this.buffer = buffer;
        this.head = buffer.getLongAcquire(ring.headAt);
        this.knownTail = head;
    }

    /**
     * Takes a message out, if there is one. Never blocks or allocates.
     *
     * @param target where to put it, from the beginning
     * @return its length in bytes, or {@link #EMPTY}
     * @throws IndexOutOfBoundsException if the message is longer than the array; it stays in the ring
     */
    public int poll(byte[] target) {
        if (isEmpty()) return EMPTY;
        int length = buffer.getInt(ring.placeOf(head));
        if (length == RingLayout.SKIP) {
            head += ring.bytesToEnd(head); // a record follows: both were published at once
            length = buffer.getInt(ring.placeOf(head));
        }
        buffer.getBytes(ring.placeOf(head) + RingLayout.LENGTH_BYTES, target, 0, length);
        head += RingLayout.recordBytes(length);
        buffer.putLongRelease(ring.headAt, head);
        return length;
    }

    /**
     * Takes a message out; sleeps while there is none.
     *
     * @param target where to put it, from the beginning
     * @return its length in bytes
     * @throws IndexOutOfBoundsException if the message is longer than the array; it stays in the ring
     * @throws InterruptedException if the thread is interrupted while it sleeps
     * @throws IllegalStateException on an event loop that must not block, if the ring is empty
     */
    public int take(byte[] target) throws InterruptedException {
        while (isEmpty()) sleep();
        return poll(target);
    }

    /** Says so first, then looks for a message once more: the wait compares the tail. */
    private void sleep() throws InterruptedException {
        Atomics.storeInt(buffer, ring.sleepingAt, 1);
        try {
            Atomics.waitLong(buffer, ring.tailAt, head);
        } finally {
            wakeUp();
        }
    }

    private void wakeUp() {
        try {
            Atomics.storeInt(buffer, ring.sleepingAt, 0);
        } catch (DetachedException closed) {
            // The producer notifies once too often. Whoever takes next learns of the close.
            return;
        }
    }

    private boolean isEmpty() {
        if (head != knownTail) return false;
        knownTail = buffer.getLongAcquire(ring.tailAt); // partner: the producer's volatile store, after the record
        return head == knownTail;
    }
}
