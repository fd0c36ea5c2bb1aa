package dev.isoloop.loop;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** How a host that may not sleep on its own thread is called when a timer is due. */
@FunctionalInterface
public interface LoopAlarm {
    /**
     * Runs {@code ring} once when the time has come, on any thread. May be called from any thread; does not block.
     *
     * @param deadlineNs when, in the time of the loop's clock
     * @param ring what to run: quick, does not throw
     * @return calls it off; closing it late or twice has no effect
     */
    Subscription at(long deadlineNs, Runnable ring);

    /**
     * Uses a scheduler that you run.
     *
     * @param scheduler the scheduler
     * @param clock the clock of the loops that use this alarm
     * @return the alarm
     */
    static LoopAlarm of(ScheduledExecutorService scheduler, Clock clock) {
        return (deadlineNs, ring) -> {
            Future<?> scheduled = scheduler.schedule(ring, deadlineNs - clock.nanoTime(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }

    /** {@return the process-wide alarm, for loops with the clock of the system: one daemon thread, started at first use} */
    static LoopAlarm shared() {
        return SharedAlarm.ALARM;
    }
}

/** Started at first use. */
final class SharedAlarm {
    static final LoopAlarm ALARM = LoopAlarm.of(scheduler(), Clock.system());

    private SharedAlarm() {}

    private static ScheduledExecutorService scheduler() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, ring -> {
            Thread thread = new Thread(ring, "isoloop-alarm");
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setRemoveOnCancelPolicy(true);
        return scheduler;
    }
}
