package dev.isoloop.streams;

/**
 * How a {@link Source} fills its stream. Loop thread only; other threads get a {@link dev.isoloop.loop.WrongLoopThreadException}.
 * Listeners are called inside these methods, and what they throw comes out of them.
 *
 * @param <T> the chunks
 */
public interface ReadController<T> {
    /**
     * Adds a chunk, which belongs to the stream from now on: a consumer gets it, or it is discarded.
     *
     * @param chunk the chunk; one of size 0 is discarded in byte mode
     * @return false if it is enough for now: the next pull says when to go on. Also false when the stream is over
     * @throws NullPointerException if the chunk is null
     */
    boolean push(T chunk);

    /** Says that nothing more will come. The stream emits <i>end</i> when everything was consumed. */
    void end();

    /**
     * Destroys the stream, for a failure of the source.
     *
     * @param error what went wrong
     */
    void fail(Throwable error);

    /** {@return whether the stream is over: what is pushed is discarded} */
    boolean isDestroyed();
}
