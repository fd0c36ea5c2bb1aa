package dev.isoloop.streams;

/**
 * Where the chunks of a {@link Readable} come from. One may also be {@link Opens}.
 *
 * @param <T> the chunks
 */
@FunctionalInterface
public interface Source<T> extends Resource {
    /**
     * Asks for chunks. Called on the loop's thread when the stream has room, and then not again until something was pushed. The
     * source pushes at least one chunk, now or later, and may go on until {@link ReadController#push} answers false.
     *
     * @param to where to put them; always the same for one stream
     * @throws Exception to destroy the stream with it
     */
    void pull(ReadController<T> to) throws Exception;
}
