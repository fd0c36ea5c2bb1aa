package dev.isoloop.loop;

/** What happens to an error that nobody caught. The one place that decides it; loop thread only. */
/*
 *   error -> uncaughtErrorMonitor listeners -> uncaughtError listeners -> the loop goes on, an empty immediate is queued
 *                    |                                  |        \ none: exit event, exit code 1
 *                    +------------- throws -------------+--> exit code 7 (a worker's 1), no event
 */
final class Errors implements RejectionTracker.Reports {
    private static final Runnable NOTHING = () -> {};

    private final LoopEvents events;
    private final Ending ending;
    private ImmediateQueue immediates;

    Errors(LoopEvents events, Ending ending) {
        this.events = events;
        this.ending = ending;
    }

    void bind(ImmediateQueue queue) {
        immediates = queue;
    }

    /** Returns if the loop goes on; throws {@link LoopExit} if not. */
    void uncaught(Throwable error, ErrorOrigin origin) {
        if (error == LoopExit.NOW) throw LoopExit.NOW;
        boolean handled;
        try {
            events.uncaughtErrorMonitor.emit(listener -> listener.accept(error, origin));
            handled = events.uncaughtError.emit(listener -> listener.accept(error, origin));
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            if (thrown != error) thrown.addSuppressed(error);
            throw stopping(ending.dieInHandler(thrown));
        }
        if (!handled) throw stopping(ending.die(error));
        // Makes sure that what waits since the failure is drained in this turn's check phase.
        immediates.set(new Immediate(immediates, NOTHING));
    }

    /** Between two turns, in which the loop may sleep, the end has to be brought about. */
    private LoopExit stopping(LoopExit exit) {
        immediates.loop().wakeIfBetweenTicks();
        return exit;
    }

    void uncaught(Throwable error) {
        uncaught(error, ErrorOrigin.UNCAUGHT_EXCEPTION);
    }

    @Override
    public void rejectionHandled(Promise<?> promise) {
        events.rejectionHandled.emit(listener -> listener.accept(promise));
    }

    @Override
    public boolean unhandledRejection(Throwable reason, Promise<?> promise) {
        return events.unhandledRejection.emit(listener -> listener.accept(reason, promise));
    }

    @Override
    public void uncaughtRejection(Throwable reason) {
        uncaught(reason, ErrorOrigin.UNHANDLED_REJECTION);
    }
}
