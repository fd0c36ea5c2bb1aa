package dev.isoloop.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Tells work that its result is no longer wanted. Made by a {@link CancelSource}; one token may be given to many pieces of
 * work.
 *
 * <p>Listeners are added and called on the thread of the loop on which the source was made. {@link #isCancelled} and
 * {@link #reason} may be asked from any thread, so that work in a pool can look now and then.
 */
public final class CancelToken {
    private final PromiseHome home;
    private final List<Runnable> listeners = new ArrayList<>();
    private volatile Throwable reason;

    CancelToken(PromiseHome home) {
        this.home = home;
    }

    /** {@return whether the source has cancelled} Any thread. */
    public boolean isCancelled() {
        return reason != null;
    }

    /** {@return why, or null while it is not cancelled} Any thread. */
    public Throwable reason() {
        return reason;
    }

    /**
     * Returns if it is not cancelled. Any thread.
     *
     * @throws CancellationException if it is, with the reason as its cause
     */
    public void throwIfCancelled() {
        if (reason != null) throw toException();
    }

    /**
     * Calls {@code listener} once, inside {@link CancelSource#cancel}; at once if that has been called already. Listeners
     * are called in the order in which they were added.
     *
     * @param listener what to do then; if it throws, the error is reported as an uncaught one of the loop
     * @return closing it, on the loop's thread, makes the token forget the listener
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the listener is null
     */
    public Subscription onCancel(Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        home.requireLoopThread("CancelToken.onCancel");
        if (isCancelled()) {
            call(listener);
            return () -> {};
        }
        // A wrapper of its own, so that the same listener added twice can be removed once.
        Runnable place = listener::run;
        listeners.add(place);
        return () -> forget(place);
    }

    private void forget(Runnable place) {
        home.requireLoopThread("Subscription.close");
        listeners.remove(place);
    }

    /** Loop thread. */
    void cancel(Throwable why) {
        if (isCancelled()) return;
        reason = why;
        List<Runnable> called = new ArrayList<>(listeners);
        for (Runnable listener : called) {
            // One that was removed by an earlier listener is not called.
            if (listeners.remove(listener)) call(listener);
        }
    }

    private void call(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable thrown) {
            if (home.isControlFlow(thrown)) throw thrown;
            home.reportError(thrown);
        }
    }

    /** A new exception that says so, with the reason as its cause. */
    CancellationException toException() {
        CancellationException exception = new CancellationException("cancelled");
        exception.initCause(reason);
        return exception;
    }
}
