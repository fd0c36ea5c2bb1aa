package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;

/**
 * A lock in shared memory, for a short time at a time. Not reentrant, not fair, and without an owner: any thread may unlock what
 * another locked. What was done before {@link #unlock} happens-before what follows the next lock.
 *
 * <p>Costs one atomic operation each way while nobody competes. If its holder is lost it stays locked: unlock in a
 * {@code finally} block, which also runs when an isolate is terminated in a wait.
 */
/*
 *          lock, CAS            lock, exchange
 *   FREE ------------> HELD ------------------> CONTENDED      FREE       nobody holds it
 *    ^                  |                          |           HELD       somebody does, nobody sleeps
 *    +----- unlock -----+----- unlock, notify -----+           CONTENDED  somebody does, somebody may sleep
 *
 * Who has slept takes the lock as CONTENDED, since others may sleep still: at worst one notify too many.
 */
public final class SharedMutex {
    /** How many bytes it takes. */
    public static final int SIZE_BYTES = Integer.BYTES;

    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    private final SharedBuffer buffer;
    private final long at;

    /**
     * Makes an object over the mutex at this place, which is free if the bytes are zero.
     *
     * @param buffer the memory
     * @param at index of its first byte, a multiple of 4
     * @throws IndexOutOfBoundsException if it is not all inside the buffer
     * @throws IllegalArgumentException if the index is misaligned
     */
    public SharedMutex(SharedBuffer buffer, long at) {
        this.buffer = buffer;
        this.at = Region.require(buffer, at, SIZE_BYTES, Integer.BYTES);
    }

    /**
     * Takes the lock; sleeps while another has it.
     *
     * @throws InterruptedException if the thread is interrupted while it sleeps; the lock was not taken
     * @throws IllegalStateException on an event loop that must not block, if the lock is not free
     */
    public void lock() throws InterruptedException {
        if (tryLock()) return;
        boolean wasWoken = false;
        try {
            while (Atomics.exchangeInt(buffer, at, CONTENDED) != FREE) {
                wasWoken = Atomics.waitInt(buffer, at, CONTENDED) == WaitResult.OK;
            }
        } catch (DetachedException closed) {
            if (wasWoken) Atomics.notifyAgain(buffer, at); // the lock may be free, and unlock() woke nobody else
            throw closed;
        }
    }

    /** {@return whether the lock was free, and is taken now} */
    public boolean tryLock() {
        return Atomics.compareExchangeInt(buffer, at, FREE, HELD) == FREE;
    }

    /**
     * Gives the lock back.
     *
     * @throws IllegalMonitorStateException if nobody had it
     */
    public void unlock() {
        switch (Atomics.exchangeInt(buffer, at, FREE)) {
            case HELD -> {}
            case FREE ->
                throw new IllegalMonitorStateException("The mutex at " + at + " of " + buffer + " is not locked");
            default -> Wake.sleepers(buffer, at, 1);
        }
    }

    /** {@return whether anybody has the lock at the moment} */
    public boolean isLocked() {
        return Atomics.loadInt(buffer, at) != FREE;
    }
}
