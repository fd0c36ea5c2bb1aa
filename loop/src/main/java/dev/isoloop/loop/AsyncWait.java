package dev.isoloop.loop;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import dev.isoloop.sharedmem.WaitTicket;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A wait on shared memory that an event loop has begun, by {@link AtomicsAsync}. Keeps the loop alive while it is under way,
 * unless {@linkplain #unref told otherwise}; Node's does not. Loop thread only.
 */
/*
 *                  notify, last close: any thread, then execute()
 *   UNDER WAY  -----------------------------------------------------> SETTLED     the ticket decides: giveUp() fails once a
 *        |     timer: giveUp() succeeded                                 ^        notify has counted the wait, whose result
 *        +---------------------------------------------------------------+        is then on its way
 *        |
 *        +-- the loop ends: given up, the promise stays pending; a notify that has chosen it chooses another wait instead
 */
public final class AsyncWait {
    /** Longer delays than this, Node's timers take for one millisecond. */
    private static final long TIMER_MS_MAX = Integer.MAX_VALUE;

    private final EventLoop loop;
    private final SharedBuffer buffer;
    private final long at;
    private final Resolvers<WaitResult> resolvers = Promise.withResolvers();
    private WaitTicket ticket;
    private Timeout timer;
    private long remainingMs;
    private boolean underWay;
    private boolean hasRef;

    private AsyncWait(EventLoop loop, SharedBuffer buffer, long at) {
        this.loop = loop;
        this.buffer = buffer;
        this.at = at;
    }

    /** Begins a wait on the running loop; without a timeout, for ever. */
    static AsyncWait begin(
            SharedBuffer buffer, long at, Duration timeout, Function<Consumer<WaitResult>, WaitTicket> listen) {
        EventLoop loop = EventLoop.current();
        if (loop == null) {
            throw new IllegalStateException("An asynchronous wait was begun on thread \""
                    + Thread.currentThread().getName() + "\", on which no event loop runs");
        }
        if (loop.hasEnded()) {
            throw new IllegalStateException(
                    "An asynchronous wait was begun on event loop " + loop.name() + ", which has ended");
        }
        AsyncWait wait = new AsyncWait(loop, buffer, at);
        wait.ticket = listen.apply(wait::onEnd);
        if (!wait.ticket.hasBegun()) {
            wait.resolvers.resolve(WaitResult.NOT_EQUAL);
        } else if (timeout != null && (timeout.isZero() || timeout.isNegative()) && wait.ticket.giveUp()) {
            wait.resolvers.resolve(WaitResult.TIMED_OUT);
        } else {
            wait.underWay(timeout == null ? 0 : millisOf(timeout));
        }
        return wait;
    }

    private static long millisOf(Duration timeout) {
        try {
            return timeout.plusNanos(999_999).toMillis();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private void underWay(long timeoutMs) {
        underWay = true;
        loop.asyncWaits().add(this);
        ref();
        remainingMs = timeoutMs;
        if (timeoutMs > 0) startTimer();
    }

    private void startTimer() {
        long stepMs = Math.min(remainingMs, TIMER_MS_MAX);
        remainingMs -= stepMs;
        timer = loop.setTimeout(this::onTimer, stepMs);
        timer.unref();
    }

    private void onTimer() {
        if (remainingMs > 0) startTimer();
        else if (ticket.giveUp()) settle(WaitResult.TIMED_OUT);
    }

    /** Any thread: whoever notifies, or closes the last handle. */
    private void onEnd(WaitResult result) {
        try {
            loop.execute(() -> settle(result));
        } catch (RejectedExecutionException ended) {
            // The loop is ending: nobody is left to see the promise settle, and abandon() gives the notify to another.
            return;
        }
    }

    private void settle(WaitResult result) {
        underWay = false;
        loop.asyncWaits().remove(this);
        if (timer != null) timer.cancel();
        if (hasRef) loop.unref();
        hasRef = false;
        resolvers.resolve(result);
    }

    /** The loop has ended, or makes no more turns, with this wait not settled, whatever a notify may have done. */
    void abandon() {
        if (!ticket.giveUp()) Atomics.notifyAgain(buffer, at);
    }

    /**
     * {@return a promise of how the wait ends} Fulfilled already if the wait has not begun: with {@link WaitResult#NOT_EQUAL}, or
     * with {@link WaitResult#TIMED_OUT} if there was no time. Never rejected; stays pending if the loop ends first.
     */
    public Promise<WaitResult> promise() {
        return resolvers.promise();
    }

    /** {@return whether it is under way} */
    public boolean isUnderWay() {
        return underWay;
    }

    /**
     * Lets the loop end although this wait is under way.
     *
     * @return this
     */
    public AsyncWait unref() {
        loop.requireLoopThread("AsyncWait.unref");
        if (hasRef) loop.unref();
        hasRef = false;
        return this;
    }

    /**
     * Keeps the loop alive while this wait is under way, as at the beginning.
     *
     * @return this
     */
    public AsyncWait ref() {
        loop.requireLoopThread("AsyncWait.ref");
        if (!underWay || hasRef) return this;
        hasRef = true;
        loop.ref();
        return this;
    }

    /** {@return whether it keeps the loop alive} */
    public boolean hasRef() {
        return hasRef;
    }
}
