package dev.isoloop.conformance.fuzz;

/**
 * Where in a program an op is about to be written.
 *
 * @param depth how many bodies are around it
 * @param timeMs when it runs, counted from the start of the program, or {@link #UNKNOWN}
 * @param inTimers whether it runs in a timers phase
 * @param drainOnly whether it may schedule nothing but ticks, microtasks and promise reactions
 * @param mayThrow whether an uncaught error is welcome here
 * @param settles whether {@code resolve} and {@code reject} without id have a meaning
 * @param arguments whether {@code $arg} 0 exists
 */
record Spot(
        int depth,
        int timeMs,
        boolean inTimers,
        boolean drainOnly,
        boolean mayThrow,
        boolean settles,
        boolean arguments) {
    static final int UNKNOWN = -1;

    static Spot main() {
        return new Spot(0, 0, false, false, true, false, false);
    }

    boolean knowsTime() {
        return timeMs != UNKNOWN;
    }

    /** A callback that comes soon after this one. */
    Spot soon() {
        return new Spot(depth + 1, timeMs, inTimers, drainOnly, mayThrow, settles, arguments);
    }

    /** A callback of a timers phase, or of another one. */
    Spot inTimers(boolean is) {
        return new Spot(depth, timeMs, is, drainOnly, mayThrow, settles, arguments);
    }

    Spot at(int newTimeMs) {
        return new Spot(depth, newTimeMs, inTimers, drainOnly, mayThrow, settles, arguments);
    }

    Spot withoutTime() {
        return at(UNKNOWN);
    }

    Spot onlyDrains() {
        return new Spot(depth, UNKNOWN, inTimers, true, false, settles, arguments);
    }

    /** Errors end in a promise or a catch and not in the loop. */
    Spot throwing(boolean allowed) {
        return new Spot(depth, timeMs, inTimers, drainOnly, allowed, settles, arguments);
    }

    Spot settling() {
        return new Spot(depth, timeMs, inTimers, drainOnly, mayThrow, true, arguments);
    }

    Spot withArguments() {
        return new Spot(depth, timeMs, inTimers, drainOnly, mayThrow, settles, true);
    }
}
