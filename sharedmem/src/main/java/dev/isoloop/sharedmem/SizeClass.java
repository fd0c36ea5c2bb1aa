package dev.isoloop.sharedmem;

/**
 * The sizes in which memory is handed out: four between one power of two and the next, so that a block is at most a quarter
 * larger than what was asked.
 *
 * <pre>
 *   index    0   1   2    3    4    5    6    7    8    9   ...  100
 *   bytes   64  80  96  112  128  160  192  224  256  320   ...  2^31 - 9
 * </pre>
 */
final class SizeClass {
    static final int SMALLEST_BYTES = 64;
    static final int COUNT = indexFor(RawMemory.MAX_BYTES) + 1;

    private static final int SMALLEST_SHIFT = 6;
    private static final int STEPS_SHIFT = 2;
    private static final int STEPS_MASK = (1 << STEPS_SHIFT) - 1;

    private SizeClass() {}

    /** The smallest class that holds this many bytes. */
    static int indexFor(int bytes) {
        if (bytes <= SMALLEST_BYTES) return 0;
        int last = bytes - 1;
        int octave = 31 - Integer.numberOfLeadingZeros(last);
        return ((octave - SMALLEST_SHIFT) << STEPS_SHIFT) + ((last >>> (octave - STEPS_SHIFT)) & STEPS_MASK) + 1;
    }

    /** Whether some class has just this size. */
    static boolean isExact(int blockBytes) {
        return bytesOf(indexFor(blockBytes)) == blockBytes;
    }

    /** A block may stand in for one of these many classes below it: at most twice the memory that was needed. */
    static final int LARGER_CLASSES = 3;

    /** Whether a block of this size is not too large for a buffer of that length. */
    static boolean suits(int blockBytes, int lengthBytes) {
        return indexFor(blockBytes) - indexFor(lengthBytes) <= LARGER_CLASSES;
    }

    /** The size of a block of this class. */
    static int bytesOf(int index) {
        if (index == 0) return SMALLEST_BYTES;
        int octave = ((index - 1) >>> STEPS_SHIFT) + SMALLEST_SHIFT;
        long steps = (1L << STEPS_SHIFT) + ((index - 1) & STEPS_MASK) + 1;
        return (int) Math.min(steps << (octave - STEPS_SHIFT), RawMemory.MAX_BYTES);
    }
}
