package dev.isoloop.streams;

/**
 * Where the chunks of a {@link Writable} go. One may also be {@link Opens} and {@link Finishes}. All methods are
 * called on the loop's thread, never one before the {@code done} of the one before it was called, except {@link #destroy}, which
 * does not wait.
 *
 * @param <T> the chunks
 */
@FunctionalInterface
public interface Sink<T> extends Resource {
    /**
     * Takes a chunk, which belongs to the sink from now on.
     *
     * @param chunk the chunk
     * @param done to be called when the next may come, or with what went wrong, which destroys the stream; always the same
     *     for one stream
     * @throws Exception to destroy the stream with it
     */
    void write(T chunk, Done done) throws Exception;
}
