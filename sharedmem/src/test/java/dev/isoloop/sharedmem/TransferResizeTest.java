package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfer with another length. */
@Timeout(30)
class TransferResizeTest {
    private static final int MIB = 1 << 20;

    private final Recycler recycler = new Recycler(MemoryLimits.fixed(MIB, MIB));

    private TransferBuffer filled(int size) {
        TransferBuffer buffer = TransferBuffer.allocate(recycler, size);
        buffer.fill(0, size, (byte) 7);
        return buffer;
    }

    private static void assertHolds(TransferBuffer buffer, int sevens, int size) {
        assertEquals(size, buffer.capacityBytes());
        for (int at = 0; at < size; at++) {
            int expected = at < sevens ? 7 : 0;
            if (buffer.getByte(at) != expected) assertEquals(expected, buffer.getByte(at), "at " + at);
        }
    }

    @Test
    void theReceiverGetsTheLengthAskedForAndZeroesBehindWhatWasThere() {
        for (int size : new int[] {0, 1, 64, 1000, 70_000}) {
            for (int newSize : new int[] {0, 1, 63, 65, 900, 1024, 5000, 69_999, 140_000}) {
                TransferBuffer buffer = filled(size);
                TransferBuffer received = buffer.transfer(newSize);
                assertTrue(buffer.isDetached());
                assertHolds(received, Math.min(size, newSize), newSize);
                received.close();
                assertEquals(0, recycler.stats().liveBuffers());
            }
        }
    }

    @Test
    void whatWasCutOffDoesNotComeBack() {
        TransferBuffer buffer = filled(1000).transfer(900).transfer(1000);
        assertHolds(buffer, 900, 1000);
        buffer.close();
    }

    @Test
    void memoryThatSuitsIsMovedAndOtherMemoryIsGivenBack() {
        TransferBuffer buffer = filled(1000);
        Object memory = buffer.block;
        TransferBuffer longer = buffer.transfer(1024);
        assertSame(memory, longer.block);
        TransferBuffer shorter = longer.transfer(600);
        assertSame(memory, shorter.block);
        TransferBuffer small = shorter.transfer(10);
        assertNotSame(memory, small.block);
        assertEquals(64, recycler.stats().liveBytes());
        small.close();
    }

    @Test
    void aRefusedTransferLeavesTheBufferAsItIs() {
        TransferBuffer buffer = filled(1000);
        assertThrows(MemoryLimitException.class, () -> buffer.transfer(2 * MIB));
        assertThrows(IllegalArgumentException.class, () -> buffer.transfer(-1));
        assertThrows(IllegalArgumentException.class, () -> buffer.transfer(1L << 40));
        buffer.withByteBuffer(view -> assertThrows(LentException.class, () -> buffer.transfer(10)));
        assertThrows(WrongOwnerException.class, () -> OtherThread.call(() -> buffer.transfer(10)));
        assertFalse(buffer.isDetached());
        assertHolds(buffer, 1000, 1000);
        buffer.close();
        assertThrows(DetachedException.class, () -> buffer.transfer(10));
    }

    @Test
    void anyChainOfLengthsKeepsTheCommonBeginning() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            int size = random.nextInt(5000);
            int kept = size;
            TransferBuffer buffer = filled(size);
            for (int step = 0; step < 6; step++) {
                size = random.nextInt(5000);
                kept = Math.min(kept, size);
                buffer = buffer.transfer(size);
                if (random.nextBoolean()) buffer = buffer.transfer();
            }
            assertHolds(buffer, kept, size);
            buffer.close();
        }
    }
}
