package dev.isoloop.loop;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs a loop on somebody else's single-threaded executor: a Netty event loop, a user interface's thread. The executor is given a
 * task whenever the loop has something to do, and never waits for it. The executor must run its tasks one after another, always on
 * the same thread (a pool that replaces its thread when that is idle or has died is none); on that
 * thread, the loop's methods may also be called outside the loop's callbacks.
 *
 * <p>An executor that refuses a task after the beginning, because it was shut down, leaves the loop where it is: it makes no more
 * turns, refuses what is sent to it from then on, and does not end, so that {@link EventLoop.Builder#onEnd} hears nothing.
 */
/*
 *           start                nothing to do               rung, or the alarm, which rings
 *   (new) --------> SCHEDULED ------------------> ASLEEP ------------------------------------> SCHEDULED
 *                    |    ^  more to do
 *                    +----+
 *
 * SCHEDULED: exactly one task for this loop is queued at the executor or runs. ASLEEP: none.
 */
public final class ExecutorHost implements LoopHost, Runnable {
    private final EventLoop loop;
    private final Executor executor;
    private final LoopAlarm alarm;

    // Written by the executor's thread.
    private Subscription alarmSet;
    private long alarmNs = Long.MAX_VALUE;

    // Written by the alarm's thread (true) and the executor's (false).
    private volatile boolean alarmRang;

    private ExecutorHost(EventLoop loop, Executor executor, LoopAlarm alarm) {
        this.loop = loop;
        this.executor = executor;
        this.alarm = alarm;
    }

    /**
     * Begins a loop on an executor, with the process-wide alarm for its timers. From now on the loop belongs to the executor's
     * thread, and before its first turn to none.
     *
     * @param loop a loop that has not begun
     * @param executor runs one task at a time
     * @throws RejectedExecutionException if the executor refuses the first task
     * @throws IllegalStateException if the loop has begun or belongs to another thread than the caller's
     */
    public static void start(EventLoop loop, Executor executor) {
        start(loop, executor, LoopAlarm.shared());
    }

    /**
     * Begins a loop on an executor, whose thread it belongs to from now on, and before its first turn to none.
     *
     * @param loop a loop that has not begun
     * @param executor runs one task at a time
     * @param alarm for the loop's timers
     * @throws RejectedExecutionException if the executor refuses the first task
     * @throws IllegalStateException if the loop has begun or belongs to another thread than the caller's
     */
    public static void start(EventLoop loop, Executor executor, LoopAlarm alarm) {
        Objects.requireNonNull(alarm, "alarm");
        Thread before = loop.giveTo(null);
        try {
            executor.execute(new ExecutorHost(loop, executor, alarm));
        } catch (RejectedExecutionException refused) {
            loop.belongsTo(before);
            throw refused;
        }
    }

    /** Makes a few turns. Called by the executor. */
    @Override
    public void run() {
        for (int turns = 0; turns < Bounds.TURNS_PER_VISIT; turns++) {
            if (!turn()) {
                EventLoop.passOn(loop, loop.end());
                return;
            }
            if (loop.isWaiting()) {
                setAlarm(loop.nextTimerNs()); // before falling asleep: the alarm rings, and a ring counts once
                if (loop.fallAsleep(this)) return;
            }
        }
        wake(loop);
    }

    /** False when the loop has ended. */
    private boolean turn() {
        try {
            return loop.tickNow();
        } finally {
            if (loop.end() != null) calledOff();
        }
    }

    private void setAlarm(long deadlineNs) {
        if (deadlineNs == alarmNs && !alarmRang) return;
        calledOff();
        alarmNs = deadlineNs;
        if (deadlineNs != Long.MAX_VALUE) alarmSet = alarm.at(deadlineNs, this::onAlarm);
    }

    /** The alarm's thread. */
    private void onAlarm() {
        alarmRang = true;
        loop.ring();
    }

    private void calledOff() {
        if (alarmSet != null) alarmSet.close();
        alarmSet = null;
        alarmRang = false;
        alarmNs = Long.MAX_VALUE;
    }

    /** Called by the loop's bell. */
    @Override
    public void wake(EventLoop rung) {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException shutDown) {
            rung.abandon(); // nobody will ever run it: senders hear of it from now on
        }
    }
}
