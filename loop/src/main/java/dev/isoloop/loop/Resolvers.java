package dev.isoloop.loop;

import java.util.Objects;

/**
 * The writing end of a {@link Promise}: what ECMAScript calls its resolving functions.
 *
 * <p>The first call of {@link #resolve}, {@link #resolveWith} or {@link #reject} decides; later ones change nothing and
 * return false. Loop thread only: another thread brings its result with {@link EventLoop#execute}. Never blocks; reactions
 * never run inside these calls, but as microtasks.
 *
 * @param <T> the value the promise is fulfilled with
 */
public final class Resolvers<T> {
    private final Promise<T> promise;
    private boolean used;

    Resolvers(Promise<T> promise) {
        this.promise = promise;
    }

    /** {@return the promise that this object settles} */
    public Promise<T> promise() {
        return promise;
    }

    /**
     * Fulfils the promise. The value is taken as it is, also when it is a promise itself; see {@link #resolveWith}.
     *
     * @param value the value, may be null
     * @return true if this call decided, false if the promise was resolved or rejected before
     * @throws IllegalStateException on any other thread than the loop's, naming both
     */
    public boolean resolve(T value) {
        if (!firstCall("resolve")) return false;
        promise.fulfil(value);
        return true;
    }

    /**
     * Lets the promise follow {@code outcome}. It settles two microtasks after {@code outcome} does; if that is not one
     * of our promises, its {@code subscribe} is called in the next microtask.
     *
     * @param outcome what to follow; the promise itself gives a rejection with {@link ChainingCycleException}
     * @return true if this call decided, false if the promise was resolved or rejected before
     * @throws IllegalStateException on any other thread than the loop's, naming both; if {@code outcome} is a promise of
     *     another loop
     * @throws NullPointerException if {@code outcome} is null
     */
    public boolean resolveWith(Thenable<? extends T> outcome) {
        Objects.requireNonNull(outcome, "outcome");
        promise.home.requireLoopThread("Resolvers.resolveWith");
        promise.requireSameLoop(outcome);
        if (!firstCall("resolveWith")) return false;
        promise.follow(outcome);
        return true;
    }

    /**
     * Rejects the promise.
     *
     * @param reason why
     * @return true if this call decided, false if the promise was resolved or rejected before
     * @throws IllegalStateException on any other thread than the loop's, naming both
     * @throws NullPointerException if {@code reason} is null
     */
    public boolean reject(Throwable reason) {
        Objects.requireNonNull(reason, "reason");
        if (!firstCall("reject")) return false;
        promise.reject(reason);
        return true;
    }

    private boolean firstCall(String method) {
        promise.home.requireLoopThread(method);
        if (used) return false;
        used = true;
        return true;
    }

    @Override
    public String toString() {
        return "Resolvers[" + promise + (used ? ", used]" : "]");
    }
}
