package dev.isoloop.pool;

/** A task that was given to the blocking pool. May be used from any thread. */
public interface PoolTask {
    /**
     * Keeps the task from being run, if it has not begun. Its callback still comes, with a
     * {@link java.util.concurrent.CancellationException}. A task that runs is not disturbed. Does not block.
     *
     * @return true if the task will not run because of this call; false if it runs, has run or was cancelled before
     */
    boolean cancel();

    /** {@return where the task is in its life} */
    State state();

    /** Where a task is in its life: {@code QUEUED -> RUNNING -> DONE}, or {@code QUEUED -> CANCELLED}. */
    enum State {
        /** It waits for a thread. */
        QUEUED,
        /** A thread runs it. */
        RUNNING,
        /** It has returned or thrown; its callback has come or will. */
        DONE,
        /** It will not run; its callback has come or will. */
        CANCELLED
    }
}
