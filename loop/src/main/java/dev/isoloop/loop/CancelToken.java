package dev.isoloop.loop;

import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Tells work that its result is no longer wanted. Made by a {@link CancelSource}; one token may be given to many pieces of
 * work.
 *
 * <p>Listeners are added and called on the thread of the loop on which the source was made. {@link #isCancelled} and
 * {@link #reason} may be asked from any thread, so that work in a pool can look now and then.
 */
/*
 * The listeners are a doubly linked list in the order in which they were added. What forgets one is its node, so that work which
 * begins and ends by the thousand under one token costs the same for each.
 */
public final class CancelToken {
    private final PromiseHome home;

    // Loop thread only.
    private Listener first;
    private Listener last;

    private volatile Throwable reason;

    /** One listener, and what was given for it. The same one may be added twice. */
    private final class Listener implements Subscription {
        private final Runnable action;
        private Listener previous;
        private Listener next;
        private boolean isListed = true;

        Listener(Runnable action) {
            this.action = action;
        }

        @Override
        public void close() {
            home.requireLoopThread("Subscription.close");
            if (isListed) unlink(this);
        }
    }

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
        Listener added = new Listener(listener);
        append(added);
        return added;
    }

    private void append(Listener added) {
        added.previous = last;
        if (last == null) first = added;
        else last.next = added;
        last = added;
    }

    private void unlink(Listener gone) {
        if (gone.previous == null) first = gone.next;
        else gone.previous.next = gone.next;
        if (gone.next == null) last = gone.previous;
        else gone.next.previous = gone.previous;
        gone.previous = gone.next = null;
        gone.isListed = false;
    }

    /** Refuses work of another loop, also one on the same thread: it could not be told there. */
    void requireHome(PromiseHome works, String method) {
        if (home == works) return;
        throw new IllegalStateException(
                method + " on " + works + " was given a cancel token of " + home + ", expected one of the same loop");
    }

    /** Loop thread. */
    void cancel(Throwable why) {
        if (isCancelled()) return;
        reason = why;
        // Taken one by one: a listener may close the subscription of a later one. What is added meanwhile is called at
        // once.
        for (Listener listener; (listener = first) != null; ) {
            unlink(listener);
            call(listener.action);
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

    /**
     * {@return a new exception that says that the work was cancelled, with the reason as its cause: what work rejects with that was given
     * this token} Any thread.
     */
    public CancellationException toException() {
        CancellationException exception = new CancellationException("cancelled");
        exception.initCause(reason);
        return exception;
    }
}
