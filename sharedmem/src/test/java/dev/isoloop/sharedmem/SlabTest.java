package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small buffers share slabs; threads keep a few of their blocks. */
@Timeout(60)
class SlabTest {
    private static final long MANY = 64L << 20;

    private final Recycler recycler = new Recycler(MemoryLimits.fixed(MANY, MANY));

    private static Block blockOf(TransferBuffer buffer) {
        return buffer.block;
    }

    private List<TransferBuffer> allocate(int count, int bytes) {
        List<TransferBuffer> made = new ArrayList<>();
        for (int each = 0; each < count; each++) made.add(TransferBuffer.allocate(recycler, bytes));
        return made;
    }

    private static Set<Slab> slabsOf(List<TransferBuffer> buffers) {
        Set<Slab> slabs = Collections.newSetFromMap(new IdentityHashMap<>());
        for (TransferBuffer buffer : buffers) slabs.add(blockOf(buffer).slab);
        return slabs;
    }

    @Test
    void smallBuffersAreCutFromFewSlabsThatGrow() {
        List<TransferBuffer> buffers = allocate(1000, 64);
        assertEquals(3, slabsOf(buffers).size(), "16 KiB hold 256, 32 KiB 512, and 64 KiB the rest");
        buffers.forEach(TransferBuffer::close);
    }

    @Test
    void neighboursInASlabDoNotTouchEachOther() {
        List<TransferBuffer> buffers = allocate(300, 80);
        for (int at = 0; at < buffers.size(); at++) buffers.get(at).fill(0, 80, (byte) at);
        for (int at = 0; at < buffers.size(); at++) {
            assertEquals((byte) at, buffers.get(at).getByte(0));
            assertEquals((byte) at, buffers.get(at).getByte(79));
        }
        buffers.forEach(TransferBuffer::close);
    }

    @Test
    void largeBuffersAreOnTheirOwn() {
        List<TransferBuffer> buffers = allocate(3, 65 * 1024);
        assertEquals(3, slabsOf(buffers).size());
        assertEquals(0, recycler.stats().fragmentedBytes());
        buffers.forEach(TransferBuffer::close);
    }

    @Test
    void aThreadGetsItsOwnBlockBackAndOthersDoNot() throws Exception {
        TransferBuffer first = TransferBuffer.allocate(recycler, 100);
        Block block = blockOf(first);
        first.close();
        OtherThread.call(() -> {
            TransferBuffer others = TransferBuffer.allocate(recycler, 100);
            assertNotSame(block, blockOf(others));
            others.close();
            return null;
        });
        TransferBuffer again = TransferBuffer.allocate(recycler, 100);
        assertSame(block, blockOf(again));
        again.close();
    }

    @Test
    void anotherThreadsBytesReadAsZero() {
        TransferBuffer sent = TransferBuffer.allocate(recycler, 100);
        sent.fill(0, 100, (byte) 9);
        TransferBuffer received = sent.transfer();
        OtherThread.call(() -> {
            received.close();
            try (TransferBuffer next = TransferBuffer.allocate(recycler, 100)) {
                for (int at = 0; at < 100; at++) assertEquals(0, next.getByte(at));
            }
            return null;
        });
    }

    @Test
    void whatLiesInTheCacheOfAnEndedThreadIsNotLost() {
        Recycler tight = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        OtherThread.call(() -> {
            TransferBuffer.allocate(tight, 8 * 1024).close();
            return null;
        });
        assertEquals(0, tight.stats().liveBytes());
        try (TransferBuffer whole = TransferBuffer.allocate(tight, 1 << 20)) {
            assertEquals(1 << 20, tight.stats().liveBytes());
            assertEquals(0, tight.stats().cachedBytes());
            assertEquals(1 << 20, whole.capacityBytes());
        }
    }

    @Test
    void aSlabInUseCountsAsFragmentedUntilItsLastBlockIsClosed() {
        List<TransferBuffer> buffers = allocate(200, 1024);
        TransferBuffer last = buffers.remove(100);
        buffers.forEach(TransferBuffer::close);
        MemoryStats one = recycler.stats();
        assertEquals(1, one.liveBuffers());
        assertEquals(1024, one.liveBytes());
        assertTrue(one.fragmentedBytes() > 0, one.toString());
        assertTrue(one.fragmentedBytes() <= one.cachedBytes(), one.toString());
        last.close();
        assertEquals(0, recycler.stats().liveBytes());
    }

    @Test
    void lostBlocksAreNotUsedAgainAndTheirSlabGoesAsAWhole() {
        Recycler tight = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        loseOneOfTwo(tight);
        while (tight.stats().lostBuffers() < 1) {
            System.gc();
            Thread.onSpinWait();
        }
        assertEquals(0, tight.stats().liveBytes());
        // All memory can be had again, once the idle part of the slab has given way.
        try (TransferBuffer whole = TransferBuffer.allocate(tight, 1 << 20)) {
            assertEquals(1 << 20, whole.capacityBytes());
        }
    }

    private static void loseOneOfTwo(Recycler recycler) {
        TransferBuffer lost = TransferBuffer.allocate(recycler, 1000);
        TransferBuffer closed = TransferBuffer.allocate(recycler, 1000);
        assertSame(blockOf(lost).slab, blockOf(closed).slab);
        closed.close();
        lost.putByte(0, (byte) 1);
    }
}
