package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A {@code long} shared between threads, in an array of its own, with the access mode in the name of each verb. This is the only
 * place in the module that knows about cache lines; nothing is padded by hand.
 */
/*
 * spread()     |<---- 128 bytes ---->| value | companion |<---- 128 bytes ---->|     288 bytes
 * compact()                          | value | companion |                            32 bytes
 *
 * A spread long never shares a line with anything that another thread writes. 128 bytes because x86 cores fetch lines of 64
 * bytes in pairs and some AArch64 cores have lines of 128; a guess elsewhere. A compact one shares its line with whatever the
 * collector puts beside it: right for what is idle; between two busy cores it made round trips nearly twice as dear.
 *
 * The companion is a plain variable of the one thread that writes the value, and read by that thread only; of several, some may be
 * shared as well. Everything can be had by place, too, which spares the owner a wait for the array's length with every message.
 */
final class SharedLong {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int GAP_WORDS = 128 / Long.BYTES;

    private SharedLong() {}

    static long[] spread() {
        return spread(1);
    }

    /** A value with several companions. */
    static long[] spread(int companions) {
        return new long[2 * (GAP_WORDS + companions)];
    }

    static long[] compact() {
        return new long[2];
    }

    static long plain(long[] shared) {
        return shared[placeOf(shared)];
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

    static void plain(long[] shared, long value) {
        shared[placeOf(shared)] = value;
    }

    static void opaque(long[] shared, long value) {
        WORDS.setOpaque(shared, placeOf(shared), value);
    }

    static void release(long[] shared, long value) {
        WORDS.setRelease(shared, placeOf(shared), value);
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

    static long companion(long[] shared) {
        return shared[placeOf(shared) + 1];
    }

    static void companion(long[] shared, long value) {
        shared[placeOf(shared) + 1] = value;
    }

    /**
     * Where the value lies, its companions right behind it: in the middle, so that spread and compact need no telling apart. Who keeps
     * this and asks by place waits for no array's length.
     */
    static int placeOf(long[] shared) {
        return (shared.length >> 1) - 1;
    }
}
