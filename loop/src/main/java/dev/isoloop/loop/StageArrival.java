package dev.isoloop.loop;

import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Brings the outcome of a {@code CompletionStage} to a promise.
 *
 * <p>Called by whatever thread completes the stage. On the loop's own thread, inside one of its callbacks, the promise is
 * settled there and then; from anywhere else the outcome travels as an arrival, which is a callback of the poll phase. The
 * loop is kept alive from the making of the promise to that moment.
 */
final class StageArrival<T> implements BiConsumer<T, Throwable>, Runnable {
    private final Promise<T> promise;

    // Written by the completing thread before it hands this object to the loop, which orders the two.
    private T value;
    private Throwable reason;

    StageArrival(Promise<T> promise) {
        this.promise = promise;
    }

    @Override
    public void accept(T result, Throwable thrown) {
        value = result;
        reason = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (promise.home.isRunningHere()) {
            run();
            return;
        }
        try {
            promise.home.execute(this);
        } catch (RejectedExecutionException ended) {
            // The loop was terminated meanwhile: nobody is left to see the promise settle.
            return;
        }
    }

    @Override
    public void run() {
        promise.home.unref();
        if (reason != null) promise.reject(reason);
        else promise.fulfil(value);
    }
}
