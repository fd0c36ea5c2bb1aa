package dev.isoloop.loop;

/** How a callback and its drain went. Errors have been reported by then; what is left is where to go on. */
public enum CallbackOutcome {
    /** The callback returned and its drain came to its end. */
    DONE,
    /** The callback threw. Its drain was skipped; what it queued waits for the next drain. */
    FAILED,
    /** The callback returned, a nextTick callback of its drain threw. The rest of the drain waits for the next one. */
    DRAIN_FAILED
}
