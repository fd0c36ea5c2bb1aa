package dev.isoloop.loop;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/**
 * Runs a loop on somebody else's single-threaded executor: a Netty event loop, a user interface's thread. The executor is given a
 * task whenever the loop has something to do, and never waits for it. The executor must run its tasks one after another, always on
 * the same thread (a pool that replaces its thread when that is idle or has died is none); on that
 * thread, the loop's methods may also be called outside the loop's callbacks.
 *
 * <p>An executor that refuses a task after the beginning, because it was shut down or because its {@code execute} throws anything
 * else, leaves the loop where it is: it makes no more turns and does not end, so that {@link EventLoop.Builder#onEnd} hears nothing. It
 * refuses what is sent to it from then on. What was sent before is dropped, also what the executor was refusing just now, and its
 * channels are closed: on the executor's thread if a turn is under way there, or else on the thread that was refused, to which the loop
 * belongs from then on. A call of the loop's methods between two turns must not coincide with that.
 *
 * <p>The same becomes of a loop whose executor is another loop when one of its own callbacks makes that one exit. An executor that drops a
 * task which it has accepted, by {@code shutdownNow()} or as a loop that is terminated, is not noticed: the loop makes no more turns, and
 * what is sent to it is accepted and waits for good. So terminate the loop first, and await its end.
 */
/*
 *           start                nothing to do               rung, or the alarm, which rings
 *   (new) --------> SCHEDULED ------------------> ASLEEP ------------------------------------> SCHEDULED
 *                    |    ^  more to do
 *                    +----+
 *
 * SCHEDULED: a task for this loop is queued at the executor or runs. Rung in the middle of falling asleep, the loop stays awake, and one
 * more task is queued, which finds little to do. ASLEEP: none, but for such a late one.
 *
 * Any thread may hear that the executor refuses, and then nobody will make another turn. The word `hold` says who clears up, alone with
 * the loop:
 *
 * hold     who has the loop    becomes
 * FREE     nobody              TAKEN when a task begins; GONE when the executor has refused: whoever was refused clears up
 * TAKEN    the task            FREE when it is over; GONE when the loop has ended; REFUSED when the executor has refused meanwhile; GONE
 *                              when the end of the loop around this one passes through: it clears up
 * REFUSED  the task            GONE when it is over: it clears up
 * GONE     nobody any more     tasks that still come do nothing
 */
public final class ExecutorHost implements LoopHost, Runnable {
    private enum Hold {
        FREE,
        TAKEN,
        REFUSED,
        GONE
    }

    /** How a task of the executor leaves the loop. */
    private enum Left {
        BUSY,
        ASLEEP,
        ENDED,
        /** By the end of the loop around this one, which is the executor or runs it. */
        CUT_SHORT
    }

    private final EventLoop loop;
    private final Executor executor;
    private final LoopAlarm alarm;
    private final AtomicReference<Hold> hold = new AtomicReference<>(Hold.FREE);

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
        } catch (Throwable refused) {
            loop.belongsTo(before);
            throw refused;
        }
    }

    /** Makes a few turns. Called by the executor. */
    @Override
    public void run() {
        if (!take()) return;
        Left left = Left.CUT_SHORT;
        try {
            left = makeTurns();
        } finally {
            leave(left);
        }
        if (left == Left.BUSY) wake(loop);
    }

    private boolean take() {
        Hold before = hold.compareAndExchange(Hold.FREE, Hold.TAKEN);
        if (before == Hold.FREE) return true;
        if (before == Hold.GONE) return false;
        throw new IllegalStateException("the executor of event loop " + loop.name()
                + " runs two of its tasks at once, expected one that runs them one after another");
    }

    private Left makeTurns() {
        for (int turns = 0; turns < Bounds.TURNS_PER_VISIT; turns++) {
            try {
                if (!turn()) return Left.ENDED;
                if (loop.isWaiting()) {
                    setAlarm(loop.nextTimerNs()); // before falling asleep: the alarm rings, and a ring counts once
                    if (loop.fallAsleep(this)) return Left.ASLEEP;
                }
            } catch (LoopExit outers) {
                throw outers; // the loop's whose callback runs this one
            } catch (Throwable failure) {
                loop.endBy(failure);
            }
        }
        return Left.BUSY;
    }

    private void leave(Left left) {
        if (left == Left.ENDED) {
            hold.set(Hold.GONE);
            EventLoop.passOn(loop, loop.end());
        } else if (left == Left.CUT_SHORT || !hold.compareAndSet(Hold.TAKEN, Hold.FREE)) {
            hold.set(Hold.GONE);
            loop.abandon();
        }
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
            abandon();
        } catch (Throwable failure) { // the ringer's message was accepted, and its thread may be any
            abandon();
            LoggerFactory.getLogger(ExecutorHost.class)
                    .warn("event loop {} makes no more turns: its executor failed", loop.name(), failure);
        }
    }

    private static Hold refused(Hold before) {
        return switch (before) {
            case FREE, GONE -> Hold.GONE;
            case TAKEN, REFUSED -> Hold.REFUSED;
        };
    }

    /** Any thread: nobody will ever run it. */
    private void abandon() {
        Hold before = hold.getAndUpdate(ExecutorHost::refused);
        if (before == Hold.FREE) loop.abandon();
    }
}
