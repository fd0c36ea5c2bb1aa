package dev.isoloop.loop;

/** What promises need of their loop, handed on to it. */
final class LoopPromises extends PromiseHome {
    private final EventLoop loop;
    private final TaskRing microtasks;

    LoopPromises(EventLoop loop, TaskRing microtasks, RejectionTracker rejections) {
        super(rejections);
        this.loop = loop;
        this.microtasks = microtasks;
    }

    @Override
    void enqueue(Runnable microtask) {
        microtasks.add(microtask);
        loop.wakeIfBetweenTicks();
    }

    @Override
    void noteRejected(Promise<?> promise) {
        rejections.note(promise);
        loop.wakeIfBetweenTicks();
    }

    @Override
    void requireLoopThread(String method) {
        loop.requireLoopThread(method);
    }

    @Override
    boolean isRunningHere() {
        return loop.isRunningHere();
    }

    @Override
    boolean isControlFlow(Throwable thrown) {
        return thrown == LoopExit.NOW;
    }

    @Override
    void reportError(Throwable thrown) {
        loop.reportError(thrown);
    }

    @Override
    Delay.Timer setTimeout(Runnable callback, long delayMs) {
        return loop.setTimeout(callback, delayMs)::cancel;
    }

    @Override
    void ref() {
        loop.ref();
    }

    @Override
    void unref() {
        loop.unref();
    }

    @Override
    void execute(Runnable arrival) {
        loop.execute(arrival);
    }

    @Override
    public String toString() {
        return loop.toString();
    }
}
