package dev.isoloop.loop;

/** How a loop waits in its poll phase when it has its own thread and nothing to do. */
public enum IdlePolicy {
    /** Parks at once: no processor time while idle, a few microseconds to wake. The default. */
    PARK,
    /** Spins for a few microseconds first, as long as that has been worth it lately; not at all on one or two processors. */
    ADAPTIVE,
    /** Never parks: the lowest latency for a whole processor. */
    SPIN
}
