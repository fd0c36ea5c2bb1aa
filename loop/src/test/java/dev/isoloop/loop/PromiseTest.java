package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every trace here is what Node 20 shows for the same program; 1, 2, 3 … are consecutive microtasks. */
@Timeout(60)
class PromiseTest {
    @Test
    void aReactionOfASettledPromiseIsOneMicrotask() {
        assertEquals("x 1 2", Program.trace(on -> {
            Promise.resolved("x").thenAccept(on::log);
            on.count(1, 2);
        }));
    }

    @Test
    void reactionsRunInTheOrderInWhichTheyWereAttached() {
        assertEquals("a b m c", Program.trace(on -> {
            Promise<String> promise = Promise.resolved("");
            promise.thenAccept(value -> on.log("a"));
            promise.thenAccept(value -> on.log("b"));
            on.microtask(() -> on.log("m"));
            promise.thenAccept(value -> on.log("c"));
        }));
    }

    @Test
    void reactionsAttachedWhilePendingRunInOrderOnceItIsSettled() {
        assertEquals("a b c 1", Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            for (String name : new String[] {"a", "b", "c"}) {
                resolvers.promise().thenAccept(value -> on.log(name));
            }
            resolvers.resolve("");
            on.count(1, 1);
        }));
    }

    @Test
    void noHandlerRunsInsideTheCallThatAttachesItOrSettlesThePromise() {
        assertEquals("end x", Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            resolvers.promise().thenAccept(on::log);
            resolvers.resolve("x");
            on.log("end");
        }));
    }

    @Test
    void resolvingWithAFulfilledPromiseCostsTwoMoreMicrotasks() {
        assertEquals("1 2 x 3 4", Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            resolvers.resolveWith(Promise.resolved("x"));
            resolvers.promise().thenAccept(on::log);
            on.count(1, 4);
        }));
    }

    @Test
    void resolvingWithAPendingPromiseCostsOneMicrotaskAfterItSettles() {
        assertEquals("q 1 x 2 3", Program.trace(on -> {
            Resolvers<String> leader = Promise.withResolvers();
            Resolvers<String> follower = Promise.withResolvers();
            follower.resolveWith(leader.promise());
            follower.promise().thenAccept(on::log);
            leader.promise().thenAccept(value -> on.log("q"));
            on.microtask(() -> {
                leader.resolve("x");
                on.count(1, 3);
            });
        }));
    }

    @Test
    void composingWithAFulfilledPromiseCostsTwoMoreMicrotasksThanThen() {
        assertEquals("1 2 3 x 4", Program.trace(on -> {
            Promise.resolved("").thenCompose(value -> Promise.resolved("x")).thenAccept(on::log);
            on.count(1, 4);
        }));
    }

    @Test
    void composingWithAnotherThenableCallsItInAMicrotaskOfItsOwn() {
        assertEquals("1 T 2 x 3", Program.trace(on -> {
            Thenable<String> thenable = target -> {
                on.log("T");
                target.resolve("x");
            };
            Promise.resolved("").thenCompose(value -> thenable).thenAccept(on::log);
            on.count(1, 3);
        }));
    }

    @Test
    void aThenableMayResolveWithAPromise() {
        assertEquals("T 1 2 3 x 4 5", Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            resolvers.resolveWith(target -> {
                on.log("T");
                target.resolveWith(Promise.resolved("x"));
            });
            resolvers.promise().thenAccept(on::log);
            on.count(1, 5);
        }));
    }

    @Test
    void theFirstResolutionByAThenableWins() {
        assertEquals("v:1", Program.trace(on -> {
            Thenable<Integer> thenable = target -> {
                assertTrue(target.resolve(1));
                assertFalse(target.resolve(2));
                throw new IllegalStateException("too late");
            };
            Promise.resolveWith(thenable).thenAccept(value -> on.log("v:" + value));
        }));
    }

    @Test
    void aThenableThatThrowsFirstRejects() {
        assertEquals("boom", Program.trace(on -> {
            Thenable<Integer> thenable = target -> {
                throw new IllegalStateException("boom");
            };
            Promise.resolveWith(thenable).catchError(reason -> log(on, reason));
        }));
    }

    @Test
    void resolvingAPromiseOfOursGivesThatVeryPromise() {
        Program.trace(on -> {
            Promise<String> promise = Promise.resolved("x");
            assertSame(promise, Promise.resolveWith(promise));
        });
    }

    @Test
    void thenTakesAPromiseThatItsHandlerReturnsAsThePlainValue() {
        assertEquals("1 same 2 3", Program.trace(on -> {
            Promise<String> inner = Promise.resolved("x");
            Promise.resolved("").then(value -> inner).thenAccept(value -> on.log(value == inner ? "same" : "other"));
            on.count(1, 3);
        }));
    }

    @Test
    void theFirstCallOfTheResolversDecides() {
        Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            resolvers.resolveWith(Promise.<String>withResolvers().promise());
            assertFalse(resolvers.resolve("x"));
            assertFalse(resolvers.reject(new IllegalStateException()));
            assertTrue(resolvers.promise().isPending());
        });
    }

    @Test
    void anOutcomePassesThroughWhereThereIsNoHandlerForIt() {
        assertEquals("1 x e 2 3", Program.trace(on -> {
            Promise.resolved("x").catchError(reason -> "no").thenAccept(on::log);
            Promise.<String>rejected(new IllegalStateException("e"))
                    .then(String::length)
                    .catchError(reason -> log(on, reason));
            on.count(1, 3);
        }));
    }

    @Test
    void theRejectionHandlerOfAThenIsNotForItsOwnFulfilmentHandler() {
        assertEquals(
                "second:first",
                Program.trace(on -> Promise.resolved("")
                        .then(
                                value -> {
                                    throw new IllegalStateException("first");
                                },
                                reason -> {
                                    on.log("wrong");
                                    return null;
                                })
                        .catchError(reason -> {
                            on.log("second:" + reason.getMessage());
                            return null;
                        })));
    }

    @Test
    void anErrorThrownByAHandlerRejectsToo() {
        assertEquals(
                "deep",
                Program.trace(on -> Promise.resolved("")
                        .then(value -> {
                            throw new StackOverflowError("deep");
                        })
                        .catchError(reason -> log(on, reason))));
    }

    @Test
    void finallyPassesTheOutcomeTwoMicrotasksLaterThanThen() {
        assertEquals("fin 1 2 3 7 4 5", Program.trace(on -> {
            Promise.resolved("7").finallyDo(() -> on.log("fin")).thenAccept(on::log);
            on.count(1, 5);
        }));
        assertEquals("fin 1 2 3 e 4 5", Program.trace(on -> {
            Promise.rejected(new IllegalStateException("e"))
                    .finallyDo(() -> on.log("fin"))
                    .catchError(reason -> log(on, reason));
            on.count(1, 5);
        }));
    }

    @Test
    void whatAFinallyThrowsReplacesTheOutcomeAtOnce() {
        assertEquals("1 b 2 3 4", Program.trace(on -> {
            Promise.resolved("7")
                    .finallyDo(() -> {
                        throw new IllegalStateException("b");
                    })
                    .catchError(reason -> log(on, reason));
            on.count(1, 4);
        }));
    }

    @Test
    void aFinallyWaitsForThePromiseOfItsBodyAndDropsItsValue() {
        assertEquals("1 2 3 7 4 5 6", Program.trace(on -> {
            Promise.resolved("7").finallyCompose(() -> Promise.resolved("9")).thenAccept(on::log);
            on.count(1, 6);
        }));
        assertEquals("1 2 7 3 4 5", Program.trace(on -> {
            Resolvers<String> body = Promise.withResolvers();
            Promise.resolved("7").finallyCompose(body::promise).thenAccept(on::log);
            on.immediate(() -> {
                body.resolve("");
                on.count(1, 5);
            });
        }));
    }

    @Test
    void aRejectedPromiseOfAFinallyReplacesTheOutcome() {
        assertEquals("1 2 3 b 4 5 6", Program.trace(on -> {
            Promise.resolved("7")
                    .finallyCompose(() -> Promise.rejected(new IllegalStateException("b")))
                    .catchError(reason -> log(on, reason));
            on.count(1, 6);
        }));
    }

    @Test
    void aPromiseResolvedWithItselfIsRejected() {
        assertEquals("ChainingCycleException 1 2", Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            resolvers.resolveWith(resolvers.promise());
            resolvers.promise().catchError(reason -> name(on, reason));
            on.count(1, 2);
        }));
        assertEquals("1 ChainingCycleException 2 3", Program.trace(on -> {
            AtomicReference<Promise<String>> self = new AtomicReference<>();
            self.set(Promise.resolved("").thenCompose(value -> self.get()));
            self.get().catchError(reason -> name(on, reason));
            on.count(1, 3);
        }));
    }

    @Test
    void anExecutorThatThrowsRejectsUnlessItHasResolvedBefore() {
        assertEquals("v boom", Program.trace(on -> {
            Promise.<String>create(resolvers -> {
                        resolvers.resolve("v");
                        throw new IllegalStateException("late");
                    })
                    .thenAccept(on::log);
            Promise.<String>create(resolvers -> {
                        throw new IllegalStateException("boom");
                    })
                    .catchError(reason -> log(on, reason));
        }));
    }

    @Test
    void nullIsAValueLikeAnyOther() {
        assertEquals("null null", Program.trace(on -> {
            Promise.resolved(null).thenAccept(value -> on.log(String.valueOf(value)));
            Promise.resolved("").then(value -> null).thenAccept(value -> on.log(String.valueOf(value)));
        }));
    }

    @Test
    void nullIsNoReasonAndNoHandlerAndNoThenable() {
        assertEquals("NullPointerException NullPointerException", Program.trace(on -> {
            Resolvers<String> resolvers = Promise.withResolvers();
            assertThrows(NullPointerException.class, () -> resolvers.reject(null));
            assertThrows(NullPointerException.class, () -> resolvers.resolveWith(null));
            assertThrows(NullPointerException.class, () -> resolvers.promise().then(null));
            assertThrows(NullPointerException.class, () -> Promise.rejected(null));
            assertTrue(resolvers.resolve("still undecided"));
            Promise.resolved("").thenCompose(value -> null).catchError(reason -> name(on, reason));
            Promise.resolved("").finallyCompose(() -> null).catchError(reason -> name(on, reason));
        }));
    }

    @Test
    void aFutureEndsAsThePromiseAndCountsAsItsHandler() {
        CompletableFuture<?>[] futures = new CompletableFuture<?>[3];
        Program.trace(on -> {
            futures[0] = Promise.resolved("x").toCompletableFuture();
            futures[1] = Promise.rejected(new IllegalStateException("e")).toCompletableFuture();
            futures[2] = Promise.resolved(null).toCompletableFuture();
            assertFalse(futures[0].isDone());
        });
        assertEquals("x", futures[0].join());
        assertTrue(futures[1].isCompletedExceptionally());
        assertNull(futures[2].join());
    }

    private static <T> T log(Program on, Throwable reason) {
        on.log(reason.getMessage());
        return null;
    }

    private static <T> T name(Program on, Throwable reason) {
        on.log(reason.getClass().getSimpleName());
        return null;
    }
}
