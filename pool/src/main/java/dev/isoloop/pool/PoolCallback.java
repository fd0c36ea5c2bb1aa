package dev.isoloop.pool;

/**
 * Hears how a task of the blocking pool has ended. Called once, as one callback of the poll phase of the loop that submitted it.
 *
 * @param <T> what the task returns
 */
@FunctionalInterface
public interface PoolCallback<T> {
    /**
     * The task has ended. What this throws is an uncaught error of the loop.
     *
     * @param value what the task returned, which may be null; null if it failed
     * @param failure what the task threw, a {@link java.util.concurrent.CancellationException} if it was cancelled, or null
     */
    void done(T value, Throwable failure);
}
