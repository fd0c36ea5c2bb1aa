package dev.isoloop.loop;

import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;

/**
 * A loop's statistics. Always on. Every method may be called from any thread at any time, also after the loop has ended,
 * and neither touches the loop nor waits for it. Counts never go
 * back; a time may be off by the moment in which the loop passes from work to waiting or back.
 */
public final class LoopStats {
    private final LoopMeter meter;
    private final ArrivalStamp oldest;
    private final IntSupplier queued;

    LoopStats(LoopMeter meter, ArrivalStamp oldest, IntSupplier queued) {
        this.meter = meter;
        this.oldest = oldest;
        this.queued = queued;
    }

    /** {@return the loop's name} */
    public String name() {
        return meter.loopName();
    }

    /** {@return how many turns the loop has made, with the present one once it polls} */
    public long ticks() {
        return meter.turnsOpaque();
    }

    /** {@return how many callbacks the loop has begun: the main program, timers, immediates, arrivals, reports of errors and so on} */
    public long callbacks() {
        return meter.beatOpaque() + 1 >>> 1;
    }

    /** {@return how many nextTick callbacks and microtasks have been begun} */
    public long drained() {
        return meter.jobsOpaque();
    }

    /** {@return whether a callback, a nextTick callback or a microtask is running now} */
    public boolean isInCallback() {
        return (meter.beatOpaque() & 1) != 0 || LoopMeter.whatOf(meter.drainOpaque()) != LoopMeter.NO_DRAIN;
    }

    /** {@return nanoseconds in which the loop waited for something to do, up to now} */
    public long idleNs() {
        return utilisation().idleNs();
    }

    /** {@return nanoseconds of all other time since the loop's start, up to now} */
    public long activeNs() {
        return utilisation().activeNs();
    }

    /** {@return idle and active time since the loop's start, taken together} For a stretch of time, take two and {@link LoopUtilisation#since subtract}. */
    public LoopUtilisation utilisation() {
        return meter.utilisation();
    }

    /**
     * {@return idle and active time since {@code earlier}}
     *
     * @param earlier an earlier {@link #utilisation()} of this loop
     */
    public LoopUtilisation utilisationSince(LoopUtilisation earlier) {
        return utilisation().since(earlier);
    }

    /**
     * {@return the loop's delay since its start}
     *
     * <p>The delay is what an event that arrives at a random moment waits before the loop looks for events again, sampled
     * once per millisecond. A busy stretch of b between two polls records b, b - 1 ms, b - 2 ms and so on, down to 1 ms, as
     * HdrHistogram's correction for an expected interval of 1 ms does. Stretches shorter than a millisecond share samples:
     * each full millisecond of them records the longest. Idle time records zeros, one per millisecond. The stretch under
     * way is not in it yet. Percentiles are exact to 3 %, the maximum to the nanosecond.
     */
    public DelaySnapshot delay() {
        return DelaySnapshot.of(meter.delays().histogram(), meter.delays().maxNsOpaque());
    }

    /**
     * {@return the samples of {@link #delay()} as a histogram of nanoseconds, the caller's own} Allocates a few dozen
     * kilobytes. For a stretch of time, {@code later.subtract(earlier)}; {@link DelaySnapshot#of(Histogram)} gives figures.
     */
    public Histogram delayHistogram() {
        return meter.delays().histogram();
    }

    /**
     * {@return how many arrivals from other threads wait for the loop; a guess while they come and go} What waits in ports is not counted: it is
     * in their counters.
     */
    public int queueDepth() {
        return queued.getAsInt();
    }

    /**
     * {@return the age in nanoseconds of the oldest arrival that waits, 0 when none does} An estimate: it may miss an
     * arrival posted in the very moment in which the loop took the others; it counts from just before the arrival was
     * published, so that a sender held up there makes it higher; it is up to a millisecond too high while arrivals keep
     * coming, and more after a turn that left some behind at its bound.
     */
    public long oldestQueuedAgeNs() {
        return queueDepth() == 0 ? 0 : oldest.ageNs();
    }

    @Override
    public String toString() {
        return "LoopStats[" + name() + ": " + ticks() + " ticks, " + callbacks() + " callbacks, "
                + Math.round(utilisation().utilisation() * 100) + " % active, " + queueDepth() + " queued]";
    }
}
