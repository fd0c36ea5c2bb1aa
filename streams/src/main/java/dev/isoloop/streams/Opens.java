package dev.isoloop.streams;

/**
 * A source or a sink that has to be opened first: it opens a file, it connects. Until it is open, nothing is pulled or written;
 * what is written waits, and so does destroying.
 */
public interface Opens {
    /**
     * Opens. Called once, on the loop's thread, in a nextTick callback after the stream was made.
     *
     * @param done to be called when it is open, or with the reason why it can't be, which destroys the stream
     */
    void open(Done done);
}
