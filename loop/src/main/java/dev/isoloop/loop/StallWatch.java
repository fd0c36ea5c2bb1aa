package dev.isoloop.loop;

/** What the watcher has seen of one loop. Watcher's thread only. */
final class StallWatch {
    final LoopMeter meter;

    private long beat = -1;
    private long jobs;
    private long drain;

    /** How long the present callback, tick or microtask has been seen running. */
    private long stepNs;

    private boolean stepReported;

    /** How long the present drain has been seen running, and what ran in it since. */
    private long drainNs;

    private long drainJobs;
    private boolean drainReported;

    private int idleLooks;
    private long foundNs;
    private long foundCallbacks;

    StallWatch(LoopMeter meter) {
        this.meter = meter;
    }

    /**
     * One look. {@code countedNs} is the time since the last one, or 0 if that is not to be trusted.
     *
     * @return what stalls the loop if it has just reached the threshold, else null
     */
    StallKind look(long countedNs, long thresholdNs) {
        long beatNow = meter.beatOpaque();
        long jobsNow = meter.jobsOpaque();
        long drainNow = meter.drainOpaque();
        boolean sameStep = beatNow == beat && jobsNow == jobs && drainNow == drain;
        boolean sameDrain = LoopMeter.numberOf(drainNow) == LoopMeter.numberOf(drain);
        beat = beatNow;
        jobs = jobsNow;
        drain = drainNow;
        idleLooks = meter.modeOpaque() == LoopMeter.Mode.BUSY ? 0 : idleLooks + 1;

        boolean draining = LoopMeter.whatOf(drainNow) != LoopMeter.NO_DRAIN;
        boolean inside = draining || (beatNow & 1) != 0;
        if (sameStep && inside && idleLooks == 0) stepNs += countedNs;
        else beginStep();
        if (sameDrain && draining && idleLooks == 0) drainNs += countedNs;
        else beginDrain();
        return verdict(thresholdNs);
    }

    private void beginStep() {
        stepNs = 0;
        stepReported = false;
    }

    private void beginDrain() {
        drainNs = 0;
        drainJobs = jobs;
        drainReported = false;
    }

    private StallKind verdict(long thresholdNs) {
        if (stepNs >= thresholdNs && !stepReported) {
            stepReported = true;
            found(stepNs, 1);
            // What follows is a flood only if it is one without this step.
            drainNs = 0;
            drainJobs = jobs;
            return stepKind();
        }
        // In a flood the step is another one at every look; else a slow microtask after a quick one would be reported
        // twice.
        if (drainNs >= thresholdNs && !drainReported && stepNs == 0) {
            drainReported = true;
            found(drainNs, jobs - drainJobs);
            return LoopMeter.whatOf(drain) == LoopMeter.TICKS ? StallKind.TICK_FLOOD : StallKind.MICROTASK_FLOOD;
        }
        return null;
    }

    private StallKind stepKind() {
        return switch (LoopMeter.whatOf(drain)) {
            case LoopMeter.TICKS -> StallKind.TICK;
            case LoopMeter.MICROTASKS -> StallKind.MICROTASK;
            default -> StallKind.CALLBACK;
        };
    }

    private void found(long durationNs, long callbacks) {
        foundNs = durationNs;
        foundCallbacks = callbacks;
    }

    /** Of the stall that {@link #look} has just returned. */
    long foundNs() {
        return foundNs;
    }

    /** Of the stall that {@link #look} has just returned. */
    long foundCallbacks() {
        return foundCallbacks;
    }

    /** Whether the stall that {@link #look} has just returned still goes on. */
    boolean goesOn(StallKind kind) {
        if (kind.isFlood()) return LoopMeter.numberOf(meter.drainOpaque()) == LoopMeter.numberOf(drain);
        return meter.beatOpaque() == beat && meter.jobsOpaque() == jobs && meter.drainOpaque() == drain;
    }

    /** How many looks in a row have found the loop with nothing to do, or ended. */
    int idleLooks() {
        return idleLooks;
    }
}
