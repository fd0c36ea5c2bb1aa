package dev.isoloop.loop;

/** What promises need of the loop they live on. One per loop. */
abstract class PromiseHome {
    final RejectionTracker rejections;

    PromiseHome(RejectionTracker rejections) {
        this.rejections = rejections;
    }

    /** The home of the loop that runs on this thread. */
    static PromiseHome current(String method) {
        EventLoop loop = EventLoop.current();
        if (loop != null) return loop.promiseHome();
        throw new IllegalStateException(method + " was called on thread \""
                + Thread.currentThread().getName() + "\", on which no event loop runs");
    }

    /** Appends to the microtask queue. Loop thread only, which the caller has made sure of. */
    abstract void enqueue(Runnable microtask);

    /** The promise was rejected and has no handler. Loop thread only. */
    abstract void noteRejected(Promise<?> promise);

    /** Throws an exception that names both threads unless this is the loop's. */
    abstract void requireLoopThread(String method);

    /** Whether this thread is inside a turn of the loop. Any thread. */
    abstract boolean isRunningHere();

    /** Whether this throwable ends the loop rather than a handler: it passes through promises untouched. */
    abstract boolean isControlFlow(Throwable thrown);

    /** As if a callback had failed with it. Loop thread only. */
    abstract void reportError(Throwable thrown);

    abstract Delay.Timer setTimeout(Runnable callback, long delayMs);

    abstract void ref();

    abstract void unref();

    /** Any thread. */
    abstract void execute(Runnable arrival);
}
