package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A {@code long} shared between threads, in an array of its own, with the access mode in the name of each verb. Here, in {@link
 * RingCursor} and in {@link Ring} is all that the module knows about cache lines.
 */
/*
 * spread()     |<---- 128 bytes ---->| value | companions |<---- 128 bytes ---->|     288 bytes with one companion
 *
 * It never shares a line with anything that another thread writes. 128 bytes because x86 cores fetch lines of 64 bytes in pairs and
 * some AArch64 cores have lines of 128; a guess elsewhere.
 *
 * Companions are written by the thread that writes the value. Everything can be had by place, too, which spares the owner a wait for
 * the array's length with every message.
 */
final class SharedLong {
    /** Between what two threads write. */
    static final int GAP_BYTES = 128;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int GAP_WORDS = GAP_BYTES / Long.BYTES;

    private SharedLong() {}

    static long[] spread() {
        return spread(1);
    }

    /** A value with several companions. */
    static long[] spread(int companions) {
        return new long[2 * (GAP_WORDS + companions)];
    }

    static long opaque(long[] shared) {
        return (long) WORDS.getOpaque(shared, placeOf(shared));
    }

    static long acquire(long[] shared) {
        return (long) WORDS.getAcquire(shared, placeOf(shared));
    }

    static long readVolatile(long[] shared) {
        return (long) WORDS.getVolatile(shared, placeOf(shared));
    }

    static void opaque(long[] shared, long value) {
        WORDS.setOpaque(shared, placeOf(shared), value);
    }

    static long plainAt(long[] shared, int place) {
        return shared[place];
    }

    static void plainAt(long[] shared, int place, long value) {
        shared[place] = value;
    }

    static long acquireAt(long[] shared, int place) {
        return (long) WORDS.getAcquire(shared, place);
    }

    static void releaseAt(long[] shared, int place, long value) {
        WORDS.setRelease(shared, place, value);
    }

    static boolean compareAndSet(long[] shared, long expected, long value) {
        return WORDS.compareAndSet(shared, placeOf(shared), expected, value);
    }

    static long getAndSet(long[] shared, long value) {
        return (long) WORDS.getAndSet(shared, placeOf(shared), value);
    }

    static long getAndAdd(long[] shared, long delta) {
        return (long) WORDS.getAndAdd(shared, placeOf(shared), delta);
    }

    static long getAndOr(long[] shared, long bits) {
        return (long) WORDS.getAndBitwiseOr(shared, placeOf(shared), bits);
    }

    /** Where the value lies, its companions right behind it. Who keeps this and asks by place waits for no array's length. */
    static int placeOf(long[] shared) {
        return (shared.length >> 1) - 1;
    }
}
