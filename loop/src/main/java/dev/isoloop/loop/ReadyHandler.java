package dev.isoloop.loop;

/** What a loop does when a channel it has registered is ready. Called on the loop's thread, in its poll phase. */
public interface ReadyHandler {
    /**
     * The channel is ready. Level triggered: called again, once per poll phase at most, while the interest stays and readiness lasts.
     * Makes the user's callbacks through {@link EventLoop#runCallback}.
     *
     * @param readyOps what it is ready for and wanted: bits of {@link java.nio.channels.SelectionKey}, never 0
     */
    void onReady(int readyOps);

    /**
     * The loop has ended and will never call again; the channel is closed right after this. Also called when the loop that the
     * registration was moved to had ended before it arrived, or when the loop's host makes no more turns, and then on whichever thread
     * found that out. Must not throw.
     */
    default void onLoopEnd() {}
}
