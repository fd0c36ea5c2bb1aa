package dev.isoloop.jmh;

import java.util.function.Consumer;

/**
 * A task that is queued some times at once and puts itself back until it has run {@code length} times, always the same object:
 * what is measured is the queue it goes through, not the garbage of its callers.
 */
final class Chain implements Runnable {
    private final Consumer<Runnable> queue;
    private final int length;
    private final int atOnce;
    private int left;

    Chain(Consumer<Runnable> queue, int length, int atOnce) {
        this.queue = queue;
        this.length = length;
        this.atOnce = atOnce;
    }

    /** Starts the chain; ends when {@link #isDone()}. */
    void begin() {
        left = length;
        for (int i = 0; i < atOnce; i++) {
            queue.accept(this);
        }
    }

    boolean isDone() {
        return left == 0;
    }

    @Override
    public void run() {
        if (--left >= atOnce) {
            queue.accept(this);
        }
    }
}
