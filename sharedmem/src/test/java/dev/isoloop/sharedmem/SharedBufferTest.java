package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SharedBufferTest {
    private static final int MIB = 1 << 20;

    private static Recycler recycler() {
        return new Recycler(MemoryLimits.fixed(MIB, MIB));
    }

    @Test
    void everyModeOfEveryTypeReadsWhatEveryOtherWrote() {
        try (SharedBuffer buffer = SharedBuffer.allocate(64)) {
            for (Access access : Access.values()) {
                for (int at = 0; at < 64; at += access.widthBytes) {
                    for (Access.Store store : access.stores) {
                        long value = access.narrow(0x8877_6655_4433_2211L + at * 31L + store.hashCode());
                        store.put(buffer, at, value);
                        for (Access.Load load : access.loads) {
                            assertEquals(value, access.narrow(load.get(buffer, at)), access + " at " + at);
                        }
                    }
                }
            }
        }
    }

    @Test
    void aNarrowStoreLeavesItsNeighboursAlone() {
        for (Access access : Access.values()) {
            for (Access.Store store : access.stores) {
                try (SharedBuffer buffer = SharedBuffer.allocate(16)) {
                    buffer.fill(0, 16, (byte) 0x5A);
                    store.put(buffer, 8 - access.widthBytes, 0);
                    byte[] expected = new byte[16];
                    for (int i = 0; i < 16; i++) {
                        boolean isStored = i >= 8 - access.widthBytes && i < 8;
                        expected[i] = isStored ? 0 : (byte) 0x5A;
                    }
                    byte[] read = new byte[16];
                    buffer.getBytes(0, read);
                    assertArrayEquals(expected, read, access.toString());
                }
            }
        }
    }

    @Test
    void valuesAreLittleEndian() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            buffer.putLongVolatile(0, 0x0807_0605_0403_0201L);
            assertEquals(0x0201, buffer.getShortAcquire(0));
            assertEquals(0x0807_0605, buffer.getIntOpaque(4));
            assertEquals(3, buffer.getByteVolatile(2));
        }
    }

    @Test
    void floatsKeepTheirBits() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            buffer.putIntVolatile(0, 0x7FA0_0001);
            assertEquals(0x7FA0_0001, Float.floatToRawIntBits(buffer.getFloatVolatile(0)));
            buffer.putDoubleRelease(0, -0.0);
            assertEquals(Long.MIN_VALUE, buffer.getLong(0));
        }
    }

    @Test
    void anAccessThatIsNotAllInsideIsRefusedWithTheNumbersAndChangesNothing() {
        try (SharedBuffer buffer = SharedBuffer.allocate(13)) {
            for (Access access : Access.values()) {
                long[] outside = {
                    -1, -access.widthBytes, 13, 16, 1L << 31, 1L << 32, Long.MAX_VALUE & -8, Long.MIN_VALUE
                };
                for (long at : outside) {
                    for (Access.Load load : access.loads) {
                        var thrown = assertThrows(IndexOutOfBoundsException.class, () -> load.get(buffer, at));
                        assertEquals(
                                "Index " + at + ", size " + access.widthBytes
                                        + " is outside a shared buffer with a capacity of 13 bytes",
                                thrown.getMessage());
                    }
                    for (Access.Store store : access.stores) {
                        assertThrows(IndexOutOfBoundsException.class, () -> store.put(buffer, at, -1));
                    }
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getIntVolatile(12), "partly inside");
            byte[] read = new byte[13];
            buffer.getBytes(0, read);
            assertArrayEquals(new byte[13], read);
        }
    }

    @Test
    void aMisalignedAccessIsRefusedAndSaysWhereValuesBegin() {
        try (SharedBuffer buffer = SharedBuffer.allocate(64)) {
            for (Access access : Access.values()) {
                for (int at = 1; at < access.widthBytes; at++) {
                    int place = 8 + at;
                    for (Access.Load load : access.loads) {
                        var thrown = assertThrows(IllegalArgumentException.class, () -> load.get(buffer, place));
                        assertEquals(
                                "Index " + place + " is misaligned: a value of " + access.widthBytes
                                        + " bytes in shared memory begins at a multiple of " + access.widthBytes,
                                thrown.getMessage());
                    }
                    for (Access.Store store : access.stores) {
                        assertThrows(IllegalArgumentException.class, () -> store.put(buffer, place, -1));
                    }
                }
            }
        }
    }

    @Test
    void aClosedHandleRefusesEverythingFirst() {
        SharedBuffer buffer = SharedBuffer.allocateGrowable(16, 32);
        buffer.close();
        buffer.close();
        for (Access access : Access.values()) {
            for (long at : new long[] {0, 3, -1, 1L << 40}) {
                for (Access.Load load : access.loads) {
                    assertThrows(DetachedException.class, () -> load.get(buffer, at));
                }
                for (Access.Store store : access.stores) {
                    assertThrows(DetachedException.class, () -> store.put(buffer, at, 1));
                }
            }
        }
        byte[] none = new byte[0];
        assertThrows(DetachedException.class, () -> buffer.getBytes(0, none));
        assertThrows(DetachedException.class, () -> buffer.putBytes(0, none));
        assertThrows(DetachedException.class, () -> buffer.fill(0, 0, (byte) 0));
        assertThrows(DetachedException.class, () -> buffer.copyTo(0, buffer, 0, 0));
        assertThrows(DetachedException.class, () -> buffer.grow(16));
        assertThrows(DetachedException.class, buffer::share);
        assertThrows(DetachedException.class, buffer::force);
        assertTrue(buffer.isClosed());
        assertFalse(buffer.isGrowable());
        assertEquals(0, buffer.capacityBytes());
        assertEquals(0, buffer.capacityBytesMax());
        assertEquals("SharedBuffer[closed]", buffer.toString());
    }

    @Test
    void whereAHandleWasClosedIsTheCauseWhenDiagnosticsAreOn() {
        boolean before = DetachSite.enable(true);
        try {
            SharedBuffer buffer = SharedBuffer.allocate(8);
            buffer.close();
            Throwable cause = assertThrows(DetachedException.class, () -> buffer.getLong(0))
                    .getCause();
            assertTrue(cause.getMessage().startsWith("Closed here, by "), cause.getMessage());
        } finally {
            DetachSite.enable(before);
        }
    }

    @Test
    void handlesShareMemoryAndCloseOneByOne() {
        SharedBuffer first = SharedBuffer.allocate(8);
        SharedBuffer second = first.share();
        assertTrue(first.sharesMemoryWith(second));
        first.putLong(0, 42);
        assertEquals(42, second.getLong(0));
        first.close();
        assertFalse(first.sharesMemoryWith(second));
        assertEquals(42, second.getLong(0));
        SharedBuffer third = second.share();
        second.close();
        assertEquals(42, third.getLong(0));
        third.close();
    }

    @Test
    void anotherThreadWritesByItsOwnHandleOrByTheSame() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            OtherThread.call(() -> {
                try (SharedBuffer mine = buffer.share()) {
                    mine.putIntRelease(0, 1);
                }
                buffer.putIntRelease(4, 2);
                return null;
            });
            assertEquals(1, buffer.getIntAcquire(0));
            assertEquals(2, buffer.getIntAcquire(4));
        }
    }

    @Test
    void growingShowsZeroesToEveryHandle() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(8, 24);
                SharedBuffer other = buffer.share()) {
            buffer.putLong(0, -1);
            assertThrows(IndexOutOfBoundsException.class, () -> other.getLong(8));
            assertThrows(IndexOutOfBoundsException.class, () -> Atomics.addLong(other, 8, 1));
            buffer.grow(17);
            assertEquals(17, other.capacityBytes());
            assertEquals(24, other.capacityBytesMax());
            assertEquals(0, other.getLong(8));
            assertEquals(0, Atomics.addLong(other, 8, 1));
            assertEquals(0, other.getByte(16));
            assertThrows(IndexOutOfBoundsException.class, () -> other.getByte(17));
            assertThrows(IndexOutOfBoundsException.class, () -> other.getLong(16));
            assertEquals("SharedBuffer[17 bytes, at most 24]", other.toString());
        }
    }

    @Test
    void whatWasGrownStaysGrownForHandlesMadeLater() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 8)) {
            buffer.grow(8);
            try (SharedBuffer later = buffer.share()) {
                later.putLong(0, 5);
            }
            assertEquals(5, buffer.getLong(0));
        }
    }

    @Test
    void aRaceOfTwoGrowsEndsWithTheLongerAndTheOtherIsToldIfItCameLate() {
        for (int round = 0; round < 200; round++) {
            try (SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 100)) {
                CompletableFuture<Void> other = OtherThread.start(() -> {
                    assertDoesNotThrow(() -> buffer.grow(100));
                    return null;
                });
                try {
                    buffer.grow(50);
                } catch (IllegalArgumentException tooLate) {
                    assertEquals("New capacity is 50 bytes, expected 100 to 100", tooLate.getMessage());
                }
                other.join();
                assertEquals(100, buffer.capacityBytes());
            }
        }
    }

    @Test
    void bulkCopiesCheckTheirRangesBeforeTheyCopy() {
        try (SharedBuffer buffer = SharedBuffer.allocate(16);
                SharedBuffer target = SharedBuffer.allocate(8)) {
            byte[] source = {1, 2, 3, 4, 5, 6, 7, 8};
            buffer.putBytes(4, source, 1, 6);
            byte[] read = new byte[8];
            buffer.getBytes(3, read);
            assertArrayEquals(new byte[] {0, 2, 3, 4, 5, 6, 7, 0}, read);
            buffer.copyTo(4, target, 2, 6);
            assertEquals(0x0706_0504_0302_0000L, target.getLong(0));
            buffer.copyTo(4, buffer, 5, 6);
            assertEquals(2, buffer.getByte(5));
            assertEquals(7, buffer.getByte(10));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(9, source));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(0, source, 4, 5));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(-1, read));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(0, read, 1, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(0, target, 1, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(9, target, 0, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(0, target, 0, -1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.fill(0, 1L << 32, (byte) 1));
            assertEquals(0x0706_0504_0302_0000L, target.getLong(0));
        }
    }

    @Test
    void bytesGoToAndComeFromABufferWithAnOwnerAndItsSlices() {
        try (SharedBuffer shared = SharedBuffer.allocate(8);
                TransferBuffer owned = TransferBuffer.copyOf(new byte[] {1, 2, 3, 4, 5, 6})) {
            shared.putBytes(1, owned, 2, 3);
            assertEquals(0x0504_0300L, shared.getLong(0));
            BufferSlice slice = owned.slice(1, 4);
            shared.getBytes(0, slice, 2, 2);
            assertEquals(0, owned.getByte(3));
            assertEquals(3, owned.getByte(4));
            shared.putBytes(7, slice, 0, 1);
            assertEquals(2, shared.getByte(7));
            assertThrows(IndexOutOfBoundsException.class, () -> shared.putBytes(6, owned, 0, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> shared.putBytes(0, slice, 2, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> shared.getBytes(0, owned, 4, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> shared.getBytes(-1, owned, 0, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> shared.getBytes(0, owned, 0, -1));
            OtherThread.call(() -> assertThrows(WrongOwnerException.class, () -> shared.getBytes(0, owned, 0, 1)));
        }
    }

    @Test
    void aDetachedBufferTakesAndGivesNoSharedBytes() {
        SharedBuffer shared = SharedBuffer.allocate(8);
        TransferBuffer owned = TransferBuffer.allocate(8);
        TransferBuffer moved = owned.transfer();
        assertThrows(DetachedException.class, () -> shared.getBytes(0, owned, 0, 1));
        assertThrows(DetachedException.class, () -> shared.putBytes(0, owned, 0, 1));
        shared.close();
        assertThrows(DetachedException.class, () -> shared.getBytes(0, moved, 0, 1));
        assertThrows(DetachedException.class, () -> shared.putBytes(0, moved, 0, 1));
        moved.close();
    }

    // ---- Lifetime

    @Test
    void memoryCountsUntilTheLastHandleCloses() {
        Recycler recycler = recycler();
        SharedBuffer first = SharedBuffer.allocate(recycler, 100, 1000, true);
        SharedBuffer second = first.share();
        assertEquals(1, recycler.stats().liveBuffers());
        assertEquals(1000, recycler.stats().liveBytes(), "the maximum, in whole words");
        first.close();
        first.close();
        assertEquals(1000, recycler.stats().liveBytes());
        second.close();
        assertEquals(0, recycler.stats().liveBuffers());
        assertEquals(0, recycler.stats().liveBytes());
        assertEquals(1000, recycler.stats().awaitingGcBytes(), "never cached: a thread may still be about to touch it");
        assertEquals(0, recycler.stats().cachedBytes());
    }

    @Test
    void closedSharedMemoryIsNeverUsedAgain() {
        Recycler recycler = recycler();
        SharedBuffer closed = SharedBuffer.allocate(recycler, 64, 64, false);
        SharedMemory formerly = closed.memory();
        closed.close();
        try (TransferBuffer next = TransferBuffer.allocate(recycler, 64)) {
            RawMemory.putLong(formerly.words, 0, -1);
            assertEquals(0, next.getLong(0));
        }
    }

    @Test
    void theLimitHoldsForSharedAndTransferBuffersTogether() {
        Recycler recycler = new Recycler(MemoryLimits.fixed(4096, 0));
        try (TransferBuffer own = TransferBuffer.allocate(recycler, 3072)) {
            var thrown = assertThrows(MemoryLimitException.class, () -> SharedBuffer.allocate(recycler, 1, 2048, true));
            assertEquals(2048, thrown.askedBytes());
            assertEquals(own.capacityBytes(), thrown.liveBytes());
            SharedBuffer.allocate(recycler, 1024, 1024, false).close();
        }
    }

    @Test
    void lengthsOutOfRangeAreNamed() {
        var negative = assertThrows(IllegalArgumentException.class, () -> SharedBuffer.allocate(-1));
        assertEquals(
                "Maximal capacity of a shared buffer is -1 bytes, expected 0 to 2147483632", negative.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SharedBuffer.allocate(1L << 31));
        var above = assertThrows(IllegalArgumentException.class, () -> SharedBuffer.allocateGrowable(9, 8));
        assertEquals("Capacity of a shared buffer is 9 bytes, expected 0 to 8", above.getMessage());
    }

    // ---- Mapped files

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** The mapping outlives its channel. */
    private static SharedBuffer map(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            return SharedBuffer.map(channel, 8, 64);
        }
    }

    @Test
    void twoMappingsOfAFileAreTheSameMemory(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("shared");
        try (SharedBuffer first = map(file);
                SharedBuffer second = map(file)) {
            assertEquals(72, Files.size(file), "the file grew");
            assertEquals(0, Atomics.addLong(first, 0, 7));
            assertEquals(7, Atomics.compareExchangeLong(second, 0, 7, 9));
            assertEquals(9, first.getLongVolatile(0));
            assertFalse(first.sharesMemoryWith(second), "they don't wait for each other");
            first.force();
            assertEquals(9, Files.readAllBytes(file)[8]);
        }
    }

    @Test
    void aMappingMustBeginAndEndAtWholeWords(@TempDir Path folder) throws IOException {
        try (FileChannel channel = open(folder.resolve("shared"))) {
            for (long[] positionAndBytes : new long[][] {{4, 8}, {0, 12}, {-8, 8}}) {
                var thrown = assertThrows(
                        IllegalArgumentException.class,
                        () -> SharedBuffer.map(channel, positionAndBytes[0], positionAndBytes[1]));
                assertEquals(
                        "Mapping begins at " + positionAndBytes[0] + " and has " + positionAndBytes[1]
                                + " bytes, expected multiples of 8, the position 0 or more",
                        thrown.getMessage());
            }
        }
    }

    @Test
    void memoryThatIsNotMappedHasNothingToForce() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            assertDoesNotThrow(buffer::force);
        }
    }
}
