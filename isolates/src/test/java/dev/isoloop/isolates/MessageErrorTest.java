package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.Promise;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import dev.isoloop.streams.Duplex;
import dev.isoloop.streams.Readable;
import dev.isoloop.streams.StreamOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that have arrived and can't be taken over. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessageErrorTest {
    /** A seat at a table: the receiver may have no room for it. */
    private static final class Seat implements Transferable, AutoCloseable {
        private static final AtomicInteger CLOSED = new AtomicInteger();

        private final RuntimeException refusal;
        private boolean gone;

        Seat(RuntimeException refusal) {
            this.refusal = refusal;
        }

        @Override
        public void requireTransferable() {
            if (gone) {
                throw new IllegalStateException("the seat was given away");
            }
        }

        @Override
        public Seat transfer() {
            gone = true;
            return new Seat(refusal);
        }

        @Override
        public void arrive() {
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    private static final RuntimeException FULL = new IllegalStateException("no room for another seat");

    @Test
    void aMessageWhoseCargoRefusesToArriveIsAMessageErrorAndTheNextOneArrives() {
        assertEquals(List.of("error no room for another seat", "got next"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onMessageError(error -> {
                assertEquals(FULL, error);
                p.log("error " + error.getMessage());
            });
            c.port2().onMessage(message -> {
                p.log("got " + message);
                c.port2().close();
            });
            c.port1().postMessage("lost", new Seat(FULL));
            c.port1().postMessage("next");
        }));
    }

    @Test
    void itIsCountedAsDroppedAndEverythingThatCameWithItIsClosed() {
        int closedBefore = Seat.CLOSED.get();
        assertEquals(List.of("the carried port's peer closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel carried = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(64);
            carried.port2().onClose(p.logging("the carried port's peer closed"));
            carried.port2().onMessage(message -> {});
            c.port2().onMessage(message -> p.log("got " + message));
            c.port1().postMessage(null, carried.port1(), buffer, new Seat(null), new Seat(FULL));
            p.loop.setImmediate(() -> {
                PortCounters counters = c.port1().outgoing();
                assertTrue(counters.areConserved(), counters::toString);
                assertEquals(1, counters.dropped());
                assertEquals(0, counters.delivered());
                c.port2().close();
            });
        }));
        assertEquals(2, Seat.CLOSED.get() - closedBefore);
    }

    @Test
    void whatArrivesWellIsDelivered() {
        assertEquals(List.of("true"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onMessageError(error -> p.log("error " + error));
            c.port2().onMessage(message -> {
                p.log(message instanceof Seat);
                c.port2().close();
            });
            Seat seat = new Seat(null);
            c.port1().postMessage(seat, seat);
        }));
    }

    @Test
    void receiveThrowsWhatTheCargoHasThrownAndLosesThatMessageOnly() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().postMessage("lost", new Seat(FULL));
            c.port1().postMessage("next");
            assertEquals(
                    FULL,
                    assertThrows(IllegalStateException.class, () -> c.port2().receive()));
            assertEquals("next", c.port2().receive().orElseThrow().message());
            assertEquals(1, c.port1().outgoing().dropped());
            assertEquals(1, c.port1().outgoing().delivered());
            assertTrue(c.port1().outgoing().areConserved());
        });
    }

    @Test
    void aMessageThatCantBeOpenedIsNotGivenToTheHandlerThatAsksForIt() {
        assertEquals(List.of("next"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().postMessage("lost", new Seat(FULL));
            c.port1().postMessage("next");
            assertEquals(
                    FULL,
                    assertThrows(IllegalStateException.class, () -> c.port2().receive(p::log)));
            assertTrue(c.port2().receive(p::log));
            assertEquals(1, c.port1().outgoing().dropped());
            assertEquals(1, c.port1().outgoing().delivered());
        }));
    }

    @Test
    void aListenerForMessageErrorsNeitherStartsThePortNorKeepsTheLoopAlive() {
        assertEquals(List.of(), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onMessageError(error -> p.log("error " + error));
            c.port1().postMessage("kept", new Seat(FULL));
            assertFalse(c.port2().hasRef());
            p.loop.setImmediate(() -> assertEquals(1, c.port1().outgoing().queued()));
        }));
    }

    private static void sendSeats(IsolateContext context) {
        context.parentPort().postMessage("lost", new Seat(FULL));
        context.parentPort().postMessage("next");
    }

    @Test
    void theParentOfAnIsolateHearsItInTheIsolatesStreamOfEvents() {
        assertEquals(List.of("online", "error no room for another seat", "got next", "exit 0"), Program.trace(p -> {
            Isolate isolate = Isolate.spawn(MessageErrorTest::sendSeats);
            isolate.onOnline(p.logging("online"));
            isolate.onMessageError(error -> p.log("error " + error.getMessage()));
            isolate.onMessage(p.receiving("got "));
            isolate.onExit(code -> {
                p.log("exit " + code);
                assertTrue(isolate.incoming().areConserved());
                assertEquals(1, isolate.incoming().dropped());
            });
        }));
    }

    @Test
    void workerDataThatRefusesToArriveEndsTheIsolateWithThatError() {
        assertEquals(List.of("error no room for another seat", "exit 1"), Program.trace(p -> {
            Isolate isolate = Isolate.builder()
                    .workerData("seated")
                    .transfer(new Seat(FULL))
                    .spawn(MessageErrorTest::sendSeats);
            isolate.onMessage(p.receiving("got "));
            isolate.onError(error -> p.log("error " + error.getMessage()));
            isolate.onExit(code -> p.log("exit " + code));
        }));
    }

    @Test
    void aRequestAndAnAnswerWhoseCargoRefusesToArriveFailTheRequest() {
        assertEquals(
                List.of("question: no room for another seat", "answer: no room for another seat"), Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    c.port2().onRequest(question -> Reply.moving("answer", new Seat(FULL)));
                    c.port1()
                            .request("question", new Seat(FULL))
                            .thenCompose(answer -> Promise.resolved("answered"), failure -> {
                                p.log("question: " + failure.getMessage());
                                return c.port1().request("question");
                            })
                            .then(
                                    answer -> p.trace.add("answered"),
                                    failure -> p.trace.add("answer: " + failure.getMessage()))
                            .thenAccept(logged -> {
                                assertTrue(c.port1().incoming().areConserved());
                                assertTrue(c.port1().outgoing().areConserved());
                                c.port2().close();
                            });
                }));
    }

    private static <T> StreamOptions<T> objects() {
        return StreamOptions.objects();
    }

    @Test
    void aStreamOneOfWhoseChunksRefusesToArriveIsDestroyedAndDoesNotLookComplete() {
        assertEquals(List.of("got first", "error no room for another seat", "close"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            Readable<String> readable = PortStreams.readable(c.port2(), String.class, objects());
            readable.onData(p::log);
            readable.onEnd(p.logging("end"));
            readable.onError(error -> p.log("error " + error.getMessage()));
            readable.onClose(p.logging("close"));
            c.port1().postMessage("got first");
            c.port1().postMessage("lost", new Seat(FULL));
            c.port1().postMessage(PortStreamEnd.END);
        }));
    }

    @Test
    void soIsADuplex() {
        assertEquals(List.of("error no room for another seat", "close"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            Duplex<String, String> duplex = PortStreams.duplex(c.port2(), String.class, objects(), objects());
            duplex.readable().onData(p::log);
            duplex.readable().onEnd(p.logging("end"));
            duplex.onError(error -> p.log("error " + error.getMessage()));
            duplex.onClose(p.logging("close"));
            c.port1().postMessage("lost", new Seat(FULL));
            c.port1().postMessage(PortStreamEnd.END);
        }));
    }

    @Test
    void aChunkOfAnotherTypeThanTheStreamsIsClosed() {
        int closedBefore = Seat.CLOSED.get();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            Readable<String> readable = PortStreams.readable(c.port2(), String.class, objects());
            readable.onError(error -> assertTrue(error instanceof ClassCastException));
            readable.resume();
            Seat seat = new Seat(null);
            c.port1().postMessage(seat, seat);
        });
        assertEquals(1, Seat.CLOSED.get() - closedBefore);
    }

    /** Can't even be closed. */
    private static final class Stubborn implements Transferable, AutoCloseable {
        @Override
        public void requireTransferable() {}

        @Override
        public Stubborn transfer() {
            return new Stubborn();
        }

        @Override
        public void close() {
            throw new AssertionError("no");
        }
    }

    @Test
    void cargoThatFailsToCloseDoesNotKeepTheRestOfADeadQueueFromIt() {
        assertEquals(
                List.of("carried 1 closed", "carried 2 closed"),
                Program.trace(p -> {
                            MessageChannel c = new MessageChannel();
                            MessageChannel carried1 = new MessageChannel();
                            MessageChannel carried2 = new MessageChannel();
                            carried1.port2().onMessage(p::log);
                            carried1.port2().onClose(p.logging("carried 1 closed"));
                            carried2.port2().onMessage(p::log);
                            carried2.port2().onClose(p.logging("carried 2 closed"));
                            c.port1().postMessage(null, new Stubborn(), carried1.port1());
                            c.port1().postMessage(null, carried2.port1());
                            c.port2().closeNow();
                            assertEquals(2, c.port1().outgoing().deadLettered());
                            assertTrue(c.port1().outgoing().areConserved());
                        })
                        .stream()
                        .sorted()
                        .toList());
    }
}
