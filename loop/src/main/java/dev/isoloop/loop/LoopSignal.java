package dev.isoloop.loop;

/**
 * An internal arrival: news from another thread for something that lives on the loop, such as a port that became ready. It is no
 * callback of a user: it has no drain of its own, and does not keep the loop alive.
 */
@FunctionalInterface
public interface LoopSignal {
    /** Called once per {@link EventLoop#post}, on the loop's thread, at the beginning of a poll phase. */
    void onSignal();

    /**
     * Called instead of {@link #onSignal} when the loop has ended first, on the loop's thread; or when its host makes no more turns, on
     * the thread that found that out. Must not throw.
     */
    default void onDropped() {}
}
