package dev.isoloop.streams;

/**
 * What a {@link Transform} does with its chunks. One may also be {@link Opens} and {@link Flushes}. All methods are called on the
 * loop's thread, never one before the {@code done} of the one before it was called, except {@link #destroy}, which does not wait.
 *
 * @param <I> the chunks that go in
 * @param <O> the chunks that come out
 */
@FunctionalInterface
public interface Transformer<I, O> extends Resource {
    /**
     * Takes a chunk, which belongs to the transformer from now on, and pushes what comes of it: nothing, one chunk or many, now or
     * until it calls {@code done}.
     *
     * @param chunk the chunk
     * @param to where to put what comes of it; always the same for one stream
     * @param done to be called when the next may come, or with what went wrong, which destroys the stream; always the same for one
     *     stream
     * @throws Exception to destroy the stream with it
     */
    void transform(I chunk, ReadController<O> to, Done done) throws Exception;
}
