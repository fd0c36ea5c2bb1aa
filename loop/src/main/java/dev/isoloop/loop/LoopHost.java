package dev.isoloop.loop;

/**
 * Runs the turns of loops that have no thread of their own. A host calls {@link EventLoop#tickNow} as long as
 * {@link EventLoop#fallAsleep} returns false, and again when it is woken or when {@link EventLoop#nextTimerNs} has come.
 */
@FunctionalInterface
public interface LoopHost {
    /**
     * The sleeping loop has something to do: call its {@code tickNow()} soon. At most once per {@link EventLoop#fallAsleep}, from
     * any thread; must not block.
     *
     * @param loop the loop
     */
    void wake(EventLoop loop);
}
