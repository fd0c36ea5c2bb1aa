package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much may wait at a port, and what becomes of what may not. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortQueueTest {
    private static final long MANY_BYTES = 1L << 20;

    private record Price(String symbol, int cents) {}

    private static Object symbolOf(Object message) {
        return message instanceof Price price ? price.symbol() : null;
    }

    private static void onChannel(PortQueue queue, Consumer<MessageChannel> test) {
        Program.trace(p -> test.accept(new MessageChannel(queue)));
    }

    private static List<Object> takeAll(MessagePort port) {
        List<Object> taken = new ArrayList<>();
        for (Optional<Received> next = port.receive(); next.isPresent(); next = port.receive()) {
            taken.add(next.get().message());
        }
        assertTrue(port.incoming().areConserved(), port.incoming()::toString);
        return taken;
    }

    @Test
    void aBoundedQueueAcceptsAnswersFalseAndThenRefuses() {
        onChannel(PortQueue.bounded().hardLimit(3, MANY_BYTES).highWater(2, MANY_BYTES), c -> {
            assertTrue(c.port1().postMessage(1));
            assertFalse(c.port1().postMessage(2));
            assertFalse(c.port1().postMessage(3));
            BackpressureException refused =
                    assertThrows(BackpressureException.class, () -> c.port1().postMessage(4));
            assertTrue(refused.getMessage().contains("3 messages"), refused.getMessage());
            assertEquals(List.of(1, 2, 3), takeAll(c.port2()));
            assertEquals(1, c.port1().outgoing().refused());
            assertTrue(c.port1().postMessage(5));
            assertEquals(List.of(5), takeAll(c.port2()));
        });
    }

    private static String refusal(Predicate<Object> post) {
        return assertThrows(BackpressureException.class, () -> {
                    for (int i = 0; i <= 2; i++) {
                        post.test(i);
                    }
                })
                .getMessage();
    }

    @Test
    void aRefusalNamesTheLoopsOfBothPortsAndSoTheIsolate() {
        assertEquals(List.of("to the isolate", "to nobody yet"), Program.trace(p -> {
            PortQueue two = PortQueue.bounded().hardLimit(2, MANY_BYTES);
            MessageChannel c = new MessageChannel(two);
            MessagePort moving = c.port2().transfer();
            Isolate slow = Isolate.builder().name("slow").queues(two, two).spawn(context -> {
                context.loop().ref();
                context.parentPort().postMessage("here");
            });
            slow.onMessage(here -> {
                String toIsolate = refusal(slow::postMessage);
                assertTrue(toIsolate.contains("by loop 'main' to a port of loop 'slow'"), toIsolate);
                p.log("to the isolate");
                String toNobody = refusal(c.port1()::postMessage);
                assertTrue(toNobody.contains("by loop 'main' to a port that has no loop yet"), toNobody);
                p.log("to nobody yet");
                slow.terminate();
                moving.close();
            });
        }));
    }

    @Test
    void bytesAreBoundedTooButASingleMessageOfAnySizeFitsAnEmptyQueue() {
        onChannel(PortQueue.bounded().hardLimit(100, 64).highWater(100, 32), c -> {
            assertFalse(c.port1().postMessage(new byte[1000]));
            assertThrows(BackpressureException.class, () -> c.port1().postMessage(new byte[1]));
            assertEquals(1, takeAll(c.port2()).size());
            assertTrue(c.port1().postMessage(new byte[31]));
            assertFalse(c.port1().postMessage(new byte[33]));
            assertEquals(64, c.port1().outgoing().queuedBytes());
            assertThrows(BackpressureException.class, () -> c.port1().postMessage(new byte[1]));
        });
    }

    /** What passes as it is asks for room only now and then; the answers must not tell. */
    @Test
    void everyAnswerIsThatOfWhatWaitsWhateverWasPostedAndTakenBefore() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int hardMessages = 1 + random.nextInt(8);
            int highMessages = 1 + random.nextInt(hardMessages);
            int hardBytes = 1 + random.nextInt(100);
            int highBytes = 1 + random.nextInt(hardBytes);
            PortQueue limits =
                    PortQueue.bounded().hardLimit(hardMessages, hardBytes).highWater(highMessages, highBytes);
            String limitsAre = "seed " + seed + ", " + limits + " of " + highMessages + " and " + highBytes;
            onChannel(limits, c -> {
                MessagePort port = c.port1();
                Deque<Integer> waiting = new ArrayDeque<>();
                for (int step = 0; step < 300; step++) {
                    if (random.nextInt(50) == 0) {
                        port = port.transfer();
                    }
                    if (random.nextInt(5) < 2) {
                        assertEquals(waiting.poll() != null, c.port2().receive().isPresent(), limitsAre);
                        continue;
                    }
                    Object message = anyMessage(random);
                    int bytes = bytesOf(message);
                    int waitingBytes =
                            waiting.stream().mapToInt(Integer::intValue).sum();
                    boolean isFull =
                            waiting.size() >= hardMessages || waitingBytes > 0 && bytes > hardBytes - waitingBytes;
                    boolean hadEnough = waiting.size() >= highMessages || waitingBytes >= highBytes;
                    if (random.nextInt(4) == 0) {
                        Posted expected = isFull || hadEnough ? Posted.FULL : Posted.ACCEPTED;
                        assertEquals(expected, port.tryPost(message), limitsAre);
                        if (expected == Posted.ACCEPTED) {
                            waiting.add(bytes);
                        }
                    } else if (isFull) {
                        MessagePort full = port;
                        assertThrows(BackpressureException.class, () -> full.postMessage(message), limitsAre);
                    } else {
                        waiting.add(bytes);
                        boolean hasEnough = waiting.size() >= highMessages || waitingBytes + bytes >= highBytes;
                        assertEquals(!hasEnough, port.postMessage(message), limitsAre);
                    }
                }
                assertEquals(waiting.size(), port.outgoing().queued(), limitsAre);
                takeAll(c.port2());
            });
        }
    }

    private static Object anyMessage(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "x".repeat(random.nextInt(20));
            case 1 -> new byte[random.nextInt(40)];
            case 2 -> null;
            default -> random.nextInt();
        };
    }

    private static int bytesOf(Object message) {
        return message instanceof String text ? 2 * text.length() : message instanceof byte[] array ? array.length : 0;
    }

    /** Does something while it is copied. */
    private record Copied(Runnable meanwhile) implements CloneableMessage<Copied> {
        @Override
        public Copied cloneMessage(CloneContext context) {
            meanwhile.run();
            return new Copied(() -> {});
        }
    }

    @Test
    void messagesThatArePostedWhileOthersAreCopiedLeaveThoseTheirRoom() {
        onChannel(PortQueue.bounded().hardLimit(4, MANY_BYTES).highWater(4, MANY_BYTES), c -> {
            c.port1()
                    .postMessage(new Copied(() -> c.port1().postMessage(new Copied(() -> {
                        assertTrue(c.port1().postMessage(1));
                        assertTrue(c.port1().postMessage(2));
                        assertThrows(
                                BackpressureException.class, () -> c.port1().postMessage(3));
                    }))));
            List<Object> taken = takeAll(c.port2());
            assertEquals(4, taken.size());
            assertEquals(List.of(1, 2), taken.subList(0, 2));
        });
    }

    @Test
    void aRefusedMessageDetachesNothingAndReordersNothing() {
        onChannel(PortQueue.bounded().hardLimit(2, MANY_BYTES), c -> {
            TransferBuffer buffer = TransferBuffer.allocate(8);
            MessageChannel carried = new MessageChannel();
            c.port1().postMessage(1);
            c.port1().postMessage(2);
            assertThrows(
                    BackpressureException.class,
                    () -> c.port1().postMessage(List.of(buffer, carried.port1()), buffer, carried.port1()));
            assertEquals(Posted.FULL, c.port1().tryPost(buffer, buffer, carried.port1()));
            assertEquals(8, buffer.capacityBytes());
            assertTrue(carried.port1().isOpen());
            assertEquals(List.of(1, 2), takeAll(c.port2()));
            assertTrue(c.port1().postMessage(buffer, buffer, carried.port1()));
            assertEquals(0, buffer.capacityBytes());
            assertFalse(carried.port1().isOpen());
        });
    }

    @Test
    void tryPostAcceptsUpToTheHighWaterMarkAndTellsFullFromClosed() {
        onChannel(PortQueue.bounded().hardLimit(10, MANY_BYTES).highWater(2, MANY_BYTES), c -> {
            assertEquals(Posted.ACCEPTED, c.port1().tryPost(1));
            assertEquals(Posted.ACCEPTED, c.port1().tryPost(2));
            assertEquals(Posted.FULL, c.port1().tryPost(3));
            assertFalse(c.port1().postMessage(4));
            assertEquals(List.of(1, 2, 4), takeAll(c.port2()));
            TransferBuffer buffer = TransferBuffer.allocate(8);
            c.port1().close();
            assertEquals(Posted.CLOSED, c.port1().tryPost(buffer, buffer));
            assertEquals(8, buffer.capacityBytes());
            assertEquals(3, c.port1().outgoing().posted());
        });
    }

    @Test
    void drainComesAfterTryPostWasRefused() {
        assertEquals(List.of("FULL", "drain at 1"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded().hardLimit(2, MANY_BYTES));
            c.port1().onDrain(() -> {
                p.log("drain at " + c.port1().outgoing().queued());
                c.port1().close();
            });
            c.port1().ref();
            c.port1().postMessage(1);
            c.port1().tryPost(2);
            p.log(c.port1().tryPost(3));
            p.loop.setImmediate(() -> c.port2().receive());
        }));
    }

    @Test
    void drainAfterARefusalForWantOfBytesComesWhenNothingWaits() {
        assertEquals(List.of("refused", "not yet", "drain at 0"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded().hardLimit(100, 100));
            c.port1().onDrain(() -> {
                p.log("drain at " + c.port1().outgoing().queued());
                c.port1().close();
            });
            c.port1().ref();
            c.port1().postMessage(new byte[10]);
            c.port1().postMessage(new byte[10]);
            assertThrows(BackpressureException.class, () -> c.port1().postMessage(new byte[90]));
            p.log("refused");
            p.loop.setImmediate(() -> {
                c.port2().receive();
                p.turns(2, () -> {
                    p.log("not yet");
                    c.port2().receive();
                });
            });
        }));
    }

    @Test
    void dropOldestKeepsTheNewestInOrderAndCountsTheRest() {
        onChannel(PortQueue.dropOldest(3), c -> {
            for (int i = 1; i <= 10; i++) {
                c.port1().postMessage(i);
            }
            PortCounters counters = c.port1().outgoing();
            assertEquals(7, counters.dropped());
            assertEquals(3, counters.queued());
            assertTrue(counters.areConserved(), counters::toString);
            assertEquals(List.of(8, 9, 10), takeAll(c.port2()));
        });
    }

    @Test
    void dropOldestMakesRoomForBytesToo() {
        onChannel(PortQueue.dropOldest(100).hardLimit(100, 30), c -> {
            c.port1().postMessage(new byte[10]);
            c.port1().postMessage(new byte[11]);
            c.port1().postMessage(new byte[12]);
            assertEquals(23, c.port1().outgoing().queuedBytes());
            c.port1().postMessage(new byte[1000]);
            assertEquals(1000, c.port1().outgoing().queuedBytes());
            assertEquals(3, c.port1().outgoing().dropped());
            assertEquals(1, takeAll(c.port2()).size());
            assertEquals(0, c.port1().outgoing().queuedBytes());
        });
    }

    @Test
    void dropNewestKeepsTheOldestAndAnswersFalse() {
        onChannel(PortQueue.dropNewest(3), c -> {
            assertTrue(c.port1().postMessage(1));
            assertTrue(c.port1().postMessage(2));
            assertFalse(c.port1().postMessage(3));
            assertFalse(c.port1().postMessage(4));
            assertEquals(1, c.port1().outgoing().dropped());
            assertEquals(List.of(1, 2, 3), takeAll(c.port2()));
        });
    }

    @Test
    void whatADroppedMessageCarriesIsClosed() {
        List<String> closed = Program.trace(p -> {
            MessageChannel newest = new MessageChannel(PortQueue.dropNewest(1));
            MessageChannel oldest = new MessageChannel(PortQueue.dropOldest(1));
            MessageChannel a = new MessageChannel();
            MessageChannel b = new MessageChannel();
            a.port2().onClose(p.logging("a"));
            b.port2().onClose(p.logging("b"));
            a.port2().onMessage(message -> {});
            b.port2().onMessage(message -> {});
            newest.port1().postMessage("stays");
            newest.port1().postMessage(a.port1(), a.port1());
            oldest.port1().postMessage(b.port1(), b.port1());
            oldest.port1().postMessage("evicts");
        });
        assertEquals(List.of("a", "b"), closed.stream().sorted().toList());
    }

    @Test
    void aDroppedMessageIsStillCheckedForWhatCantBeCopied() {
        onChannel(PortQueue.dropNewest(1), c -> {
            c.port1().postMessage("full");
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(Thread.currentThread()));
            assertEquals(0, c.port1().outgoing().dropped());
        });
    }

    @Test
    void coalesceReplacesTheWaitingMessageWithTheSameKeyInItsPlace() {
        onChannel(PortQueue.coalesce(10, PortQueueTest::symbolOf), c -> {
            c.port1().postMessage(new Price("A", 1));
            c.port1().postMessage(new Price("B", 2));
            c.port1().postMessage("no key");
            c.port1().postMessage(new Price("A", 3));
            c.port1().postMessage("no key");
            assertEquals(1, c.port1().outgoing().dropped());
            assertEquals(List.of(new Price("A", 3), new Price("B", 2), "no key", "no key"), takeAll(c.port2()));
            c.port1().postMessage(new Price("A", 4));
            assertEquals(List.of(new Price("A", 4)), takeAll(c.port2()));
        });
    }

    @Test
    void aFullCoalescingQueueRefusesNewKeysAndStillReplacesKnownOnes() {
        onChannel(PortQueue.coalesce(2, PortQueueTest::symbolOf), c -> {
            c.port1().postMessage(new Price("A", 1));
            c.port1().postMessage(new Price("B", 1));
            assertThrows(BackpressureException.class, () -> c.port1().postMessage(new Price("C", 1)));
            assertEquals(Posted.FULL, c.port1().tryPost(new Price("C", 1)));
            assertEquals(Posted.ACCEPTED, c.port1().tryPost(new Price("B", 2)));
            assertEquals(List.of(new Price("A", 1), new Price("B", 2)), takeAll(c.port2()));
        });
    }

    @Test
    void theKeyIsTakenFromTheMessageAsItWasPostedAndMayNotBeSomethingThatCantBeCopied() {
        onChannel(PortQueue.coalesce(2, message -> Thread.currentThread()), c -> {
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(1));
            assertEquals(0, c.port1().outgoing().posted());
        });
    }

    @Test
    void anUnboundedQueueTakesWhatTheDefaultRefuses() {
        onChannel(PortQueue.unbounded(), c -> {
            for (int i = 0; i <= MessagePort.HARD_LIMIT_MESSAGES; i++) {
                assertTrue(c.port1().postMessage("m"));
            }
            assertEquals(
                    MessagePort.HARD_LIMIT_MESSAGES + 1L, c.port2().incoming().queued());
            assertEquals(Posted.ACCEPTED, c.port1().tryPost("m"));
        });
    }

    @Test
    void theTwoDirectionsOfAChannelMayDiffer() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.dropOldest(1), PortQueue.unbounded());
            assertEquals(Overflow.DROP_OLDEST, c.port1().queue().overflow());
            assertEquals(Overflow.UNBOUNDED, c.port2().queue().overflow());
            c.port1().postMessage(1);
            c.port1().postMessage(2);
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            assertEquals(List.of(2), takeAll(c.port2()));
            assertEquals(List.of(1, 2), takeAll(c.port1()));
        });
    }

    @Test
    void aLossyPortMovesWithItsQueueAndItsPolicy() {
        Program.trace(p -> {
            MessageChannel carrier = new MessageChannel();
            MessageChannel c = new MessageChannel(PortQueue.dropOldest(2));
            c.port1().postMessage(1);
            carrier.port1().postMessage(c.port2(), c.port2());
            c.port1().postMessage(2);
            c.port1().postMessage(3);
            MessagePort moved =
                    (MessagePort) carrier.port2().receive().orElseThrow().message();
            assertEquals(List.of(2, 3), takeAll(moved));
        });
    }

    @Test
    void theErrorOfAFullPortWhoseOtherEndIsHereSaysThatWaitingIsInVain() {
        onChannel(PortQueue.bounded().hardLimit(1, MANY_BYTES), c -> {
            c.port1().postMessage(1);
            BackpressureException refused =
                    assertThrows(BackpressureException.class, () -> c.port1().postMessage(2));
            assertTrue(
                    refused.getMessage().contains("nothing is taken before the running callback returns"),
                    refused.getMessage());
        });
    }

    @Test
    void aLoopThatTriesOnAndOnToPostToItsOwnFullPortIsToldSo() {
        onChannel(PortQueue.bounded().hardLimit(1, MANY_BYTES), c -> {
            c.port1().postMessage(1);
            BackpressureException endless = assertThrows(BackpressureException.class, () -> {
                while (c.port1().tryPost(2) == Posted.FULL) {
                    Thread.onSpinWait();
                }
            });
            assertTrue(endless.getMessage().contains("65536 times in one callback"), endless.getMessage());
        });
    }

    @Test
    void badLimitsAreRefusedNamingThem() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PortQueue.dropOldest(0))
                .getMessage()
                .contains("messages is 0, expected 1 to"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> PortQueue.bounded().hardLimit(1, 0))
                .getMessage()
                .contains("bytes is 0"));
        assertThrows(
                IllegalArgumentException.class, () -> PortQueue.dropNewest(5).highWater(6, 1));
        assertThrows(IllegalStateException.class, () -> PortQueue.unbounded().highWater(1, 1));
        assertThrows(NullPointerException.class, () -> PortQueue.coalesce(1, null));
    }

    @Test
    void anIsolatesQueuesCanBeChosenAndItsEventsAreNeverLost() throws Exception {
        List<String> seen = new ArrayList<>();
        Program.trace(p -> Isolate.builder()
                .queues(PortQueue.bounded(), PortQueue.dropOldest(1))
                .spawn(context -> {
                    for (int i = 1; i <= 1000; i++) {
                        context.parentPort().postMessage(i);
                    }
                    throw new IllegalStateException("no");
                })
                .onOnline(() -> seen.add("online"))
                .onMessage(message -> {
                    if (message.equals(1000)) {
                        seen.add("last");
                    }
                })
                .onError(error -> seen.add(error.getMessage()))
                .onExit(code -> seen.add("exit " + code)));
        assertEquals(List.of("online", "last", "no", "exit 1"), seen);
    }

    @Test
    void tryPostDropsNothingForPartsThatAreLargerThanTheRoomThereIs() {
        onChannel(PortQueue.dropOldest(10).hardLimit(10, MANY_BYTES), c -> {
            byte[] half = new byte[(int) MANY_BYTES / 2 + 1];
            assertEquals(Posted.ACCEPTED, c.port1().tryPost(new ArrayList<>(List.of(half))));
            assertEquals(Posted.ACCEPTED, c.port1().tryPost(new ArrayList<>(List.of(half))));
            assertEquals(0, c.port1().outgoing().dropped());
            assertEquals(Posted.FULL, c.port1().tryPost(1));
            c.port1().postMessage(new ArrayList<>(List.of(half)));
            assertEquals(2, c.port1().outgoing().dropped());
            assertEquals(1, takeAll(c.port2()).size());
        });
    }
}
