package dev.isoloop.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lane promises to one thread, and to two. Small capacities, because they reach the corners. */
@Timeout(300)
class LaneTest {
    private static final int MODEL_STEPS = 20_000;
    private static final int CONSERVED = 1_000_000;

    /** The bounded lane for initial 0, otherwise the growing one. */
    private static <T> Lane<T> lane(int initial, int capacity) {
        return initial == 0 ? Lane.bounded(capacity) : Lane.growing(initial, capacity);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 100, 1000})
    void aBoundedLaneTakesExactlyItsCapacityAndRefusesOneMore(int capacity) {
        Lane<Integer> lane = Lane.bounded(capacity);
        for (int i = 0; i < capacity; i++) {
            assertTrue(lane.sender().offer(i));
        }
        assertFalse(lane.sender().offer(-1));
        assertEquals(capacity, lane.sender().size());
        assertEquals(0, lane.receiver().poll());
        assertTrue(lane.sender().offer(capacity));
        assertFalse(lane.sender().offer(-1));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,3", "2,64", "2,100", "3,1000", "64,65", "100,100", "1,200"})
    void aGrowingLaneTakesExactlyItsMaximumInOrder(int initial, int max) {
        Lane<Integer> lane = Lane.growing(initial, max);
        for (int i = 0; i < max; i++) {
            assertTrue(lane.sender().offer(i), "message " + i);
        }
        assertFalse(lane.sender().offer(-1));
        for (int i = 0; i < max; i++) {
            assertEquals(i, lane.receiver().poll());
        }
        assertNull(lane.receiver().poll());
    }

    @ParameterizedTest
    @CsvSource({
        "0,1", "0,2", "0,3", "0,4", "0,7", "0,16", "1,1", "1,2", "1,7", "2,5", "2,64", "2,65", "2,100", "4,300",
        "33,100", "64,128"
    })
    void aLaneBehavesAsABoundedQueueWhateverTheOrderOfCalls(int initial, int capacity) {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            String where = "initial " + initial + ", capacity " + capacity + ", seed " + seed;
            LaneModel model = new LaneModel(lane(initial, capacity), capacity, where);
            for (int step = 0; step < MODEL_STEPS; step++) {
                // Long stretches that fill and long ones that empty, so that both ends of the range are reached.
                int bias = step / 400 % 3;
                model.step(random, bias == 0 ? 70 : bias == 1 ? 30 : 50);
            }
        }
    }

    /** A lane beside a plain queue that says what the lane must answer. */
    private static final class LaneModel {
        private final LaneSender<Integer> sender;
        private final LaneReceiver<Integer> receiver;
        private final ArrayDeque<Integer> expected = new ArrayDeque<>();
        private final int capacity;
        private final String where;
        private int sent;
        private int received;

        LaneModel(Lane<Integer> lane, int capacity, String where) {
            this.sender = lane.sender();
            this.receiver = lane.receiver();
            this.capacity = capacity;
            this.where = where;
        }

        void step(Random random, int offersPerCent) {
            if (random.nextInt(100) < offersPerCent) {
                offer();
            } else {
                poll();
            }
            switch (random.nextInt(8)) {
                case 0 -> assertEquals(expected.peek(), receiver.peek(), where);
                case 1 -> assertEquals(expected.isEmpty(), receiver.isEmpty(), where);
                case 2 -> drain(random.nextInt(4));
                case 4 -> mayHold(1 + random.nextInt(capacity));
                case 3 -> {
                    if (random.nextInt(10) == 0 && sender.shrink()) {
                        assertTrue(expected.isEmpty(), where);
                    }
                }
                default -> assertEquals(expected.size(), sender.size(), where);
            }
            assertEquals(sent, receiver.sent(), where);
            assertEquals(received, sender.received(), where);
        }

        private void mayHold(int messages) {
            if (expected.size() >= messages) {
                assertTrue(receiver.mayHold(messages), where + ", " + messages + " messages");
            }
        }

        private void offer() {
            boolean room = expected.size() < capacity;
            assertEquals(room, sender.offer(sent), where + ", message " + sent);
            if (room) {
                expected.add(sent++);
            }
        }

        private void poll() {
            Integer next = expected.poll();
            received += next == null ? 0 : 1;
            assertEquals(next, receiver.poll(), where);
        }

        private void drain(int limit) {
            List<Integer> taken = new ArrayList<>();
            int count = receiver.drain(taken::add, limit);
            assertEquals(Math.min(limit, expected.size()), count, where);
            for (Integer message : taken) {
                assertEquals(expected.poll(), message, where);
            }
            received += count;
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,2", "0,3", "0,1024", "1,1", "1,2", "2,64", "2,1024", "1,5"})
    void everyMessageCrossesOnceAndInOrderBetweenTwoThreads(int initial, int capacity) throws Exception {
        Lane<Integer> lane = lane(initial, capacity);
        int messages = capacity < 8 ? CONSERVED / 10 : CONSERVED;
        TwoThreads.run(
                () -> {
                    for (int i = 0; i < messages; i++) {
                        while (!lane.sender().offer(i)) {
                            Thread.yield();
                        }
                    }
                },
                () -> {
                    for (int i = 0; i < messages; i++) {
                        Integer message;
                        while ((message = lane.receiver().poll()) == null) {
                            Thread.yield();
                        }
                        assertEquals(i, message);
                        assertTrue(lane.receiver().size() <= capacity);
                    }
                });
        assertEquals(messages, lane.sender().sent());
        assertEquals(messages, lane.sender().received());
        assertEquals(0, lane.sender().size());
    }

    @Test
    void aLaneThatShrinksAgainAndAgainLosesNothingBetweenTwoThreads() throws Exception {
        Lane<Integer> lane = Lane.growing(1, 256);
        int messages = CONSERVED / 3;
        TwoThreads.run(
                () -> {
                    Random random = new Random(7);
                    for (int i = 0; i < messages; i++) {
                        while (!lane.sender().offer(i)) {
                            Thread.yield();
                        }
                        if (random.nextInt(50) == 0) {
                            lane.sender().shrink();
                        }
                    }
                },
                () -> {
                    for (int i = 0; i < messages; i++) {
                        Integer message;
                        while ((message = lane.receiver().poll()) == null) {
                            Thread.onSpinWait();
                        }
                        assertEquals(i, message);
                    }
                });
        assertEquals(0, lane.sender().size());
    }

    @Test
    void countersReadFromAThirdThreadNeverGoBackAndSizeStaysInRange() throws Exception {
        Lane<Integer> lane = Lane.growing(1, 128);
        int messages = CONSERVED / 3;
        TwoThreads.run(
                () -> {
                    for (int i = 0; i < messages; i++) {
                        while (!lane.sender().offer(i)) {
                            Thread.yield();
                        }
                        if (i % 1000 == 0) {
                            lane.sender().shrink();
                        }
                    }
                },
                () -> {
                    while (lane.receiver().received() < messages) {
                        lane.receiver().poll();
                    }
                },
                () -> {
                    long sent = 0;
                    long received = 0;
                    while (received < messages) {
                        long sentNow = lane.receiver().sent();
                        long receivedNow = lane.sender().received();
                        assertTrue(sentNow >= sent && receivedNow >= received);
                        sent = sentNow;
                        received = receivedNow;
                        int size = lane.sender().size();
                        assertTrue(size >= 0 && size <= 128, () -> "size " + size);
                    }
                });
    }

    @Test
    void aMessageIsOutOfTheLaneBeforeItsHandlerRuns() {
        Lane<Integer> lane = Lane.bounded(4);
        for (int i = 0; i < 4; i++) {
            lane.sender().offer(i);
        }
        List<Integer> seen = new ArrayList<>();
        int direct = lane.receiver()
                .drain(
                        message -> {
                            seen.add(message);
                            Integer next = lane.receiver().poll();
                            if (next != null) {
                                seen.add(next);
                            }
                        },
                        2);
        assertEquals(2, direct);
        assertEquals(List.of(0, 1, 2, 3), seen);
    }

    @Test
    void aHandlerThatThrowsCostsOneMessageOnly() {
        Lane<Integer> lane = Lane.bounded(4);
        lane.sender().offer(1);
        lane.sender().offer(2);
        IllegalStateException thrown = new IllegalStateException("from the handler");
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> lane.receiver()
                                .drain(
                                        message -> {
                                            throw thrown;
                                        },
                                        9)));
        assertEquals(2, lane.receiver().poll());
        assertEquals(2, lane.receiver().received());
    }

    @Test
    void aReceivedMessageIsNotKeptAlive() {
        Lane<Object> lane = Lane.growing(2, 64);
        List<java.lang.ref.WeakReference<Object>> traces = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Object message = new Object();
            traces.add(new java.lang.ref.WeakReference<>(message));
            lane.sender().offer(message);
        }
        lane.receiver().drain(message -> {}, 40);
        for (int round = 0; round < 50 && traces.stream().anyMatch(trace -> trace.get() != null); round++) {
            System.gc();
        }
        assertTrue(traces.stream().allMatch(trace -> trace.get() == null));
        assertEquals(64, lane.sender().capacity());
    }

    @Test
    void shrinkingIsRefusedWhileSomethingWaitsAndWhenNothingHasGrown() {
        Lane<Integer> lane = Lane.growing(2, 64);
        assertFalse(lane.sender().shrink());
        for (int i = 0; i < 20; i++) {
            lane.sender().offer(i);
        }
        assertFalse(lane.sender().shrink());
        lane.receiver().drain(message -> {}, 20);
        assertTrue(lane.sender().shrink());
        assertFalse(lane.sender().shrink());
        assertTrue(lane.sender().offer(20));
        assertEquals(20, lane.receiver().poll());
        assertEquals(21, lane.sender().received());
    }

    @Test
    void aReceiverKnowsByOneLookThatFewerMessagesWait() {
        Lane<Integer> lane = Lane.bounded(8);
        for (int i = 0; i < 3; i++) {
            lane.sender().offer(i);
        }
        assertTrue(lane.receiver().mayHold(3));
        assertFalse(lane.receiver().mayHold(4));
        assertFalse(lane.receiver().mayHold(9), "more than the lane has room for");
    }

    @Test
    void aLaneInSteadyStateAllocatesNothing() {
        for (Lane<Object> lane : List.of(Lane.<Object>bounded(8), Lane.<Object>growing(2, 64))) {
            Object message = new Object();
            Runnable traffic = () -> {
                for (int i = 0; i < 10_000; i++) {
                    lane.sender().offer(message);
                    lane.sender().offer(message);
                    lane.receiver().poll();
                    lane.receiver().poll();
                }
            };
            traffic.run();
            assertEquals(0, Allocation.leastBytes(20, traffic));
        }
    }

    @Test
    void eachEndRefusesASecondThreadUntilItIsHandedOver() throws Exception {
        Lane<Integer> lane = Lane.bounded(4);
        lane.sender().offer(1);
        lane.receiver().peek();
        String here = Thread.currentThread().getName();
        TwoThreads.run(() -> {
            AssertionError fromSender =
                    assertThrows(AssertionError.class, () -> lane.sender().offer(2));
            assertTrue(fromSender.getMessage().contains("'" + here + "'"), fromSender.getMessage());
            assertTrue(fromSender.getMessage().contains("'body-0'"), fromSender.getMessage());
            assertThrows(AssertionError.class, () -> lane.receiver().poll());
            assertEquals(1, lane.receiver().size()); // any thread may ask
        });
        lane.sender().handOver();
        lane.receiver().handOver();
        TwoThreads.run(() -> {
            assertTrue(lane.sender().offer(2));
            assertEquals(1, lane.receiver().poll());
        });
        assertThrows(AssertionError.class, () -> lane.sender().offer(3));
    }

    @Test
    void aNullMessageABadCapacityAndANegativeLimitAreRefusedByName() {
        assertThrows(NullPointerException.class, () -> Lane.bounded(1).sender().offer(null));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Lane.bounded(0))
                .getMessage()
                .contains("capacity is 0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Lane.growing(8, 7))
                .getMessage()
                .contains("maxCapacity is 7, expected 8"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Lane.growing(0, 7))
                .getMessage()
                .contains("initialCapacity is 0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Lane.bounded((1 << 30) + 1))
                .getMessage()
                .contains("capacity is 1073741825"));
        assertThrows(
                IllegalArgumentException.class, () -> Lane.bounded(1).receiver().drain(message -> {}, -1));
    }
}
