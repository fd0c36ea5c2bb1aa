package dev.isoloop.sharedmem;

/** A buffer was used by a thread that does not own it. The message names both threads and the buffer. */
public final class WrongThreadException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    WrongThreadException(String message) {
        super(message);
    }
}
