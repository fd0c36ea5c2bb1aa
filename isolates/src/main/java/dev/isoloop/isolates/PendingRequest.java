package dev.isoloop.isolates;

import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.Timeout;
import java.util.concurrent.CompletableFuture;

/**
 * A request without an answer yet: a promise of the loop that asked, or a future for anybody. Made by the one who asks; timer and
 * token belong to the loop's thread. Whoever takes it out of the table of {@link Calls} settles it.
 */
final class PendingRequest {
    /** Exactly one of the two is there. */
    private final Resolvers<Object> promise;

    private final CompletableFuture<Object> future;

    // Loop's thread.
    Timeout timer;
    Subscription cancelling;
    boolean keepsAlive;

    PendingRequest(Resolvers<Object> promise, CompletableFuture<Object> future) {
        this.promise = promise;
        this.future = future;
    }

    boolean isFuture() {
        return future != null;
    }

    void ignoreToken() {
        if (cancelling != null) {
            cancelling.close();
        }
    }

    void fulfil(Object answer) {
        if (promise == null) {
            future.complete(answer);
        } else {
            promise.resolve(answer);
        }
    }

    void fail(Throwable reason) {
        if (promise == null) {
            future.completeExceptionally(reason);
        } else {
            promise.reject(reason);
        }
    }
}
