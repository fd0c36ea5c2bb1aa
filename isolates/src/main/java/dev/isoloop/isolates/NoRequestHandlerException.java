package dev.isoloop.isolates;

/** A request has reached a port whose owner answers none: it has not called {@code onRequest}. */
public final class NoRequestHandlerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which port
     */
    public NoRequestHandlerException(String message) {
        super(message);
    }
}
