package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;

/**
 * A buffer that no other thread knows of, filled with a mark of its own. A new one must read as zero, and as long as it lives
 * it must hold the mark: anything else means that some call reached memory that was not its own. One thread's.
 */
final class Canary {
    private static final int SIZES = 3000;

    private final int mark;
    private TransferBuffer buffer;

    Canary(int mark) {
        this.mark = mark;
    }

    /** Looks after the buffer and, most of the time, goes on with a new one. */
    void check(Arguments draw) {
        if (buffer != null) {
            requireAll(buffer, (byte) mark, "a buffer nobody else has");
            if (draw.oneIn(4)) return;
            buffer.close();
            buffer = null;
        }
        try {
            TransferBuffer made = TransferBuffer.allocate(1 + draw.below(SIZES));
            requireAll(made, (byte) 0, "a new buffer");
            made.fill(0, made.capacityBytes(), (byte) mark);
            buffer = made;
        } catch (MemoryLimitException noRoom) {
            // The others have it all.
        }
    }

    private static void requireAll(TransferBuffer buffer, byte expected, String what) {
        for (int at = 0; at < buffer.capacityBytes(); at++) {
            byte found = buffer.getByte(at);
            if (found != expected) {
                throw new AssertionError("Byte " + at + " of " + what + " is " + found + ", expected " + expected);
            }
        }
    }

    void close() {
        if (buffer != null) buffer.close();
    }
}
