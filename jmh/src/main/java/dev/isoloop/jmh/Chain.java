package dev.isoloop.jmh;

import java.util.function.Consumer;

/**
 * A task that puts itself back {@code length - 1} times, always the same object: what is measured is the queue it goes through,
 * not the garbage of its callers.
 */
final class Chain implements Runnable {
    private final Consumer<Runnable> queue;
    private final int length;
    private int left;

    Chain(Consumer<Runnable> queue, int length) {
        this.queue = queue;
        this.length = length;
    }

    /** Starts the chain; ends when {@link #isDone()}. */
    void begin() {
        left = length;
        queue.accept(this);
    }

    boolean isDone() {
        return left == 0;
    }

    @Override
    public void run() {
        if (--left > 0) {
            queue.accept(this);
        }
    }
}
