package dev.isoloop.streams;

import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Subscription;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Reads a {@link Readable} chunk by chunk, each when it is asked for; meanwhile the stream's queue fills and its source waits. Loop
 * thread only. Asking allocates the promise.
 *
 * @param <T> the chunks
 */
public final class AsyncCursor<T> implements AutoCloseable {
    private final ReadHalf<T> half;
    private final Subscription readable;

    /** Who waits for a chunk, or null. */
    private Resolvers<Optional<T>> asked;

    private boolean over;
    private Throwable failure;

    AsyncCursor(ReadHalf<T> half) {
        this.half = half;
        readable = half.onReadable(this::wake);
        Finished.of(half.life, true, false, this::onFinished);
    }

    /**
     * Asks for the next chunk.
     *
     * @return the chunk; empty at the end; rejected with the error that ended the stream early
     * @throws IllegalStateException if the one before was not answered yet
     */
    public Promise<Optional<T>> next() {
        half.life.require("AsyncCursor.next");
        if (asked != null) throw new IllegalStateException("next() before the answer to the one before");
        asked = Promise.withResolvers();
        Promise<Optional<T>> answer = asked.promise();
        advance();
        return answer;
    }

    /**
     * Ends reading: destroys the stream, with a {@link CancellationException} unless it is at its end. What was asked for is
     * answered with that.
     */
    @Override
    public void close() {
        half.life.require("AsyncCursor.close");
        half.life.destroy(
                half.isEndEmitted() ? null : new CancellationException("closed by its reader before the end"));
    }

    private void wake() {
        if (asked != null) half.life.loop.queueMicrotask(this::advance);
    }

    private void onFinished(Throwable error) {
        over = true;
        failure = error;
        readable.close();
        wake();
    }

    private void advance() {
        if (asked == null) return;
        T chunk = half.life.isDestroyed() ? null : half.read();
        if (chunk != null) take().resolve(Optional.of(chunk));
        else if (failure != null) take().reject(failure);
        else if (over) take().resolve(Optional.empty());
    }

    private Resolvers<Optional<T>> take() {
        Resolvers<Optional<T>> answered = asked;
        asked = null;
        return answered;
    }
}
