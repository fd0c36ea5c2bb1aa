package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A loop's way out: exit codes, the exit event, and the word that says "nothing else runs". Loop thread only but for {@link #askToStop}. */
/*
 *              exit(code), die(error): the exit event          unwound to the turn
 *   RUNNING ------------------------------------------> STOP ---------------------> the loop ends
 *      |      dieInHandler(error): no event               ^
 *      |      terminate(code), any thread: no event       |
 *      +--------------------------------------------------+
 *      |      natural end: the exit event; the loop ends without unwinding
 *
 * The stop word is set first and LoopExit thrown second. A callback that swallows the LoopExit gets no further than its own
 * end: the word is looked at before each callback, nextTick callback and microtask. What still runs behind a worker's failed microtask is
 * ended by exit() and by terminate().
 */
final class Ending {
    private static final VarHandle STOP;

    static {
        try {
            STOP = MethodHandles.lookup().findVarHandle(Ending.class, "stop", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** What Node's main program ends with when the handling of an error fails. */
    static final int HANDLER_FAILED = 7;

    static final int FATAL = 1;

    private final LoopEvents events;
    private final boolean isWorker;

    // Written by the loop's thread.
    private int exitCode;
    private boolean exiting;
    private Runnable onExiting;
    private Throwable error;
    private boolean decided;
    private boolean restIsOver;

    // Written by any thread. Looked at before each callback, tick and microtask, where a volatile read would be felt.
    @SuppressWarnings("UnusedVariable") // read through its VarHandle only
    private boolean stop;

    private Integer askedCode; // under the lock of this

    Ending(LoopEvents events, boolean isWorker) {
        this.events = events;
        this.isWorker = isWorker;
    }

    /** Says what to do when the loop begins to exit. */
    void onExiting(Runnable action) {
        onExiting = action;
    }

    int exitCode() {
        return exitCode;
    }

    void setExitCode(int code) {
        if (!decided) exitCode = code; // what still runs behind the error that ended a worker has no say
    }

    /** Whether the exit event is being or has been emitted. */
    boolean isExiting() {
        return exiting;
    }

    /** Whether what stands behind the failed microtask still runs, as in Node's workers, until somebody wants an end at once. */
    synchronized boolean letsMicrotasksFinish() {
        return isWorker && !restIsOver && askedCode == null;
    }

    boolean isStopping() {
        return (boolean) STOP.getOpaque(this);
    }

    /** Before each callback, tick and microtask. */
    void check() {
        if ((boolean) STOP.getOpaque(this)) throw LoopExit.NOW;
    }

    /** Any thread: the loop stops between callbacks, without exit event. The first code counts. */
    synchronized void askToStop(int code) {
        if (askedCode == null) askedCode = code;
        STOP.setOpaque(this, true);
    }

    /** Exit now with this code; inside an exit listener: this code, and no further listeners. */
    LoopExit exit(int code) {
        if (decided) restIsOver = true;
        exitCode = code;
        return emitExitAndStop();
    }

    /** An error that nobody handles. */
    LoopExit die(Throwable fatal) {
        if (exiting) { // thrown by an exit listener: the code is 1 unless a first error has said otherwise
            if (error == null) {
                error = fatal;
                exitCode = FATAL;
            }
            return stopNow();
        }
        error = fatal;
        exitCode = FATAL;
        return emitExitAndStop();
    }

    /** A listener for uncaught errors threw: at once, no exit event. */
    LoopExit dieInHandler(Throwable fatal) {
        error = fatal;
        exitCode = isWorker ? FATAL : HANDLER_FAILED;
        beginExit();
        return stopNow();
    }

    /** Nothing keeps the loop alive: the exit event. What its listeners throw leaves this method. */
    void exitNaturally() {
        beginExit();
        // All listeners are told the same code, also when one of them sets another.
        int code = exitCode;
        events.exit.emit(listener -> listener.accept(code));
    }

    private LoopExit emitExitAndStop() {
        if (!exiting) {
            beginExit();
            try {
                int code = exitCode;
                events.exit.emit(listener -> listener.accept(code));
            } catch (Throwable thrown) {
                // LoopExit: exit(code) in a listener, which has set the code. Anything else: the loop is ending
                // already, and
                // the error that ends it matters more.
                if (error == null && thrown != LoopExit.NOW) {
                    error = thrown;
                    exitCode = FATAL;
                } else if (error != thrown && error != null && thrown != LoopExit.NOW) {
                    error.addSuppressed(thrown);
                }
            }
        }
        return stopNow();
    }

    private void beginExit() {
        exiting = true;
        onExiting.run();
    }

    private LoopExit stopNow() {
        decided = true;
        STOP.setOpaque(this, true);
        return LoopExit.NOW;
    }

    /** How it ended, once it has. */
    synchronized LoopEnd end() {
        Integer asked = askedCode;
        if (decided || asked == null || exiting) return new LoopEnd(exitCode, error);
        return new LoopEnd(asked, null);
    }
}
