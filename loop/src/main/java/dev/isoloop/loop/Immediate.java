package dev.isoloop.loop;

/**
 * A callback for the check phase. Loop thread only. One that {@link EventLoop#newImmediate} made may be set again and again and
 * allocates nothing then.
 */
public final class Immediate implements AutoCloseable {
    final ImmediateQueue queue;
    final Runnable callback;
    Immediate next;
    Immediate prev;

    /** The list it is linked into; null when it is not pending. */
    ImmediateQueue.Batch batch;

    boolean unrefed;

    Immediate(ImmediateQueue queue, Runnable callback) {
        this.queue = queue;
        this.callback = callback;
    }

    /**
     * Puts it behind the immediates that are set so far; no effect while it is pending. It runs in the next check phase that
     * begins after this. Allocates nothing.
     *
     * @return this
     */
    public Immediate set() {
        queue.loop().requireLoopThread("Immediate.set");
        if (batch == null && queue.loop().mayQueue()) queue.set(this);
        return this;
    }

    /** Takes it out if it is pending, also when its check phase is under way. */
    public void cancel() {
        queue.loop().requireLoopThread("Immediate.cancel");
        if (batch != null) queue.cancel(this);
    }

    /** Same as {@link #cancel}. */
    @Override
    public void close() {
        cancel();
    }

    /**
     * Lets it keep the loop alive while it is pending, which is the default.
     *
     * @return this
     */
    public Immediate ref() {
        queue.loop().requireLoopThread("Immediate.ref");
        if (unrefed) {
            unrefed = false;
            if (batch != null) queue.refs++;
            queue.loop().wakeIfBetweenTicks(); // a loop that sleeps has none that holds it
        }
        return this;
    }

    /**
     * Lets the loop end without it.
     *
     * @return this
     */
    public Immediate unref() {
        queue.loop().requireLoopThread("Immediate.unref");
        if (!unrefed) {
            unrefed = true;
            if (batch != null) queue.refs--;
        }
        return this;
    }

    /** {@return whether it keeps the loop alive: false as soon as it runs or was cancelled, unlike a timer} */
    public boolean hasRef() {
        return isPending() && !unrefed;
    }

    /** {@return whether it will run, unless the loop ends before} */
    public boolean isPending() {
        return batch != null && !queue.loop().hasEnded();
    }
}
