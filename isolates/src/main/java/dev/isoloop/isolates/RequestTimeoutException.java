package dev.isoloop.isolates;

/** A request had no answer by its deadline. The answer is dropped and counted if it comes after all. */
public final class RequestTimeoutException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the deadline, and which port, by the loops of both ends
     */
    public RequestTimeoutException(String message) {
        super(message);
    }
}
