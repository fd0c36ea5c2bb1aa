package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecyclerTest {
    private static final int MIB = 1 << 20;

    /** Of a size class, and larger than what is cut from slabs. */
    private static final int LARGE = 128 * 1024;

    private static Recycler recycler(long limitBytes, long cacheBytes) {
        return new Recycler(MemoryLimits.fixed(limitBytes, cacheBytes));
    }

    private static Object blockOf(Recycler recycler, int bytes) {
        try (TransferBuffer buffer = TransferBuffer.allocate(recycler, bytes)) {
            return buffer.block;
        }
    }

    @Test
    void closedMemoryIsUsedAgainAtOnce() {
        Recycler recycler = recycler(MIB, MIB);
        assertSame(blockOf(recycler, 1000), blockOf(recycler, 1000));
        assertSame(blockOf(recycler, 1000), blockOf(recycler, 800), "by a buffer somewhat smaller as well");
        assertNotSame(blockOf(recycler, 1000), blockOf(recycler, 400), "but not by one of less than half the size");
    }

    @Test
    void theBlockGivenBackLastIsUsedFirst() {
        Recycler recycler = recycler(MIB, MIB);
        List<TransferBuffer> buffers = new ArrayList<>();
        for (int count = 0; count < 5; count++) buffers.add(TransferBuffer.allocate(recycler, 1000));
        List<Block> lastFirst = new ArrayList<>();
        for (TransferBuffer buffer : buffers) {
            lastFirst.add(0, buffer.block);
            buffer.close();
        }
        List<Block> reused = new ArrayList<>();
        for (int count = 0; count < 5; count++) reused.add(TransferBuffer.allocate(recycler, 1000).block);
        assertEquals(lastFirst, reused);
    }

    @Test
    void aBlockThatAnErrorKeptFromBeingGivenBackIsCountedOutByTheCollector() {
        Recycler recycler = recycler(MIB, MIB);
        failHalfway(recycler);
        while (recycler.stats().liveBytes() > 0) {
            System.gc();
            Thread.onSpinWait();
        }
        assertEquals(0, recycler.stats().lostBuffers(), "it was closed");
    }

    /** Ends where an error would, between the two steps of giving a block back. */
    private static void failHalfway(Recycler recycler) {
        TransferBuffer.allocate(recycler, LARGE).block.entry.release();
        assertEquals(1, recycler.stats().liveBuffers());
    }

    @Test
    void usedMemoryReadsAsZero() {
        Recycler recycler = recycler(MIB, MIB);
        for (int size : new int[] {64, 4096, 5000, 300_000}) {
            for (int next : new int[] {size, size - 1, size - size / 8, size}) {
                TransferBuffer former = TransferBuffer.allocate(recycler, size);
                former.fill(0, size, (byte) 0xAA);
                former.close();
                try (TransferBuffer buffer = TransferBuffer.allocate(recycler, next)) {
                    byte[] read = new byte[next];
                    buffer.getBytes(0, read);
                    assertArrayEquals(new byte[next], read);
                }
            }
        }
    }

    @Test
    void usedMemoryReadsAsZeroHoweverItIsReachedFirst() {
        int size = 400_000;
        Recycler recycler = recycler(MIB, MIB);
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            TransferBuffer former = TransferBuffer.allocate(recycler, size);
            former.fill(0, size, (byte) 0x55);
            former.close();
            try (TransferBuffer buffer = TransferBuffer.allocate(recycler, size)) {
                int at = random.nextInt(size - 8);
                if (random.nextBoolean()) assertEquals(0, buffer.getLong(at));
                buffer.putInt(at, -1);
                buffer.putBytes(size - 3, new byte[] {1, 2, 3});
                for (int index = 0; index < size; index++) {
                    int expected = index >= at && index < at + 4 ? -1 : index >= size - 3 ? index - size + 4 : 0;
                    if (expected != buffer.getByte(index)) {
                        assertEquals(expected, buffer.getByte(index), "index " + index + " in round " + round);
                    }
                }
            }
        }
    }

    @Test
    void onlyWhatABufferHadCountsAsDirty() {
        Recycler recycler = recycler(100 * MIB, 100 * MIB);
        TransferBuffer buffer = TransferBuffer.allocate(recycler, 40 * MIB + 1);
        Block block = buffer.block;
        buffer.close();
        assertTrue(block.bytes > 40 * MIB + 1);
        assertEquals(40 * MIB + 1, block.dirtyBytes());
    }

    @Test
    void whatWasCutOffIsNotShownToTheNextOwner() {
        Recycler recycler = recycler(MIB, MIB);
        TransferBuffer buffer = TransferBuffer.allocate(recycler, 5000);
        buffer.fill(0, 5000, (byte) 1);
        buffer.truncate(10);
        assertEquals(10, buffer.capacityBytes());
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(10));
        buffer.close();
        try (TransferBuffer next = TransferBuffer.allocate(recycler, 5000)) {
            byte[] read = new byte[5000];
            next.getBytes(0, read);
            assertArrayEquals(new byte[5000], read);
        }
    }

    @Test
    void theCountersFollowEveryStep() {
        Recycler recycler = recycler(MIB, 200); // too little for slabs
        TransferBuffer one = TransferBuffer.allocate(recycler, 64);
        TransferBuffer two = TransferBuffer.allocate(recycler, 100);
        assertEquals(2, recycler.stats().liveBuffers());
        assertEquals(64 + 112, recycler.stats().liveBytes());
        TransferBuffer moved = one.transfer();
        assertEquals(2, recycler.stats().liveBuffers(), "a moved buffer is still one buffer");
        moved.close();
        one.close();
        assertEquals(1, recycler.stats().liveBuffers());
        assertEquals(64, recycler.stats().cachedBytes());
        two.close();
        TransferBuffer again = TransferBuffer.allocate(recycler, 64);
        assertEquals(112, recycler.stats().cachedBytes());
        assertEquals(64, recycler.stats().liveBytes());
        assertEquals(64 + 112, recycler.stats().peakBytes());
        again.close();
        assertEquals(0, recycler.stats().lostBuffers());
        assertEquals(MIB, recycler.stats().limitBytes());
    }

    @Test
    void theStatisticsOfTheProcessCountItsBuffers() {
        TransferBuffer buffer = TransferBuffer.allocate(1000);
        MemoryStats open = OtherThread.call(MemoryStats::now);
        assertTrue(open.liveBuffers() >= 1 && open.liveBytes() >= 1000, open.toString());
        assertTrue(open.peakBytes() >= open.liveBytes(), open.toString());
        assertTrue(open.limitBytes() > 0, open.toString());
        buffer.close();
    }

    @Test
    void moreThanTheCacheHoldsIsLetGoLongestIdleFirst() {
        Recycler recycler = recycler(MIB, 3 * 1024);
        List<TransferBuffer> buffers = new ArrayList<>();
        List<Object> blocks = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            TransferBuffer buffer = TransferBuffer.allocate(recycler, 1024);
            buffers.add(buffer);
            blocks.add(buffer.block);
        }
        buffers.forEach(TransferBuffer::close);
        assertEquals(3 * 1024, recycler.stats().cachedBytes());
        assertEquals(1024, recycler.stats().awaitingGcBytes());
        List<Object> reused = new ArrayList<>();
        for (int count = 0; count < 3; count++) {
            reused.add(TransferBuffer.allocate(recycler, 1024).block);
        }
        assertEquals(List.of(blocks.get(3), blocks.get(2), blocks.get(1)), reused);
    }

    @Test
    void memoryOfAnotherSizeIsLetGoToMakeRoomInTheCache() {
        Recycler recycler = recycler(MIB, 8 * 1024);
        TransferBuffer small = TransferBuffer.allocate(recycler, 1024);
        TransferBuffer large = TransferBuffer.allocate(recycler, 8 * 1024);
        small.close();
        large.close();
        assertEquals(8 * 1024, recycler.stats().cachedBytes());
        TransferBuffer tooLarge = TransferBuffer.allocate(recycler, 16 * 1024);
        tooLarge.close();
        assertEquals(8 * 1024, recycler.stats().cachedBytes(), "what could never be kept displaces nothing");
    }

    @Test
    void theLimitRefusesWithEveryNumberThatMatters() {
        Recycler recycler = recycler(MIB, MIB);
        TransferBuffer most = TransferBuffer.allocate(recycler, MIB - 1024);
        MemoryLimitException refusal =
                assertThrows(MemoryLimitException.class, () -> TransferBuffer.allocate(recycler, 2048));
        assertEquals(2048, refusal.askedBytes());
        assertEquals(MIB, refusal.limitBytes());
        assertEquals(recycler.stats().liveBytes(), refusal.liveBytes());
        for (String part : List.of("2048 bytes", " of 1048576 bytes", "1 buffers", "-Disoloop.memory.limit=")) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
        assertEquals(1, recycler.stats().liveBuffers(), "what was refused is not counted");
        most.close();
        TransferBuffer.allocate(recycler, 2048).close();
    }

    @Test
    void theWholeLimitCanBeUsedAlthoughSizesAreRounded() {
        Recycler recycler = recycler(1_000_000, 1_000_000);
        TransferBuffer whole = TransferBuffer.allocate(recycler, 1_000_000);
        assertEquals(1_000_000, recycler.stats().liveBytes());
        whole.close();
        assertEquals(0, recycler.stats().liveBytes());
    }

    @Test
    void whatLiesIdleGivesWayToWhatIsNeeded() {
        Recycler recycler = recycler(MIB, MIB);
        blockOf(recycler, 512 * 1024);
        assertEquals(512 * 1024, recycler.stats().cachedBytes());
        TransferBuffer large = TransferBuffer.allocate(recycler, 896 * 1024);
        assertEquals(0, recycler.stats().cachedBytes());
        large.close();
    }

    @Test
    void aBufferLostWithoutCloseIsCountedOutByTheCollector() {
        Recycler recycler = recycler(MIB, MIB);
        lose(recycler);
        while (recycler.stats().lostBuffers() < 2) {
            System.gc();
            Thread.onSpinWait();
        }
        assertEquals(0, recycler.stats().liveBuffers());
        assertEquals(0, recycler.stats().liveBytes());
        assertEquals(0, recycler.stats().cachedBytes());
    }

    private static void lose(Recycler recycler) {
        TransferBuffer.allocate(recycler, LARGE).putInt(0, 1);
        TransferBuffer.allocate(recycler, LARGE).transfer();
        assertEquals(2, recycler.stats().liveBuffers());
    }

    @Test
    void lentMemoryLeavesTheCountersWithTheCollector() {
        Recycler recycler = recycler(MIB, MIB);
        lend(recycler);
        while (recycler.stats().awaitingGcBytes() > 0) {
            System.gc();
            Thread.onSpinWait();
        }
        assertEquals(0, recycler.stats().lostBuffers(), "it was closed");
    }

    private static void lend(Recycler recycler) {
        TransferBuffer buffer = TransferBuffer.allocate(recycler, LARGE);
        buffer.withByteBuffer(view -> view.put(0, (byte) 1));
        buffer.close();
        assertEquals(LARGE, recycler.stats().awaitingGcBytes());
    }

    @Test
    void threadsThatAllocateAndCloseAtTheSameTimeNeverShareABlock() throws Exception {
        Recycler recycler = recycler(MIB, MIB);
        List<CompletableFuture<Object>> workers = new ArrayList<>();
        for (int worker = 1; worker <= 3; worker++) {
            long mark = worker * 0x0101_0101_0101_0101L;
            workers.add(OtherThread.start(() -> {
                Random random = new Random(mark);
                for (int round = 0; round < 20_000; round++) {
                    int size = 8 + random.nextInt(200);
                    try (TransferBuffer buffer = TransferBuffer.allocate(recycler, size)) {
                        assertEquals(0, buffer.getLong(size - 8));
                        buffer.putLong(size - 8, mark);
                        buffer.putLong(0, mark);
                        assertEquals(mark, buffer.getLong(0));
                        if (size >= 16) assertEquals(mark, buffer.getLong(size - 8));
                    }
                }
                return null;
            }));
        }
        for (CompletableFuture<Object> worker : workers) worker.get();
        assertEquals(0, recycler.stats().liveBuffers());
        assertEquals(0, recycler.stats().liveBytes());
    }
}
