package dev.isoloop.loop;

/**
 * The pending timers of one duration, in the order in which they were started. Due, in milliseconds, when it is looked at next,
 * which is never later than its first timer's time. Owned by {@link TimerQueue}.
 */
final class TimerList extends DueHeap.Node {
    int durationMs;

    /** True while the timers phase is going through this list: it must not be used for another duration meanwhile. */
    boolean firing;

    /** The next one that is out of use, while this one is. */
    TimerList nextSpare;

    Timeout first;
    Timeout last;

    void append(Timeout timer) {
        timer.list = this;
        timer.prev = last;
        if (last == null) first = timer;
        else last.next = timer;
        last = timer;
    }

    void unlink(Timeout timer) {
        if (timer.prev == null) first = timer.next;
        else timer.prev.next = timer.next;
        if (timer.next == null) last = timer.prev;
        else timer.next.prev = timer.prev;
        timer.prev = timer.next = null;
        timer.list = null;
    }
}
