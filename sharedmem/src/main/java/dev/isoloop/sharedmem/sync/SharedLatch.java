package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.time.Duration;

/**
 * A count in shared memory that falls to zero once, and threads that wait for that. What was done before a {@link #countDown}
 * happens-before the return of each {@code await}.
 */
/*
 * Only the step to zero wakes. A sleeper's expected value may be stale by then, which does not matter; one that comes with a
 * stale value is turned away with NOT_EQUAL at once, and looks again.
 */
public final class SharedLatch {
    /** How many bytes it takes. */
    public static final int SIZE_BYTES = Integer.BYTES;

    private final SharedBuffer buffer;
    private final long at;

    /**
     * Makes an object over the latch at this place, which is open if the bytes are zero.
     *
     * @param buffer the memory
     * @param at index of its first byte, a multiple of 4
     * @throws IndexOutOfBoundsException if it is not all inside the buffer
     * @throws IllegalArgumentException if the index is misaligned
     */
    public SharedLatch(SharedBuffer buffer, long at) {
        this.buffer = buffer;
        this.at = Region.require(buffer, at, SIZE_BYTES, Integer.BYTES);
    }

    /**
     * Sets the count of a latch that nobody uses yet.
     *
     * @param count how many steps there are to go, 1 or more
     * @throws IllegalArgumentException if the count is zero or less
     * @throws IllegalStateException if the latch is not at zero
     */
    public void set(int count) {
        if (count <= 0) throw new IllegalArgumentException("Count of a latch is " + count + ", expected 1 or more");
        int before = Atomics.compareExchangeInt(buffer, at, 0, count);
        if (before != 0) {
            throw new IllegalStateException("Latch to be set to " + count + " stands at " + before + ", expected 0");
        }
    }

    /** Takes one step; the one that reaches zero wakes everybody. Does nothing at zero. */
    public void countDown() {
        int count = Atomics.loadInt(buffer, at);
        while (count > 0) {
            int seen = Atomics.compareExchangeInt(buffer, at, count, count - 1);
            if (seen == count) break;
            count = seen;
        }
        if (count == 1) Wake.sleepers(buffer, at, Integer.MAX_VALUE);
    }

    /** {@return how many steps there are to go} */
    public int count() {
        return Atomics.loadInt(buffer, at);
    }

    /**
     * Sleeps until the count is zero.
     *
     * @throws InterruptedException if the thread is interrupted while it sleeps
     * @throws IllegalStateException on an event loop that must not block, if the count is not zero
     */
    public void await() throws InterruptedException {
        for (int count; (count = count()) != 0; ) Atomics.waitInt(buffer, at, count);
    }

    /**
     * Sleeps until the count is zero, but no longer than told.
     *
     * @param timeout how long at most, also if the thread is woken meanwhile and the count is not zero: the latch was set again before
     *     it had looked, or somebody else has notified the place; zero or less only looks
     * @return true if the count is zero, false if the time was over first
     * @throws InterruptedException if the thread is interrupted while it sleeps
     * @throws IllegalStateException on an event loop that must not block, if the count is not zero
     */
    public boolean await(Duration timeout) throws InterruptedException {
        Duration positive = timeout.isNegative() ? Duration.ZERO : timeout;
        long fromNs = System.nanoTime();
        for (int count; (count = count()) != 0; ) {
            Duration left = positive.minusNanos(System.nanoTime() - fromNs);
            if (Atomics.waitInt(buffer, at, count, left) == WaitResult.TIMED_OUT) return count() == 0;
        }
        return true;
    }
}
