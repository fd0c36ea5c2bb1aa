package dev.isoloop.sharedmem;

import java.nio.ByteBuffer;

/**
 * Atomics on 8 and 16 bits, for which the platform has none: on the enclosing int, whose other bits stay what they are. Other
 * threads may use any width on the same int meanwhile. Lock-free: a round fails only because another thread changed the int.
 *
 * <pre>
 *   the int at 8, little endian       place 10, mask 0xFF: shift 16
 *   +--------+--------+--------+--------+
 *   |   11   |   10   |    9   |    8   |
 *   +--------+--------+--------+--------+
 * </pre>
 *
 * The int must be inside the view. All values are raw: the caller narrows them.
 */
final class Subword {
    static final int BYTE = 0xFF;
    static final int SHORT = 0xFFFF;

    private Subword() {}

    private static int wordOf(int at) {
        return at & -Integer.BYTES;
    }

    private static int shiftOf(int at) {
        return (at & (Integer.BYTES - 1)) * Byte.SIZE;
    }

    static int getOpaque(ByteBuffer words, int at) {
        return RawMemory.getIntOpaque(words, wordOf(at)) >>> shiftOf(at);
    }

    static int getAcquire(ByteBuffer words, int at) {
        return RawMemory.getIntAcquire(words, wordOf(at)) >>> shiftOf(at);
    }

    static int getVolatile(ByteBuffer words, int at) {
        return RawMemory.getIntVolatile(words, wordOf(at)) >>> shiftOf(at);
    }

    static int compareAndExchange(ByteBuffer words, int at, int mask, int expected, int value) {
        int shift = shiftOf(at);
        int word = RawMemory.getIntVolatile(words, wordOf(at));
        while (((word >>> shift) & mask) == (expected & mask)) {
            int seen = RawMemory.compareAndExchangeInt(words, wordOf(at), word, put(word, shift, mask, value));
            if (seen == word) break;
            word = seen;
        }
        return word >>> shift;
    }

    static int getAndSet(ByteBuffer words, int at, int mask, int value) {
        int shift = shiftOf(at);
        int word = RawMemory.getIntVolatile(words, wordOf(at));
        while (true) {
            int seen = RawMemory.compareAndExchangeInt(words, wordOf(at), word, put(word, shift, mask, value));
            if (seen == word) return word >>> shift;
            word = seen;
        }
    }

    static int getAndAdd(ByteBuffer words, int at, int mask, int delta) {
        int shift = shiftOf(at);
        int word = RawMemory.getIntVolatile(words, wordOf(at));
        while (true) {
            int sum = put(word, shift, mask, (word >>> shift) + delta);
            int seen = RawMemory.compareAndExchangeInt(words, wordOf(at), word, sum);
            if (seen == word) return word >>> shift;
            word = seen;
        }
    }

    static int getAndBitwiseAnd(ByteBuffer words, int at, int mask, int value) {
        int shift = shiftOf(at);
        int keptElsewhere = ~(mask << shift);
        return RawMemory.getAndBitwiseAndInt(words, wordOf(at), (value << shift) | keptElsewhere) >>> shift;
    }

    static int getAndBitwiseOr(ByteBuffer words, int at, int mask, int value) {
        int shift = shiftOf(at);
        return RawMemory.getAndBitwiseOrInt(words, wordOf(at), (value & mask) << shift) >>> shift;
    }

    static int getAndBitwiseXor(ByteBuffer words, int at, int mask, int value) {
        int shift = shiftOf(at);
        return RawMemory.getAndBitwiseXorInt(words, wordOf(at), (value & mask) << shift) >>> shift;
    }

    private static int put(int word, int shift, int mask, int value) {
        return (word & ~(mask << shift)) | ((value & mask) << shift);
    }
}
