package dev.isoloop.sharedmem;

/**
 * A buffer was used by a thread that does not own it. The message names both threads and the buffer. Not named as
 * {@code java.lang.WrongThreadException} of JDK 19 and later, beside which the name would be ambiguous.
 */
public final class WrongOwnerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    WrongOwnerException(String message) {
        super(message);
    }
}
