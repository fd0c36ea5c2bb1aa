package dev.isoloop.sharedmem;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs a step of a test on a thread of its own and hands its outcome back. */
final class OtherThread {
    private OtherThread() {}

    /** Waits for the result; what the step threw is thrown here. */
    static <T> T call(Callable<T> step) {
        try {
            return start(step).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException unchecked) throw unchecked;
            throw new AssertionError(failed.getCause());
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Does not wait. */
    static <T> CompletableFuture<T> start(Callable<T> step) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.complete(step.call());
                    } catch (Throwable failure) {
                        outcome.completeExceptionally(failure);
                    }
                },
                "other thread");
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }
}
