package dev.isoloop.loop;

import org.agrona.collections.Int2ObjectHashMap;

/** The timers of a loop and its timers phase, in Node's order. Loop thread only. */
/*
 *   by duration        5 ms -> [list: t1 t4 t6]   due 12        one list per duration, oldest first; the timers are its nodes
 *   (hash map)        40 ms -> [list: t2]         due 45        a list has a due time of its own
 *                      1 ms -> [list: t7 t8]      due 13
 *   by due time       heap of the lists, by (due, order in which the due time was set)
 *
 * Starting and cancelling a timer is O(1) while its duration has a list, O(log durations) otherwise. Lists that became empty
 * are kept for the next duration: nothing is allocated once warm.
 *
 * A list's due time is not moved when a timer of it is started, refreshed or cancelled. So it may be too early, never too late:
 * the phase then finds nothing to fire in it and sets it anew.
 *
 * Not always   timers fire by due time. A list that is due fires all that is due in it before the next list has its turn.
 */
final class TimerQueue {
    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;
    private final Clock clock;
    private final Callbacks callbacks;
    private final DueHeap<TimerList> heap = new DueHeap<>();
    private Int2ObjectHashMap<TimerList> byDuration;

    /** The list that was used last: most programs use few durations, most bursts one. May be out of use. */
    private TimerList lastUsed;

    /** Lists out of use, linked: as many as were ever in use at once. */
    private TimerList spare;

    /** How many armed timers keep the loop alive. */
    int refs;

    TimerQueue(EventLoop loop, Clock clock, Callbacks callbacks) {
        this.loop = loop;
        this.clock = clock;
        this.callbacks = callbacks;
    }

    EventLoop loop() {
        return loop;
    }

    // ---- starting and cancelling ----

    void start(Timeout timer, int durationMs, boolean repeats) {
        cancel(timer);
        timer.durationMs = durationMs;
        timer.repeats = repeats;
        timer.cancelled = false;
        arm(timer);
        insert(timer, clock.milliTime());
        loop.wakeIfBetweenTicks();
    }

    /** A timer that was started before and not cancelled since. */
    void refresh(Timeout timer) {
        arm(timer);
        insert(timer, clock.milliTime());
        loop.wakeIfBetweenTicks();
    }

    void cancel(Timeout timer) {
        timer.cancelled = true;
        timer.cancels++;
        if (!timer.armed) return;
        if (timer.list != null) timer.list.unlink(timer);
        // As in Node: an empty list goes only if the timer held the loop. The due time of a list that stays is seen
        // later.
        if (!timer.unrefed) dropIfEmpty(listOf(timer.durationMs));
        disarm(timer);
    }

    private void arm(Timeout timer) {
        if (timer.armed) return;
        timer.armed = true;
        if (!timer.unrefed) refs++;
    }

    private void disarm(Timeout timer) {
        timer.armed = false;
        if (!timer.unrefed) refs--;
    }

    /** At the end of its duration's list, wherever it was before. */
    private void insert(Timeout timer, long startMs) {
        if (timer.list != null) timer.list.unlink(timer);
        timer.startMs = startMs;
        int durationMs = timer.durationMs;
        TimerList list = listOf(durationMs);
        if (list == null) list = openList(durationMs, startMs + durationMs);
        list.append(timer);
    }

    // ---- lists ----

    private TimerList listOf(int durationMs) {
        TimerList last = lastUsed;
        if (last != null && last.durationMs == durationMs && last.isQueued()) return last;
        if (byDuration == null) return null;
        TimerList list = byDuration.get(durationMs);
        if (list != null) lastUsed = list;
        return list;
    }

    private TimerList openList(int durationMs, long dueMs) {
        TimerList list = takeSpare();
        list.durationMs = durationMs;
        heap.add(list, dueMs);
        if (byDuration == null) byDuration = new Int2ObjectHashMap<>();
        byDuration.put(durationMs, list);
        return lastUsed = list;
    }

    private void dropIfEmpty(TimerList list) {
        if (list == null || list.first != null) return;
        heap.remove(list);
        byDuration.remove(list.durationMs);
        if (!list.firing) keepForReuse(list);
    }

    private void keepForReuse(TimerList list) {
        list.nextSpare = spare;
        spare = list;
    }

    private TimerList takeSpare() {
        TimerList list = spare;
        if (list == null) return new TimerList();
        spare = list.nextSpare;
        list.nextSpare = null;
        return list;
    }

    // ---- the timers phase ----

    /** Fires what is due. The time is read once, so that nothing started in this phase is due in it. */
    void fireDue() {
        TimerList first = heap.first();
        if (first == null) return;
        long nowMs = clock.milliTime();
        if (first.due > nowMs) return;
        // After a failure it goes on where it stopped, without the drain between two timers, and with the same time.
        while (!fireLists(nowMs)) {}
        callbacks.drain();
    }

    /** False when a callback, or a drain between two, failed. */
    private boolean fireLists(long nowMs) {
        boolean drainFirst = false;
        for (TimerList list = heap.first(); list != null && list.due <= nowMs; list = heap.first()) {
            list.firing = true;
            try {
                if (drainFirst && !callbacks.drain()) return false;
                drainFirst = true;
                if (!fireList(list, nowMs)) return false;
            } finally {
                list.firing = false;
                if (!list.isQueued()) keepForReuse(list);
            }
        }
        return true;
    }

    private boolean fireList(TimerList list, long nowMs) {
        boolean drainFirst = false;
        for (Timeout timer = list.first; timer != null; timer = list.first) {
            if (nowMs - timer.startMs < list.durationMs) {
                heap.moveLater(list, Math.max(timer.startMs + list.durationMs, nowMs + 1));
                return true;
            }
            if (drainFirst) {
                int cancels = timer.cancels;
                if (!callbacks.drain()) return false;
                // Node has made up its mind before the drain: one refreshed in it fires all the same, one cancelled
                // does not.
                if (timer.cancels != cancels) continue;
            }
            drainFirst = true;
            if (!fire(timer)) return false;
        }
        if (list.isQueued()) dropIfEmpty(list);
        return true;
    }

    private boolean fire(Timeout timer) {
        timer.list.unlink(timer);
        int cancels = timer.cancels;
        long startMs = timer.repeats ? clock.milliTime() : 0;
        Throwable thrown = callbacks.attempt(timer.callback);
        if (timer.cancels == cancels) {
            if (timer.repeats) insert(timer, startMs); // also if it was refreshed: its own start counts
            else if (timer.list == null) disarm(timer);
        }
        if (thrown == null) return true;
        callbacks.failed(thrown);
        return false;
    }

    // ---- sleeping and the end ----

    /** When the loop must look at its timers again, in the clock's nanoseconds; {@code Long.MAX_VALUE} for never. */
    long nextDueNs() {
        TimerList first = heap.first();
        return first == null ? Long.MAX_VALUE : first.due * NS_PER_MS;
    }

    boolean isDue() {
        TimerList first = heap.first();
        return first != null && first.due <= clock.milliTime();
    }

    void clear() {
        heap.clear();
        byDuration = null;
        lastUsed = null;
        spare = null;
        refs = 0;
    }
}
