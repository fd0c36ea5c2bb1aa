package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.SharedBuffer;

/** A part of a shared buffer. */
final class Region {
    private Region() {}

    /** Returns {@code at} if a region of this many bytes is inside the buffer there, and begins aligned. */
    static long require(SharedBuffer buffer, long at, long bytes, int alignment) {
        long capacityBytes = buffer.capacityBytes();
        if (buffer.isClosed()) buffer.getByte(0); // throws, and says where it was closed
        if (at < 0 || at > capacityBytes - bytes) {
            throw new IndexOutOfBoundsException("Index " + at + ", size " + bytes + " is outside " + buffer);
        }
        if (at % alignment != 0) {
            throw new IllegalArgumentException("Index " + at + " is misaligned, expected a multiple of " + alignment);
        }
        return at;
    }
}
