package dev.isoloop.pool;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopSignal;
import java.util.concurrent.Callable;

/**
 * A task whose outcome goes back to the loop that submitted it, which it keeps alive until then.
 *
 * @param <T> what the task returns
 */
final class LoopJob<T> extends Job<T> implements LoopSignal {
    private final EventLoop loop;
    private final PoolCallback<? super T> callback;

    // Written by the loop's thread.
    private boolean delivered;
    private boolean calledBack;

    LoopJob(FairQueue queue, EventLoop loop, Callable<? extends T> task, PoolCallback<? super T> callback) {
        super(queue, task);
        this.loop = loop;
        this.callback = callback;
    }

    @Override
    Object submitter() {
        return loop;
    }

    @Override
    void handOver() {
        if (!loop.post(this)) {
            drop();
        }
    }

    /** The loop's thread, in its poll phase; a second time if handing over failed after the first post. */
    @Override
    public void onSignal() {
        if (delivered) {
            return;
        }
        delivered = true;
        loop.unref();
        try {
            loop.runCallback(this::callBack);
        } finally {
            // The loop was ended by what came before this in the same poll phase: the callback does not come.
            if (!calledBack) {
                drop();
            }
        }
    }

    private void callBack() {
        calledBack = true;
        callback.done(value(), failure());
    }

    /** The loop has ended with the outcome in its inbox. */
    @Override
    public void onDropped() {
        drop();
    }
}
