package dev.isoloop.loop;

import java.util.function.Consumer;

/**
 * Calls everything a loop calls, and drains: the one place where what a callback throws is caught. Loop thread only. All methods
 * throw {@link LoopExit} when the loop ends, which only the turn catches.
 */
/*
 * The drain, after every callback that did not fail:
 *
 *   repeat
 *       ticks until there is none           one that throws ends the drain
 *       microtasks until there is none      one that throws is reported, the next follows; in a worker also if that has
 *                                           ended the loop
 *   until there is no tick, and no rejection was reported
 */
final class Callbacks {
    private static final Consumer<Runnable> RUN = Runnable::run;

    private final TaskRing ticks;
    private final TaskRing microtasks;
    private final RejectionTracker rejections;
    private final Errors errors;
    private final Ending ending;
    private final LoopMeter meter;
    private final LateRings rings;

    Callbacks(
            TaskRing ticks,
            TaskRing microtasks,
            RejectionTracker rejections,
            Errors errors,
            Ending ending,
            LoopMeter meter,
            LateRings rings) {
        this.ticks = ticks;
        this.microtasks = microtasks;
        this.rejections = rejections;
        this.errors = errors;
        this.ending = ending;
        this.meter = meter;
        this.rings = rings;
        ending.onExiting(ticks::close);
    }

    RejectionTracker rejections() {
        return rejections;
    }

    /** One callback with error handling and drain. */
    CallbackOutcome run(Runnable callback) {
        return run(RUN, callback);
    }

    /** The same for a callback with an argument. */
    <T> CallbackOutcome run(Consumer<? super T> callback, T argument) {
        Throwable thrown = attempt(callback, argument);
        if (thrown != null) {
            failed(thrown);
            return CallbackOutcome.FAILED;
        }
        return drain() ? CallbackOutcome.DONE : CallbackOutcome.DRAIN_FAILED;
    }

    /** Calls it; null or what it threw, not reported yet. */
    Throwable attempt(Runnable callback) {
        return attempt(RUN, callback);
    }

    private <T> Throwable attempt(Consumer<? super T> callback, T argument) {
        ending.check();
        meter.callbackStarted();
        try {
            callback.accept(argument);
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            meter.callbackEnded();
            rings.ring();
        }
        return null;
    }

    /** Reports what a callback or a drain threw. The listeners count as a callback, so that a slow one is seen. */
    void failed(Throwable thrown) {
        if (meter.isInCallback()) {
            errors.uncaught(thrown);
            return;
        }
        meter.callbackStarted();
        try {
            errors.uncaught(thrown);
        } finally {
            meter.callbackEnded();
        }
    }

    /** False when a tick failed, which has been reported; the rest waits then. */
    boolean drain() {
        if (!hasJobs()) return true;
        Throwable thrown = drainAll();
        if (thrown == null) return true;
        failed(thrown);
        return false;
    }

    private Throwable drainAll() {
        try {
            do {
                do {
                    runTicks();
                    runMicrotasks();
                } while (!ticks.isEmpty());
            } while (rejections.process());
            ticks.shrink();
            microtasks.shrink();
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            meter.drainEnded();
            rings.ring();
        }
        return null;
    }

    private void runTicks() {
        if (ticks.isEmpty()) return;
        meter.draining(LoopMeter.TICKS);
        runAll(ticks);
    }

    private void runMicrotasks() {
        if (microtasks.isEmpty()) return;
        meter.draining(LoopMeter.MICROTASKS);
        while (!microtasks.isEmpty()) {
            try {
                runAll(microtasks);
            } catch (Throwable thrown) {
                microtaskFailed(thrown);
            }
        }
    }

    private void microtaskFailed(Throwable thrown) {
        try {
            errors.uncaught(thrown);
        } catch (LoopExit exit) {
            if (thrown != LoopExit.NOW) finishMicrotasks();
            throw exit;
        }
    }

    /** In a loop that an error has ended. What fails here is lost; exit() ends it. */
    private void finishMicrotasks() {
        while (ending.letsMicrotasksFinish()) {
            Runnable microtask = microtasks.poll();
            if (microtask == null) return;
            try {
                microtask.run();
            } catch (LoopExit exit) {
                return;
            } catch (Throwable lost) {
                continue;
            }
        }
    }

    /** Until there is none; one that throws ends it. */
    private void runAll(TaskRing queue) {
        Ending stop = ending; // in a local: behind a callback the field would be read again
        for (Runnable job; (job = queue.poll()) != null; ) {
            stop.check();
            job.run();
        }
    }

    /** What Node still runs after the exit event of a natural end: microtasks, and those they add; ticks are dropped. */
    void runLastMicrotasks() {
        try {
            runMicrotasks();
        } finally {
            meter.drainEnded();
        }
    }

    /** Whether a drain would do something. */
    boolean hasJobs() {
        return !ticks.isEmpty() || !microtasks.isEmpty() || rejections.hasWork();
    }

    /** The loop has ended. */
    void close() {
        ticks.close();
        microtasks.close();
    }
}
