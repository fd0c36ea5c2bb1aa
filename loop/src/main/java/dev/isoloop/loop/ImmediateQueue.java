package dev.isoloop.loop;

/** The immediates of a loop and its check phase. Loop thread only. The immediates themselves are the nodes of its lists. */
/*
 *   set ──► waiting ──phase begins, takes all──► running ──first──► its callback, drain, next
 *
 * A failure leaves the rest of `running` where it is, and `unfinished` set; the phase goes on with it, without a drain before
 * the next callback. When the failing one was the last, `running` is empty, and the phase goes on with what waits by then.
 */
final class ImmediateQueue {
    /** A doubly linked list. */
    static final class Batch {
        Immediate first;
        Immediate last;

        void append(Immediate immediate) {
            immediate.batch = this;
            immediate.prev = last;
            if (last == null) first = immediate;
            else last.next = immediate;
            last = immediate;
        }

        void unlink(Immediate immediate) {
            if (immediate.prev == null) first = immediate.next;
            else immediate.prev.next = immediate.next;
            if (immediate.next == null) last = immediate.prev;
            else immediate.next.prev = immediate.prev;
            immediate.prev = immediate.next = null;
            immediate.batch = null;
        }
    }

    private final EventLoop loop;
    private final Callbacks callbacks;
    private Batch waiting = new Batch();
    private Batch running = new Batch();
    private boolean unfinished;

    /** How many pending ones keep the loop alive. */
    int refs;

    ImmediateQueue(EventLoop loop, Callbacks callbacks) {
        this.loop = loop;
        this.callbacks = callbacks;
    }

    EventLoop loop() {
        return loop;
    }

    void set(Immediate immediate) {
        waiting.append(immediate);
        if (!immediate.unrefed) refs++;
        loop.wakeIfBetweenTicks();
    }

    void cancel(Immediate immediate) {
        immediate.batch.unlink(immediate);
        if (!immediate.unrefed) refs--;
    }

    boolean isEmpty() {
        return waiting.first == null && running.first == null;
    }

    /** The check phase. Begins with a drain, for what waits since a failure. */
    void runAll() {
        callbacks.drain();
        if (isEmpty()) return;
        do {
            if (runBatch()) callbacks.drain();
        } while (unfinished);
    }

    /** False when a callback, or a drain between two of them, failed. */
    private boolean runBatch() {
        if (running.first == null) takeWaiting();
        unfinished = true;
        boolean ranOne = false;
        while (running.first != null) {
            if (ranOne && !callbacks.drain()) return false;
            Immediate immediate = running.first; // the drain may have cancelled the one that stood here
            if (immediate == null) break;
            cancel(immediate);
            ranOne = true;
            Throwable thrown = callbacks.attempt(immediate.callback);
            if (thrown != null) {
                callbacks.failed(thrown);
                return false;
            }
        }
        unfinished = false;
        return true;
    }

    private void takeWaiting() {
        Batch all = waiting;
        waiting = running;
        running = all;
    }

    void clear() {
        waiting = new Batch();
        running = new Batch();
        unfinished = false;
        refs = 0;
    }
}
