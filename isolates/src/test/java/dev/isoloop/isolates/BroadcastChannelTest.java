package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One to all of a name. The orders are those that Node 20 has shown for the same programs. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BroadcastChannelTest {
    private static void closeLater(Program p, BroadcastChannel... channels) {
        p.turns(3, () -> {
            for (BroadcastChannel channel : channels) {
                assertTrue(
                        channel.incoming().areConserved(),
                        () -> channel.incoming().toString());
                channel.close();
            }
        });
    }

    @Test
    void everyOtherChannelOfTheNameGetsAMessageAndTheSenderDoesNot() {
        assertEquals(List.of("a 2", "a 4", "b 1", "b 3", "b 4", "c 1", "c 2", "c 3"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            BroadcastChannel c = new BroadcastChannel("x");
            BroadcastChannel other = new BroadcastChannel("y");
            other.onMessage(p.receiving("other "));
            c.onMessage(p.receiving("c "));
            b.onMessage(p.receiving("b "));
            a.onMessage(p.receiving("a "));
            a.postMessage(1);
            b.postMessage(2);
            a.postMessage(3);
            c.postMessage(4);
            closeLater(p, a, b, c, other);
        }));
    }

    @Test
    void ticksAndMicrotasksDrainBetweenTwoMessagesAndAnImmediateComesAfterThem() {
        assertEquals(List.of("b 1", "tick", "microtask", "b 2", "tick", "microtask", "immediate"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            b.onMessage(message -> {
                p.log("b " + message);
                p.loop.nextTick(p.logging("tick"));
                p.loop.queueMicrotask(p.logging("microtask"));
            });
            a.postMessage(1);
            a.postMessage(2);
            p.loop.setImmediate(p.logging("immediate"));
            closeLater(p, a, b);
        }));
    }

    @Test
    void channelsAndPortsAreServedInTheOrderInWhichTheyWereMade() {
        assertEquals(List.of("port 1", "b 1", "b 2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            b.onMessage(p.receiving("b "));
            c.port1().onMessage(p.receiving("port "));
            a.postMessage(1);
            c.port2().postMessage(1);
            a.postMessage(2);
            closeLater(p, a, b);
            p.turns(3, () -> c.port1().close());
        }));
    }

    @Test
    void aMessageThatArrivesBeforeThereIsAListenerIsLostAndCounted() {
        assertEquals(List.of("late 2"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            a.postMessage(1);
            p.turns(1, () -> {
                assertEquals(1, b.incoming().dropped());
                b.onMessage(p.receiving("late "));
                a.postMessage(2);
                closeLater(p, a, b);
            });
        }));
    }

    @Test
    void closingInAListenerStopsTheBacklogAtOnce() {
        assertEquals(List.of("b 1", "dead 2"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            b.onMessage(message -> {
                p.log("b " + message);
                b.close();
            });
            a.postMessage(1);
            a.postMessage(2);
            a.postMessage(3);
            p.loop.setImmediate(() -> {
                p.log("dead " + b.incoming().deadLettered());
                assertTrue(b.incoming().areConserved());
            });
            closeLater(p, a);
        }));
    }

    @Test
    void whatWasPostedBeforeTheSenderClosedArrivesWhatWaitsForAClosedReceiverDoesNot() {
        assertEquals(List.of("b 1"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            BroadcastChannel c = new BroadcastChannel("x");
            b.onMessage(p.receiving("b "));
            c.onMessage(p.receiving("c "));
            a.postMessage(1);
            a.close();
            c.close();
            closeLater(p, b);
        }));
    }

    @Test
    void aChannelMadeInAListenerGetsOnlyWhatIsPostedAfterwards() {
        assertEquals(List.of("b 1", "b 2", "b 3", "c 3"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            List<BroadcastChannel> made = new ArrayList<>();
            b.onMessage(message -> {
                p.log("b " + message);
                if (made.isEmpty()) {
                    BroadcastChannel c = new BroadcastChannel("x");
                    made.add(c);
                    c.onMessage(p.receiving("c "));
                    closeLater(p, c);
                }
            });
            a.postMessage(1);
            a.postMessage(2);
            p.turns(1, () -> a.postMessage(3));
            closeLater(p, a, b);
        }));
    }

    @Test
    void postingOnAClosedChannelIsAnErrorAndClosingTwiceIsNone() {
        Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            a.close();
            a.close();
            assertTrue(assertThrows(IllegalStateException.class, () -> a.postMessage(1))
                    .getMessage()
                    .contains("'x' is closed"));
        });
    }

    @Test
    void whatCantBeCopiedIsRefusedEvenIfNobodyListens() {
        Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            assertThrows(DataCloneException.class, () -> a.postMessage(Thread.currentThread()));
            a.close();
        });
    }

    @Test
    void receiveTakesAMessageByHand() {
        Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            a.postMessage(5);
            assertEquals(Optional.of(new Received(5)), b.receive());
            assertEquals(Optional.empty(), b.receive());
            a.postMessage(6);
            List<Object> taken = new ArrayList<>();
            assertTrue(b.receive(taken::add));
            assertFalse(b.receive(taken::add));
            assertEquals(List.of(6), taken);
            a.close();
            b.close();
            assertFalse(b.receive(taken::add));
        });
    }

    @Test
    void anOpenChannelKeepsItsLoopAliveUnlessUnrefd() {
        assertEquals(List.of("true", "false", "true"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            p.log(a.hasRef());
            a.unref();
            p.log(a.hasRef());
            a.ref();
            p.log(a.hasRef());
            p.loop.setImmediate(a::unref);
        }));
    }

    @Test
    void eachSubscriberGetsACopyOfItsOwn() {
        List<Object> got = new ArrayList<>();
        List<Integer> message = new ArrayList<>(List.of(1));
        Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            BroadcastChannel c = new BroadcastChannel("x");
            b.onMessage(got::add);
            c.onMessage(got::add);
            a.postMessage(message);
            message.add(2);
            closeLater(p, a, b, c);
        });
        assertEquals(List.of(List.of(1), List.of(1)), got);
        assertNotSame(got.get(0), got.get(1));
    }

    @Test
    void aSlowSubscriberHoldsEverybodyUpAndNobodyGetsARefusedMessage() {
        assertEquals(List.of("drain"), Program.trace(p -> {
            PortQueue two = PortQueue.bounded().hardLimit(2, 1 << 20);
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel fast = new BroadcastChannel("x");
            BroadcastChannel slow = new BroadcastChannel("x", two);
            a.onDrain(p.logging("drain"));
            assertTrue(a.postMessage(1));
            assertFalse(a.postMessage(2));
            BackpressureException refused = assertThrows(BackpressureException.class, () -> a.postMessage(3));
            assertTrue(refused.getMessage().contains("BroadcastChannel['x'"), refused.getMessage());
            assertEquals(2, fast.incoming().posted());
            slow.receive();
            slow.receive();
            assertTrue(a.postMessage(4));
            closeLater(p, a, fast, slow);
        }));
    }

    @Test
    void aSubscriberMayMissMessagesInsteadOfHoldingOthersUp() {
        assertEquals(List.of("lossy 9", "lossy 10"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel lossy = new BroadcastChannel("x", PortQueue.dropOldest(2));
            lossy.onMessage(p.receiving("lossy "));
            for (int i = 1; i <= 10; i++) {
                assertTrue(a.postMessage(i));
            }
            assertEquals(8, lossy.incoming().dropped());
            closeLater(p, a, lossy);
        }));
    }

    /** Posts its own numbers, and sends home all it hears. */
    private static void gossip(IsolateContext context) {
        int own = context.workerData(Integer.class);
        BroadcastChannel channel = new BroadcastChannel("gossip");
        List<Object> heard = new ArrayList<>();
        channel.onMessage(message -> {
            if (message.equals("go")) {
                for (int i = 0; i < 1000; i++) {
                    channel.postMessage(own * 10_000 + i);
                }
                return;
            }
            if (message.equals("stop")) {
                context.parentPort().postMessage(heard);
                channel.close();
                return;
            }
            heard.add(message);
            if (heard.size() == 3000) {
                context.parentPort().postMessage("heard");
            }
        });
        context.parentPort().postMessage("ready");
    }

    @Test
    void isolatesHearEachOtherCompletelyAndInTheSameOrder() {
        List<List<Integer>> heard = new ArrayList<>();
        EventLoop.run(loop -> {
            BroadcastChannel starter = new BroadcastChannel("gossip", PortQueue.unbounded());
            int[] ready = {0};
            int[] complete = {0};
            for (int i = 1; i <= 4; i++) {
                Isolate isolate = Isolate.builder().workerData(i).spawn(BroadcastChannelTest::gossip);
                isolate.onMessage(message -> {
                    if (message.equals("ready") && ++ready[0] == 4) {
                        starter.postMessage("go");
                    } else if (message.equals("heard") && ++complete[0] == 4) {
                        starter.postMessage("stop");
                        starter.close();
                    } else if (message instanceof List<?> list) {
                        heard.add(list.stream().map(Integer.class::cast).toList());
                    }
                });
            }
        });
        assertEquals(4, heard.size());
        for (int one = 0; one < 4; one++) {
            for (int other = one + 1; other < 4; other++) {
                List<Integer> common = new ArrayList<>(heard.get(one));
                common.retainAll(heard.get(other));
                List<Integer> seenByOther = new ArrayList<>(heard.get(other));
                seenByOther.retainAll(heard.get(one));
                assertEquals(2000, common.size());
                assertEquals(common, seenByOther);
            }
        }
    }

    @Test
    void aChannelLeavesWithItsIsolateAlsoWhenThatCrashes() {
        EventLoop.run(loop -> {
            BroadcastChannel here =
                    new BroadcastChannel("short-lived", PortQueue.bounded().hardLimit(1, 1));
            Isolate isolate = Isolate.spawn(context -> {
                new BroadcastChannel("short-lived", PortQueue.bounded().hardLimit(1, 1));
                throw new IllegalStateException("crash");
            });
            isolate.onError(error -> {});
            isolate.onExit(code -> {
                here.postMessage(1);
                here.postMessage(2);
                here.close();
            });
        });
    }

    @Test
    void plainThreadsMayBroadcastToo() throws Exception {
        ConcurrentLinkedQueue<Object> heard = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(400);
        try (BroadcastChannel listening = new BroadcastChannel("outside");
                BroadcastChannel posting = new BroadcastChannel("outside")) {
            listening.onMessage(message -> {
                heard.add(message);
                all.countDown();
            });
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int base = t * 100;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 100; i++) {
                        posting.postMessage(base + i);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            all.await();
        }
        List<Integer> sorted =
                new ArrayList<>(heard.stream().map(Integer.class::cast).toList());
        Collections.sort(sorted);
        assertEquals(400, sorted.size());
        assertEquals(399, sorted.get(399));
    }

    @Test
    void whoWasToldToWaitForASubscriberHearsThatItIsGone() {
        assertEquals(List.of("true", "false", "drain"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel slow =
                    new BroadcastChannel("x", PortQueue.bounded().hardLimit(2, 1 << 20));
            a.onDrain(p.logging("drain"));
            p.log(a.postMessage(1));
            p.log(a.postMessage(2));
            assertThrows(BackpressureException.class, () -> a.postMessage(3));
            slow.close();
            closeLater(p, a);
        }));
    }

    /** Shared with an isolate on purpose: it must not end before its parent was told to wait for it. */
    private static volatile CountDownLatch told;

    @Test
    void whoWasToldToWaitForAnIsolateHearsThatItHasEnded() {
        told = new CountDownLatch(1);
        assertEquals(List.of("drain"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            a.onDrain(() -> {
                p.log("drain");
                a.close();
            });
            Isolate deaf = Isolate.spawn(context -> {
                new BroadcastChannel(
                        "x", PortQueue.bounded().highWater(2, 1 << 20).hardLimit(2, 1 << 20));
                context.parentPort().postMessage("joined");
                told.await();
                throw new IllegalStateException("ends without having taken anything");
            });
            deaf.onError(error -> {});
            deaf.onMessage(joined -> {
                a.postMessage(1);
                assertFalse(a.postMessage(2));
                told.countDown();
            });
        }));
    }

    /** Keys that some queue can't use. */
    private record BadKey(String text, boolean hashes) {
        @Override
        public int hashCode() {
            if (!hashes) {
                throw new IllegalStateException("no hash code");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("not comparable");
        }
    }

    @Test
    void aKeyThatCantBeUsedFailsThePostBeforeAnybodyGetsTheMessage() {
        Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            BroadcastChannel c = new BroadcastChannel(
                    "x", PortQueue.coalesce(10, message -> new BadKey((String) message, !message.equals("bad"))));
            assertThrows(IllegalStateException.class, () -> a.postMessage("bad"));
            assertEquals(0, b.incoming().posted());
            a.postMessage("good");
            assertThrows(IllegalStateException.class, () -> a.postMessage("compared with good"));
            assertEquals(1, b.incoming().posted());
            assertEquals(1, c.incoming().posted());
            closeLater(p, a, b, c);
        });
    }

    @Test
    void whatWasCopiedForAPostThatFailsUnderWayIsClosed() {
        Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel b = new BroadcastChannel("x");
            BroadcastChannel c = new BroadcastChannel("x", PortQueue.coalesce(10, message -> new BadKey("", true)));
            a.postMessage("good");
            long before = MemoryStats.now().liveBuffers();
            try (TransferBuffer buffer = TransferBuffer.allocate(1 << 16)) {
                assertThrows(IllegalStateException.class, () -> a.postMessage(buffer));
            }
            assertEquals(before, MemoryStats.now().liveBuffers());
            closeLater(p, a, b, c);
        });
    }
}
