package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Memory that two threads use together. */
class RingMemoryTest {
    private static final int BYTES = 64;

    @Test
    void readsAsZeroAlsoWhereAFormerBufferWrote() {
        try (TransferBuffer former = TransferBuffer.allocate(BYTES)) {
            former.fill(0, BYTES, (byte) -1);
        }
        try (RingMemory memory = RingMemory.allocate(BYTES)) {
            for (int at = 0; at < BYTES; at++) {
                assertEquals(0, memory.getByte(at));
            }
        }
    }

    @Test
    void keepsEveryKindOfValue() {
        try (RingMemory memory = RingMemory.allocate(BYTES)) {
            assertEquals(BYTES, memory.capacityBytes());
            memory.putByte(0, (byte) -3);
            memory.putShort(1, (short) -500);
            memory.putInt(3, 0x01020304);
            memory.putLong(9, Long.MIN_VALUE + 7);
            memory.putLongRelease(24, 99);
            memory.putBytes(32, new byte[] {1, 2, 3, 4}, 1, 3);
            byte[] copy = new byte[3];
            memory.getBytes(32, copy, 0, 3);
            assertEquals(-3, memory.getByte(0));
            assertEquals(-500, memory.getShort(1));
            assertEquals(0x01020304, memory.getInt(3));
            assertEquals(4, memory.getByte(3), "little endian");
            assertEquals(Long.MIN_VALUE + 7, memory.getLong(9));
            assertEquals(99, memory.getLongAcquire(24));
            assertArrayEquals(new byte[] {2, 3, 4}, copy);
        }
    }

    @Test
    void refusesWhatIsOutsideOrNotAligned() {
        assertThrows(IllegalArgumentException.class, () -> RingMemory.allocate(-1));
        try (RingMemory memory = RingMemory.allocate(BYTES)) {
            assertThrows(IndexOutOfBoundsException.class, () -> memory.putLong(BYTES - 7, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.getByte(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.getLongAcquire(BYTES));
            assertThrows(IllegalStateException.class, () -> memory.putLongRelease(4, 1));
        }
    }

    @Test
    void isNeverUsedForAnotherBufferAlthoughItIsNoLongerCounted() {
        // Of its own: the process's counters change whenever the collector finds what other tests have left.
        Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        RingMemory memory = RingMemory.allocate(recycler, BYTES);
        RingMemory stays = RingMemory.allocate(recycler, BYTES);
        assertEquals(2 * BYTES, recycler.stats().liveBytes());
        memory.close();
        memory.close();
        assertEquals(BYTES, recycler.stats().liveBytes());
        memory.putByte(0, (byte) 77); // by a thread that has not heard of it
        try (TransferBuffer next = TransferBuffer.allocate(recycler, BYTES)) {
            assertEquals(0, next.getByte(0));
            memory.putByte(0, (byte) 78);
            assertEquals(0, next.getByte(0));
        }
        stays.close();
    }
}
