package dev.isoloop.loop;

/** What stress tests do to a loop that has made its first turn on another thread. */
public final class LoopProbe {
    private LoopProbe() {}

    /**
     * Gives a loop to the calling thread, as its next turn there would.
     *
     * @param loop a loop that no other thread uses any more
     */
    public static void belongsHere(EventLoop loop) {
        loop.belongsTo(Thread.currentThread());
    }
}
