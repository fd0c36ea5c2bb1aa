package dev.isoloop.loop;

/**
 * The loop's side of its statistics: the loop's thread writes, any thread may read.
 *
 * <p>Hooks, all on the loop's thread but {@link #arrivalQueued()}; none reads the clock, allocates or blocks, except that
 * {@code arrivalQueued} reads the clock for the first arrival after the inbox was emptied.
 */
final class LoopMeter {
    static final int NO_DRAIN = 0;
    static final int DRAINING_TICKS = 1;
    static final int DRAINING_MICROTASKS = 2;

    private final String loopName;
    private final Clock clock;

    LoopMeter(String loopName, Clock clock) {
        this.loopName = loopName;
        this.clock = clock;
    }

    /** The loop begins its life at this time, on this thread (call again when the hosting thread changes). */
    void started(Thread host, long nowNs) {}

    /** Once per turn, right after a poll that did not wait, with the time the loop read there. */
    void polled(long nowNs) {}

    /** The loop is about to wait in the poll phase, or leaves a host's thread with nothing to do. */
    void idleStarted(long nowNs) {}

    /** The wait is over (implies {@link #polled}). */
    void idleEnded(long nowNs) {}

    /** Around every callback the loop makes, and around nothing else. The drain is not part of it. */
    void callbackStarted() {}

    void callbackEnded() {}

    /** The drain begins or goes over to the other queue: DRAINING_TICKS or DRAINING_MICROTASKS. */
    void draining(int what) {}

    /** Before every tick and every microtask. */
    void drainJob() {}

    void drainEnded() {}

    /** Any thread, after it has published an arrival. */
    void arrivalQueued() {}

    /** Before the loop takes arrivals from its inbox. */
    void arrivalsTaken() {}

    /** After that, when a bound left something behind. */
    void arrivalsLeft() {}

    String loopName() {
        return loopName;
    }

    Clock clock() {
        return clock;
    }
}
