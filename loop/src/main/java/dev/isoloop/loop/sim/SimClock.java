package dev.isoloop.loop.sim;

import dev.isoloop.loop.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when told. May be read and moved from any thread. */
public final class SimClock implements Clock {
    private static final long NS_PER_MS = 1_000_000;

    private final AtomicLong nowNs;

    /** Creates a clock at time 0. */
    public SimClock() {
        this(0);
    }

    /**
     * Creates a clock at a given time.
     *
     * @param startNs nanoseconds; any value
     */
    public SimClock(long startNs) {
        nowNs = new AtomicLong(startNs);
    }

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    /**
     * Moves the clock on.
     *
     * @param ms milliseconds, not negative
     * @throws IllegalArgumentException if it would go back
     */
    public void advanceMs(long ms) {
        advanceNs(Math.multiplyExact(ms, NS_PER_MS));
    }

    /**
     * Moves the clock on.
     *
     * @param ns nanoseconds, not negative
     * @throws IllegalArgumentException if it would go back
     */
    public void advanceNs(long ns) {
        if (ns < 0) throw new IllegalArgumentException("SimClock cannot go back by " + -ns + " ns");
        nowNs.addAndGet(ns);
    }

    /**
     * Moves the clock on to a time; no effect if it is there already.
     *
     * @param timeNs nanoseconds
     */
    public void advanceTo(long timeNs) {
        nowNs.accumulateAndGet(timeNs, (now, then) -> then - now > 0 ? then : now);
    }

    @Override
    public String toString() {
        return "SimClock[" + nanoTime() + " ns]";
    }
}
