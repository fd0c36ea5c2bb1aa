package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.Promise;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests may be without an answer. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestBoundsTest {
    private static final PortQueue TWO_MESSAGES = PortQueue.bounded().hardLimit(2, 1 << 20);

    private static void log(Program p, Promise<Object> answer) {
        answer.then(
                value -> {
                    p.log(value);
                    return null;
                },
                failure -> {
                    p.log(failure.getClass().getSimpleName());
                    return null;
                });
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
}
