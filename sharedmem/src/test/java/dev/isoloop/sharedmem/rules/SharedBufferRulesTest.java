package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.api.Test;

/** What test262 checks of {@code SharedArrayBuffer}, its {@code grow}, {@code growable} and {@code maxByteLength} included. */
class SharedBufferRulesTest {
    @Test
    void aNewBufferIsAllZero() {
        try (SharedBuffer buffer = SharedBuffer.allocate(1000)) {
            for (int at = 0; at < 1000; at++) assertEquals(0, buffer.getByte(at));
        }
    }

    @Test
    void aLengthOfZeroIsGood() {
        try (SharedBuffer buffer = SharedBuffer.allocate(0)) {
            assertEquals(0, buffer.capacityBytes());
            assertFalse(buffer.isClosed());
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(0));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLongVolatile(0));
        }
    }

    @Test
    void aNegativeOrImpossibleLengthIsARangeError() {
        for (long bytes : new long[] {-1, 1L << 31, 1L << 53, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> SharedBuffer.allocate(bytes));
            assertThrows(IllegalArgumentException.class, () -> SharedBuffer.allocateGrowable(0, bytes));
        }
    }

    @Test
    void aLengthAboveTheMaximumIsARangeError() {
        assertThrows(IllegalArgumentException.class, () -> SharedBuffer.allocateGrowable(2, 1));
    }

    @Test
    void theMaximumOfAFixedBufferIsItsLength() {
        try (SharedBuffer buffer = SharedBuffer.allocate(7)) {
            assertFalse(buffer.isGrowable());
            assertEquals(7, buffer.capacityBytes());
            assertEquals(7, buffer.capacityBytesMax());
        }
    }

    @Test
    void aGrowableBufferKnowsItsMaximum() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(7, 9)) {
            assertTrue(buffer.isGrowable());
            assertEquals(7, buffer.capacityBytes());
            assertEquals(9, buffer.capacityBytesMax());
        }
    }

    @Test
    void aFixedBufferDoesNotGrowEvenToItsOwnLength() {
        try (SharedBuffer buffer = SharedBuffer.allocate(7)) {
            assertThrows(UnsupportedOperationException.class, () -> buffer.grow(7));
            assertThrows(UnsupportedOperationException.class, () -> buffer.grow(-1));
        }
    }

    @Test
    void growsToAnyLengthUpToTheMaximum() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(4, 6)) {
            buffer.grow(5);
            assertEquals(5, buffer.capacityBytes());
            buffer.grow(6);
            assertEquals(6, buffer.capacityBytes());
        }
    }

    @Test
    void growingToThePresentLengthChangesNothing() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(4, 6)) {
            buffer.grow(4);
            assertEquals(4, buffer.capacityBytes());
        }
    }

    @Test
    void aBufferThatIsGrowableMayBeGrownFromNothing() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 8)) {
            buffer.grow(8);
            assertEquals(0, buffer.getLong(0));
        }
    }

    @Test
    void shrinkingIsARangeError() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(4, 6)) {
            for (long bytes : new long[] {3, 0, -1, Long.MIN_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> buffer.grow(bytes));
            }
            assertEquals(4, buffer.capacityBytes());
        }
    }

    @Test
    void growingAboveTheMaximumIsARangeError() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(4, 6)) {
            for (long bytes : new long[] {7, 1L << 32 | 5, Long.MAX_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> buffer.grow(bytes));
            }
            assertEquals(4, buffer.capacityBytes());
        }
    }

    @Test
    void growingKeepsWhatIsThereAndAddsZeroes() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(2, 6)) {
            buffer.putShort(0, (short) 0x0102);
            buffer.grow(6);
            assertEquals(0x0102, buffer.getShort(0));
            assertEquals(0, buffer.getShort(2));
            assertEquals(0, buffer.getShort(4));
        }
    }

    @Test
    void aRangeIsCopiedIntoABufferOfItsOwnAndNotShared() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8);
                SharedBuffer part = SharedBuffer.allocate(3)) {
            buffer.putLong(0, 0x0807_0605_0403_0201L);
            buffer.copyTo(2, part, 0, 3);
            assertEquals(3, part.getByte(0));
            assertEquals(5, part.getByte(2));
            buffer.putByte(2, (byte) 99);
            assertEquals(3, part.getByte(0));
            assertFalse(buffer.sharesMemoryWith(part));
        }
    }

    @Test
    void anotherHandleHasTheSameBytesLengthAndMaximum() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(8, 16);
                SharedBuffer received = buffer.share()) {
            buffer.putLong(0, 7);
            assertEquals(7, received.getLong(0));
            assertEquals(16, received.capacityBytesMax());
            assertTrue(received.isGrowable() && received.sharesMemoryWith(buffer));
            received.grow(16);
            assertEquals(16, buffer.capacityBytes());
            assertEquals(0, buffer.getLong(8));
        }
    }
}
