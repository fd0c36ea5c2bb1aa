package dev.isoloop.sharedmem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of the buffer made before each test
class TransferBufferAccessTest {
    private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private final TransferBuffer buffer = TransferBuffer.allocate(64);

    @AfterEach
    void giveBack() {
        buffer.close();
    }

    @Test
    void aNewBufferReadsAsZero() {
        byte[] read = new byte[64];
        buffer.getBytes(0, read);
        assertArrayEquals(new byte[64], read);
        assertEquals(64, buffer.capacityBytes());
    }

    @Test
    void valuesAreLittleEndianUnlessAnOrderIsGiven() {
        buffer.putInt(0, 0x01020304);
        assertEquals(4, buffer.getByte(0));
        assertEquals(1, buffer.getByte(3));
        buffer.putInt(0, 0x01020304, BIG);
        assertEquals(1, buffer.getByte(0));
        assertEquals(0x04030201, buffer.getInt(0));
        assertEquals(0x01020304, buffer.getInt(0, BIG));
    }

    @Test
    void everyTypeComesBackInBothOrdersAndAtOddIndices() {
        for (ByteOrder order : new ByteOrder[] {LITTLE, BIG}) {
            for (long at : new long[] {0, 1, 7, 56}) {
                buffer.putByte(at, (byte) -7);
                assertEquals(-7, buffer.getByte(at));
                buffer.putShort(at, (short) -12345, order);
                assertEquals(-12345, buffer.getShort(at, order));
                buffer.putChar(at, '\uFEDC', order);
                assertEquals('\uFEDC', buffer.getChar(at, order));
                buffer.putInt(at, 0x89ABCDEF, order);
                assertEquals(0x89ABCDEF, buffer.getInt(at, order));
                buffer.putLong(at, 0x89ABCDEF01234567L, order);
                assertEquals(0x89ABCDEF01234567L, buffer.getLong(at, order));
                buffer.putFloat(at, -1.5e-7f, order);
                assertEquals(-1.5e-7f, buffer.getFloat(at, order));
                buffer.putDouble(at, 6.02214076e23, order);
                assertEquals(6.02214076e23, buffer.getDouble(at, order));
            }
        }
    }

    @Test
    void theShortFormsAreLittleEndian() {
        buffer.putShort(0, (short) 0x1122);
        assertEquals(0x1122, buffer.getShort(0, LITTLE));
        assertEquals(0x1122, buffer.getShort(0));
        buffer.putChar(0, '\u3344');
        assertEquals('\u3344', buffer.getChar(0, LITTLE));
        assertEquals('\u3344', buffer.getChar(0));
        buffer.putLong(0, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, buffer.getLong(0, LITTLE));
        assertEquals(0x8877665544332211L, buffer.getLong(0, BIG));
        buffer.putFloat(0, 3.25f);
        assertEquals(3.25f, buffer.getFloat(0, LITTLE));
        assertEquals(3.25f, buffer.getFloat(0));
        buffer.putDouble(0, 3.25);
        assertEquals(3.25, buffer.getDouble(0, LITTLE));
        assertEquals(3.25, buffer.getDouble(0));
    }

    @Test
    void aNotANumberKeepsItsBits() {
        int bits = 0x7FC12345;
        buffer.putFloat(0, Float.intBitsToFloat(bits));
        assertEquals(bits, buffer.getInt(0));
    }

    @Test
    void anAccessOutsideNamesIndexSizeAndCapacityAndChangesNothing() {
        buffer.putLong(56, 42);
        for (Executable access : new Executable[] {
            () -> buffer.getLong(57), () -> buffer.putLong(57, 1), () -> buffer.putLong(57, 1, BIG),
        }) {
            IndexOutOfBoundsException refusal = assertThrows(IndexOutOfBoundsException.class, access);
            assertEquals("Index 57, size 8 is outside a buffer with a capacity of 64 bytes", refusal.getMessage());
        }
        assertEquals(42, buffer.getLong(56));
    }

    @Test
    void noIndexHoweverWrongReachesAnything() {
        long[] wrong = {
            -1, -8, 64, 65, 1L << 31, (1L << 31) - 1, 1L << 32, (1L << 32) + 8, Long.MAX_VALUE, Long.MIN_VALUE
        };
        for (long at : wrong) {
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(at), () -> "getByte " + at);
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putByte(at, (byte) 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getShort(at));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInt(at));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putInt(at, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(at));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(at, new byte[1]));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(at, new byte[1]));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInts(at, new int[1], 0, 1, BIG));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putInts(at, new int[1], 0, 1, BIG));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.fill(at, 1, (byte) 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(at, buffer, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(0, buffer, at, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.inputStream(at, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.fill(0, at == 64 ? -1 : at, (byte) 1));
        }
        byte[] read = new byte[64];
        buffer.getBytes(0, read);
        assertArrayEquals(new byte[64], read);
    }

    @Test
    void aRangeOutsideTheArrayIsRefusedToo() {
        byte[] array = new byte[8];
        int[] ints = new int[2];
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, array, -1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, array, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInts(0, ints, 1, 2, LITTLE));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putInts(0, ints, 3, 0, LITTLE));
        assertThrows(
                IndexOutOfBoundsException.class, () -> buffer.putInts(0, new int[0], 0, Integer.MAX_VALUE, LITTLE));
        assertThrows(IndexOutOfBoundsException.class, () -> TransferBuffer.copyOf(array, 4, 5));
    }

    @Test
    void nullArgumentsAreRefusedBeforeAnythingChanges() {
        assertThrows(NullPointerException.class, () -> buffer.getInt(0, null));
        assertThrows(NullPointerException.class, () -> buffer.putInt(0, 1, null));
        assertThrows(NullPointerException.class, () -> buffer.putInts(0, new int[1], 0, 1, null));
        assertThrows(NullPointerException.class, () -> buffer.putBytes(0, (byte[]) null));
        assertThrows(NullPointerException.class, () -> buffer.copyTo(0, null, 0, 1));
        assertThrows(NullPointerException.class, () -> buffer.mismatch(0, null, 0, 1));
        assertThrows(NullPointerException.class, () -> buffer.getString(0, 1, null));
        assertThrows(NullPointerException.class, () -> buffer.putString(0, null, UTF_8));
        assertThrows(NullPointerException.class, () -> buffer.withByteBuffer(null));
        assertThrows(NullPointerException.class, () -> buffer.readFrom(null, 0, 1));
        assertEquals(0, buffer.getInt(0));
    }

    @Test
    void capacitiesOutOfRangeAreRefusedByValue() {
        for (long capacity : new long[] {-1, Integer.MAX_VALUE - 7L, 1L << 40, Long.MIN_VALUE}) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> TransferBuffer.allocate(capacity));
            assertTrue(refusal.getMessage().contains(" " + capacity + " bytes"), refusal.getMessage());
        }
    }

    @Test
    void anEmptyBufferIsABuffer() {
        try (TransferBuffer empty = TransferBuffer.allocate(0)) {
            assertEquals(0, empty.capacityBytes());
            empty.putBytes(0, new byte[0]);
            assertThrows(IndexOutOfBoundsException.class, () -> empty.getByte(0));
            try (TransferBuffer moved = empty.transfer()) {
                moved.requireTransferable();
                assertThrows(DetachedException.class, () -> empty.putBytes(0, new byte[0]));
            }
        }
    }

    @Test
    void aCopyOfAnArrayHoldsItsPart() {
        byte[] source = {1, 2, 3, 4, 5};
        try (TransferBuffer whole = TransferBuffer.copyOf(source);
                TransferBuffer part = TransferBuffer.copyOf(source, 1, 3)) {
            assertEquals(5, whole.capacityBytes());
            byte[] read = new byte[3];
            part.getBytes(0, read);
            assertArrayEquals(new byte[] {2, 3, 4}, read);
        }
    }

    @Test
    void integersAreCopiedInEitherOrder() {
        int[] source = {0x01020304, -2, 3};
        buffer.putInts(5, source, 0, 3, BIG);
        assertEquals(0x01020304, buffer.getInt(5, BIG));
        int[] read = new int[4];
        buffer.getInts(5, read, 1, 3, BIG);
        assertArrayEquals(new int[] {0, 0x01020304, -2, 3}, read);
        buffer.getInts(5, read, 0, 1, LITTLE);
        assertEquals(0x04030201, read[0]);
    }

    @Test
    void copyingWithinABufferMayOverlap() {
        for (int at = 0; at < 64; at++) buffer.putByte(at, (byte) at);
        buffer.copyTo(0, buffer, 8, 40);
        for (int at = 0; at < 40; at++) assertEquals(at, buffer.getByte(8 + at));
    }

    @Test
    void fillingReachesItsRangeAndNoFurther() {
        int size = 100_000;
        try (TransferBuffer large = TransferBuffer.allocate(size)) {
            large.fill(3, size - 5, (byte) 9);
            byte[] read = new byte[size];
            large.getBytes(0, read);
            for (int at = 0; at < size; at++) assertEquals(at >= 3 && at < size - 2 ? 9 : 0, read[at], "at " + at);
        }
    }

    @Test
    void aCopyOfAByteBufferTakesWhatRemainsAndMovesItsPosition() {
        ByteBuffer source = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
        source.position(1).limit(4);
        try (TransferBuffer copy = TransferBuffer.copyOf(source)) {
            assertEquals(3, copy.capacityBytes());
            assertEquals(2, copy.getByte(0));
            assertEquals(4, copy.getByte(2));
            assertEquals(0, source.remaining());
        }
    }

    @Test
    void aCopyShowsNothingOfAFormerOwnersBytes() {
        for (int round = 0; round < 10; round++) {
            try (TransferBuffer used = TransferBuffer.allocate(100)) {
                used.fill(0, 100, (byte) -1);
            }
            try (TransferBuffer copy = TransferBuffer.copyOf(new byte[70]);
                    TransferBuffer longer = copy.transfer(90)) {
                for (int at = 0; at < 90; at++) assertEquals(0, longer.getByte(at));
            }
        }
    }
}
