package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.CarrierGroup;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ports and buffers on the move. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortTransferTest {
    @Test
    void theHandleThatIsLeftTakesNothingOutOfTheQueueThatHasMoved() {
        assertEquals(List.of("left behind: Optional.empty", "there x"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel carrier = new MessageChannel();
            carrier.port1().onceMessage(moved -> ((MessagePort) moved).onceMessage(p.receiving("there ")));
            c.port1().postMessage("x");
            carrier.port2().postMessage(c.port2(), c.port2());
            p.log("left behind: " + c.port2().receive());
        }));
    }

    @Test
    void aPortTakesItsQueueAlongAndKeepsItsPeer() {
        assertEquals(List.of("early", "late", "reply"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            d.port1().postMessage("early");
            c.port1().postMessage(d.port2(), d.port2());
            d.port1().postMessage("late");
            MessagePort moved = (MessagePort) c.port2().receive().orElseThrow().message();
            p.log(moved.receive().orElseThrow().message());
            p.log(moved.receive().orElseThrow().message());
            moved.postMessage("reply");
            p.log(d.port1().receive().orElseThrow().message());
        }));
    }

    @Test
    void theHandleLeftBehindHearsCloseAndPostsNothingButItsPeerHearsNothing() {
        assertEquals(List.of("false", "left behind closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            d.port2().onClose(p.logging("left behind closed"));
            d.port1().onClose(p.logging("peer closed"));
            d.port1().onMessage(p.receiving("got "));
            c.port1().postMessage(null, d.port2());
            p.log(d.port2().postMessage("nothing"));
            p.turns(3, () -> d.port1().unref());
        }));
    }

    @Test
    void aPortMovedInsideItsOwnListenerTakesTheRestOfItsBacklogAlong() {
        assertEquals(List.of("old 1", "new 2", "new 3"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            c.port2().onMessage(message -> {
                MessagePort moved = (MessagePort) message;
                moved.onMessage(m -> {
                    p.log("new " + m);
                    if (m.equals(3)) {
                        moved.close();
                        c.port2().close();
                    }
                });
            });
            d.port1().onMessage(message -> {
                p.log("old " + message);
                c.port1().postMessage(d.port1(), d.port1());
            });
            d.port2().postMessage(1);
            d.port2().postMessage(2);
            d.port2().postMessage(3);
        }));
    }

    @Test
    void aMovedPortTakesItsPlaceWhenTheMessageThatCarriesItIsReceived() {
        assertEquals(List.of("between", "moved"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            c.port1().postMessage(d.port1(), d.port1());
            MessageChannel between = new MessageChannel();
            between.port1().onMessage(message -> p.log("between"));
            MessagePort moved = (MessagePort) c.port2().receive().orElseThrow().message();
            moved.onMessage(message -> p.log("moved"));
            d.port2().postMessage(0);
            between.port2().postMessage(0);
            p.loop.setImmediate(() -> {
                moved.close();
                between.port1().close();
            });
        }));
    }

    @Test
    void aPortCantBePostedThroughItselfAndNothingIsDetached() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(8);
            assertThrows(DataCloneException.class, () -> c.port1().postMessage("m", buffer, c.port1()));
            assertEquals(8, buffer.capacityBytes());
            assertTrue(c.port1().isOpen());
            assertTrue(c.port1().postMessage("still works"));
            buffer.close();
        });
    }

    @Test
    void postingThePeerOverItsOwnChannelLosesTheChannelAndBothSidesClose() {
        assertEquals(List.of("c.1 closed", "c.2 closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onClose(p.logging("c.1 closed"));
            c.port2().onClose(p.logging("c.2 closed"));
            c.port1().onMessage(p.receiving("got "));
            assertFalse(c.port1().postMessage("lost", c.port2()));
        }));
    }

    @Test
    void aPortThatIsNotListedAClosedOneAndOneListedTwiceAreRefused() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(d.port1()));
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(null, d.port1(), d.port1()));
            assertTrue(d.port1().isOpen());
            d.port1().close();
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(null, d.port1()));
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(null, new Transferable[] {null}));
        });
    }

    @Test
    void aRefusedMessageDetachesNothing() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(8);
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(new Thread(), buffer));
            assertEquals(8, buffer.capacityBytes());
            assertEquals(0, c.port2().incoming().posted());
            buffer.close();
        });
    }

    @Test
    void aBufferMovesWithoutBeingCopiedAndIsEmptyAtTheSender() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(16);
            buffer.putLong(8, 42);
            c.port1().postMessage(List.of("pixels", buffer), buffer);
            assertEquals(0, buffer.capacityBytes());
            List<?> received = (List<?>) c.port2().receive().orElseThrow().message();
            TransferBuffer moved = (TransferBuffer) received.get(1);
            assertEquals(42, moved.getLong(8));
            moved.close();
        });
    }

    @Test
    void whenTheCarrierClosesUnreadTheCarriedPortClosesToo() {
        assertEquals(List.of("carried closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            d.port1().onClose(p.logging("carried closed"));
            d.port1().onMessage(message -> {});
            c.port1().postMessage(null, d.port2());
            c.port2().close();
        }));
    }

    @Test
    void portsInTheQueueOfAPortThatIsLostUnreadCloseWithItHoweverDeep() {
        List<String> closed = Program.trace(p -> {
            MessageChannel carrier = new MessageChannel();
            MessageChannel outer = carrier;
            for (int depth = 1; depth <= 3; depth++) {
                MessageChannel inner = new MessageChannel();
                inner.port1().onClose(p.logging(depth + " closed"));
                inner.port1().onMessage(message -> {});
                outer.port1().postMessage(null, inner.port2());
                outer = inner;
            }
            carrier.port2().close();
        });
        assertEquals(
                List.of("1 closed", "2 closed", "3 closed"),
                closed.stream().sorted().toList());
    }

    /** Is given a port, posts on it and ends at once. */
    private static void postAndEnd(IsolateContext context) {
        MessagePort port = context.workerData(MessagePort.class);
        for (int number = 0; number < 5; number++) {
            port.postMessage(number);
        }
        context.exit(0);
    }

    @Test
    void whatAnIsolatePostedOnAnyPortBeforeItEndedArrivesAndThenThatPortCloses() {
        assertEquals(List.of("got 0", "got 1", "got 2", "got 3", "got 4", "closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(p.receiving("got "));
            c.port1().onClose(p.logging("closed"));
            Isolate.builder().workerData(c.port2()).transfer(c.port2()).spawn(PortTransferTest::postAndEnd);
        }));
    }

    private static final int NUMBERS = 20_000;
    private static final int NUMBERS_PER_STAY = 100;

    /** Answers every number with itself, and after some of them sends the port back where it came from. */
    private static void wayStation(IsolateContext context) {
        context.parentPort().onMessage(message -> {
            MessagePort port = (MessagePort) message;
            int[] seen = {0};
            port.onMessage(number -> {
                port.postMessage(number);
                if (++seen[0] == NUMBERS_PER_STAY) {
                    context.parentPort().postMessage(port, port);
                }
            });
            port.onClose(() -> context.parentPort().postMessage("closed"));
        });
    }

    @Test
    void aPortThatMovesBetweenIsolatesWhileBothEndsPostLosesAndReordersNothing() {
        List<Object> answers = new ArrayList<>();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            List<Isolate> isolates = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Isolate isolate = Isolate.spawn(PortTransferTest::wayStation);
                isolates.add(isolate);
                isolate.onMessage(message -> {
                    if (message instanceof MessagePort port) {
                        isolates.get((isolates.indexOf(isolate) + 1) % 2).postMessage(port, port);
                    }
                });
            }
            c.port1().onMessage(answer -> {
                answers.add(answer);
                if (answers.size() == NUMBERS) {
                    assertTrue(c.port1().outgoing().areConserved());
                    assertEquals(NUMBERS, c.port1().outgoing().delivered());
                    c.port1().close();
                    isolates.forEach(Isolate::terminate);
                }
            });
            isolates.get(0).postMessage(c.port2(), c.port2());
            post(p, c.port1(), 0);
        });
        assertEquals(IntStream.range(0, NUMBERS).boxed().toList(), answers);
    }

    /** A few numbers per turn, so that the port moves in between. */
    private static void post(Program p, MessagePort port, int from) {
        for (int number = from; number < from + 50; number++) {
            port.postMessage(number);
        }
        if (from + 50 < NUMBERS) {
            p.loop.setImmediate(() -> post(p, port, from + 50));
        }
    }

    /** Whether sender and receiver share a carrier changes all the time, and both sleep whenever the other has the ball. */
    @Test
    void aReceiverThatGoesToAndFroBetweenCarriersHearsOfEveryMessage() throws InterruptedException {
        try (CarrierGroup first = new CarrierGroup("first", 1);
                CarrierGroup second = new CarrierGroup("second", 1)) {
            EventLoop sender = begin(first);
            EventLoop[] receivers = {begin(first), begin(second), begin(first)};
            List<Integer> heard = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(1);
            sender.execute(() -> {
                MessageChannel channel = new MessageChannel();
                MessagePort far = channel.port2().transfer();
                receivers[0].execute(() -> hear(far, receivers, channel.port1(), sender, heard, all));
                channel.port1().postMessage(0);
            });
            all.await();
            assertEquals(IntStream.range(0, 3_000).boxed().toList(), heard);
        }
    }

    private static EventLoop begin(CarrierGroup carrier) {
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.start(loop::ref);
        carrier.start(loop);
        return loop;
    }

    /** Lets the next message be posted for each that is heard, and gives the port to the next loop after every third. */
    private static void hear(
            MessagePort port,
            EventLoop[] receivers,
            MessagePort sending,
            EventLoop sender,
            List<Integer> heard,
            CountDownLatch all) {
        port.onMessage(message -> {
            heard.add((Integer) message);
            int next = heard.size();
            if (next == 3_000) {
                all.countDown();
                return;
            }
            if (next % 3 == 0) {
                MessagePort moved = port.transfer();
                receivers[next / 3 % receivers.length].execute(
                        () -> hear(moved, receivers, sending, sender, heard, all));
            }
            sender.execute(() -> sending.postMessage(next));
        });
    }

    @Test
    void tryPostRefusesTheOtherEndOfItsOwnPortAndNothingIsLost() {
        assertEquals(List.of("still there"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(8);
            assertEquals(Posted.CLOSED, c.port1().tryPost(null, c.port2(), buffer));
            assertEquals(0, c.port1().outgoing().posted());
            buffer.close();
            c.port2().onMessage(message -> {
                p.log(message);
                c.port2().close();
            });
            assertEquals(Posted.ACCEPTED, c.port1().tryPost("still there"));
        }));
    }
}
