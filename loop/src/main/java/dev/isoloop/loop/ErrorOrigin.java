package dev.isoloop.loop;

/** Where an uncaught error comes from. */
public enum ErrorOrigin {
    /** A callback, a nextTick callback or a microtask threw it. */
    UNCAUGHT_EXCEPTION,
    /** It is the reason of a rejected promise that nobody handled. */
    UNHANDLED_REJECTION
}
