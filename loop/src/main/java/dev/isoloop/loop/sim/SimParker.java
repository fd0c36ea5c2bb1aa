package dev.isoloop.loop.sim;

import dev.isoloop.loop.Parker;
import java.util.concurrent.Semaphore;

/**
 * A parker in virtual time: a sleep with a deadline takes no time and moves the clock on to the deadline; one without a deadline
 * really waits for another thread.
 */
public final class SimParker implements Parker {
    private final SimClock clock;
    private final Semaphore permit = new Semaphore(0);

    /**
     * Creates a parker.
     *
     * @param clock the clock it moves
     */
    public SimParker(SimClock clock) {
        this.clock = clock;
    }

    @Override
    public void parkUntil(long deadlineNs) {
        if (permit.drainPermits() > 0) return;
        if (deadlineNs != Long.MAX_VALUE) {
            clock.advanceTo(deadlineNs);
            return;
        }
        try {
            permit.acquire();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // a parker may return early; whoever parks decides about interrupts
        }
        permit.drainPermits();
    }

    @Override
    public void unpark() {
        permit.release();
    }
}
