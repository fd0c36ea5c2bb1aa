package dev.isoloop.sharedmem;

/** How a wait on shared memory ended. */
public enum WaitResult {
    /** A notify chose it. */
    OK,

    /** The place held another value than expected, so the wait did not begin. */
    NOT_EQUAL,

    /** The time was over first. No notify has counted this wait. */
    TIMED_OUT,

    /** The last handle of the memory was closed, so that nobody can notify any more. */
    CLOSED
}
