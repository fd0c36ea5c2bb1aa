package dev.isoloop.loop;

import dev.isoloop.channels.MpscInbox;
import org.slf4j.LoggerFactory;

/** What comes from other threads: executed tasks, which are callbacks and keep the loop alive, and signals, which do neither. */
/*
 * who          does                          so that
 * any thread   offers, then rings            the loop sees it before it sleeps, or is woken
 * loop         takes a batch per poll phase  a flood here cannot keep timers from their turn
 * loop         closes when it ends           what was accepted before a natural end has been run
 *
 * Nothing here is written after the beginning: senders read it with every arrival.
 */
final class Arrivals {
    private static final int SEGMENT = 128;

    private final MpscInbox<Runnable> tasks = new MpscInbox<>(SEGMENT);
    private final MpscInbox<LoopSignal> signals = new MpscInbox<>(SEGMENT);
    private final TurnState turn;
    private final Callbacks callbacks;
    private final LoopMeter meter;
    private final ArrivalStamp oldest;

    Arrivals(TurnState turn, Callbacks callbacks, LoopMeter meter, ArrivalStamp oldest) {
        this.turn = turn;
        this.callbacks = callbacks;
        this.meter = meter;
        this.oldest = oldest;
    }

    /** Any thread. */
    boolean offer(Runnable task) {
        oldest.queued();
        return tasks.offer(task);
    }

    /** Any thread. */
    boolean offer(LoopSignal signal) {
        oldest.queued();
        return signals.offer(signal);
    }

    /** Loop thread, in a turn: what the loop sends itself waits for the next poll phase, and so does all behind it. */
    boolean offerHere(Runnable task) {
        int before = tasks.size(); // first: what another thread offers next to it would be taken for one that was there
        if (!offer(task)) return false;
        turn.tasksLeft = Math.min(turn.tasksLeft, before);
        return true;
    }

    /** The same for a signal. */
    boolean offerHere(LoopSignal signal) {
        int before = signals.size();
        if (!offer(signal)) return false;
        turn.signalsLeft = Math.min(turn.signalsLeft, before);
        return true;
    }

    boolean isEmpty() {
        return tasks.isEmpty() && signals.isEmpty();
    }

    /** The same by a look that disturbs no sender, and may miss one that is half-way. */
    boolean seemsEmpty() {
        return tasks.seemsEmpty() && signals.seemsEmpty();
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Any thread; plausible. */
    int size() {
        return tasks.size() + signals.size();
    }

    /** One batch of each: what has arrived, and what follows it, up to the bounds. Asks nobody how many there are. */
    void deliver() {
        if (seemsEmpty()) return;
        turn.signalsLeft = Bounds.SIGNAL_BATCH_MAX;
        turn.tasksLeft = Bounds.TASK_BATCH_MAX;
        boolean all = deliverSignals() & deliverTasks();
        if (seemsEmpty()) oldest.gone();
        else if (all) oldest.followed(meter.polledNs());
    }

    /** False when the bound was reached, so that there may be some that came before this phase. */
    private boolean deliverSignals() {
        int count = 0;
        for (; turn.signalsLeft > 0 && !signals.seemsEmpty(); count++) {
            turn.signalsLeft--;
            deliverSignal(signals.poll());
        }
        return count < Bounds.SIGNAL_BATCH_MAX;
    }

    private boolean deliverTasks() {
        int count = 0;
        for (; turn.tasksLeft > 0 && !tasks.seemsEmpty(); count++) {
            turn.tasksLeft--;
            callbacks.run(tasks.poll());
        }
        return count < Bounds.TASK_BATCH_MAX;
    }

    private void deliverSignal(LoopSignal signal) {
        turn.isSignalling = true;
        try {
            signal.onSignal();
        } catch (Throwable thrown) {
            callbacks.failed(thrown);
        } finally {
            turn.isSignalling = false;
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
        for (LoopSignal signal; (signal = signals.poll()) != null; ) drop(signal);
    }

    private static void drop(LoopSignal signal) {
        try {
            signal.onDropped();
        } catch (Throwable thrown) {
            LoggerFactory.getLogger(EventLoop.class).warn("a signal failed when it was dropped", thrown);
        }
    }
}
