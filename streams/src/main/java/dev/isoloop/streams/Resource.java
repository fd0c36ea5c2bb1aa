package dev.isoloop.streams;

/** What stands behind a stream and has to be given back when the stream is over. All methods are called on the loop's thread. */
public interface Resource {
    /**
     * Gives back whatever the stream stood for. Called once, after everything else, however the stream ends; the stream emits
     * <i>close</i> when {@code done} is called.
     *
     * @param error why the stream ends early, or null if it is at its end or was destroyed without a reason
     * @param done to be called when all is given back, with {@code error} or with what went wrong instead
     */
    default void destroy(Throwable error, Done done) {
        done.done(error);
    }
}
