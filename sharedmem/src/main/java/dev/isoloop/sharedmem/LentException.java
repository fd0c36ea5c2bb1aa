package dev.isoloop.sharedmem;

/**
 * A buffer was to be transferred or closed by the very code that it is lent to for the length of a call, or that a channel it
 * is read from or written to runs meanwhile.
 */
public final class LentException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LentException(String message) {
        super(message);
    }
}
