package dev.isoloop.loop;

/**
 * The only way one of our threads sleeps outside the selector. A parker belongs to the first thread that sleeps in it.
 *
 * <p>It never allocates. It may return early without a reason; whoever sleeps looks at its own word.
 */
public interface Parker {
    /**
     * Sleeps until {@link #unpark()} or until the time has come. Blocks. An unpark that came first, since the last sleep,
     * makes it return at once.
     *
     * @param deadlineNs in the time of the loop's {@link Clock}; {@link Long#MAX_VALUE} for none
     */
    void parkUntil(long deadlineNs);

    /** Ends the present sleep, or else the next one. May be called from any thread, also before anyone sleeps. */
    void unpark();
}
