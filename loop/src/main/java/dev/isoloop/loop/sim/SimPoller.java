package dev.isoloop.loop.sim;

import dev.isoloop.loop.Poller;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/**
 * A poller in virtual time: readiness comes when the script says so. {@link #readyAt} belongs to the loop's thread, {@link #wakeup} to
 * any.
 */
public final class SimPoller implements Poller {
    private static final long NS_PER_MS = 1_000_000;

    private final SimClock clock;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final Semaphore wakeups = new Semaphore(0);
    private boolean open = true;
    private long orders;

    private record Event(long atNs, long order, Runnable ready) {}

    /**
     * Creates a poller with a handle, and no events.
     *
     * @param clock the clock it moves while it waits
     */
    public SimPoller(SimClock clock) {
        this.clock = clock;
    }

    /**
     * Puts an event into the script.
     *
     * @param atMs when, in milliseconds of the clock
     * @param ready called in {@link #poll}: hands the event to its poll source, calls no callback
     */
    public void readyAt(long atMs, Runnable ready) {
        events.add(new Event(Math.multiplyExact(atMs, NS_PER_MS), orders++, ready));
    }

    /** The last handle is closed: the loop sleeps in its parker from now on. Loop thread only. */
    public void closeHandles() {
        open = false;
        events.clear();
    }

    @Override
    public boolean hasHandles() {
        return open;
    }

    @Override
    public int poll(long timeoutNs) {
        int taken = takeReady();
        if (taken > 0 || timeoutNs == 0 || wakeups.drainPermits() > 0) return taken;
        long deadlineNs = timeoutNs == Long.MAX_VALUE ? Long.MAX_VALUE : clock.nanoTime() + timeoutNs;
        Event next = events.peek();
        if (next != null && (deadlineNs == Long.MAX_VALUE || next.atNs - deadlineNs <= 0)) {
            clock.advanceTo(next.atNs);
        } else if (deadlineNs != Long.MAX_VALUE) {
            clock.advanceTo(deadlineNs);
        } else {
            waitReally();
        }
        return takeReady();
    }

    private int takeReady() {
        int taken = 0;
        for (Event next = events.peek(); next != null && next.atNs - clock.nanoTime() <= 0; next = events.peek()) {
            events.poll();
            next.ready.run();
            taken++;
        }
        return taken;
    }

    /** Nothing in the script, no deadline: another thread must wake it. */
    private void waitReally() {
        try {
            wakeups.acquire();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // a poller may return early
        }
    }

    @Override
    public void wakeup() {
        wakeups.release();
    }
}
