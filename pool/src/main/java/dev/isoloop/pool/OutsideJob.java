package dev.isoloop.pool;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A task of a caller that runs no loop.
 *
 * @param <T> what the task returns
 */
final class OutsideJob<T> extends Job<T> {
    /** All outside callers share one turn. */
    private static final Object OUTSIDE = new Object();

    private final Outcome<T> outcome = new Outcome<>(this);

    /** The outcome may be complete already. Written by whoever hands over. */
    private boolean tried;

    OutsideJob(FairQueue queue, Callable<? extends T> task) {
        super(queue, task);
    }

    CompletableFuture<T> outcome() {
        return outcome;
    }

    @Override
    Object submitter() {
        return OUTSIDE;
    }

    @Override
    void handOver() {
        boolean again = tried;
        tried = true;
        if (failure() != null) {
            outcome.completeExceptionally(failure());
        } else if (!outcome.complete(value()) && !again) {
            drop();
        }
    }

    /** Cancelling the future cancels the task, if it has not begun. */
    private static final class Outcome<T> extends CompletableFuture<T> {
        private final OutsideJob<T> job;

        Outcome(OutsideJob<T> job) {
            this.job = job;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            job.cancel();
            return cancelled;
        }
    }
}
