package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of the buffer made before each test
class BufferSliceTest {
    private final TransferBuffer buffer = TransferBuffer.allocate(64);
    private final BufferSlice slice = buffer.slice(16, 32);

    @AfterEach
    void giveBack() {
        buffer.close();
    }

    @Test
    void aSliceIsTheSameMemoryCountedFromItsStart() {
        slice.putLong(0, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, buffer.getLong(16));
        buffer.putInt(44, -7);
        assertEquals(-7, slice.getInt(28));
        assertEquals(32, slice.capacityBytes());
    }

    @Test
    void everyAccessReachesItsOwnPlace() {
        slice.putByte(1, (byte) 1);
        slice.putShort(2, (short) 2);
        slice.putChar(4, 'c');
        slice.putFloat(6, 1.5f);
        slice.putDouble(10, 2.5, ByteOrder.BIG_ENDIAN);
        slice.putInts(18, new int[] {7, 8}, 0, 2, ByteOrder.LITTLE_ENDIAN);
        slice.fill(26, 3, (byte) 9);
        assertEquals(1, buffer.getByte(17));
        assertEquals(2, buffer.getShort(18));
        assertEquals('c', buffer.getChar(20));
        assertEquals(1.5f, buffer.getFloat(22));
        assertEquals(2.5, buffer.getDouble(26, ByteOrder.BIG_ENDIAN));
        int[] ints = new int[2];
        slice.getInts(18, ints, 0, 2, ByteOrder.LITTLE_ENDIAN);
        assertArrayEquals(new int[] {7, 8}, ints);
        assertEquals(9, slice.getByte(28));
        assertEquals(0, slice.getByte(29));
        assertEquals('c', slice.getChar(4));
        assertEquals(2, slice.getShort(2));
        assertEquals(1, slice.getByte(1));
    }

    @Test
    void nothingOutsideTheSliceCanBeReached() {
        buffer.fill(0, 64, (byte) 5);
        for (long at : new long[] {-1, 32, 33, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
            assertThrows(IndexOutOfBoundsException.class, () -> slice.getByte(at));
            assertThrows(IndexOutOfBoundsException.class, () -> slice.putByte(at, (byte) 1));
        }
        IndexOutOfBoundsException refusal = assertThrows(IndexOutOfBoundsException.class, () -> slice.putLong(25, 1));
        assertEquals("Index 25, size 8 is outside a slice with a capacity of 32 bytes", refusal.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> slice.fill(0, 33, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.fill(0, -1, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(1, 32));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(0, slice, 30, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.slice(60, 5));
        byte[] read = new byte[64];
        buffer.getBytes(0, read);
        for (byte each : read) assertEquals(5, each);
    }

    @Test
    void aSliceOfASliceIsASliceOfTheBuffer() {
        BufferSlice inner = slice.slice(8, 4);
        inner.putInt(0, 77);
        assertEquals(77, buffer.getInt(24));
        assertThrows(IndexOutOfBoundsException.class, () -> inner.getInt(1));
    }

    @Test
    void aSliceDiesWithItsBuffer() {
        TransferBuffer moved = buffer.transfer();
        assertTrue(slice.isDetached());
        assertEquals(0, slice.capacityBytes());
        List<Executable> uses = List.of(
                () -> slice.getByte(0),
                () -> slice.getByte(99),
                () -> slice.putLong(0, 1),
                () -> slice.slice(0, 1),
                () -> slice.inputStream(),
                () -> slice.outputStream(),
                () -> slice.channel(),
                () -> slice.mismatch(slice),
                () -> slice.withByteBuffer(view -> view));
        for (Executable use : uses) assertThrows(DetachedException.class, use);
        moved.close();
    }

    @Test
    void aStreamOrChannelOfADeadSliceIsDeadToo() throws Exception {
        var in = slice.inputStream();
        var out = slice.outputStream();
        var channel = slice.channel();
        buffer.close();
        assertThrows(DetachedException.class, in::read);
        assertThrows(DetachedException.class, () -> out.write(1));
        assertThrows(DetachedException.class, () -> out.write(new byte[50]));
        assertThrows(DetachedException.class, channel::size);
    }

    @Test
    void onlyTheOwnersThreadMayUseASlice() {
        assertThrows(WrongOwnerException.class, () -> OtherThread.call(() -> slice.getByte(0)));
        assertThrows(WrongOwnerException.class, () -> OtherThread.call(() -> slice.getByte(99)));
    }

    @Test
    void theViewOfASliceShowsItsBytesOnly() {
        slice.putByte(0, (byte) 3);
        slice.withByteBuffer(view -> {
            assertEquals(32, view.capacity());
            assertEquals(3, view.get(0));
            view.put(31, (byte) 4);
            assertThrows(LentException.class, buffer::close);
            return null;
        });
        assertEquals(4, buffer.getByte(47));
    }

    @Test
    void slicesCopyAndCompareAsBuffersDo() {
        slice.putString(0, "abc", java.nio.charset.StandardCharsets.UTF_8);
        BufferSlice other = buffer.slice(50, 3);
        slice.copyTo(0, other, 0, 3);
        assertEquals("abc", other.getString(0, 3, java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(-1, slice.slice(0, 3).mismatch(other));
        assertEquals(0, slice.slice(0, 3).compare(other));
        assertFalse(slice.isDetached());
        assertTrue(
                slice.toString().startsWith("BufferSlice[32 bytes at 16 of TransferBuffer[64 bytes"), slice.toString());
    }
}
