package dev.isoloop.loop;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A loop's own events: what Node calls the events of the process. Loop thread only. Listeners are called in the order in which
 * they were added; when one throws, the others of this emission are skipped.
 */
public final class LoopEvents {
    final ListenerList<BiConsumer<Throwable, ErrorOrigin>> uncaughtError;
    final ListenerList<BiConsumer<Throwable, ErrorOrigin>> uncaughtErrorMonitor;
    final ListenerList<BiConsumer<Throwable, Promise<?>>> unhandledRejection;
    final ListenerList<Consumer<Promise<?>>> rejectionHandled;
    final ListenerList<IntConsumer> beforeExit;
    final ListenerList<IntConsumer> exit;
    private final EventLoop loop;
    private final boolean once;

    LoopEvents(EventLoop loop) {
        this.loop = loop;
        this.once = false;
        this.uncaughtError = new ListenerList<>();
        this.uncaughtErrorMonitor = new ListenerList<>();
        this.unhandledRejection = new ListenerList<>();
        this.rejectionHandled = new ListenerList<>();
        this.beforeExit = new ListenerList<>();
        this.exit = new ListenerList<>();
    }

    private LoopEvents(LoopEvents every) {
        this.loop = every.loop;
        this.once = true;
        this.uncaughtError = every.uncaughtError;
        this.uncaughtErrorMonitor = every.uncaughtErrorMonitor;
        this.unhandledRejection = every.unhandledRejection;
        this.rejectionHandled = every.rejectionHandled;
        this.beforeExit = every.beforeExit;
        this.exit = every.exit;
    }

    /** {@return the same events; a listener added through this view is removed just before its first call} */
    public LoopEvents once() {
        return once ? this : new LoopEvents(this);
    }

    /**
     * Handles errors that left a callback, a nextTick callback or a microtask, and rejections that nobody handles. With at least
     * one such listener the loop goes on after an error; without, it ends with exit code 1. A listener that throws ends the loop
     * at once with exit code 7, a worker's loop with 1.
     *
     * @param listener called with the error and where it comes from, in the middle of whatever the loop is doing
     * @return removes it
     */
    public Subscription onUncaughtError(BiConsumer<? super Throwable, ? super ErrorOrigin> listener) {
        return add(uncaughtError, Objects.requireNonNull(listener, "listener")::accept);
    }

    /**
     * Looks at every uncaught error before it is handled, whether it is or not. A listener that throws ends the loop with exit
     * code 7, a worker's loop with 1.
     *
     * @param listener called with the error and where it comes from
     * @return removes it
     */
    public Subscription onUncaughtErrorMonitor(BiConsumer<? super Throwable, ? super ErrorOrigin> listener) {
        return add(uncaughtErrorMonitor, Objects.requireNonNull(listener, "listener")::accept);
    }

    /**
     * Hears of promises that were rejected and still have no handler at the end of a drain. With at least one such listener
     * these rejections are not uncaught errors.
     *
     * @param listener called with the reason and the promise
     * @return removes it
     */
    public Subscription onUnhandledRejection(BiConsumer<? super Throwable, ? super Promise<?>> listener) {
        return add(unhandledRejection, Objects.requireNonNull(listener, "listener")::accept);
    }

    /**
     * Hears of promises that were reported as unhandled and have been given a handler since.
     *
     * @param listener called with the promise
     * @return removes it
     */
    public Subscription onRejectionHandled(Consumer<? super Promise<?>> listener) {
        return add(rejectionHandled, Objects.requireNonNull(listener, "listener")::accept);
    }

    /**
     * Called when nothing keeps the loop alive, as a callback with its drain; the loop goes on if something does afterwards.
     *
     * @param listener called with the exit code so far
     * @return removes it
     */
    public Subscription onBeforeExit(IntConsumer listener) {
        return add(beforeExit, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Called when the loop ends by itself, by {@link EventLoop#exit} or by an uncaught error; not when it is terminated. What
     * it schedules is dropped, except microtasks at a natural end and when the error of a microtask ends a worker's loop. It may change the exit code.
     *
     * @param listener called with the exit code
     * @return removes it
     */
    public Subscription onExit(IntConsumer listener) {
        return add(exit, Objects.requireNonNull(listener, "listener"));
    }

    private <L> Subscription add(ListenerList<L> list, L listener) {
        loop.requireLoopThread("events().on…");
        return list.add(listener, once, loop::requireLoopThread);
    }
}
