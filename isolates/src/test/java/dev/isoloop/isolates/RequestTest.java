package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import dev.isoloop.sharedmem.TransferBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions and answers over ports. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestTest {
    private static final RequestOptions SOON = RequestOptions.within(Duration.ofMillis(5));

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
        assertTrue(
                c.port1().outgoing().areConserved(), () -> c.port1().outgoing().toString());
        assertTrue(
                c.port2().outgoing().areConserved(), () -> c.port2().outgoing().toString());
    }

    @Test
    void aRequestIsAnsweredAndTheLoopWaitsForItAndNoLonger() {
        assertEquals(List.of("3"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onRequest(message -> (int) message + 1);
            c.port2().unref();
            log(p, c.port1().request(2));
        }));
    }

    @Test
    void requestsTakeTheirTurnAmongTheMessages() {
        assertEquals(List.of("got 1", "asked 2", "got 3", "2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onMessage(p.receiving("got "));
            c.port2().onRequest(message -> {
                p.log("asked " + message);
                return message;
            });
            c.port2().unref();
            c.port1().postMessage(1);
            log(p, c.port1().request(2));
            c.port1().postMessage(3);
        }));
    }

    @Test
    void anAnswerMayTakeItsTimeAsAPromiseOrAsAStage() {
        assertEquals(List.of("stage", "later"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2()
                    .onRequest(message -> message.equals("stage")
                            ? CompletableFuture.completedFuture("stage")
                            : Promise.delay(2, "later"));
            c.port2().unref();
            log(p, c.port1().request("promise"));
            log(p, c.port1().request("stage"));
        }));
    }

    @Test
    void whatTheHandlerThrowsArrivesAsACopy() {
        IllegalArgumentException thrown = new IllegalArgumentException("no such thing");
        assertEquals(List.of("no such thing"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onRequest(message -> {
                throw thrown;
            });
            c.port2().unref();
            c.port1().request(1).catchError(failure -> {
                assertInstanceOf(IllegalArgumentException.class, failure);
                assertNotSame(thrown, failure);
                p.log(failure.getMessage());
                return null;
            });
        }));
    }

    @Test
    void anAnswerThatCantBeCopiedFailsTheRequest() {
        assertEquals(List.of("DataCloneException"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onRequest(message -> Thread.currentThread());
            c.port2().unref();
            log(p, c.port1().request(1));
        }));
    }

    @Test
    void aQuestionThatCantBeCopiedIsRefusedAtOnceAndNothingWaits() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(8);
            assertThrows(DataCloneException.class, () -> c.port1().request(Thread.currentThread(), buffer));
            assertEquals(8, buffer.capacityBytes());
        });
    }

    @Test
    void buffersMoveWithTheQuestionAndWithTheAnswer() {
        assertEquals(List.of("42"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onRequest(message -> {
                TransferBuffer buffer = (TransferBuffer) message;
                buffer.putInt(0, buffer.getInt(0) + 1);
                return Reply.moving(buffer, buffer);
            });
            c.port2().unref();
            TransferBuffer buffer = TransferBuffer.allocate(8);
            buffer.putInt(0, 41);
            c.port1().request(buffer, buffer).thenAccept(answer -> p.log(((TransferBuffer) answer).getInt(0)));
            assertEquals(0, buffer.capacityBytes());
        }));
    }

    @Test
    void aRequestNobodyAnswersFailsNamedAndIsCountedAsDropped() {
        assertEquals(List.of("NoRequestHandlerException"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onMessage(message -> {});
            c.port2().unref();
            c.port1().request(1).catchError(failure -> {
                p.log(failure.getClass().getSimpleName());
                assertEquals(1, c.port1().outgoing().dropped());
                assertConserved(c);
                return null;
            });
        }));
    }

    @Test
    void theDeadlineFailsTheRequestAndALateAnswerIsDroppedAndCounted() {
        assertEquals(List.of("RequestTimeoutException", "late answers dropped: 1"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            CompletableFuture<Object> slow = new CompletableFuture<>();
            c.port2().onRequest(message -> slow);
            c.port1().onMessage(message -> {});
            c.port1().request(1, SOON).catchError(failure -> {
                p.log(failure.getClass().getSimpleName());
                String where = "open, of loop 'main'; the other end is a port of loop 'main'";
                assertTrue(failure.getMessage().endsWith(where), failure::getMessage);
                slow.complete("too late");
                p.turns(3, () -> {
                    p.log("late answers dropped: " + c.port1().incoming().dropped());
                    assertConserved(c);
                    c.port1().close();
                });
                return null;
            });
        }));
    }

    @Test
    void aCancelledRequestFailsWithAnExceptionThatSaysWhy() {
        ArithmeticException why = new ArithmeticException();
        assertEquals(List.of(why.toString(), why.toString()), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            CancelSource source = new CancelSource();
            RequestOptions options = RequestOptions.none().cancelToken(source.token());
            logWhyCancelled(p, c.port1().request(1, options));
            p.loop.setImmediate(() -> {
                source.cancel(why);
                logWhyCancelled(p, c.port1().request(2, options));
                assertEquals(1, c.port1().outgoing().posted());
            });
        }));
    }

    private static void logWhyCancelled(Program p, Promise<Object> request) {
        request.catchError(failure -> {
            p.log(assertInstanceOf(CancellationException.class, failure).getCause());
            return null;
        });
    }

    @Test
    void closingEitherPortFailsWhatIsPending() {
        assertEquals(List.of("PeerClosedException", "PeerClosedException", "PeerClosedException"), Program.trace(p -> {
            MessageChannel near = new MessageChannel();
            MessageChannel far = new MessageChannel();
            log(p, near.port1().request(1));
            log(p, far.port1().request(1));
            near.port1().close();
            far.port2().close();
            log(p, near.port1().request(2));
        }));
    }

    @Test
    void movingThePortFailsWhatIsPendingAndItsAnswersFindNobodyAtTheNewOwner() {
        assertEquals(List.of("PeerClosedException", "1"), Program.trace(p -> {
            MessageChannel carrier = new MessageChannel();
            MessageChannel c = new MessageChannel();
            log(p, c.port1().request(1));
            carrier.port1().postMessage(c.port1(), c.port1());
            MessagePort moved =
                    (MessagePort) carrier.port2().receive().orElseThrow().message();
            c.port2().onRequest(message -> message);
            moved.onMessage(message -> {});
            p.turns(3, () -> {
                p.log(moved.incoming().dropped());
                moved.close();
            });
        }));
    }

    @Test
    void answersForWhichThereIsNoRoomWaitForIt() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add(String.valueOf(i));
        }
        assertEquals(expected, Program.trace(p -> {
            PortQueue tiny = PortQueue.bounded().hardLimit(2, 1 << 20);
            MessageChannel c = new MessageChannel(PortQueue.bounded(), tiny);
            c.port2().onRequest(message -> message);
            c.port2().unref();
            for (int i = 0; i < 20; i++) {
                log(p, c.port1().request(i));
            }
        }));
    }

    @Test
    void aQueueThatMayLoseMessagesTakesNoRequests() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.bounded(), PortQueue.dropOldest(5));
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> c.port1().request(1));
            assertTrue(refused.getMessage().contains("DROP_OLDEST"), refused.getMessage());
        });
    }

    @Test
    void receiveTakesMessagesAndLeavesRequestsToTheirHandler() {
        assertEquals(List.of("received m", "asked", "answer"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            log(p, c.port1().request(1));
            c.port1().postMessage("m");
            p.log("received " + c.port2().receive().orElseThrow().message());
            c.port2().onRequest(message -> {
                p.log("asked");
                return "answer";
            });
            c.port2().unref();
        }));
    }

    @Test
    void removingTheLastMessageListenerLeavesPendingRequestsHeard() {
        assertEquals(List.of("answer"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onRequest(message -> "answer");
            c.port2().unref();
            var listening = c.port1().onMessage(message -> {});
            log(p, c.port1().request(1));
            listening.close();
        }));
    }

    @Test
    void anIsolateAnswersAndAsksBack() {
        assertEquals(
                List.of("6", "asked 3"),
                Program.trace(p -> {
                            Isolate isolate = Isolate.spawn(context -> context.parentPort()
                                    .onRequest(message -> context.parentPort()
                                            .request(message)
                                            .then(answer -> (int) answer * 2)));
                            isolate.onRequest(message -> {
                                p.log("asked " + message);
                                return message;
                            });
                            isolate.request(3, RequestOptions.none()).thenAccept(answer -> {
                                p.log(answer);
                                isolate.terminate();
                            });
                        })
                        .stream()
                        .sorted()
                        .toList());
    }

    @Test
    void whenTheIsolateEndsItsPendingRequestsFailNamingIt() {
        assertEquals(List.of("PeerClosedException: true", "exit 7"), Program.trace(p -> {
            Isolate isolate = Isolate.builder()
                    .name("oracle")
                    .spawn(context -> context.parentPort().onRequest(message -> {
                        context.exit(7);
                        return null;
                    }));
            isolate.onExit(code -> p.log("exit " + code));
            isolate.request(1, RequestOptions.none()).catchError(failure -> {
                p.trace.add(
                        0,
                        failure.getClass().getSimpleName() + ": "
                                + failure.getMessage().contains("'oracle' has exited with code 7"));
                return null;
            });
        }));
    }

    @Test
    void anIsolateThatClosesItsParentPortFailsRequestsWhileItLivesOn() {
        assertEquals(List.of("PeerClosedException", "exit 1"), Program.trace(p -> {
            Isolate isolate = Isolate.builder().name("shy").spawn(context -> {
                context.loop().setInterval(() -> {}, 1000);
                context.parentPort().onMessage(message -> context.parentPort().close());
            });
            isolate.onExit(code -> p.log("exit " + code));
            isolate.postMessage("close");
            isolate.request(1, RequestOptions.none()).catchError(failure -> {
                p.log(failure.getClass().getSimpleName());
                String where = "of loop 'main'; the other end is a port of loop 'shy'";
                assertTrue(failure.getMessage().contains(where), failure::getMessage);
                isolate.terminate();
                return null;
            });
        }));
    }

    @Test
    void aPlainThreadAsksAndGetsAFuture() throws Exception {
        try (Isolate isolate =
                Isolate.spawn(context -> context.parentPort().onRequest(message -> "hello " + message))) {
            assertEquals("hello you", isolate.requestFuture("you").get());
        }
    }

    @Test
    void aPlainThreadsRequestFailsWhenTheIsolateEndsAndWhenItsTimeIsUp() {
        Isolate isolate = Isolate.spawn(context -> context.parentPort().onRequest(message -> {
            if (message.equals("end")) {
                context.exit(0);
            }
            return new CompletableFuture<>();
        }));
        ExecutionException late = assertThrows(
                ExecutionException.class,
                () -> isolate.requestFuture("forever", SOON).get());
        assertInstanceOf(RequestTimeoutException.class, late.getCause());
        ExecutionException ended = assertThrows(
                ExecutionException.class, () -> isolate.requestFuture("end").get());
        assertInstanceOf(PeerClosedException.class, ended.getCause());
    }

    @Test
    void manyThreadsAskOneIsolateAndEachGetsItsOwnAnswers() throws Exception {
        int threads = 4;
        int questions = 500;
        CountDownLatch done = new CountDownLatch(threads);
        List<String> wrong = new ArrayList<>();
        try (Isolate isolate = Isolate.spawn(context -> context.parentPort().onRequest(message -> message))) {
            for (int t = 0; t < threads; t++) {
                int base = t * questions;
                new Thread(() -> {
                            for (int i = base; i < base + questions; i++) {
                                Object answer = isolate.requestFuture(i).join();
                                if (!answer.equals(i)) {
                                    synchronized (wrong) {
                                        wrong.add(i + " got " + answer);
                                    }
                                }
                            }
                            done.countDown();
                        })
                        .start();
            }
            done.await();
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void cancellingTheFutureCallsTheRequestOff() throws Exception {
        Isolate isolate = Isolate.spawn(context -> context.parentPort().onRequest(message -> message));
        CompletableFuture<Object> cancelled = isolate.requestFuture(1);
        cancelled.cancel(false);
        assertEquals(2, isolate.requestFuture(2).get());
        isolate.terminate().get();
        assertTrue(isolate.incoming().areConserved(), isolate.incoming()::toString);
    }

    @Test
    void aLoopThatEndsFailsTheFuturesItHasGivenAway() {
        List<CompletableFuture<Object>> given = new ArrayList<>();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            given.add(c.port1().requestFuture(1));
            p.loop.setImmediate(() -> p.loop.terminate(0));
        });
        ExecutionException lost =
                assertThrows(ExecutionException.class, () -> given.get(0).get());
        assertInstanceOf(PeerClosedException.class, lost.getCause());
    }

    @Test
    void aRequestThatCarriesThePortItGoesToFailsAndTheChannelCloses() {
        assertEquals(List.of("PeerClosedException", "closed", "closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(p.receiving("got "));
            c.port1().onClose(p.logging("closed"));
            c.port2().onClose(p.logging("closed"));
            log(p, c.port1().request("q", c.port2()));
            p.loop.setImmediate(() -> assertConserved(c));
        }));
    }

    @Test
    void anAnswerThatCarriesThePortItGoesToIsLostAndTheChannelCloses() {
        assertEquals(List.of("closed", "PeerClosedException"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onRequest(question -> Reply.moving("a", c.port2()));
            c.port1().onClose(() -> {
                p.log("closed");
                assertConserved(c);
            });
            log(p, c.port2().request("q"));
        }));
    }

    @Test
    void closingARequestHandlersSubscriptionTwiceLeavesALaterHandlerAlone() {
        assertEquals(List.of("second"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            RequestHandler handler = message -> "second";
            Subscription first = c.port2().onRequest(handler);
            first.close();
            c.port2().onRequest(handler);
            first.close();
            c.port2().unref();
            log(p, c.port1().request("q"));
        }));
    }

    @Test
    void aPlainThreadHearsItselfThatThereIsAHandler() {
        MessageChannel c = new MessageChannel();
        Subscription first = c.port2().onRequest(message -> 1);
        assertThrows(IllegalStateException.class, () -> c.port2().onRequest(message -> 2));
        first.close();
        c.port2().onRequest(message -> 3);
        assertEquals(3, c.port1().requestFuture("q").join());
        c.port1().close();
    }

    @Test
    void aRequestThatWasSetAsideIsCountedBeforeThePortMovesOn() {
        assertEquals(List.of("PeerClosedException"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            log(p, c.port1().request("q"));
            assertTrue(c.port2().receive().isEmpty());
            MessagePort moved = c.port2().transfer();
            assertEquals(1, c.port1().outgoing().deadLettered());
            assertConserved(c);
            moved.close();
        }));
    }

    @Test
    void whatIsBeingAnsweredFailsWhenTheAnsweringPortMovesAndItsLateAnswerGoesNowhere() {
        assertEquals(List.of("PeerClosedException", "there", "dropped 0"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            CompletableFuture<Object> slow = new CompletableFuture<>();
            c.port2().onRequest(message -> slow);
            log(p, c.port1().request("slow"));
            p.loop.setImmediate(() -> {
                MessagePort moved = c.port2().transfer();
                moved.onRequest(message -> "there");
                slow.complete("too late");
                c.port1().request("again").thenAccept(answer -> {
                    p.log(answer);
                    p.log("dropped " + c.port1().incoming().dropped()); // a late answer would have come before this one
                    assertConserved(c);
                    moved.close();
                });
            });
        }));
    }

    @Test
    void answersThatWaitForRoomMoveWithThePort() {
        assertEquals(List.of("0", "1", "2", "PeerClosedException", "3 at the new place"), Program.trace(p -> {
            PortQueue tiny = PortQueue.bounded().hardLimit(1, 1 << 20);
            MessageChannel c = new MessageChannel(PortQueue.bounded(), tiny);
            c.port2().onRequest(message -> {
                if (message.equals("move")) {
                    c.port2().transfer().onRequest(question -> question + " at the new place");
                }
                return message;
            });
            log(p, c.port1().request(0));
            log(p, c.port1().request(1));
            log(p, c.port1().request(2));
            log(p, c.port1().request("move"));
            c.port1().request(3).thenAccept(answer -> {
                p.log(answer);
                assertConserved(c);
                c.port1().close();
            });
        }));
    }

    @Test
    void aPortThatWasStartedByHandStaysSoWhenItsLastRequestIsSettled() {
        assertEquals(List.of("answer", "dropped 1"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().start();
            c.port2().onRequest(message -> "answer");
            c.port1().request("q").thenAccept(answer -> {
                p.log(answer);
                c.port2().postMessage("nobody listens");
                // Twice: a whole poll phase lies between the two.
                p.loop.setImmediate(() -> p.loop.setImmediate(() -> {
                    p.log("dropped " + c.port1().incoming().dropped());
                    c.port2().close();
                }));
            });
        }));
    }

    @Test
    void anIsolateIsAskedWithoutOptionsToo() {
        assertEquals(List.of("2"), Program.trace(p -> {
            Isolate isolate = Isolate.spawn(context -> context.parentPort().onRequest(message -> (int) message + 1));
            isolate.request(1).thenAccept(answer -> {
                p.log(answer);
                isolate.terminate();
            });
        }));
    }

    private static void assertLost(CompletableFuture<Object> answer) {
        ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
        assertInstanceOf(PeerClosedException.class, failure.getCause());
    }

    @Test
    void aFutureFailsAlsoIfItsPortMovesJustBeforeTheLoopEnds() {
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel carrier = new MessageChannel();
            answers.add(c.port1().requestFuture("?"));
            carrier.port1().postMessage("take", c.port1());
            p.loop.exit(0);
        });
        assertLost(answers.get(0));
    }

    @Test
    void aFutureFailsAlsoIfItsPortIsClosedAtOnceJustBeforeTheLoopEnds() {
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            answers.add(c.port1().requestFuture("?"));
            c.port1().closeNow();
            p.loop.exit(0);
        });
        assertLost(answers.get(0));
    }

    @Test
    void whatReceiveHasSetAsideIsCountedAlsoIfTheLoopEndsBeforeTheCloseEvent() {
        List<MessageChannel> channels = new ArrayList<>();
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            channels.add(c);
            c.port1().requestFuture("?");
            c.port1().postMessage("message");
            assertEquals("message", c.port2().receive().orElseThrow().message());
            c.port2().closeNow();
            p.loop.exit(0);
        });
        assertConserved(channels.get(0));
        assertEquals(1, channels.get(0).port1().outgoing().deadLettered());
    }

    @Test
    void aCancelTokenThatCantBeHeardIsRefusedBeforeAnythingIsSent() throws Exception {
        CancelToken foreign =
                CompletableFuture.supplyAsync(RequestTest::tokenOfALoopThatEnds).get();
        RequestOptions options = RequestOptions.none().cancelToken(foreign);
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            assertThrows(IllegalStateException.class, () -> c.port1().request("?", options));
            assertEquals(0, c.port1().outgoing().posted());
        });
        MessageChannel outside = new MessageChannel();
        assertThrows(IllegalStateException.class, () -> outside.port1().requestFuture("?", options));
        assertEquals(0, outside.port1().outgoing().posted());
        outside.port1().close();
    }

    private static CancelToken tokenOfALoopThatEnds() {
        List<CancelToken> made = new ArrayList<>();
        Program.trace(p -> made.add(new CancelSource().token()));
        return made.get(0);
    }

    @Test
    void aTokenForgetsARequestThatCouldNotBeSent() {
        assertEquals(List.of("DataCloneException", "cancelled"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            CancelSource source = new CancelSource();
            RequestOptions options = RequestOptions.none().cancelToken(source.token());
            try {
                c.port1().request(Thread.currentThread(), options);
            } catch (DataCloneException refused) {
                p.log("DataCloneException");
            }
            source.cancel();
            p.log("cancelled");
        }));
    }
}
