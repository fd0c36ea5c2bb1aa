package dev.isoloop.loop;

/**
 * Something with callbacks of its own in the poll phase: ports, sockets. Loop thread only. Sources are asked in the order in
 * which they were added, after signals and executed tasks; one added during a poll phase is asked from the next one on.
 */
public interface PollSource {
    /**
     * Called once per poll phase. Makes the source's callbacks, each through {@link EventLoop#runCallback}, and no more of them
     * than a bound that the source states. May be called when there is nothing to do.
     *
     * @return true if it made any callback
     */
    boolean deliver();

    /** {@return whether {@link #deliver} would make a callback now; the loop does not sleep then} Called after every look for work. */
    boolean hasWork();

    /**
     * The loop is about to sleep. A source that looks for work by itself while the loop is awake arranges for whoever brings some to call
     * {@link EventLoop#ring}, with a full fence behind that: {@link #hasWork} is asked after this, and the loop sleeps only if nobody
     * has any.
     */
    default void onSleep() {}

    /** The loop has ended: nothing will be delivered any more. Called once, on the loop's thread. Must not throw. */
    default void onLoopEnd() {}
}
