package dev.isoloop.isolates;

/** What came of {@link MessagePort#tryPost}. */
public enum Posted {
    /** The receiver gets the message, unless its port closes before. */
    ACCEPTED,
    /** As much as should wait is waiting. The message and all it carries is still yours; {@code onDrain} tells when to try again. */
    FULL,
    /** Nobody can get the message. It and all it carries is still yours; trying again can't help. */
    CLOSED
}
