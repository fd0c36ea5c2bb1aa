package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promises and the futures of other threads, on a real loop. */
@Timeout(60)
class CompletionStageTest {
    private static final Throwable WHY = new IllegalStateException("why");

    @Test
    void aStageThatIsCompleteAlreadySettlesThePromiseAtOnce() {
        assertEquals("x 1 e 2", Program.trace(on -> {
            Promise.from(CompletableFuture.completedFuture("x")).thenAccept(on::log);
            on.count(1, 2);
            Promise.from(CompletableFuture.failedFuture(WHY)).catchError(reason -> {
                assertSame(WHY, reason);
                on.log("e");
                return null;
            });
        }));
    }

    @Test
    void aStageCompletedInACallbackOfTheLoopSettlesThePromiseThereAndThen() {
        assertEquals("tick x imm2", Program.trace(on -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            Promise.from(future).thenAccept(on::log);
            on.immediate(() -> {
                future.complete("x");
                on.tick(() -> on.log("tick"));
            });
            on.immediate(() -> on.log("imm2"));
        }));
    }

    @Test
    void anotherThreadsOutcomeIsACallbackOnTheLoopAndKeepsItAliveUntilThen() throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            await(asked);
            future.complete("x");
        });
        other.start();
        List<Thread> settledOn = new ArrayList<>();
        int code = EventLoop.run(loop -> {
            Promise.from(future).thenAccept(value -> {
                assertEquals("x", value);
                settledOn.add(Thread.currentThread());
            });
            loop.setImmediate(asked::countDown);
        });
        other.join();
        assertEquals(0, code);
        assertEquals(List.of(Thread.currentThread()), settledOn);
    }

    @Test
    void aCompletionExceptionIsReplacedByItsCause() {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        EventLoop.run(loop -> Promise.from(CompletableFuture.supplyAsync(() -> {
                    throw new IllegalArgumentException("deep");
                }))
                .catchError(reason -> {
                    seen.set(reason);
                    return null;
                }));
        assertEquals(IllegalArgumentException.class, seen.get().getClass());
        assertEquals("deep", seen.get().getMessage());
    }

    @Test
    void aStageThatEndsAfterItsLoopWasTerminatedHarmsNobody() {
        CompletableFuture<String> future = new CompletableFuture<>();
        EventLoop.run(loop -> {
            Promise.from(future).thenAccept(value -> {
                throw new AssertionError("never");
            });
            loop.setImmediate(() -> loop.terminate(0));
        });
        assertTrue(future.complete("x"));
    }

    @Test
    void aPromisesFutureCanBeWaitedForOnAnotherThread() throws Exception {
        AtomicReference<CompletableFuture<String>> value = new AtomicReference<>();
        AtomicReference<CompletableFuture<String>> error = new AtomicReference<>();
        CountDownLatch made = new CountDownLatch(1);
        Thread runner = new Thread(() -> EventLoop.run(loop -> {
            value.set(Promise.delay(1, "x").toCompletableFuture());
            error.set(Promise.<String>rejected(WHY).toCompletableFuture());
            made.countDown();
        }));
        runner.start();
        made.await();
        assertEquals("x", value.get().get());
        ExecutionException thrown =
                assertThrows(ExecutionException.class, () -> error.get().get());
        assertSame(WHY, thrown.getCause());
        runner.join();
    }

    @Test
    void methodsCalledOnAnotherThreadNameBothThreads() throws InterruptedException {
        AtomicReference<Promise<String>> promise = new AtomicReference<>();
        AtomicReference<Resolvers<String>> resolvers = new AtomicReference<>();
        List<Throwable> refused = new ArrayList<>();
        EventLoop.run(loop -> {
            promise.set(Promise.resolved("x"));
            resolvers.set(Promise.withResolvers());
            Thread other = new Thread(
                    () -> {
                        List<Runnable> calls = List.of(
                                () -> promise.get().then(value -> value),
                                () -> promise.get().thenAccept(value -> {}),
                                () -> promise.get().thenCompose(value -> promise.get()),
                                () -> promise.get().catchError(reason -> ""),
                                () -> promise.get().catchCompose(reason -> promise.get()),
                                () -> promise.get().finallyDo(() -> {}),
                                () -> promise.get().finallyCompose(promise::get),
                                () -> promise.get().toCompletableFuture(),
                                () -> promise.get().subscribe(resolvers.get()),
                                () -> resolvers.get().resolve("x"),
                                () -> resolvers.get().resolveWith(promise.get()),
                                () -> resolvers.get().reject(WHY));
                        for (Runnable call : calls) {
                            refused.add(assertThrows(WrongLoopThreadException.class, call::run));
                        }
                    },
                    "stranger");
            other.start();
            join(other);
        });
        assertEquals(12, refused.size());
        String here = Thread.currentThread().getName();
        for (Throwable thrown : refused) {
            assertTrue(
                    thrown.getMessage().contains("stranger")
                            && thrown.getMessage().contains(here),
                    thrown::getMessage);
        }
    }

    @Test
    void aPromiseCannotBeMadeWhereNoLoopRuns() {
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> Promise.resolved("x"));
        assertTrue(thrown.getMessage().contains(Thread.currentThread().getName()), thrown::getMessage);
        assertThrows(IllegalStateException.class, Promise::withResolvers);
        assertThrows(IllegalStateException.class, CancelSource::new);
    }

    @Test
    void aPromiseOfAnotherLoopIsRefused() {
        AtomicReference<Promise<String>> foreign = new AtomicReference<>();
        EventLoop.run(loop -> foreign.set(Promise.resolved("x")));
        EventLoop.run(loop -> {
            Promise<String> own = Promise.resolved("");
            assertNotSame(own.home, foreign.get().home);
            assertThrows(IllegalStateException.class, () -> Promise.resolveWith(foreign.get()));
            assertThrows(IllegalStateException.class, () -> Promise.all(List.of(own, foreign.get())));
            assertThrows(
                    IllegalStateException.class,
                    () -> Promise.<String>withResolvers().resolveWith(foreign.get()));
        });
    }

    @Test
    void exitInsideAHandlerEndsTheLoopAndRejectsNothing() {
        List<String> trace = new ArrayList<>();
        int code = EventLoop.run(loop -> {
            loop.events().onUnhandledRejection((reason, promise) -> trace.add("unhandled"));
            Promise.resolved("")
                    .then(value -> {
                        loop.exit(3);
                        return value;
                    })
                    .finallyDo(() -> trace.add("finally"));
        });
        assertEquals(3, code);
        assertEquals(List.of(), trace);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
