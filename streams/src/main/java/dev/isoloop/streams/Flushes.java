package dev.isoloop.streams;

/**
 * A transformer that has something to push after the last chunk.
 *
 * @param <O> the chunks that come out
 */
public interface Flushes<O> {
    /**
     * Pushes what is left. Called once, on the loop's thread, when the end was announced and everything was transformed.
     *
     * @param to where to put it
     * @param done to be called when that is done, which ends the stream, or with what went wrong, which destroys it
     * @throws Exception to destroy the stream with it
     */
    void flush(ReadController<O> to, Done done) throws Exception;
}
