package dev.isoloop.loop;

/** Is told of stalls. */
@FunctionalInterface
public interface StallListener {
    /**
     * A loop is being held up at this moment. Called on the watcher's thread: return soon, the watch waits meanwhile. What
     * this method throws is logged and otherwise ignored.
     *
     * @param report what is known about it
     */
    void onStall(StallReport report);
}
