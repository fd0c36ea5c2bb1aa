package dev.isoloop.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task and what becomes of its outcome. Whoever moves it out of QUEUED owns it from then on.
 *
 * @param <T> what the task returns
 */
/*
 *            a pool thread takes it          returns or throws
 *   QUEUED --------------------------> RUNNING ---------------> DONE
 *      |
 *      +---- cancel(), any thread ---------------------------> CANCELLED
 *
 * STATE leaves QUEUED by compare-and-set, so a task is either run or cancelled, never both. value and failure are written by that
 * winner before it hands the outcome over, which orders them.
 */
abstract class Job<T> implements PoolTask {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Job.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FairQueue queue;
    private Callable<? extends T> task;
    private volatile State state = State.QUEUED;
    private T value;
    private Throwable failure;

    /** Written by the pool thread. */
    private boolean handedOver;

    // The queue's, under its lock.
    Job<?> previous;
    Job<?> next;
    boolean isQueued;

    Job(FairQueue queue, Callable<? extends T> task) {
        this.queue = queue;
        this.task = task;
    }

    /** Whose turn it takes: equal for all tasks that share a queue. */
    abstract Object submitter();

    /**
     * The outcome is there: pass it on. Pool thread, or the thread that cancelled. Called once more with the same outcome if it throws
     * on a pool thread; it may have been passed on for all that.
     */
    abstract void handOver();

    @Override
    public final State state() {
        return state;
    }

    @Override
    public final boolean cancel() {
        if (!STATE.compareAndSet(this, State.QUEUED, State.CANCELLED)) {
            return false;
        }
        queue.remove(submitter(), this);
        task = null;
        failure = new CancellationException("the task was cancelled before a pool thread took it");
        handOver();
        return true;
    }

    /** Pool thread: runs the task unless it was cancelled. What the task throws, errors too, is the task's failure only. */
    final void run() {
        if (!STATE.compareAndSet(this, State.QUEUED, State.RUNNING)) {
            return;
        }
        beforeCall();
        try {
            value = task.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        task = null;
        finish();
    }

    /** A place for tests to let the thread die. */
    void beforeCall() {}

    /**
     * The thread died under the task: it fails with the cause, or its outcome is handed over again if there is one. Does nothing if
     * that was done before.
     */
    final void endUnlessHandedOver(Throwable cause) {
        if (state == State.RUNNING) {
            failure = cause;
            finish();
        } else if (state == State.DONE && !handedOver) {
            finish();
        }
    }

    private void finish() {
        state = State.DONE;
        handOver();
        handedOver = true;
    }

    final T value() {
        return value;
    }

    final Throwable failure() {
        return failure;
    }

    /** Nobody wants the outcome any more: what can be closed is closed, so that memory and files come back. */
    final void drop() {
        Object unwanted = value;
        value = null;
        if (unwanted instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable e) {
                LOG.warn(
                        "the result of a pool task, a {}, was not wanted and could not be closed",
                        closeable.getClass().getName(),
                        e);
            }
        }
    }
}
