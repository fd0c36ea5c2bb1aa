package dev.isoloop.sharedmem;

/** Where a handle lost its memory: the cause of a {@link DetachedException} when diagnostics are on. Not thrown itself. */
final class DetachSite extends Throwable {
    private static final long serialVersionUID = 1L;

    /** Read when a handle detaches, never on access. */
    private static volatile boolean enabled = Boolean.getBoolean("isoloop.diagnostics");

    private DetachSite(String message) {
        super(message);
    }

    /** The present stack, or null when diagnostics are off. */
    static DetachSite here(String what) {
        return enabled
                ? new DetachSite(what + " here, by " + Thread.currentThread().getName())
                : null;
    }

    static boolean isEnabled() {
        return enabled;
    }

    /** For tests: as if the process had been started that way. Returns what was in force. */
    static boolean enable(boolean on) {
        boolean before = enabled;
        enabled = on;
        return before;
    }
}
