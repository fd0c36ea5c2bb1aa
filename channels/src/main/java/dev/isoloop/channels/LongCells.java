package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A few {@code long} variables shared between threads, in one array, with the access mode in the name of each verb. This is the
 * only place in the module that knows about cache lines; nothing is padded by hand.
 */
/*
 * spread(2)    |<-- 128 bytes -->| cell 0, its companion |<-- 128 bytes -->| cell 1, its companion |<-- 128 bytes -->|
 * compact(2)   | cell 0, its companion | cell 1, its companion |
 *
 * Spread cells never meet anything that another thread writes. 128 bytes because x86 cores fetch lines of 64 bytes in pairs and
 * some AArch64 cores have lines of 128; a guess elsewhere. Compact cells cost 16 bytes each and share lines with their
 * neighbours: right for what is idle, slower for what is busy on two cores at once.
 *
 * A companion is a plain variable of the one thread that writes the cell beside it. It may be read by that thread only.
 */
final class LongCells {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int GAP_WORDS = 128 / Long.BYTES;
    private static final int CELL_WORDS = 2;

    private final long[] words;
    private final int first;
    private final int stride;

    private LongCells(int cells, int gapWords) {
        this.words = new long[gapWords + cells * (CELL_WORDS + gapWords)];
        this.first = gapWords;
        this.stride = CELL_WORDS + gapWords;
    }

    /** Cells that keep away from each other and from everything else: about 150 bytes each. */
    static LongCells spread(int cells) {
        return new LongCells(cells, GAP_WORDS);
    }

    /** Cells side by side: 16 bytes each. */
    static LongCells compact(int cells) {
        return new LongCells(cells, 0);
    }

    long plain(int cell) {
        return words[first + cell * stride];
    }

    long opaque(int cell) {
        return (long) WORDS.getOpaque(words, first + cell * stride);
    }

    long acquire(int cell) {
        return (long) WORDS.getAcquire(words, first + cell * stride);
    }

    long readVolatile(int cell) {
        return (long) WORDS.getVolatile(words, first + cell * stride);
    }

    void opaque(int cell, long value) {
        WORDS.setOpaque(words, first + cell * stride, value);
    }

    void release(int cell, long value) {
        WORDS.setRelease(words, first + cell * stride, value);
    }

    boolean compareAndSet(int cell, long expected, long value) {
        return WORDS.compareAndSet(words, first + cell * stride, expected, value);
    }

    long getAndSet(int cell, long value) {
        return (long) WORDS.getAndSet(words, first + cell * stride, value);
    }

    long getAndAdd(int cell, long delta) {
        return (long) WORDS.getAndAdd(words, first + cell * stride, delta);
    }

    long getAndOr(int cell, long bits) {
        return (long) WORDS.getAndBitwiseOr(words, first + cell * stride, bits);
    }

    long companion(int cell) {
        return words[first + cell * stride + 1];
    }

    void companion(int cell, long value) {
        words[first + cell * stride + 1] = value;
    }
}
