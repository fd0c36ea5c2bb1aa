package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;

/**
 * A sum to which many threads add at once: each adds to a stripe of its own, as a rule, and who reads adds up the stripes. All
 * objects over the same place must be made with the same number of stripes.
 */
public final class SharedCounter {
    /** What a stripe takes: two lines of the usual size, since processors fetch them in pairs. */
    private static final int STRIPE_BYTES = 128;

    private static final int STRIPES_MAX = 1024;

    /** Spreads neighbouring thread numbers: the golden ratio in 64 bits. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final SharedBuffer buffer;
    private final long at;
    private final int stripes;

    /**
     * Makes an object over the counter at this place, which stands at zero if the bytes are zero.
     *
     * @param buffer the memory
     * @param at index of its first byte, a multiple of 8
     * @param stripes how many threads may add without meeting, a power of two, 1 to 1024
     * @throws IndexOutOfBoundsException if it is not all inside the buffer
     * @throws IllegalArgumentException if the index is misaligned or the number of stripes is not allowed
     */
    public SharedCounter(SharedBuffer buffer, long at, int stripes) {
        this.buffer = buffer;
        this.stripes = stripes;
        this.at = Region.require(buffer, at, sizeBytes(stripes), Long.BYTES);
    }

    /**
     * {@return how many bytes a counter takes}
     *
     * @param stripes its number of stripes, a power of two, 1 to 1024
     * @throws IllegalArgumentException if the number is not allowed
     */
    public static int sizeBytes(int stripes) {
        if (stripes < 1 || stripes > STRIPES_MAX || Integer.bitCount(stripes) != 1) {
            throw new IllegalArgumentException(stripes + " stripes, expected a power of two from 1 to " + STRIPES_MAX);
        }
        return stripes * STRIPE_BYTES;
    }

    /**
     * Adds to the sum, wrapping around.
     *
     * @param delta what to add
     */
    public void add(long delta) {
        Atomics.addLong(buffer, at + stripeOf(Thread.currentThread()) * STRIPE_BYTES, delta);
    }

    @SuppressWarnings("deprecation") // threadId() is of JDK 19
    private long stripeOf(Thread thread) {
        return (thread.getId() * SPREAD >>> Integer.SIZE) & (stripes - 1);
    }

    /** {@return the sum: all that was added before this call, and some, all or none of what is added meanwhile} */
    public long sum() {
        long sum = 0;
        for (int stripe = 0; stripe < stripes; stripe++) {
            sum += Atomics.loadLong(buffer, at + (long) stripe * STRIPE_BYTES);
        }
        return sum;
    }
}
