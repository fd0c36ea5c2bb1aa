package dev.isoloop.isolates;

/** What came of {@link MessagePort#tryPost}. */
public enum Posted {
    /**
     * The message is queued: the receiver gets it, unless its port closes before or a later message takes its place
     * ({@link Overflow#DROP_OLDEST}, {@link Overflow#COALESCE}).
     */
    ACCEPTED,
    /** As much as should wait is waiting. The message and all it carries is still yours; {@code onDrain} tells when to try again. */
    FULL,
    /** Nobody can get the message. It and all it carries is still yours; trying again can't help. */
    CLOSED
}
