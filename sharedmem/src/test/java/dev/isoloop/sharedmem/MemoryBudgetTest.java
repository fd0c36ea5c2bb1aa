package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
    /** Keeps nothing for reuse, so that each block is of the class that was asked for. */
    private final Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 0));

    private final MemoryBudget budget = new MemoryBudget("worker 1", 10_000);

    @Test
    void whoeverAllocatesPaysAndGetsItBackAtClose() {
        budget.run(() -> {
            TransferBuffer buffer = TransferBuffer.allocate(recycler, 1000);
            assertEquals(1024, budget.usedBytes());
            buffer.close();
            assertEquals(0, budget.usedBytes());
            assertEquals(1024, budget.peakBytes());
        });
        TransferBuffer.allocate(recycler, 1000).close();
        assertEquals(1024, budget.peakBytes(), "not in force any more");
    }

    @Test
    void aSpentBudgetRefusesAndNamesItself() {
        budget.run(() -> {
            TransferBuffer most = TransferBuffer.allocate(recycler, 8000);
            MemoryLimitException refusal =
                    assertThrows(MemoryLimitException.class, () -> TransferBuffer.allocate(recycler, 5000));
            for (String part : List.of("5000 bytes", "worker 1", "8192 of 10000 bytes")) {
                assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
            }
            assertEquals(5000, refusal.askedBytes());
            assertEquals(10_000, refusal.limitBytes());
            assertEquals(8192, budget.usedBytes());
            most.close();
            TransferBuffer.allocate(recycler, 5000).close();
        });
    }

    @Test
    void aSpentBudgetIsNoticedBeforeOtherMemoryIsLetGo() {
        Recycler keeping = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        TransferBuffer.allocate(keeping, 600_000).close();
        long idleBytes = keeping.stats().cachedBytes();
        assertTrue(idleBytes >= 600_000, idleBytes + " bytes kept");
        budget.run(() -> {
            assertThrows(MemoryLimitException.class, () -> TransferBuffer.allocate(keeping, 900_000));
            assertThrows(MemoryLimitException.class, () -> SharedBuffer.allocate(keeping, 900_000, 900_000, false));
        });
        assertEquals(idleBytes, keeping.stats().cachedBytes());
        assertEquals(0, budget.peakBytes());
    }

    @Test
    void aLargerBlockDoesNotStandInWhereTheBudgetHasRoomForTheRightOneOnly() {
        Recycler keeping = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        for (int asked : new int[] {200, 2 * 6000, 300_000}) {
            int larger = asked + asked / 2;
            TransferBuffer.allocate(keeping, larger).close(); // to the thread's cache, or the largest to its slab
            MemoryBudget tight = new MemoryBudget("tight", SizeClass.bytesOf(SizeClass.indexFor(asked)));
            tight.run(() -> {
                TransferBuffer.allocate(keeping, asked).close();
                TransferBuffer.allocate(keeping, asked).close();
            });
            assertEquals(tight.limitBytes(), tight.peakBytes());
        }
    }

    @Test
    void theWholeBudgetCanBeUsedAlthoughSizesAreRounded() {
        Recycler keeping = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        budget.run(() -> {
            TransferBuffer most = TransferBuffer.allocate(keeping, 8192);
            TransferBuffer rest = TransferBuffer.allocate(keeping, 10_000 - 8192);
            assertEquals(10_000, budget.usedBytes());
            assertThrows(MemoryLimitException.class, () -> TransferBuffer.allocate(keeping, 0));
            rest.close();
            most.close();
        });
        assertEquals(0, budget.usedBytes());
        assertEquals(0, keeping.stats().liveBytes());
    }

    @Test
    void whatIsRefusedIsInNobodysWay() {
        MemoryBudget small = new MemoryBudget("small", 100);
        AtomicBoolean hasEnded = new AtomicBoolean();
        CompletableFuture<Void> refused = OtherThread.start(() -> {
            while (!hasEnded.get()) assertThrows(MemoryLimitException.class, () -> small.charge(200, 200));
            return null;
        });
        for (int round = 0; round < 200_000 && !refused.isDone(); round++) {
            small.charge(50, 50);
            small.refund(50);
        }
        hasEnded.set(true);
        refused.join();
        assertEquals(0, small.usedBytes());
        assertEquals(50, small.peakBytes());
    }

    @Test
    void aTransferredBufferIsPaidByItsReceiverWhoIsNeverRefusedIt() {
        MemoryBudget receivers = new MemoryBudget("receiver", 100);
        AtomicReference<TransferBuffer> post = new AtomicReference<>();
        budget.run(() -> post.set(TransferBuffer.allocate(recycler, 1000).transfer()));
        TransferBuffer sent = post.get();
        assertEquals(0, budget.usedBytes(), "nobody pays on the way");
        OtherThread.call(() -> {
            receivers.run(() -> {
                assertEquals(0, sent.getByte(0));
                assertEquals(1024, receivers.usedBytes());
                assertThrows(MemoryLimitException.class, () -> TransferBuffer.allocate(recycler, 1));
                sent.close();
                assertEquals(0, receivers.usedBytes());
            });
            return null;
        });
    }

    @Test
    void aResizedBufferIsPaidOnce() {
        budget.run(() -> {
            TransferBuffer small = TransferBuffer.allocate(recycler, 100);
            TransferBuffer large = small.transfer(5000);
            large.getByte(0);
            assertEquals(5120, budget.usedBytes());
            large.close();
            assertEquals(0, budget.usedBytes());
        });
    }

    @Test
    void theScopeBeforeComesBack() {
        MemoryBudget inner = new MemoryBudget("inner", 10_000);
        budget.run(() -> {
            inner.run(() -> {
                TransferBuffer.allocate(recycler, 100).close();
            });
            TransferBuffer.allocate(recycler, 1000).close();
        });
        assertEquals(112, inner.peakBytes());
        assertEquals(1024, budget.peakBytes());
    }

    @Test
    void aLostBufferIsPaidBack() {
        budget.run(() -> {
            TransferBuffer.allocate(recycler, 1000).putByte(0, (byte) 1);
        });
        while (budget.usedBytes() > 0) {
            System.gc();
            Thread.onSpinWait();
        }
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MemoryBudget("nobody", -1));
    }
}
