package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads that use the same handles in any order, with any arguments, get documented exceptions only, and no byte of the memory
 * is lost or counted twice.
 */
@Timeout(60)
class ManyThreadsTest {
    private static final int THREADS = 3;
    private static final int OPERATIONS = 60_000;
    private static final int HANDLES = 12;
    private static final long[] ODD_INDICES = {-1, 0, 1, 7, 63, 64, 4095, 5000, 1L << 31, 1L << 32, Long.MIN_VALUE};

    private final Recycler recycler = new Recycler(MemoryLimits.fixed(200_000, 100_000));
    private final AtomicReferenceArray<TransferBuffer> handles = new AtomicReferenceArray<>(HANDLES);
    private final Queue<TransferBuffer> everMade = new ConcurrentLinkedQueue<>();
    private final CyclicBarrier end = new CyclicBarrier(THREADS);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyUseFromAnyThreadEndsWellOrWithADocumentedException(long seed) throws Exception {
        List<CompletableFuture<Object>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(seed * 31 + thread);
            threads.add(OtherThread.start(() -> {
                for (int operation = 0; operation < OPERATIONS; operation++) step(random);
                end.await();
                closeWhatIsMine();
                return null;
            }));
        }
        for (CompletableFuture<Object> thread : threads) thread.get();
        MemoryStats stats = recycler.stats();
        assertEquals(0, stats.liveBuffers(), stats.toString());
        assertEquals(0, stats.liveBytes(), stats.toString());
        assertTrue(stats.cachedBytes() <= 200_000, stats.toString());
        assertTrue(stats.peakBytes() <= 200_000, stats.toString());
    }

    private void step(Random random) {
        int slot = random.nextInt(HANDLES);
        TransferBuffer handle = handles.get(slot);
        try {
            if (handle == null || random.nextInt(200) == 0)
                put(slot, TransferBuffer.allocate(recycler, sizeOf(random)));
            else use(slot, handle, random);
        } catch (IllegalStateException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | MemoryLimitException documented) {
            assertTrue(documented.getMessage().length() > 10, documented.toString());
        } catch (NullPointerException documented) {
            // The JVM may leave out the message of one that is thrown often.
            assertTrue(documented.getCause() == null);
        }
    }

    private static long sizeOf(Random random) {
        return random.nextInt(10) == 0 ? ODD_INDICES[random.nextInt(ODD_INDICES.length)] : random.nextInt(6_000);
    }

    private void put(int slot, TransferBuffer handle) {
        everMade.add(handle);
        handles.set(slot, handle);
    }

    private void use(int slot, TransferBuffer handle, Random random) {
        long at = random.nextBoolean() ? ODD_INDICES[random.nextInt(ODD_INDICES.length)] : random.nextInt(6_000);
        switch (random.nextInt(14)) {
            case 0 -> put(slot, handle.transfer());
            case 1 -> handle.close();
            case 2 -> handle.fill(at, random.nextInt(3_000), (byte) slot);
            case 3 -> handle.putBytes(at, random.nextInt(9) == 0 ? null : new byte[random.nextInt(100)]);
            case 4 -> handle.getBytes(at, new byte[100], random.nextInt(110) - 5, random.nextInt(110) - 5);
            case 5 -> handle.copyTo(at, handles.get(random.nextInt(HANDLES)), random.nextInt(6_000), sizeOf(random));
            case 6 -> handle.putInts(at, new int[20], 0, 20, random.nextBoolean() ? ByteOrder.BIG_ENDIAN : null);
            case 7 -> handle.requireTransferable();
            case 8 -> {
                if (random.nextInt(20) == 0) {
                    handle.withByteBuffer(view -> {
                        handle.close();
                        return view.limit();
                    });
                }
            }
            case 9 -> handle.putLong(at, random.nextLong(), random.nextInt(9) == 0 ? null : ByteOrder.BIG_ENDIAN);
            case 10 -> handle.inputStream(at, random.nextInt(50));
            case 11 -> assertTrue(handle.capacityBytes() >= 0 && handle.toString() != null);
            case 12 -> handle.putInt(at, 5);
            default -> handle.getByte(at);
        }
    }

    private void closeWhatIsMine() {
        for (TransferBuffer handle : everMade) {
            try {
                handle.close();
            } catch (WrongOwnerException othersCloseIt) {
                assertTrue(othersCloseIt.getMessage() != null);
            }
        }
    }
}
