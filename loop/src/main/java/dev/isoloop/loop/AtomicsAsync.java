package dev.isoloop.loop;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits on shared memory that don't block their event loop: JavaScript's {@code Atomics.waitAsync}. The other operations, and
 * the waits that block, are in {@link Atomics}. A wait stands in the same queue as those of threads, and ends with the loop.
 *
 * <p>All methods are called in a callback of the loop on which the promise shall settle, and throw what
 * {@link Atomics#waitInt(SharedBuffer, long, int)} throws for the same buffer and place; they never block. Each makes a few
 * objects.
 */
public final class AtomicsAsync {
    private AtomicsAsync() {}

    /**
     * Waits while the 32-bit integer at this place is the expected one, until a notify chooses this wait.
     *
     * @param buffer the memory; its handle may be closed meanwhile
     * @param at index of the integer, a multiple of 4
     * @param expected waits only if the value is this one
     * @return the wait, whose promise tells how it ended
     * @throws IllegalStateException on a thread on which no loop runs
     */
    public static AsyncWait waitInt(SharedBuffer buffer, long at, int expected) {
        return AsyncWait.begin(buffer, at, null, onEnd -> Atomics.listenInt(buffer, at, expected, onEnd));
    }

    /**
     * Waits as {@link #waitInt(SharedBuffer, long, int)}, but no longer than told.
     *
     * @param buffer the memory; its handle may be closed meanwhile
     * @param at index of the integer, a multiple of 4
     * @param expected waits only if the value is this one
     * @param timeout how long at most, counted in the loop's timers, rounded up to milliseconds; zero or less only compares
     * @return the wait, whose promise may tell {@link WaitResult#TIMED_OUT}
     * @throws IllegalStateException on a thread on which no loop runs
     */
    public static AsyncWait waitInt(SharedBuffer buffer, long at, int expected, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return AsyncWait.begin(buffer, at, timeout, onEnd -> Atomics.listenInt(buffer, at, expected, onEnd));
    }

    /**
     * Waits while the 64-bit integer at this place is the expected one, as {@link #waitInt(SharedBuffer, long, int)}.
     *
     * @param buffer the memory; its handle may be closed meanwhile
     * @param at index of the integer, a multiple of 8
     * @param expected waits only if the value is this one
     * @return the wait, whose promise tells how it ended
     * @throws IllegalStateException on a thread on which no loop runs
     */
    public static AsyncWait waitLong(SharedBuffer buffer, long at, long expected) {
        return AsyncWait.begin(buffer, at, null, onEnd -> Atomics.listenLong(buffer, at, expected, onEnd));
    }

    /**
     * Waits as {@link #waitLong(SharedBuffer, long, long)}, but no longer than told.
     *
     * @param buffer the memory; its handle may be closed meanwhile
     * @param at index of the integer, a multiple of 8
     * @param expected waits only if the value is this one
     * @param timeout how long at most, counted in the loop's timers, rounded up to milliseconds; zero or less only compares
     * @return the wait, whose promise may tell {@link WaitResult#TIMED_OUT}
     * @throws IllegalStateException on a thread on which no loop runs
     */
    public static AsyncWait waitLong(SharedBuffer buffer, long at, long expected, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return AsyncWait.begin(buffer, at, timeout, onEnd -> Atomics.listenLong(buffer, at, expected, onEnd));
    }
}
