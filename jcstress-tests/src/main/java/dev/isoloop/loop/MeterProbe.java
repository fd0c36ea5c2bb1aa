package dev.isoloop.loop;

/** What stress tests see of a loop's meter: an idle loop at the time 1000, idle since 100 of its life, that wakes at 400. */
public final class MeterProbe {
    /** Idle time as it is before the loop wakes. */
    public static final int BEFORE = 900;

    /** Idle time as it is afterwards. */
    public static final int AFTER = 300;

    /** The time at which it is read. */
    public static final int NOW_NS = 1000;

    private final LoopMeter meter = new LoopMeter("stress", () -> NOW_NS, () -> 0);

    /** Idle. */
    public MeterProbe() {
        meter.started(null, 0);
        meter.idleStarted(100);
    }

    /** The loop wakes. */
    public void wake() {
        meter.idleEnded(400);
    }

    /** {@return the idle time, or -1 if it and the active time do not make up the loop's life} */
    public int idleNs() {
        LoopUtilisation read = meter.utilisation();
        return read.idleNs() + read.activeNs() == NOW_NS ? (int) read.idleNs() : -1;
    }
}
