package dev.isoloop.loop;

import java.util.Arrays;

/** Close callbacks and the close phase: all that were queued before it, last closed first. Loop thread only. */
final class CloseQueue {
    private static final Runnable[] NOTHING = new Runnable[0];
    private static final int KEPT_MAX = 1 << 12;

    private final Callbacks callbacks;
    private Runnable[] waiting = NOTHING;
    private Runnable[] running = NOTHING;
    private int count;

    CloseQueue(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    void add(Runnable callback) {
        if (count == waiting.length) waiting = Arrays.copyOf(waiting, Math.max(4, count * 2));
        waiting[count++] = callback;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The close phase. */
    void runAll() {
        if (count == 0) return;
        Runnable[] batch = waiting;
        waiting = running;
        running = batch;
        int last = count;
        count = 0;
        while (last > 0) {
            Runnable callback = batch[--last];
            batch[last] = null;
            callbacks.run(callback);
        }
        if (batch.length > KEPT_MAX) running = NOTHING;
    }

    void clear() {
        waiting = running = NOTHING;
        count = 0;
    }
}
