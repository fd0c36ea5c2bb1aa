package dev.isoloop.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the inbox promises: order per producer, nothing lost, a close that draws a line, no garbage. */
@Timeout(300)
class MpscInboxTest {
    private static final int PER_PRODUCER = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 16})
    void anInboxBehavesAsAQueueWhateverTheOrderOfCalls(int segmentCapacity) {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            MpscInbox<Integer> inbox = new MpscInbox<>(segmentCapacity);
            ArrayDeque<Integer> expected = new ArrayDeque<>();
            String where = "segments of " + segmentCapacity + ", seed " + seed;
            for (int step = 0; step < 20_000; step++) {
                if (random.nextInt(100) < (step / 300 % 2 == 0 ? 65 : 35)) {
                    assertTrue(inbox.offer(step), where);
                    expected.add(step);
                } else {
                    assertEquals(expected.poll(), inbox.poll(), where);
                }
                assertEquals(expected.size(), inbox.size(), where);
                assertEquals(expected.isEmpty(), inbox.isEmpty(), where);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 256})
    void eachProducersItemsArriveOnceAndInItsOrder(int segmentCapacity) throws Exception {
        MpscInbox<int[]> inbox = new MpscInbox<>(segmentCapacity);
        int producers = 3;
        TwoThreads.Body[] bodies = new TwoThreads.Body[producers + 1];
        for (int producer = 0; producer < producers; producer++) {
            int self = producer;
            bodies[producer] = () -> {
                for (int i = 0; i < PER_PRODUCER; i++) {
                    assertTrue(inbox.offer(new int[] {self, i}));
                }
            };
        }
        bodies[producers] = () -> {
            int[] next = new int[producers];
            for (int taken = 0; taken < producers * PER_PRODUCER; ) {
                int[] item = inbox.poll();
                if (item != null) {
                    assertEquals(next[item[0]]++, item[1]);
                    taken++;
                } else {
                    Thread.yield();
                }
            }
        };
        TwoThreads.run(bodies);
        assertTrue(inbox.isEmpty());
        assertNull(inbox.poll());
    }

    /** The line: accepted means found, refused means not found; in every round the close meets offers that are under way. */
    @Test
    void whatWasAcceptedBeforeTheCloseIsFoundAndNothingElse() throws Exception {
        for (int round = 0; round < 1000; round++) {
            MpscInbox<Integer> inbox = new MpscInbox<>(2);
            int producers = 2;
            int each = 20;
            AtomicIntegerArray accepted = new AtomicIntegerArray(producers * each);
            AtomicInteger started = new AtomicInteger();
            AtomicIntegerArray found = new AtomicIntegerArray(producers * each);
            int closeAfter = round % (producers * each);
            TwoThreads.Body[] bodies = new TwoThreads.Body[producers + 1];
            for (int producer = 0; producer < producers; producer++) {
                int self = producer;
                bodies[producer] = () -> {
                    for (int i = 0; i < each; i++) {
                        started.incrementAndGet();
                        int item = self * each + i;
                        if (inbox.offer(item)) {
                            accepted.incrementAndGet(item);
                        }
                    }
                };
            }
            bodies[producers] = () -> {
                while (started.get() < closeAfter) {
                    Thread.yield();
                }
                inbox.close();
                for (Integer item; (item = inbox.poll()) != null; ) {
                    found.incrementAndGet(item);
                }
            };
            TwoThreads.run(bodies);
            for (int item = 0; item < producers * each; item++) {
                assertEquals(accepted.get(item), found.get(item), "item " + item + " in round " + round);
            }
            assertTrue(inbox.isEmpty());
        }
    }

    @Test
    void aClosedInboxRefusesAndStillGivesWhatItHas() {
        MpscInbox<String> inbox = new MpscInbox<>(2);
        for (String item : new String[] {"a", "b", "c"}) {
            assertTrue(inbox.offer(item));
        }
        assertFalse(inbox.isClosed());
        inbox.close();
        inbox.close();
        assertTrue(inbox.isClosed());
        assertFalse(inbox.offer("d"));
        assertEquals(3, inbox.size());
        assertEquals("a", inbox.poll());
        assertEquals("b", inbox.poll());
        assertEquals("c", inbox.poll());
        assertNull(inbox.poll());
        assertTrue(inbox.isEmpty());
    }

    @Test
    void anInboxClosedAtASegmentsEndRefusesWithoutOpeningANewOne() {
        MpscInbox<Integer> inbox = new MpscInbox<>(2);
        inbox.offer(0);
        inbox.offer(1);
        inbox.close();
        assertFalse(inbox.offer(2));
        assertEquals(2, inbox.size());
        assertEquals(0, inbox.poll());
        assertEquals(1, inbox.poll());
        assertNull(inbox.poll());
    }

    @Test
    void trafficThatStaysWithinASegmentAllocatesNothing() {
        MpscInbox<Object> inbox = new MpscInbox<>(8);
        Object item = new Object();
        Runnable traffic = () -> {
            for (int i = 0; i < 5_000; i++) {
                for (int k = 0; k < 5; k++) {
                    inbox.offer(item);
                }
                for (int k = 0; k < 5; k++) {
                    inbox.poll();
                }
            }
        };
        traffic.run();
        assertEquals(0, Allocation.leastBytes(20, traffic));
    }

    @Test
    void aBacklogThatStaysAtSeveralSegmentsAllocatesNothingEither() {
        MpscInbox<Object> inbox = new MpscInbox<>(8);
        Object item = new Object();
        for (int i = 0; i < 50; i++) {
            inbox.offer(item);
        }
        Runnable traffic = () -> {
            for (int i = 0; i < 20_000; i++) {
                inbox.poll();
                inbox.offer(item);
            }
        };
        traffic.run();
        assertEquals(0, Allocation.leastBytes(20, traffic));
        assertEquals(50, inbox.size());
    }

    @Test
    void aNullItemAndABadSegmentCapacityAreRefusedByName() {
        assertThrows(NullPointerException.class, () -> new MpscInbox<>(2).offer(null));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new MpscInbox<>(1))
                .getMessage()
                .contains("segmentCapacity is 1"));
    }

    @Test
    void closeIfEmptyClosesAnEmptyInboxAndLeavesOneAloneInWhichSomethingWaits() {
        for (int before = 0; before < 5; before++) { // on both sides of a segment's end
            MpscInbox<Integer> inbox = new MpscInbox<>(2);
            for (int item = 0; item < before; item++) {
                inbox.offer(item);
                inbox.poll();
            }
            inbox.offer(-1);
            assertFalse(inbox.closeIfEmpty());
            assertFalse(inbox.isClosed());
            assertEquals(-1, inbox.poll());
            assertTrue(inbox.closeIfEmpty());
            assertTrue(inbox.isClosed());
            assertFalse(inbox.offer(-2));
            assertTrue(inbox.closeIfEmpty());
            assertNull(inbox.poll());
        }
    }

    @Test
    void closeIfEmptyOfAClosedInboxSaysWhetherSomethingStillWaits() {
        MpscInbox<Integer> inbox = new MpscInbox<>(2);
        inbox.offer(1);
        inbox.close();
        assertFalse(inbox.closeIfEmpty());
        assertEquals(1, inbox.poll());
        assertTrue(inbox.closeIfEmpty());
    }
}
