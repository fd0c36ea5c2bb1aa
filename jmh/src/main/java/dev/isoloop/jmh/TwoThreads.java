package dev.isoloop.jmh;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** What every contender of a round trip between threads has to show first. */
final class TwoThreads {
    private TwoThreads() {}

    static void require(Thread near, Thread far) {
        if (near == far) {
            throw new IllegalStateException("both sides run on thread '" + near.getName() + "', expected two threads");
        }
    }

    /** The one that runs a loop's tasks. */
    static Thread of(Executor loop) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        loop.execute(() -> thread.complete(Thread.currentThread()));
        return thread.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
