package dev.isoloop.loop;

/** What stress tests see of the stall detector: a loop that has been idle for long, and a watcher about to drop it from its list. */
public final class WatchProbe {
    private static final int LOOKS_BEFORE_THE_LAST = 7;

    private final StallDetector detector = new StallDetector(() -> 0, null);
    private final LoopMeter meter = new LoopMeter("stress", () -> 0, () -> 0);

    /** Idle, on the list, and looked at often enough. */
    public WatchProbe() {
        detector.watch(meter);
        meter.started(null, 0);
        meter.idleStarted(0);
        for (int look = 0; look < LOOKS_BEFORE_THE_LAST; look++) detector.check(0);
    }

    /** The loop wakes. */
    public void wake() {
        meter.idleEnded(0);
    }

    /** The watcher looks once more, and drops the loop if it is still idle. */
    public void look() {
        detector.check(0);
    }

    /** {@return whether the loop is on the list, or will be put there} */
    public boolean isWatched() {
        return meter.isListedOpaque();
    }
}
