package dev.isoloop.isolates;

/** What becomes of a message for which a port's queue has no room; see {@link PortQueue}. */
public enum Overflow {
    /** The message is refused and stays the caller's: the default. */
    REFUSE,
    /** The messages that have waited longest make room for it; they are lost and counted as dropped. */
    DROP_OLDEST,
    /** The message itself is lost and counted as dropped. */
    DROP_NEWEST,
    /** A waiting message with the same key is replaced, whether there is room or not; a message with a new key is refused. */
    COALESCE,
    /** There is always room. */
    UNBOUNDED
}
