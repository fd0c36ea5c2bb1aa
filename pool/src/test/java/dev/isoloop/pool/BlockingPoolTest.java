package dev.isoloop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockingPoolTest {
    private final BlockingPool one = new BlockingPool(1, "test-pool-");
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

    private void run(Consumer<EventLoop> main) {
        EventLoop.run(main);
    }

    /** Without a stack, so that the log of the test run stays readable. */
    private static final class ThreadKiller extends Error {
        ThreadKiller() {
            super("the thread dies outside the task", null, false, false);
        }
    }

    /** Keeps the only pool thread busy until the latch opens. */
    private CountDownLatch occupied() {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        one.submitFuture(() -> {
            began.countDown();
            gate.await();
            return null;
        });
        await(began);
        return gate;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPromiseIsFulfilledWithWhatTheTaskReturns() {
        run(loop -> one.<String>submit(() -> Thread.currentThread().getName())
                .thenAccept(name -> trace.add(name + " " + loop.isLoopThread())));
        assertEquals(List.of("test-pool-1 true"), trace);
    }

    @Test
    void aPromiseIsRejectedWithWhatTheTaskThrows() {
        run(loop -> one.<String>submit((Callable<String>) () -> {
                    throw new IOException("no disk");
                })
                .catchError(failure -> {
                    trace.add(failure.toString());
                    return null;
                }));
        assertEquals(List.of("java.io.IOException: no disk"), trace);
    }

    @Test
    void aTaskThatThrowsAnErrorFailsOnlyItself() throws Exception {
        CompletableFuture<Object> failed = one.submitFuture(() -> {
            throw new StackOverflowError("deep");
        });
        CompletableFuture<String> after =
                one.submitFuture(() -> Thread.currentThread().getName());
        assertEquals("test-pool-1", after.get());
        ExecutionException thrown = assertThrows(ExecutionException.class, failed::get);
        assertInstanceOf(StackOverflowError.class, thrown.getCause());
    }

    @Test
    void eachOutcomeIsACallbackOfItsOwnWithItsDrain() {
        run(loop -> {
            CountDownLatch both = new CountDownLatch(2);
            for (int i = 1; i <= 2; i++) {
                int number = i;
                one.submit(
                        () -> {
                            both.countDown();
                            return number;
                        },
                        (value, failure) -> {
                            trace.add("callback " + value);
                            loop.nextTick(() -> trace.add("tick"));
                        });
            }
            await(both);
        });
        assertEquals(List.of("callback 1", "tick", "callback 2", "tick"), trace);
    }

    @Test
    void outcomesComeBeforeTheCheckPhase() {
        run(loop -> one.submit(() -> 1, (value, failure) -> {
            trace.add("done");
            loop.setTimeout(() -> trace.add("timeout"), 0);
            loop.setImmediate(() -> trace.add("immediate"));
        }));
        assertEquals(List.of("done", "immediate", "timeout"), trace);
    }

    @Test
    void aPendingTaskKeepsTheLoopAlive() {
        CountDownLatch gate = occupied();
        run(loop -> {
            one.submit(() -> "late", (value, failure) -> trace.add(value));
            loop.setImmediate(gate::countDown);
        });
        assertEquals(List.of("late"), trace);
    }

    @Test
    void aCallbackThatThrowsIsAnUncaughtErrorOfTheLoop() {
        run(loop -> {
            loop.events().onUncaughtError((failure, origin) -> trace.add(failure.getMessage()));
            one.submit(() -> 1, (value, failure) -> {
                throw new IllegalStateException("mine");
            });
        });
        assertEquals(List.of("mine"), trace);
    }

    @Test
    void aTaskThatWaitsCanBeCancelledAndItsCallbackComesLater() {
        CountDownLatch gate = occupied();
        run(loop -> {
            PoolTask task = one.submit(() -> "never", (value, failure) -> {
                trace.add(failure.getClass().getSimpleName());
                gate.countDown();
            });
            assertEquals(PoolTask.State.QUEUED, task.state());
            assertTrue(task.cancel());
            assertFalse(task.cancel());
            assertEquals(PoolTask.State.CANCELLED, task.state());
            trace.add("cancelled");
        });
        assertEquals(List.of("cancelled", "CancellationException"), trace);
    }

    @Test
    void aTaskThatRunsOrHasRunCantBeCancelled() {
        run(loop -> {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            PoolTask[] task = new PoolTask[1];
            task[0] = one.submit(
                    () -> {
                        began.countDown();
                        gate.await();
                        return "done";
                    },
                    (value, failure) -> {
                        trace.add(value + " " + task[0].state());
                        assertFalse(task[0].cancel());
                    });
            await(began);
            assertFalse(task[0].cancel());
            gate.countDown();
        });
        assertEquals(List.of("done DONE"), trace);
    }

    @Test
    void cancellingTheFutureOfAnOutsideCallerKeepsTheTaskFromRunning() throws Exception {
        CountDownLatch gate = occupied();
        CompletableFuture<String> cancelled = one.submitFuture(() -> {
            trace.add("ran");
            return "never";
        });
        CompletableFuture<String> after = one.submitFuture(() -> "after");
        assertTrue(cancelled.cancel(true));
        gate.countDown();
        assertEquals("after", after.get());
        assertEquals(List.of(), trace);
        assertThrows(CancellationException.class, cancelled::get);
    }

    @Test
    void tasksOfOneSubmitterBeginInTheOrderOfSubmission() throws Exception {
        CountDownLatch gate = occupied();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "t" + i;
            all.add(one.submitFuture(() -> trace.add(name)));
        }
        gate.countDown();
        for (CompletableFuture<Boolean> task : all) {
            task.get();
        }
        assertEquals(List.of("t0", "t1", "t2", "t3", "t4"), trace);
    }

    @Test
    void cancelledTasksAreTakenOutAtAnyPlaceAndTheOthersKeepTheirTurns() {
        FairQueue queue = new FairQueue();
        List<Job<String>> jobs = new ArrayList<>();
        for (int number = 0; number < 9; number++) {
            Job<String> job = new SilentJob(queue, number);
            jobs.add(job);
            queue.add(job.submitter(), job);
        }
        for (int number : List.of(6, 0, 3, 7))
            assertTrue(jobs.get(number).cancel()); // all of one submitter, another's last
        assertEquals(5, queue.waiting());
        for (int number : List.of(1, 2, 4, 5, 8)) assertSame(jobs.get(number), queue.take());
        assertEquals(0, queue.waiting());
        assertTrue(jobs.get(8).cancel()); // taken, and not begun
        assertEquals(0, queue.waiting());
    }

    /** One of three submitters' in turn, whose outcome nobody hears of. */
    private static class SilentJob extends Job<String> {
        private final int number;

        SilentJob(FairQueue queue, int number) {
            super(queue, () -> "done");
            this.number = number;
        }

        @Override
        Object submitter() {
            return number % 3;
        }

        @Override
        void handOver() {}
    }

    @Test
    void aCancelledTaskIsTakenOutWithoutASearch() {
        FairQueue queue = new FairQueue();
        int[] comparisons = {0};
        List<Job<String>> jobs = new ArrayList<>();
        for (int count = 0; count < 100; count++) {
            Job<String> job = new SilentJob(queue, 0) {
                @Override
                public boolean equals(Object other) {
                    comparisons[0]++;
                    return this == other;
                }

                @Override
                public int hashCode() {
                    return 0;
                }
            };
            jobs.add(job);
            queue.add(job.submitter(), job);
        }
        for (int at = jobs.size() - 1; at >= 0; at--) assertTrue(jobs.get(at).cancel());
        assertEquals(0, queue.waiting());
        assertEquals(0, comparisons[0]);
    }

    /** What is looked up by it fails once it is told so. */
    private static final class Unfindable {
        boolean isUnfindable;

        @Override
        public int hashCode() {
            if (isUnfindable) throw new OutOfMemoryError("Java heap space");
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    @Test
    void takingATaskHasNothingThatMayFailWhileItsSubmitterHasMore() {
        FairQueue queue = new FairQueue();
        Unfindable submitter = new Unfindable();
        List<Job<String>> jobs = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            jobs.add(new SilentJob(queue, number));
            queue.add(submitter, jobs.get(number));
        }
        submitter.isUnfindable = true;
        assertSame(jobs.get(0), queue.take());
        assertSame(jobs.get(1), queue.take());
        submitter.isUnfindable = false;
        assertSame(jobs.get(2), queue.take());
        assertEquals(0, queue.waiting());
    }

    @Test
    void oneWhoComesBackWithMoreIsBehindThoseWhoWait() {
        FairQueue queue = new FairQueue();
        List<Job<String>> jobs = new ArrayList<>();
        for (int number = 0; number < 8; number++) jobs.add(new SilentJob(queue, number));
        for (int number : List.of(0, 1, 3)) queue.add(number % 3, jobs.get(number));
        assertSame(jobs.get(0), queue.take());
        queue.add(2, jobs.get(2));
        queue.add(0, jobs.get(6));
        for (int number : List.of(1, 3, 2)) assertSame(jobs.get(number), queue.take());
        queue.add(1, jobs.get(4));
        for (int number : List.of(6, 4)) assertSame(jobs.get(number), queue.take());
        assertEquals(0, queue.waiting());
    }

    @Test
    void aPoolThatCantHaveAllItsThreadsKeepsNone() {
        int[] left = {2};
        InheritableThreadLocal<Boolean> asked = new InheritableThreadLocal<>() {
            @Override
            protected Boolean childValue(Boolean parents) {
                if (left[0]-- == 0) throw new OutOfMemoryError("unable to create native thread");
                return parents;
            }
        };
        asked.set(true);
        try {
            assertThrows(OutOfMemoryError.class, () -> new BlockingPool(3, "starved-"));
        } finally {
            asked.remove();
        }
        while (isThere("starved-1") || isThere("starved-2")) Thread.onSpinWait();
    }

    private static boolean isThere(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    @Test
    void submittersTakeTurnsSoThatAFloodDelaysAnotherByOneTask() {
        CountDownLatch gate = occupied();
        List<CompletableFuture<Boolean>> flood = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "flood " + i;
            flood.add(one.submitFuture(() -> trace.add(name)));
        }
        run(loop -> {
            one.submit(() -> trace.add("single"), (value, failure) -> {});
            gate.countDown();
        });
        flood.forEach(CompletableFuture::join);
        assertEquals(List.of("flood 0", "single", "flood 1", "flood 2", "flood 3"), trace);
    }

    @Test
    void aThreadThatDiesIsReplacedAndItsTaskFailsWithTheCause() throws Exception {
        FairQueue queue = new FairQueue();
        new PoolThreads(queue, "dying-", 1);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Error death = new ThreadKiller();
        Job<String> dying = new Job<>(queue, () -> "value") {
            private boolean died;

            @Override
            Object submitter() {
                return this;
            }

            @Override
            void handOver() {
                seen.complete(failure());
            }

            @Override
            void beforeCall() {
                if (!died) {
                    died = true;
                    throw death;
                }
            }
        };
        queue.add(dying.submitter(), dying);
        OutsideJob<String> next =
                new OutsideJob<>(queue, () -> Thread.currentThread().getName());
        queue.add(next.submitter(), next);
        assertSame(death, seen.get());
        assertEquals("dying-1", next.outcome().get());
    }

    @Test
    void anOutcomeThatCouldNotBeHandedOverIsHandedOverAgain() throws Exception {
        FairQueue queue = new FairQueue();
        new PoolThreads(queue, "failing-", 1);
        CompletableFuture<String> seen = new CompletableFuture<>();
        Job<String> job = new Job<>(queue, () -> "value") {
            private boolean failed;

            @Override
            Object submitter() {
                return this;
            }

            @Override
            void handOver() {
                if (!failed) {
                    failed = true;
                    throw new ThreadKiller();
                }
                seen.complete(value() + " " + failure());
            }
        };
        queue.add(job.submitter(), job);
        assertEquals("value null", seen.get());
    }

    @Test
    void anOutcomeThatIsHandedOverTwiceIsDeliveredOnce() throws Exception {
        run(loop -> {
            loop.ref();
            LoopJob<String> job = new LoopJob<>(
                    new FairQueue(), loop, () -> "value", (value, failure) -> trace.add(value + " " + failure));
            job.run();
            job.handOver();
        });
        assertEquals(List.of("value null"), trace);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        OutsideJob<AutoCloseable> outside = new OutsideJob<>(new FairQueue(), () -> () -> closed.complete(true));
        outside.run();
        outside.handOver();
        assertFalse(closed.isDone());
        outside.outcome().get().close();
    }

    @Test
    void theResultForALoopThatHasEndedIsClosed() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        run(loop -> {
            one.submit(
                    () -> {
                        gate.await();
                        return (AutoCloseable) () -> closed.complete(true);
                    },
                    (value, failure) -> trace.add("never"));
            loop.setImmediate(() -> loop.exit(0));
        });
        gate.countDown();
        assertTrue(closed.get());
        assertEquals(List.of(), trace);
    }

    @Test
    void aResultThatReachesTheInboxOfALoopThatIsEndingIsClosed() throws Exception {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        run(loop -> {
            PoolTask task = one.submit(
                    () -> (AutoCloseable) () -> closed.complete(true), (value, failure) -> trace.add("never"));
            while (task.state() != PoolTask.State.DONE) {
                Thread.onSpinWait();
            }
            loop.exit(0);
        });
        assertTrue(closed.get());
        assertEquals(List.of(), trace);
    }

    @Test
    void aResultThatCouldNotBeGivenToItsCallbackBecauseTheOneBeforeEndedTheLoopIsClosed() {
        run(loop -> {
            FairQueue queue = new FairQueue();
            loop.ref();
            new LoopJob<>(queue, loop, () -> 1, (value, failure) -> loop.close()).run();
            loop.ref();
            new LoopJob<AutoCloseable>(
                            queue, loop, () -> () -> trace.add("closed"), (value, failure) -> trace.add("never"))
                    .run();
        });
        assertEquals(List.of("closed"), trace);
    }

    @Test
    void aResultThatCantBeClosedHarmsNobody() {
        EventLoop loop = EventLoop.builder().unwatched().build();
        assertFalse(loop.tick());
        LoopJob<AutoCloseable> job = new LoopJob<>(
                new FairQueue(),
                loop,
                () -> () -> {
                    trace.add("close");
                    throw new Error("not closed");
                },
                (value, failure) -> {});
        job.run();
        assertEquals(List.of("close"), trace);
    }

    @Test
    void submittingWithoutALoopIsRefusedAndPointsToTheOtherMethod() {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> one.submit(() -> 1, (value, failure) -> {}));
        assertTrue(refused.getMessage().contains("submitFuture"), refused.getMessage());
    }

    @Test
    void theSharedPoolIsOneAndItsThreadsAreNamedDaemons() throws Exception {
        assertSame(BlockingPool.shared(), BlockingPool.shared());
        Thread thread =
                BlockingPool.shared().submitFuture(Thread::currentThread).get();
        assertTrue(thread.isDaemon());
        assertTrue(thread.getName().startsWith("isoloop-pool-"), thread.getName());
    }
}
