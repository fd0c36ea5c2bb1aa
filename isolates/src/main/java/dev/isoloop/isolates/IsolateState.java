package dev.isoloop.isolates;

/** Where an isolate is in its life; see the drawing in {@link Isolate}. */
public enum IsolateState {
    /** Described by a builder; there is no thread yet. */
    NEW,
    /** Its thread is starting; messages to it wait. */
    STARTING,
    /** Its main program has begun. */
    RUNNING,
    /** Told to stop, or its loop has ended; the exit event is on its way. */
    STOPPING,
    /** The exit event was delivered. Nothing comes from it any more. */
    TERMINATED
}
