package dev.isoloop.streams;

/** A sink that has something to do after the last chunk and before the stream is finished: it flushes, it closes its half. */
public interface Finishes {
    /**
     * Finishes what was written. Called once, on the loop's thread, when the end was announced and all is written.
     *
     * @param done to be called when that is done, which finishes the stream, or with what went wrong, which destroys it
     * @throws Exception to destroy the stream with it
     */
    void finish(Done done) throws Exception;
}
