package dev.isoloop.loop;

/** The phases of a turn, in order. The names are those of the drawing in the package's page and of the loop's methods. */
public enum Phase {
    /** Timeouts and intervals that are due. */
    TIMERS,
    /** Completions put off from the turn before. */
    PENDING,
    /** Internal housekeeping; no callbacks of users. */
    IDLE_PREPARE,
    /** Arrivals: executed tasks, messages, results, readiness. The only phase that may sleep. */
    POLL,
    /** Immediates that were set before this phase began. */
    CHECK,
    /** Close callbacks, last closed first. */
    CLOSE
}
