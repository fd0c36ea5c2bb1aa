package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SizeClassTest {
    @Test
    void theClassOfALengthIsTheSmallestThatHoldsIt() {
        for (int index = 0; index < SizeClass.COUNT; index++) {
            int bytes = SizeClass.bytesOf(index);
            assertEquals(index, SizeClass.indexFor(bytes), "exactly " + bytes);
            if (index + 1 < SizeClass.COUNT) assertEquals(index + 1, SizeClass.indexFor(bytes + 1), "one more");
        }
        assertEquals(0, SizeClass.indexFor(0));
        assertEquals(0, SizeClass.indexFor(1));
    }

    @Test
    void aClassIsAtMostAQuarterLargerThanTheOneBelow() {
        for (int index = 1; index < SizeClass.COUNT; index++) {
            long below = SizeClass.bytesOf(index - 1);
            long bytes = SizeClass.bytesOf(index);
            assertTrue(bytes > below && bytes * 4 <= below * 5, below + " then " + bytes);
        }
    }

    @Test
    void theLargestClassIsTheLargestBuffer() {
        assertEquals(RawMemory.MAX_BYTES, SizeClass.bytesOf(SizeClass.COUNT - 1));
    }

    @Test
    void blocksKeepEightByteAlignment() {
        for (int index = 0; index < SizeClass.COUNT - 1; index++) {
            assertEquals(0, SizeClass.bytesOf(index) % Long.BYTES);
        }
    }
}
