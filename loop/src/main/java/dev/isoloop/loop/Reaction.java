package dev.isoloop.loop;

/**
 * What happens once a promise is settled: first a link in the list of a pending promise, then a microtask. One object for
 * the whole way, so that a hop allocates nothing beyond the call that asked for it.
 *
 * <p>Loop thread only. {@link #run} lets nothing escape except what ends the loop.
 */
abstract class Reaction<T> implements Runnable {
    /** The next one of the same promise. The list is a ring while the promise is pending: the last one's next is the first. */
    Reaction<T> next;

    /** Set when attached; settled by the time this runs. */
    Promise<T> source;

    @Override
    public void run() {
        if (source.isFulfilled()) onFulfilled(source.value());
        else onRejected(source.reason());
    }

    abstract void onFulfilled(T value);

    abstract void onRejected(Throwable reason);

    /** A handler of the user's failed: that is the outcome of {@code target}, unless it is how a loop ends. */
    static void failed(Promise<?> target, Throwable thrown) {
        if (target.home.isControlFlow(thrown)) sneak(thrown);
        target.reject(thrown);
    }

    @SuppressWarnings("unchecked") // the cast is erased: rethrows as it is
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
