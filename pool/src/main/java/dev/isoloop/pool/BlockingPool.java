package dev.isoloop.pool;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The process's one pool of threads for calls that block, shared by all isolates: files, name lookups, key derivation, and
 * whatever else would keep a loop from turning.
 *
 * <p><b>Size.</b> Four threads, or what the system property {@value PoolSize#PROPERTY} or else the environment variable
 * {@value PoolSize#VARIABLE} says, 1 to 1024. Read when the pool is first used, and fixed from then on; all threads start then.
 * They are daemons, named {@code isoloop-pool-1} and so on.
 *
 * <p><b>Order.</b> Tasks of one loop begin in the order in which they were submitted. Loops that have tasks waiting take turns,
 * task by task, so that one loop's flood doesn't starve another's single read; all callers outside loops count as one.
 *
 * <p><b>Outcomes.</b> A task keeps the loop that submitted it alive until its outcome has arrived there, as one callback of the
 * poll phase. A task that throws, also an {@link Error}, fails only itself. When the loop has ended meanwhile the outcome is
 * dropped, and closed if it is {@link AutoCloseable}. A task that still waits for a thread then is run all the same: it may hold
 * what nobody else would let go of.
 */
public final class BlockingPool {
    private static final String SHARED_PREFIX = "isoloop-pool-";

    /** Guarded by the class. */
    private static BlockingPool shared;

    private final FairQueue queue = new FairQueue();
    private final int size;

    BlockingPool(int size, String namePrefix) {
        this.size = size;
        new PoolThreads(queue, namePrefix, size);
    }

    /**
     * Returns the process's pool and starts it at the first call. May be called from any thread.
     *
     * @return the pool
     * @throws IllegalArgumentException if its size is configured and no whole number from 1 to 1024; the message names the value
     *     and where it stands. The next call reads it again
     */
    public static synchronized BlockingPool shared() {
        if (shared == null) {
            shared = new BlockingPool(PoolSize.configured(System::getProperty, System::getenv), SHARED_PREFIX);
        }
        return shared;
    }

    /** {@return how many threads the pool has; any thread} */
    public int size() {
        return size;
    }

    /** {@return how many tasks wait for a thread now; any thread} */
    public int waiting() {
        return queue.waiting();
    }

    /**
     * Runs a task on a pool thread. Loop thread only; does not block. The task must leave the loop's mutable objects alone.
     *
     * @param task what to run
     * @param <T> what it returns
     * @return settled with what the task returns or throws, in the poll phase
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public <T> Promise<T> submit(Callable<? extends T> task) {
        Resolvers<T> resolvers = Promise.withResolvers();
        submit(task, (PoolCallback<T>) (value, failure) -> {
            if (failure == null) {
                resolvers.resolve(value);
            } else {
                resolvers.reject(failure);
            }
        });
        return resolvers.promise();
    }

    /**
     * Runs a task on a pool thread and calls back with its outcome. Loop thread only; does not block. The task must leave the
     * loop's mutable objects alone.
     *
     * @param task what to run
     * @param callback called once on the loop's thread, in the poll phase
     * @param <T> what the task returns
     * @return the task, to be looked at or cancelled
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public <T> PoolTask submit(Callable<? extends T> task, PoolCallback<? super T> callback) {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(callback, "callback");
        EventLoop loop = loopOfCaller();
        LoopJob<T> job = new LoopJob<>(queue, loop, task, callback);
        queue.add(loop, job); // may fail for want of memory, and then nothing holds the loop
        loop.ref();
        return job;
    }

    /** The loop that is to hear of an outcome. */
    static EventLoop loopOfCaller() {
        EventLoop loop = EventLoop.current();
        if (loop == null) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' runs no loop that could hear the outcome: use submitFuture");
        }
        return loop;
    }

    /**
     * Runs a task on a pool thread for a caller that runs no loop. May be called from any thread; does not block.
     *
     * @param task what to run
     * @param <T> what it returns
     * @return completed on the pool thread: dependents that take long or block belong on an executor. Cancelling it keeps a task
     *     that has not begun from being run
     */
    public <T> CompletableFuture<T> submitFuture(Callable<? extends T> task) {
        OutsideJob<T> job = new OutsideJob<>(queue, Objects.requireNonNull(task, "task"));
        queue.add(job.submitter(), job);
        return job.outcome();
    }
}
