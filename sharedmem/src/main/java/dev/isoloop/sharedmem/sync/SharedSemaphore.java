package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;

/**
 * A count of permits in shared memory. Not fair: a permit goes to whoever takes it first. What was done before
 * {@link #release} happens-before what follows an acquire of that permit.
 */
/*
 *   at      permits    int, 0 or more
 *   at + 4  sleepers   int, how many sleep or are about to
 *
 * acquire: sleepers + 1, then sleep while permits are 0.    Both store first and look second, in the one order of all atomics:
 * release: permits + n, then wake if there are sleepers.    leave one out, and a permit may lie there beside a sleeper.
 */
public final class SharedSemaphore {
    /** How many bytes it takes. */
    public static final int SIZE_BYTES = 2 * Integer.BYTES;

    private final SharedBuffer buffer;
    private final long permitsAt;
    private final long sleepersAt;

    /**
     * Makes an object over the semaphore at this place, which has no permits if the bytes are zero.
     *
     * @param buffer the memory
     * @param at index of its first byte, a multiple of 4
     * @throws IndexOutOfBoundsException if it is not all inside the buffer
     * @throws IllegalArgumentException if the index is misaligned
     */
    public SharedSemaphore(SharedBuffer buffer, long at) {
        this.buffer = buffer;
        this.permitsAt = Region.require(buffer, at, SIZE_BYTES, Integer.BYTES);
        this.sleepersAt = at + Integer.BYTES;
    }

    /**
     * Takes a permit; sleeps while there is none.
     *
     * @throws InterruptedException if the thread is interrupted while it sleeps; no permit was taken
     * @throws IllegalStateException on an event loop that must not block, if there is none
     */
    public void acquire() throws InterruptedException {
        if (tryAcquire()) return;
        Atomics.addInt(buffer, sleepersAt, 1);
        boolean wasWoken = false;
        try {
            while (!tryAcquire()) wasWoken = Atomics.waitInt(buffer, permitsAt, 0) == WaitResult.OK;
        } catch (DetachedException closed) {
            if (wasWoken) Atomics.notifyAgain(buffer, permitsAt); // the permit may lie there, and nobody else was woken
            throw closed;
        } finally {
            sleepsNoMore();
        }
    }

    private void sleepsNoMore() {
        try {
            Atomics.subInt(buffer, sleepersAt, 1);
        } catch (DetachedException closed) {
            // One sleeper too many is counted, which costs each release a look. A permit that was taken stays taken.
            return;
        }
    }

    /** {@return whether there was a permit, and it is taken now} */
    public boolean tryAcquire() {
        int permits = Atomics.loadInt(buffer, permitsAt);
        while (permits > 0) {
            int seen = Atomics.compareExchangeInt(buffer, permitsAt, permits, permits - 1);
            if (seen == permits) return true;
            permits = seen;
        }
        return false;
    }

    /**
     * Adds permits, which nobody needs to have taken before.
     *
     * @param count how many, 0 or more
     * @throws IllegalArgumentException if the count is negative, or there would be more than {@code Integer.MAX_VALUE}
     */
    public void release(int count) {
        int permits = Atomics.loadInt(buffer, permitsAt);
        while (true) {
            if (count < 0 || permits + count < 0) {
                throw new IllegalArgumentException(
                        count + " permits to add to " + permits + ", expected 0 to " + (Integer.MAX_VALUE - permits));
            }
            int seen = Atomics.compareExchangeInt(buffer, permitsAt, permits, permits + count);
            if (seen == permits) break;
            permits = seen;
        }
        Wake.sleepersIfAny(buffer, sleepersAt, permitsAt, count);
    }

    /** Adds one permit. */
    public void release() {
        release(1);
    }

    /** {@return how many permits there are at the moment} */
    public int availablePermits() {
        return Atomics.loadInt(buffer, permitsAt);
    }
}
