package dev.isoloop.sharedmem;

/**
 * A buffer was used through a handle that no longer has its memory: it was transferred or closed before. When the system
 * property {@code isoloop.diagnostics} is {@code true}, the cause says where that happened.
 */
public final class DetachedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DetachedException(String message, Throwable site) {
        super(message, site);
    }
}
