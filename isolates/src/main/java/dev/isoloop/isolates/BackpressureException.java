package dev.isoloop.isolates;

/**
 * A message was refused because as much as may wait for the receiver waits already. Nothing was detached or queued, and the message was
 * not copied, except by a broadcast: it is still the caller's, and trying again makes sense once {@code onDrain} has been called, or,
 * where too many requests wait for an answer, once one was answered. As the failure of a request: its answer was lost, since too much
 * waited for the one who asked.
 */
public final class BackpressureException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which port, by the loops of both ends, what waits, and the limit
     */
    public BackpressureException(String message) {
        super(message);
    }
}
