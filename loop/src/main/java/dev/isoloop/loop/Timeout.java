package dev.isoloop.loop;

import java.time.Duration;

/**
 * A timer: a timeout or an interval. Loop thread only. It may be started again as often as you like, which allocates nothing;
 * {@link EventLoop#newTimeout} makes one that is not started yet.
 */
/*
 *           start                 its time has come                          refresh
 *   IDLE ---------> PENDING ------------------------> (callback) -> FIRED -----------> PENDING
 *    ^                 |  ^                                |
 *    |     cancel      |  +------ repeats ----------------+        IDLE    new or cancelled: refresh has no effect
 *    +-----------------+                                           armed   from start until fired or cancelled: may hold the loop
 *
 * All fields are written by the loop's thread. `list` is the linked list it stands in while PENDING; while its callback runs it is
 * armed but in no list.
 */
public final class Timeout implements AutoCloseable {
    /** A delay outside 1 to this is taken as 1. */
    public static final long DELAY_MS_MAX = Integer.MAX_VALUE;

    final TimerQueue queue;
    final Runnable callback;
    TimerList list;
    Timeout next;
    Timeout prev;
    long startMs;
    int durationMs;

    /** How often it was cancelled: tells a timer that was refreshed from one that was cancelled and started again. */
    int cancels;

    boolean repeats;
    boolean armed;
    boolean unrefed;
    boolean cancelled = true;
    boolean closed;

    Timeout(TimerQueue queue, Runnable callback) {
        this.queue = queue;
        this.callback = callback;
    }

    /**
     * Starts it anew from now, once. Behind all timers of the same delay.
     *
     * @param delayMs milliseconds; below 1 or above {@link #DELAY_MS_MAX} means 1
     * @return this
     * @throws IllegalStateException if it was closed
     */
    public Timeout start(long delayMs) {
        return start("Timeout.start", delayMs, false);
    }

    /**
     * Starts it anew from now, again and again: each time the delay counts from the beginning of its last callback, and what
     * was missed is not caught up.
     *
     * @param periodMs milliseconds; below 1 or above {@link #DELAY_MS_MAX} means 1
     * @return this
     * @throws IllegalStateException if it was closed
     */
    public Timeout startRepeating(long periodMs) {
        return start("Timeout.startRepeating", periodMs, true);
    }

    private Timeout start(String method, long delayMs, boolean repeating) {
        queue.loop().requireLoopThread(method);
        if (closed)
            throw new IllegalStateException(
                    method + " of a closed timer of event loop " + queue.loop().name());
        queue.start(this, clampMs(delayMs), repeating);
        return this;
    }

    /** Takes it out if it is pending, and ends its repetition. It may be started again; {@link #refresh} has no effect until then. */
    public void cancel() {
        queue.loop().requireLoopThread("Timeout.cancel");
        queue.cancel(this);
        queue.loop().wakeIfBetweenTicks(); // it may have been what kept the loop alive
    }

    /**
     * Starts its delay anew from now: behind all timers of the same delay if it is pending, again if it has fired. No effect if it
     * was never started or was cancelled. Keeps whether it holds the loop.
     *
     * @return this
     */
    public Timeout refresh() {
        queue.loop().requireLoopThread("Timeout.refresh");
        if (!cancelled) queue.refresh(this);
        return this;
    }

    /**
     * Lets it keep the loop alive while it is pending, which is the default.
     *
     * @return this
     */
    public Timeout ref() {
        queue.loop().requireLoopThread("Timeout.ref");
        if (unrefed) {
            unrefed = false;
            if (armed) queue.refs++;
        }
        return this;
    }

    /**
     * Lets the loop end without it. It still fires if the loop lives for another reason.
     *
     * @return this
     */
    public Timeout unref() {
        queue.loop().requireLoopThread("Timeout.unref");
        if (!unrefed) {
            unrefed = true;
            if (armed) queue.refs--;
            queue.loop().wakeIfBetweenTicks();
        }
        return this;
    }

    /** {@return whether it keeps the loop alive while it is pending} */
    public boolean hasRef() {
        return !unrefed;
    }

    /** {@return whether it is going to fire, unless the loop ends before} */
    public boolean isPending() {
        return list != null && !queue.loop().hasEnded();
    }

    /** Cancels it for good. */
    @Override
    public void close() {
        cancel();
        closed = true;
    }

    static int clampMs(long delayMs) {
        return delayMs >= 1 && delayMs <= DELAY_MS_MAX ? (int) delayMs : 1;
    }

    /** Whole milliseconds, fractions dropped; out of range means 1. */
    static long clampMs(Duration delay) {
        return delay.isNegative() || delay.getSeconds() > DELAY_MS_MAX / 1000 ? 1 : clampMs(delay.toMillis());
    }
}
