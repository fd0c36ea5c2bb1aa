package dev.isoloop.loop;

/**
 * The only way a loop sleeps without the kernel poller. One thread at a time parks; any thread unparks.
 *
 * <p>A return from {@link #parkUntil} means nothing: the caller looks at its own word again.
 */
public interface Parker {
    /**
     * Blocks the calling thread until it is unparked, the deadline has passed, or for no reason at all. Returns at once if
     * {@link #unpark} was called since the last return. Does not allocate.
     *
     * @param deadlineNs when to give up, in the time of the loop's {@link Clock}; {@code Long.MAX_VALUE} for never
     */
    void parkUntil(long deadlineNs);

    /** Ends the present wait, or else the next. May be called from any thread; never blocks. */
    void unpark();

    /** {@return a new parker that parks a thread, with deadlines in the time of {@link Clock#system()}} */
    static Parker system() {
        return new ThreadParker(Clock.system());
    }
}
