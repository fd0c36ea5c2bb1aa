package dev.isoloop.jmh;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A long with 128 bytes before and behind it that nobody uses: what one side writes must not slow down the other. */
final class PaddedLong {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int GAP_WORDS = 16;

    private final long[] words = new long[GAP_WORDS + 1 + GAP_WORDS];

    long get() {
        return words[GAP_WORDS];
    }

    void set(long value) {
        words[GAP_WORDS] = value;
    }

    long addAndGet(long delta) {
        return words[GAP_WORDS] += delta;
    }

    void setRelease(long value) {
        WORDS.setRelease(words, GAP_WORDS, value);
    }

    long getVolatile() {
        return (long) WORDS.getVolatile(words, GAP_WORDS);
    }

    void setVolatile(long value) {
        WORDS.setVolatile(words, GAP_WORDS, value);
    }
}
