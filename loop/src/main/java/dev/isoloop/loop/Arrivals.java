package dev.isoloop.loop;

import dev.isoloop.channels.MpscInbox;

/** What comes from other threads: executed tasks, which are callbacks and keep the loop alive, and signals, which do neither. */
/*
 * who          does                          so that
 * any thread   offers, then rings            the loop sees it before it sleeps, or is woken
 * loop         takes a batch per poll phase  a flood here cannot keep timers from their turn
 * loop         closes when it ends           what was accepted before a natural end has been run
 */
final class Arrivals {
    private static final int SEGMENT = 128;

    private final MpscInbox<Runnable> tasks = new MpscInbox<>(SEGMENT);
    private final MpscInbox<LoopSignal> signals = new MpscInbox<>(SEGMENT);
    private final Callbacks callbacks;
    private final LoopMeter meter;
    private boolean signalling;

    Arrivals(Callbacks callbacks, LoopMeter meter) {
        this.callbacks = callbacks;
        this.meter = meter;
    }

    boolean offer(Runnable task) {
        if (!tasks.offer(task)) return false;
        meter.arrivalQueued();
        return true;
    }

    boolean offer(LoopSignal signal) {
        if (!signals.offer(signal)) return false;
        meter.arrivalQueued();
        return true;
    }

    boolean isEmpty() {
        return tasks.isEmpty() && signals.isEmpty();
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Any thread; plausible. */
    int size() {
        return tasks.size() + signals.size();
    }

    /** One batch of each: what had arrived when this began, and no more than the bounds. */
    void deliver() {
        int signalsWaiting = waiting(signals);
        int tasksWaiting = waiting(tasks);
        if (signalsWaiting == 0 && tasksWaiting == 0) return;
        for (int n = Math.min(signalsWaiting, Bounds.SIGNAL_BATCH_MAX); n > 0; n--) deliverSignal(signals.poll());
        for (int n = Math.min(tasksWaiting, Bounds.TASK_BATCH_MAX); n > 0; n--) callbacks.run(tasks.poll());
        if (isEmpty()) meter.arrivalsGone();
        else if (signalsWaiting <= Bounds.SIGNAL_BATCH_MAX && tasksWaiting <= Bounds.TASK_BATCH_MAX)
            meter.arrivalsFollowed();
    }

    /** Counts only where there is something: counting reads what the producers write. */
    private static int waiting(MpscInbox<?> inbox) {
        return inbox.isEmpty() ? 0 : inbox.size();
    }

    /** Loop thread: whether a signal is being called. */
    boolean isSignalling() {
        return signalling;
    }

    private void deliverSignal(LoopSignal signal) {
        signalling = true;
        try {
            signal.onSignal();
        } catch (Throwable thrown) {
            callbacks.failed(thrown);
        } finally {
            signalling = false;
        }
    }

    /** At the natural end: true when no task is left and none will be accepted. */
    boolean closeIfNoTasks() {
        if (!tasks.closeIfEmpty()) return false;
        signals.close();
        return true;
    }

    /** At once: what is queued is dropped. */
    void close() {
        tasks.close();
        signals.close();
    }

    /** After the end: lets go of what nobody will run. */
    void drop() {
        while (tasks.poll() != null) {}
        for (LoopSignal signal; (signal = signals.poll()) != null; ) signal.onDropped();
    }
}
