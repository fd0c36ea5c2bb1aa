package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.SharedBuffer;

/**
 * Where things are in a ring buffer for one producer and one consumer.
 *
 * <pre>
 *   at           +128           +256              +384                       +384 + capacity
 *   +------------+--------------+-----------------+--------------------------+
 *   | tail, long | head, long   | sleeping, int   | records                  |
 *   | producer's | consumer's   | consumer's      | producer's, then consumer's
 *   +------------+--------------+-----------------+--------------------------+
 *
 *   a record:  length, int | its bytes | up to 3 unused      or  SKIP, int | unused up to the end of the ring
 * </pre>
 *
 * Head and tail count bytes for ever; a record's place is the count modulo the capacity. Nothing wraps around inside a record.
 */
/*
 * who        does                           mode       met by                so that
 * producer   record, then tail              volatile   consumer, acquire     the record is seen with the tail
 * consumer   head after reading             release    producer, acquire     nothing is overwritten that is still read
 * consumer   sleeping = 1, then tail        volatile   producer, the mirror  tail, then sleeping: one of them sees the other
 */
final class RingLayout {
    static final int HEADER_BYTES = 384;
    static final int CAPACITY_BYTES_MAX = 1 << 30;
    static final int LENGTH_BYTES = Integer.BYTES;
    static final int SKIP = -1;

    private static final int CAPACITY_BYTES_MIN = 64;
    private static final int PAD_BYTES = 128;

    final SharedBuffer buffer;
    final long tailAt;
    final long headAt;
    final long sleepingAt;
    final long recordsAt;
    final int capacityBytes;

    RingLayout(SharedBuffer buffer, long at, int capacityBytes) {
        this.buffer = buffer;
        this.tailAt = Region.require(buffer, at, sizeBytes(capacityBytes), Long.BYTES);
        this.headAt = at + PAD_BYTES;
        this.sleepingAt = at + 2 * PAD_BYTES;
        this.recordsAt = at + HEADER_BYTES;
        this.capacityBytes = capacityBytes;
    }

    static int sizeBytes(int capacityBytes) {
        if (capacityBytes < CAPACITY_BYTES_MIN
                || capacityBytes > CAPACITY_BYTES_MAX
                || Integer.bitCount(capacityBytes) != 1) {
            throw new IllegalArgumentException("Capacity of a ring is " + capacityBytes
                    + " bytes, expected a power of two from " + CAPACITY_BYTES_MIN + " to " + CAPACITY_BYTES_MAX);
        }
        return HEADER_BYTES + capacityBytes;
    }

    /** So that a record fits in at last, however much is skipped before it. */
    int messageBytesMax() {
        return capacityBytes / 2 - LENGTH_BYTES;
    }

    long placeOf(long count) {
        return recordsAt + offsetOf(count);
    }

    int bytesToEnd(long count) {
        return capacityBytes - offsetOf(count);
    }

    private int offsetOf(long count) {
        return (int) count & (capacityBytes - 1);
    }

    static int recordBytes(int messageBytes) {
        return (LENGTH_BYTES + messageBytes + LENGTH_BYTES - 1) & -LENGTH_BYTES;
    }
}
