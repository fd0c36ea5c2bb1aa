package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests may be without an answer, and how much of answers may wait for room. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestBoundsTest {
    private static final PortQueue TWO_MESSAGES = PortQueue.bounded().hardLimit(2, 1 << 20);
    private static final PortQueue THOUSAND_BYTES = PortQueue.bounded().hardLimit(100, 1000);

    /** Two of them are more than may wait. */
    private static final int LARGE = 600;

    private static void log(Program p, Promise<Object> answer) {
        answer.then(
                value -> {
                    p.log(describeAndClose(value));
                    return null;
                },
                failure -> {
                    p.log(failure.getClass().getSimpleName());
                    return null;
                });
    }

    private static Object describeAndClose(Object answer) {
        if (answer instanceof TransferBuffer buffer) {
            long bytes = buffer.capacityBytes();
            buffer.close();
            return bytes;
        }
        return answer;
    }

    private static void assertConserved(MessageChannel c) {
        for (PortCounters counters : List.of(c.port1().outgoing(), c.port2().outgoing())) {
            assertTrue(counters.areConserved(), counters::toString);
        }
    }

    private static void assertRefused(MessagePort port) {
        assertThrows(BackpressureException.class, () -> port.request("one too many"));
    }

    /** Answers each request when it is told to. */
    private static List<CompletableFuture<Object>> answerLater(MessagePort port) {
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        port.onRequest(message -> {
            CompletableFuture<Object> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        });
        port.unref();
        return answers;
    }

    private static Reply buffer(int bytes) {
        TransferBuffer buffer = TransferBuffer.allocate(bytes);
        return Reply.moving(buffer, buffer);
    }

    /** Answers a number with a buffer of that size, and anything else with itself. */
    private static Object bufferOrSame(Object message) {
        return message instanceof Integer bytes ? buffer(bytes) : message;
    }

    /** Fewer is no news: what other tests have left may have been collected meanwhile. */
    private static void assertNoMoreBuffersThan(long before) {
        long now = MemoryStats.now().liveBuffers();
        assertTrue(now <= before, () -> before + " buffers were live before, and now " + now);
    }

    // ---- requests without an answer

    @Test
    void aRequestIsRefusedWhileAsManyAsMayWaitHaveNoAnswerAndTakenWhenOneWasAnswered() {
        assertEquals(List.of("refused", "first", "third"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(TWO_MESSAGES, PortQueue.bounded());
            List<CompletableFuture<Object>> answers = answerLater(c.port2());
            Promise<Object> first = c.port1().request(1);
            c.port1().request(2).thenAccept(answer -> assertConserved(c));
            p.turns(2, () -> {
                TransferBuffer buffer = TransferBuffer.allocate(8);
                BackpressureException refused = assertThrows(
                        BackpressureException.class, () -> c.port1().request(buffer, buffer));
                assertTrue(
                        refused.getMessage()
                                .startsWith(
                                        "a request was made by loop 'main' to a port of loop 'main' while 2 requests"
                                                + " wait for an answer, given up or not, and 2 may wait: ask again when one"),
                        refused::getMessage);
                assertEquals(8, buffer.capacityBytes());
                buffer.close();
                assertEquals(1, c.port1().outgoing().refused());
                assertEquals(2, c.port1().outgoing().posted());
                p.log("refused");
                answers.get(0).complete("first");
            });
            first.thenAccept(answer -> {
                p.log(answer);
                log(p, c.port1().request(3));
                assertRefused(c.port1());
                p.turns(2, () -> {
                    answers.get(1).complete("second");
                    answers.get(2).complete("third");
                });
            });
        }));
    }

    @Test
    void aRequestThatWasGivenUpCountsUntilItsAnswerComesAndARefusedOneHearsOfThatWithoutAListener() {
        assertEquals(
                List.of("CancellationException", "CancellationException", "received kept", "3"), Program.trace(p -> {
                    MessageChannel c = new MessageChannel(TWO_MESSAGES, PortQueue.bounded());
                    List<CompletableFuture<Object>> answers = answerLater(c.port2());
                    CancelSource source = new CancelSource();
                    RequestOptions options = RequestOptions.none().cancelToken(source.token());
                    log(p, c.port1().request(1, options));
                    log(p, c.port1().request(2, options));
                    p.turns(2, () -> {
                        source.cancel();
                        answers.forEach(answer -> answer.complete("late"));
                        p.turns(3, () -> {
                            assertRefused(c.port1());
                            p.turns(2, () -> receiveAndAskAgain(p, c));
                        });
                    });
                }));
    }

    private static void receiveAndAskAgain(Program p, MessageChannel c) {
        // One made room, and the port has stopped again.
        assertEquals(1, c.port1().incoming().dropped());
        c.port2().postMessage("kept");
        p.turns(2, () -> {
            p.log("received " + c.port1().receive().orElseThrow().message());
            MessagePort moved = c.port2().transfer();
            moved.onRequest(message -> message);
            moved.unref();
            Promise<Object> third = c.port1().request(3);
            log(p, third);
            third.thenAccept(answer -> assertConserved(c));
        });
    }

    @Test
    void requestsWithoutAnAnswerCountAlsoForThePortsNextOwner() {
        assertEquals(List.of("PeerClosedException", "PeerClosedException", "new"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(TWO_MESSAGES, PortQueue.bounded());
            List<CompletableFuture<Object>> answers = answerLater(c.port2());
            log(p, c.port1().request(1));
            log(p, c.port1().request(2));
            p.turns(2, () -> {
                MessagePort moved = c.port1().transfer();
                assertRefused(moved);
                answers.forEach(answer -> answer.complete("for the one before"));
                p.turns(3, () -> {
                    log(p, moved.request(3));
                    p.turns(2, () -> {
                        answers.get(2).complete("new");
                        p.turns(2, moved::close);
                    });
                });
            });
        }));
    }

    @Test
    void answersThatWereSetAsideWhenThePortMovesCountNoMore() {
        assertEquals(List.of("PeerClosedException", "PeerClosedException", "3", "4"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(TWO_MESSAGES, PortQueue.bounded());
            c.port2().onRequest(message -> {
                if (message.equals(2)) {
                    // When both are answered, and before port 1 has its turn.
                    p.loop.nextTick(() -> receiveMoveAndAskAgain(p, c));
                }
                return message;
            });
            log(p, c.port1().request(1));
            log(p, c.port1().request(2));
        }));
    }

    private static void receiveMoveAndAskAgain(Program p, MessageChannel c) {
        assertEquals(2, c.port1().incoming().queued());
        assertTrue(c.port1().receive().isEmpty());
        MessagePort moved = c.port1().transfer();
        log(p, moved.request(3));
        Promise<Object> last = moved.request(4);
        log(p, last);
        last.thenAccept(answer -> {
            assertConserved(c);
            moved.close();
        });
    }

    @Test
    void threadsThatShareAPortAreRefusedAndServedInTheSameWay() throws Exception {
        MessageChannel c = new MessageChannel(TWO_MESSAGES, PortQueue.bounded());
        List<CompletableFuture<Object>> answers = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch taken = new CountDownLatch(2);
        c.port2().onRequest(message -> {
            CompletableFuture<Object> answer = new CompletableFuture<>();
            answers.add(answer);
            taken.countDown();
            return answer;
        });
        CompletableFuture<Object> first = c.port1().requestFuture(1);
        CompletableFuture<Object> second = c.port1().requestFuture(2);
        taken.await();
        BackpressureException refused =
                assertThrows(BackpressureException.class, () -> c.port1().requestFuture(3));
        assertTrue(refused.getMessage().contains("2 requests wait for an answer"), refused::getMessage);
        answers.get(0).complete("first");
        assertEquals("first", first.get());
        CompletableFuture<Object> third = c.port1().requestFuture(3);
        c.port1().close();
        assertThrows(Exception.class, second::get);
        assertThrows(Exception.class, third::get);
    }

    /** Whose callback keeps the loop of all threads that run none from everything else. */
    private static final class Blocked implements AutoCloseable {
        private final MessageChannel channel = new MessageChannel();
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch left = new CountDownLatch(1);

        /** Its port has a place among the others then: before all that have one. */
        Blocked() {
            channel.port2().onMessage(isToBlock -> {
                if ((boolean) isToBlock) {
                    entered.countDown();
                    awaitUnchecked(left);
                }
            });
            channel.port1().postMessage(false);
            letOutsideLoopFinish();
        }

        void block() {
            channel.port1().postMessage(true);
        }

        void awaitEntered() {
            awaitUnchecked(entered);
        }

        void leave() {
            left.countDown();
        }

        @Override
        public void close() {
            leave();
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Until the loop of all threads that run none has done what it was given before this. */
    private static void letOutsideLoopFinish() {
        CountDownLatch done = new CountDownLatch(1);
        OutsideLoop.table().loop.execute(done::countDown);
        awaitUnchecked(done);
    }

    @Test
    void refusalsLeaveOneTaskWithALoopThatDoesNotComeToIt() {
        MessageChannel c = new MessageChannel(PortQueue.bounded().hardLimit(1, 1 << 20), PortQueue.bounded());
        c.port2().onRequest(message -> new CompletableFuture<>());
        c.port1().requestFuture("never answered");
        try (Blocked blocked = new Blocked()) {
            blocked.block();
            blocked.awaitEntered();
            EventLoop outside = OutsideLoop.table().loop;
            assertThrows(BackpressureException.class, () -> c.port1().requestFuture("refused"));
            long before = outside.stats().queueDepth();
            for (int count = 0; count < 100; count++) {
                assertThrows(BackpressureException.class, () -> c.port1().requestFuture("refused"));
            }
            assertEquals(before, outside.stats().queueDepth());
        }
        c.port1().close();
    }

    @Test
    void aRefusalDoesNotStartAPortWhoseAnswerHasComeMeanwhile() throws Exception {
        MessageChannel c = new MessageChannel(PortQueue.bounded().hardLimit(1, 1 << 20), PortQueue.bounded());
        Isolate.builder().workerData(c.port2()).transfer(c.port2()).spawn(context -> {
            MessagePort port = context.workerData(MessagePort.class);
            port.onRequest(message -> message);
            port.onMessage(port::postMessage);
        });
        assertEquals(
                "has a place now", c.port1().requestFuture("has a place now").get());
        try (Blocked first = new Blocked();
                Blocked second = new Blocked()) {
            first.block();
            first.awaitEntered();
            CompletableFuture<Object> answer = c.port1().requestFuture("asked");
            awaitArrivals(c.port1(), 2);
            second.block(); // served before the answer, in the same poll phase
            first.leave();
            second.awaitEntered();
            assertThrows(BackpressureException.class, () -> c.port1().requestFuture("refused"));
            second.leave();
            assertEquals("asked", answer.get());
        }
        letOutsideLoopFinish();
        c.port1().postMessage("comes back");
        awaitArrivals(c.port1(), 3);
        letOutsideLoopFinish();
        assertEquals("comes back", c.port1().receive().orElseThrow().message());
        c.port1().close();
    }

    private static void awaitArrivals(MessagePort port, int messages) {
        while (port.incoming().posted() < messages) {
            Thread.yield();
        }
    }

    // ---- answers that can't be waited for

    @Test
    void aHandlerWhoseStageCantBeWaitedForHasFailed() {
        assertEquals(List.of("UnsupportedOperationException", "second answered"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded().hardLimit(1, 1 << 20), PortQueue.bounded());
            c.port2().onRequest(message -> message.equals("first") ? new Unfollowable() : "second answered");
            c.port2().unref();
            log(p, c.port1().request("first"));
            p.turns(4, () -> log(p, c.port1().request("second")));
        }));
    }

    private static final class Unfollowable extends CompletableFuture<Object> {
        @Override
        public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
            throw new UnsupportedOperationException("nobody may follow this");
        }
    }

    // ---- answers for which there is no room

    @Test
    void anAnswerForWhichTooManyBytesWaitIsReleasedAndItsRequestFailsInItsTurn() {
        long before = MemoryStats.now().liveBuffers();
        assertEquals(
                List.of("600", "600", "BackpressureException", "small", "BackpressureException"), Program.trace(p -> {
                    MessageChannel c = new MessageChannel(PortQueue.bounded(), THOUSAND_BYTES);
                    c.port2().onRequest(RequestBoundsTest::bufferOrSame);
                    c.port2().unref();
                    log(p, c.port1().request(LARGE));
                    log(p, c.port1().request(LARGE));
                    Promise<Object> lost = c.port1().request(LARGE);
                    log(p, lost);
                    log(p, c.port1().request("small"));
                    log(p, c.port1().request(LARGE));
                    lost.catchError(failure -> {
                        assertEquals(
                                "an answer of 600 bytes was given by loop 'main' to a port of loop 'main' and was lost, while 600"
                                        + " bytes of answers wait for room in the queue, where 1 messages and 600 bytes wait for"
                                        + " the receiver, and 100 messages and 1000 bytes may wait: ask for less at a time, or"
                                        + " raise the queue's hard limit",
                                failure.getMessage());
                        return null;
                    });
                    p.turns(5, () -> {
                        assertConserved(c);
                        assertEquals(5, c.port1().incoming().delivered());
                        assertEquals(0, c.port1().incoming().queuedBytes());
                    });
                }));
        assertNoMoreBuffersThan(before);
    }

    @Test
    void whenTheAnswersThatWaitedHaveLeftThereIsRoomForAsManyAgain() {
        List<String> round = List.of("600", "600", "BackpressureException");
        List<String> expected = new ArrayList<>(round);
        expected.addAll(round);
        expected.addAll(round);
        assertEquals(expected, Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded(), THOUSAND_BYTES);
            c.port2().onRequest(RequestBoundsTest::bufferOrSame);
            c.port2().unref();
            askThrice(p, c, 3);
        }));
    }

    private static void askThrice(Program p, MessageChannel c, int rounds) {
        if (rounds == 0) {
            assertConserved(c);
            return;
        }
        log(p, c.port1().request(LARGE));
        log(p, c.port1().request(LARGE));
        Promise<Object> last = c.port1().request(LARGE);
        log(p, last);
        last.catchError(lost -> {
            p.loop.setImmediate(() -> askThrice(p, c, rounds - 1));
            return null;
        });
    }

    @Test
    void aSingleAnswerWaitsForRoomWhateverItsSizeAndWhatTakesNoBytesWaitsBehindIt() {
        assertEquals(List.of("600", "5000", "true", "BackpressureException"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded(), THOUSAND_BYTES);
            c.port2().onRequest(RequestBoundsTest::bufferOrSame);
            c.port2().unref();
            log(p, c.port1().request(LARGE));
            log(p, c.port1().request(5000));
            log(p, c.port1().request(true));
            log(p, c.port1().request("two bytes a character"));
        }));
    }

    @Test
    void theBytesOfAnswersThatWaitMoveWithThePort() {
        long before = MemoryStats.now().liveBuffers();
        assertEquals(List.of("600", "600", "PeerClosedException", "BackpressureException"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded(), THOUSAND_BYTES);
            c.port2().onRequest(message -> {
                if (message.equals("move")) {
                    c.port2().transfer().onRequest(RequestBoundsTest::bufferOrSame);
                }
                return bufferOrSame(message);
            });
            log(p, c.port1().request(LARGE));
            log(p, c.port1().request(LARGE));
            log(p, c.port1().request("move"));
            Promise<Object> last = c.port1().request(LARGE);
            log(p, last);
            last.catchError(lost -> {
                assertConserved(c);
                c.port1().close();
                return null;
            });
        }));
        assertNoMoreBuffersThan(before);
    }

    @Test
    void twoEndsThatAskEachOtherAsOftenAsTheyMayAllGetAnswers() {
        assertEquals(List.of("a", "b", "a", "b"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(TWO_MESSAGES, TWO_MESSAGES);
            c.port1().onRequest(message -> message);
            c.port2().onRequest(message -> message);
            c.port1().unref();
            c.port2().unref();
            for (MessagePort port : List.of(c.port1(), c.port2())) {
                log(p, port.request("a"));
                log(p, port.request("b"));
                assertRefused(port);
            }
        }));
    }

    @Test
    void answersThatWaitForRoomCountAsDeadWhenTheirLoopEndsAsWhenTheirPortCloses() {
        long before = MemoryStats.now().liveBuffers();
        List<MessageChannel> channels = new ArrayList<>();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded(), THOUSAND_BYTES);
            channels.add(c);
            c.port2().onRequest(message -> {
                if (message.equals("end")) {
                    p.loop.exit(0);
                }
                return bufferOrSame(message);
            });
            c.port1().requestFuture(LARGE);
            c.port1().requestFuture(LARGE);
            c.port1().requestFuture("end");
        });
        PortCounters answers = channels.get(0).port2().outgoing();
        assertEquals(2, answers.posted(), answers::toString);
        assertEquals(2, answers.deadLettered(), answers::toString);
        assertConserved(channels.get(0));
        assertNoMoreBuffersThan(before);
    }
}
