package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(30)
class TransferBufferOwnershipTest {
    private static final int RACES = 2_000;

    private static List<Executable> everyUseOf(TransferBuffer buffer) {
        byte[] array = new byte[0];
        return List.of(
                () -> buffer.getByte(0),
                () -> buffer.putByte(0, (byte) 1),
                () -> buffer.getShort(0),
                () -> buffer.putShort(0, (short) 1),
                () -> buffer.getChar(0),
                () -> buffer.putChar(0, 'a'),
                () -> buffer.getInt(0),
                () -> buffer.putInt(0, 1),
                () -> buffer.getLong(0),
                () -> buffer.putLong(0, 1),
                () -> buffer.getFloat(0),
                () -> buffer.putFloat(0, 1),
                () -> buffer.getDouble(0),
                () -> buffer.putDouble(0, 1),
                () -> buffer.getLong(0, ByteOrder.BIG_ENDIAN),
                () -> buffer.getBytes(0, array),
                () -> buffer.putBytes(0, array),
                () -> buffer.getInts(0, new int[0], 0, 0, ByteOrder.BIG_ENDIAN),
                () -> buffer.putInts(0, new int[0], 0, 0, ByteOrder.BIG_ENDIAN),
                () -> buffer.fill(0, 0, (byte) 1),
                () -> buffer.copyTo(0, buffer, 0, 0),
                () -> buffer.inputStream(),
                () -> buffer.inputStream(0, 0),
                () -> buffer.withByteBuffer(ByteBuffer::capacity),
                () -> buffer.requireTransferable(),
                () -> buffer.transfer());
    }

    @Test
    void aTransferMovesTheMemoryWithoutCopying() {
        TransferBuffer given = TransferBuffer.allocate(1024);
        given.putLong(512, 77);
        Object memory = given.block;
        try (TransferBuffer received = given.transfer()) {
            assertSame(memory, received.block);
            assertEquals(77, received.getLong(512));
            assertEquals(1024, received.capacityBytes());
        }
    }

    @Test
    void theGiversHandleIsEmptyAndRefusesEveryUse() {
        TransferBuffer given = TransferBuffer.allocate(16);
        try (TransferBuffer received = given.transfer()) {
            assertEquals(0, given.capacityBytes());
            assertTrue(given.isDetached());
            assertFalse(received.isDetached());
            assertNull(given.block);
            for (Executable use : everyUseOf(given)) {
                DetachedException refusal = assertThrows(DetachedException.class, use);
                assertTrue(refusal.getMessage().contains("16 bytes was transferred"), refusal.getMessage());
            }
            assertEquals(0, received.getLong(0), "what was refused changed nothing");
        }
    }

    @Test
    void aClosedBufferRefusesEveryUseFromAnyThread() {
        TransferBuffer closed = TransferBuffer.allocate(16);
        closed.close();
        assertEquals(0, closed.capacityBytes());
        for (Executable use : everyUseOf(closed)) {
            DetachedException refusal = assertThrows(DetachedException.class, use);
            assertTrue(refusal.getMessage().contains("was closed"), refusal.getMessage());
            assertThrows(
                    DetachedException.class,
                    () -> OtherThread.call(() -> {
                        runUnchecked(use);
                        return null;
                    }));
        }
    }

    @Test
    void anotherThreadIsRefusedByNameAndChangesNothing() {
        TransferBuffer mine = TransferBuffer.allocate(16);
        List<Executable> uses = new ArrayList<>(everyUseOf(mine));
        uses.add(mine::close);
        String owner = "owned by " + Thread.currentThread().getName();
        for (Executable use : uses) {
            WrongOwnerException refusal = assertThrows(
                    WrongOwnerException.class,
                    () -> OtherThread.call(() -> {
                        runUnchecked(use);
                        return null;
                    }));
            assertTrue(refusal.getMessage().contains("other thread"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains(owner), refusal.getMessage());
        }
        assertEquals(0, mine.getLong(0));
        assertEquals(16, mine.capacityBytes());
        mine.close();
    }

    private static void runUnchecked(Executable use) {
        try {
            use.execute();
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Throwable other) {
            throw new AssertionError(other);
        }
    }

    @Test
    void theFirstThreadToUseABufferInTransitOwnsIt() {
        TransferBuffer inTransit = TransferBuffer.allocate(8).transfer();
        assertTrue(inTransit.toString().contains("in transit"));
        OtherThread.call(() -> {
            inTransit.putInt(0, 5);
            return null;
        });
        assertThrows(WrongOwnerException.class, () -> inTransit.getInt(0));
    }

    @Test
    void askingAboutABufferInTransitDoesNotTakeIt() {
        TransferBuffer inTransit = TransferBuffer.allocate(8).transfer();
        assertEquals(8, inTransit.capacityBytes());
        assertFalse(inTransit.isDetached());
        assertNotNull(inTransit.toString());
        assertEquals(0, OtherThread.call(() -> inTransit.getInt(0)));
    }

    @Test
    void ofTwoRacingThreadsExactlyOneGetsABufferInTransit() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        TransferBuffer[] inTransit = new TransferBuffer[RACES];
        for (int race = 0; race < RACES; race++) {
            TransferBuffer fresh = TransferBuffer.allocate(8);
            fresh.putInt(0, race);
            inTransit[race] = fresh.transfer();
        }
        CompletableFuture<List<Boolean>> others = OtherThread.start(() -> claimAll(inTransit, start));
        List<Boolean> mine = claimAll(inTransit, start);
        List<Boolean> theirs = others.get();
        for (int race = 0; race < RACES; race++) assertTrue(mine.get(race) ^ theirs.get(race), "race " + race);
    }

    /** Uses each buffer, all at the same time as the other thread does. */
    private static List<Boolean> claimAll(TransferBuffer[] inTransit, CyclicBarrier start) throws Exception {
        List<Boolean> won = new ArrayList<>();
        for (int race = 0; race < RACES; race++) {
            start.await();
            boolean isMine;
            try {
                assertEquals(race, inTransit[race].getInt(0));
                isMine = true;
            } catch (WrongOwnerException othersNow) {
                isMine = false;
            }
            won.add(isMine);
        }
        start.await();
        for (int race = 0; race < RACES; race++) if (won.get(race)) inTransit[race].close();
        return won;
    }

    @Test
    void aBufferTravelsThroughManyThreads() {
        TransferBuffer travelling = TransferBuffer.allocate(8).transfer();
        for (int stop = 1; stop <= 10; stop++) {
            TransferBuffer arriving = travelling;
            int count = stop;
            travelling = OtherThread.call(() -> {
                assertEquals(count - 1, arriving.getInt(0));
                arriving.putInt(0, count);
                return arriving.transfer();
            });
        }
        assertEquals(10, travelling.getInt(0));
        travelling.close();
    }

    @Test
    void transferCanNotFailOnceItWasAsked() {
        TransferBuffer inTransit = TransferBuffer.allocate(8).transfer();
        inTransit.requireTransferable();
        assertThrows(
                WrongOwnerException.class, () -> OtherThread.call(() -> inTransit.getInt(0)), "taken by the asker");
        inTransit.transfer().close();
    }

    @Test
    void closingTwiceIsHarmlessAndSoIsClosingAfterATransfer() {
        TransferBuffer given = TransferBuffer.allocate(8);
        TransferBuffer received = given.transfer();
        given.close();
        assertEquals(0, received.getInt(0), "the receiver's is unharmed");
        received.close();
        received.close();
        OtherThread.call(() -> {
            received.close();
            return null;
        });
    }

    @Test
    void aBufferInTransitMayBeClosedByWhoeverDropsIt() {
        Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        TransferBuffer inTransit = TransferBuffer.allocate(recycler, 8).transfer();
        OtherThread.call(() -> {
            inTransit.close();
            return null;
        });
        assertEquals(0, recycler.stats().liveBuffers());
        assertThrows(DetachedException.class, () -> inTransit.getInt(0));
    }

    @Test
    void withDiagnosticsOnTheExceptionSaysWhereTheHandleWasDetached() {
        boolean before = DetachSite.enable(true);
        try {
            TransferBuffer given = TransferBuffer.allocate(8);
            TransferBuffer received = given.transfer();
            received.close();
            Throwable transferred =
                    assertThrows(DetachedException.class, () -> given.getInt(0)).getCause();
            Throwable closed = assertThrows(DetachedException.class, () -> received.getInt(0))
                    .getCause();
            assertInstanceOf(DetachSite.class, transferred);
            assertEquals("Transferred here, by " + Thread.currentThread().getName(), transferred.getMessage());
            assertTrue(closed.getMessage().startsWith("Closed here"));
            assertTrue(List.of(transferred.getStackTrace()).stream()
                    .anyMatch(frame -> frame.getMethodName().startsWith("withDiagnosticsOn")));
        } finally {
            DetachSite.enable(before);
        }
    }

    @Test
    void withDiagnosticsOffTheExceptionSaysHowToTurnThemOn() {
        boolean before = DetachSite.enable(false);
        try {
            TransferBuffer closed = TransferBuffer.allocate(8);
            closed.close();
            DetachedException refusal = assertThrows(DetachedException.class, () -> closed.getInt(0));
            assertNull(refusal.getCause());
            assertTrue(refusal.getMessage().contains("isoloop.diagnostics"));
        } finally {
            DetachSite.enable(before);
        }
    }

    @Test
    void aLentBufferRefusesTransferAndCloseButNotAccess() {
        TransferBuffer buffer = TransferBuffer.allocate(8);
        String result = buffer.withByteBuffer(view -> {
            assertThrows(LentException.class, buffer::requireTransferable);
            assertThrows(LentException.class, buffer::transfer);
            assertThrows(LentException.class, buffer::close);
            view.putInt(0, 0x01020304);
            assertEquals(0x01020304, buffer.getInt(0), "same memory, same order");
            buffer.withByteBuffer(nested -> nested.put(7, (byte) 1));
            assertThrows(LentException.class, buffer::close, "still lent after the nested call");
            return "done";
        });
        assertEquals("done", result);
        assertEquals(1, buffer.getByte(7));
        buffer.transfer().close();
    }

    @Test
    void aBorrowerThatThrowsGivesTheBufferBack() {
        TransferBuffer buffer = TransferBuffer.allocate(8);
        Exception thrown = assertThrows(
                java.io.IOException.class,
                () -> buffer.withByteBuffer(view -> {
                    throw new java.io.IOException("no");
                }));
        assertEquals("no", thrown.getMessage());
        assertDoesNotThrow(buffer::close);
    }

    @Test
    void aLentViewShowsTheBufferAndNothingBehindIt() {
        Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        TransferBuffer former = TransferBuffer.allocate(recycler, 64);
        former.fill(0, 64, (byte) 1);
        former.close();
        try (TransferBuffer buffer = TransferBuffer.allocate(recycler, 40)) {
            buffer.withByteBuffer(view -> {
                assertEquals(0, view.position());
                assertEquals(40, view.capacity());
                assertEquals(ByteOrder.LITTLE_ENDIAN, view.order());
                while (view.hasRemaining()) assertEquals(0, view.get());
                return null;
            });
        }
    }

    @Test
    void memoryThatWasLentIsNeverUsedAgain() {
        int largeBytes = 128 * 1024; // not cut from a slab
        Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        TransferBuffer lent = TransferBuffer.allocate(recycler, largeBytes);
        ByteBuffer kept = lent.withByteBuffer(view -> view);
        lent.transfer().close();
        assertEquals(0, recycler.stats().cachedBytes());
        assertEquals(largeBytes, recycler.stats().awaitingGcBytes());
        try (TransferBuffer next = TransferBuffer.allocate(recycler, largeBytes)) {
            kept.putInt(0, 666);
            assertEquals(0, next.getInt(0));
        }
    }

    @Test
    void aStreamFollowsTheOwnershipOfItsBuffer() throws Exception {
        TransferBuffer buffer = TransferBuffer.copyOf(new byte[] {1, 2, 3});
        InputStream stream = buffer.inputStream();
        assertEquals(1, stream.read());
        assertThrows(WrongOwnerException.class, () -> OtherThread.call(stream::read));
        try (TransferBuffer received = buffer.transfer()) {
            assertThrows(DetachedException.class, stream::read);
            assertThrows(DetachedException.class, () -> stream.read(new byte[1]));
            assertThrows(DetachedException.class, stream::available);
            assertThrows(DetachedException.class, () -> stream.skip(1));
            assertEquals(3, received.capacityBytes());
        }
    }

    @Test
    void refusalsBelongToTheFamilyThatTransferablePromises() {
        TransferBuffer closed = TransferBuffer.allocate(8);
        closed.close();
        Transferable asItem = closed;
        assertThrows(IllegalStateException.class, asItem::requireTransferable);
        TransferBuffer lent = TransferBuffer.allocate(8);
        lent.withByteBuffer(view -> assertThrows(IllegalStateException.class, lent::requireTransferable));
        lent.close();
    }
}
