package dev.isoloop.isolates;

/**
 * The main program of an isolate. Runs once, on the isolate's own thread, as the first callback of its loop.
 *
 * <p>As a lambda or method reference it must capture nothing, as an object it must hold nothing: what the isolate needs goes into
 * {@code workerData} and is copied. As a class it needs a constructor without parameters, which is called in the isolate.
 */
@FunctionalInterface
public interface IsolateMain {
    /**
     * Sets the isolate up: adds listeners, starts timers, posts. The isolate lives on after it returns, as long as its loop has
     * something to wait for.
     *
     * @param context the isolate's loop, parent port and data
     * @throws Exception ends the isolate with exit code 1 and an {@code error} event, unless its loop has an uncaught-error
     *     listener
     */
    void run(IsolateContext context) throws Exception;
}
