package dev.isoloop.channels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.MemoryBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a byte lane promises to one thread, and to two. Small capacities, because they reach the corners. */
@Timeout(300)
class ByteLaneTest {
    private static final int MODEL_STEPS = 20_000;
    private static final int CONSERVED = 500_000;
    private static final int HEADER = 8;

    private static boolean send(ByteLane lane, byte[] message) {
        ByteClaim claim = lane.sender().claim(message.length);
        if (claim == null) {
            return false;
        }
        claim.putBytes(0, message, 0, message.length);
        claim.commit();
        return true;
    }

    private static byte[] read(ByteMessage message) {
        byte[] bytes = new byte[message.lengthBytes()];
        message.getBytes(0, bytes, 0, bytes.length);
        return bytes;
    }

    private static List<byte[]> receiveAll(ByteLane lane) {
        List<byte[]> all = new ArrayList<>();
        lane.receiver().poll(message -> all.add(read(message)), Integer.MAX_VALUE);
        return all;
    }

    private static String messageOf(Class<? extends Throwable> type, Runnable call) {
        return assertThrows(type, call::run).getMessage();
    }

    @Test
    void everyKindOfValueIsReadAsItWasWritten() {
        ByteLane lane = ByteLane.bounded(256);
        ByteClaim claim = lane.sender().claim(35);
        assertEquals(35, claim.lengthBytes());
        claim.putByte(0, (byte) -7);
        claim.putShort(1, (short) -300);
        claim.putInt(3, 0x0102_0304);
        claim.putLong(7, Long.MIN_VALUE + 5);
        claim.putFloat(15, 1.5f);
        claim.putDouble(19, -Math.PI);
        claim.putBytes(27, new byte[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 8);
        claim.commit();
        int taken = lane.receiver()
                .poll(
                        message -> {
                            assertEquals(35, message.lengthBytes());
                            assertEquals(-7, message.getByte(0));
                            assertEquals(-300, message.getShort(1));
                            assertEquals(0x0102_0304, message.getInt(3));
                            assertEquals(4, message.getByte(3)); // little endian
                            assertEquals(Long.MIN_VALUE + 5, message.getLong(7));
                            assertEquals(1.5f, message.getFloat(15));
                            assertEquals(-Math.PI, message.getDouble(19));
                            byte[] end = new byte[9];
                            message.getBytes(27, end, 1, 8);
                            assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, end);
                        },
                        10);
        assertEquals(1, taken);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 128, 1000, 4096})
    void anEmptyLaneTakesTheLargestMessageWhereverItsPositionIs(int capacity) {
        ByteLane lane = ByteLane.bounded(capacity);
        assertEquals(lane.capacityBytes() / 4, lane.messageBytesMax());
        byte[] largest = new byte[lane.messageBytesMax()];
        for (int step = 0; step < lane.capacityBytes() / 4; step++) {
            largest[0] = (byte) step;
            assertTrue(send(lane, largest), "after " + step + " small messages");
            assertArrayEquals(largest, receiveAll(lane).get(0));
            assertTrue(send(lane, new byte[0]));
            assertEquals(1, receiveAll(lane).size());
        }
    }

    @Test
    void aMessageLargerThanAQuarterOfTheLaneIsRefusedByAnErrorThatNamesBoth() {
        ByteLane lane = ByteLane.bounded(1024);
        String text =
                messageOf(IllegalArgumentException.class, () -> lane.sender().claim(257));
        assertTrue(text.contains("257") && text.contains("256") && text.contains("1024"), text);
        assertThrows(IllegalArgumentException.class, () -> lane.sender().claim(-1));
        assertNotNull(lane.sender().claim(256));
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 0, -1, (1 << 30) + 1})
    void aCapacityOutOfRangeIsRefused(int capacity) {
        String text = messageOf(IllegalArgumentException.class, () -> ByteLane.bounded(capacity));
        assertTrue(text.contains(capacity + ", expected 64 to 1073741824"), text);
    }

    @Test
    void aFullLaneRefusesUntilTheReceiverHasReadSomething() {
        ByteLane lane = ByteLane.bounded(64);
        assertTrue(send(lane, new byte[16]));
        assertTrue(send(lane, new byte[16]));
        assertNull(lane.sender().claim(16), "24 bytes each, and a header must stay free");
        assertFalse(lane.sender().isReceiverClosed());
        assertEquals(48, lane.sender().usedBytes());
        assertEquals(16, lane.receiver().freeBytes());
        assertEquals(1, lane.receiver().poll(message -> {}, 1));
        assertNull(lane.sender().claim(16), "it can't be split at the end of the memory");
        assertNotNull(lane.sender().claim(0));
    }

    @Test
    void aMessageThatDoesNotFitBeforeTheEndBeginsAtTheBeginning() {
        ByteLane lane = ByteLane.bounded(128);
        for (int round = 0; round < 100; round++) {
            byte[] message = new byte[1 + round % 32];
            message[0] = (byte) round;
            assertTrue(send(lane, message));
            assertTrue(send(lane, message));
            List<byte[]> all = receiveAll(lane);
            assertEquals(2, all.size());
            assertArrayEquals(message, all.get(0));
            assertArrayEquals(message, all.get(1));
            assertEquals(0, lane.receiver().usedBytes());
        }
    }

    @Test
    void anAbortedClaimLeavesNoTrace() {
        ByteLane lane = ByteLane.bounded(128);
        for (int round = 0; round < 100; round++) {
            ByteClaim aborted = lane.sender().claim(round % 33);
            for (int at = 0; at < round % 33; at++) {
                aborted.putByte(at, (byte) -1);
            }
            assertTrue(lane.receiver().isEmpty());
            assertEquals(0, lane.receiver().poll(message -> {}, 1));
            aborted.abort();
            assertTrue(lane.receiver().isEmpty());
            assertTrue(send(lane, new byte[] {(byte) round}));
            assertArrayEquals(new byte[] {(byte) round}, receiveAll(lane).get(0));
        }
        assertEquals(100, lane.sender().sent());
    }

    @Test
    void aClaimIsCommittedOrAbortedOnceAndOnlyOneIsOpen() {
        ByteLane lane = ByteLane.bounded(128);
        ByteClaim claim = lane.sender().claim(5);
        String text = messageOf(IllegalStateException.class, () -> lane.sender().claim(6));
        assertTrue(text.contains("claim(6)") && text.contains("5 bytes"), text);
        claim.commit();
        assertThrows(IllegalStateException.class, claim::commit);
        assertThrows(IllegalStateException.class, claim::abort);
        assertThrows(IllegalStateException.class, () -> claim.putByte(0, (byte) 1));
        assertThrows(IllegalStateException.class, claim::lengthBytes);
        claim.close();
        assertEquals(1, lane.sender().sent());
    }

    @Test
    void aClaimLeftOpenByTryWithResourcesIsAborted() {
        ByteLane lane = ByteLane.bounded(128);
        try (ByteClaim claim = lane.sender().claim(8)) {
            claim.putLong(0, 1);
        }
        try (ByteClaim claim = lane.sender().claim(8)) {
            claim.putLong(0, 2);
            claim.commit();
        }
        List<Long> seen = new ArrayList<>();
        lane.receiver().poll(message -> seen.add(message.getLong(0)), 10);
        assertEquals(List.of(2L), seen);
    }

    @Test
    void accessOutsideTheMessageIsRefusedOnBothSides() {
        ByteLane lane = ByteLane.bounded(128);
        ByteClaim claim = lane.sender().claim(8);
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putByte(8, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putByte(-1, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putLong(1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putInt(Integer.MAX_VALUE, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putBytes(0, new byte[9], 0, 9));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putBytes(0, new byte[4], 2, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.putBytes(0, new byte[4], 0, -1));
        claim.commit();
        lane.receiver()
                .poll(
                        message -> {
                            assertThrows(IndexOutOfBoundsException.class, () -> message.getByte(8));
                            assertThrows(IndexOutOfBoundsException.class, () -> message.getLong(-8));
                            assertThrows(IndexOutOfBoundsException.class, () -> message.getDouble(1));
                            assertThrows(IndexOutOfBoundsException.class, () -> message.getBytes(1, new byte[8], 0, 8));
                        },
                        1);
        assertEquals(1, lane.receiver().received());
    }

    @Test
    void aMessageIsGoneWhenItsHandlerHasReturned() {
        ByteLane lane = ByteLane.bounded(128);
        send(lane, new byte[3]);
        AtomicReference<ByteMessage> kept = new AtomicReference<>();
        lane.receiver().poll(kept::set, 1);
        assertThrows(IllegalStateException.class, () -> kept.get().getByte(0));
        assertThrows(IllegalStateException.class, () -> kept.get().lengthBytes());
    }

    @Test
    void theHandlerMayNotPoll() {
        ByteLane lane = ByteLane.bounded(128);
        send(lane, new byte[3]);
        ByteLaneReceiver receiver = lane.receiver();
        assertThrows(IllegalStateException.class, () -> receiver.poll(message -> receiver.poll(inner -> {}, 1), 1));
        assertThrows(IllegalArgumentException.class, () -> receiver.poll(message -> {}, -1));
        assertEquals(0, receiver.poll(message -> {}, 0));
    }

    @Test
    void aHandlerThatThrowsCostsOneMessageOnly() {
        ByteLane lane = ByteLane.bounded(128);
        for (byte i = 0; i < 3; i++) {
            send(lane, new byte[] {i});
        }
        IllegalStateException thrown = new IllegalStateException("from the handler");
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> lane.receiver()
                                .poll(
                                        message -> {
                                            if (message.getByte(0) == 1) {
                                                throw thrown;
                                            }
                                        },
                                        10)));
        assertEquals(2, lane.receiver().received());
        assertArrayEquals(new byte[] {2}, receiveAll(lane).get(0));
    }

    @Test
    void theSenderHearsOfRoomInTheMiddleOfALongBatch() {
        ByteLane lane = ByteLane.bounded(1024);
        while (send(lane, new byte[24])) {
            // until full
        }
        List<Integer> free = new ArrayList<>();
        lane.receiver().poll(message -> free.add(lane.sender().freeBytes()), 100);
        assertTrue(free.get(free.size() - 1) >= 512, free.toString());
    }

    @Test
    void whenTheSenderClosesTheReceiverGetsEverythingAndThenTheEnd() {
        ByteLane lane = ByteLane.bounded(128);
        send(lane, new byte[] {1});
        send(lane, new byte[] {2});
        ByteClaim open = lane.sender().claim(9);
        open.putLong(0, -1);
        lane.sender().close();
        lane.sender().close();
        assertThrows(IllegalStateException.class, () -> open.putLong(0, 1));
        assertThrows(IllegalStateException.class, open::commit);
        assertTrue(messageOf(IllegalStateException.class, () -> lane.sender().claim(1))
                .contains("closed"));
        assertFalse(lane.receiver().isEnded());
        assertFalse(lane.receiver().isEmpty());
        assertEquals(2, receiveAll(lane).size());
        assertTrue(lane.receiver().isEnded());
        assertEquals(0, lane.receiver().poll(message -> {}, 1));
        assertEquals(
                "ByteLaneSender[0 messages, 0 of 128 bytes used, closed]",
                lane.sender().toString());
    }

    @Test
    void aFullLaneCanBeClosedByItsSender() {
        for (int length = 0; length <= 16; length++) {
            ByteLane lane = ByteLane.bounded(64);
            int sent = 0;
            while (send(lane, new byte[length])) {
                sent++;
            }
            lane.sender().close();
            assertEquals(sent, receiveAll(lane).size());
            assertTrue(lane.receiver().isEnded());
        }
    }

    @Test
    void whenTheReceiverClosesClaimsAreRefused() {
        ByteLane lane = ByteLane.bounded(128);
        send(lane, new byte[] {1});
        ByteClaim open = lane.sender().claim(8);
        lane.receiver().close();
        lane.receiver().close();
        open.putLong(0, 5);
        open.commit();
        assertNull(lane.sender().claim(1));
        assertTrue(lane.sender().isReceiverClosed());
        assertTrue(lane.receiver().isEnded());
        assertTrue(lane.receiver().isEmpty());
        assertEquals(0, lane.receiver().poll(message -> {}, 1));
        assertEquals(2, lane.sender().size(), "committed and never read");
    }

    @Test
    void theHandlerMayCloseTheReceiver() {
        ByteLane lane = ByteLane.bounded(128);
        send(lane, new byte[] {1});
        send(lane, new byte[] {2});
        int taken = lane.receiver()
                .poll(
                        message -> {
                            lane.receiver().close();
                            assertThrows(IllegalStateException.class, () -> message.getByte(0));
                        },
                        10);
        assertEquals(1, taken);
        assertEquals(1, lane.sender().size());
    }

    @Test
    void theMemoryIsCountedUntilBothEndsAreClosed() {
        int capacity = 1 << 20;
        // Of its own: the process's count changes whenever the collector finds what other tests have left.
        MemoryBudget budget = new MemoryBudget("lane", capacity);
        AtomicReference<ByteLane> made = new AtomicReference<>();
        budget.run(() -> made.set(ByteLane.bounded(capacity)));
        ByteLane lane = made.get();
        assertEquals(capacity, budget.usedBytes());
        lane.receiver().close();
        assertEquals(capacity, budget.usedBytes());
        lane.sender().close();
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void useByASecondThreadIsCaughtUntilTheEndIsHandedOver() throws Exception {
        ByteLane lane = ByteLane.bounded(128);
        send(lane, new byte[1]);
        AtomicReference<AssertionError> error = new AtomicReference<>();
        TwoThreads.run(() -> error.set(assertThrows(AssertionError.class, () -> send(lane, new byte[1]))));
        assertTrue(error.get().getMessage().startsWith("ByteLaneSender belongs to thread"), error.get()::getMessage);
        lane.sender().handOver();
        TwoThreads.run(() -> assertTrue(send(lane, new byte[1])));
        assertEquals(2, receiveAll(lane).size());
    }

    @Test
    void sendingAndReceivingAllocateNothing() {
        ByteLane lane = ByteLane.bounded(4096);
        byte[] bytes = new byte[100];
        Consumer<ByteMessage> handler = message -> message.getBytes(0, bytes, 0, 100);
        long allocated = Allocation.leastBytes(20, () -> {
            for (int i = 0; i < 1_000; i++) {
                send(lane, bytes);
                lane.receiver().poll(handler, 4);
            }
        });
        assertEquals(0, allocated);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 2048})
    void aByteLaneBehavesAsABoundedQueueWhateverTheOrderOfCalls(int capacity) {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            ByteLane lane = ByteLane.bounded(capacity);
            ArrayDeque<byte[]> expected = new ArrayDeque<>();
            String where = "capacity " + capacity + ", seed " + seed;
            for (int step = 0; step < MODEL_STEPS; step++) {
                // Long stretches that fill and long ones that empty, so that both ends of the range are reached.
                boolean filling = step / 64 % 2 == 0;
                if (random.nextInt(4) < (filling ? 3 : 1)) {
                    offer(lane, expected, random, where);
                } else {
                    int limit = random.nextInt(3);
                    int waiting = expected.size();
                    int taken = lane.receiver()
                            .poll(message -> assertArrayEquals(expected.poll(), read(message), where), limit);
                    assertEquals(Math.min(limit, waiting), taken, where);
                }
                assertEquals(expected.isEmpty(), lane.receiver().isEmpty(), where);
                assertEquals(expected.size(), lane.sender().size(), where);
            }
        }
    }

    private static void offer(ByteLane lane, ArrayDeque<byte[]> expected, Random random, String where) {
        byte[] bytes = new byte[random.nextInt(lane.messageBytesMax() + 1)];
        random.nextBytes(bytes);
        ByteClaim claim = lane.sender().claim(bytes.length);
        if (claim == null) {
            int recordBytes = (HEADER + bytes.length + 7) / 8 * 8;
            assertTrue(lane.sender().freeBytes() < 2 * recordBytes + HEADER, where + ": refused with room");
            return;
        }
        claim.putBytes(0, bytes, 0, bytes.length);
        if (random.nextInt(5) == 0) {
            claim.abort();
        } else {
            claim.commit();
            expected.add(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 256, 65_536})
    void everyMessageCrossesOnceWholeAndInOrderBetweenTwoThreads(int capacity) throws Exception {
        ByteLane lane = ByteLane.bounded(capacity);
        int messages = capacity == 64 ? CONSERVED / 5 : CONSERVED;
        int longest = Math.min(lane.messageBytesMax(), 200);
        TwoThreads.run(
                () -> {
                    Random lengths = new Random(1);
                    for (int i = 0; i < messages; i++) {
                        int length = 4 + lengths.nextInt(longest - 3);
                        ByteClaim claim = lane.sender().claim(length);
                        while (claim == null) {
                            Thread.yield();
                            claim = lane.sender().claim(length);
                        }
                        claim.putInt(0, i);
                        for (int at = 4; at < length; at++) {
                            claim.putByte(at, (byte) (i + at));
                        }
                        claim.commit();
                    }
                    lane.sender().close();
                },
                () -> {
                    Random lengths = new Random(1);
                    int[] next = {0};
                    while (!lane.receiver().isEnded()) {
                        int taken = lane.receiver()
                                .poll(
                                        message -> {
                                            int i = next[0]++;
                                            int length = 4 + lengths.nextInt(longest - 3);
                                            assertEquals(length, message.lengthBytes());
                                            assertEquals(i, message.getInt(0));
                                            for (int at = 4; at < length; at++) {
                                                assertEquals((byte) (i + at), message.getByte(at));
                                            }
                                        },
                                        100);
                        if (taken == 0) {
                            Thread.yield();
                        }
                    }
                    assertEquals(messages, next[0]);
                });
        assertEquals(messages, lane.receiver().sent());
        assertEquals(messages, lane.sender().received());
        assertEquals(0, lane.sender().usedBytes());
    }
}
