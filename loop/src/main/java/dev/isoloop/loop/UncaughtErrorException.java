package dev.isoloop.loop;

/** A loop ended because of an error that nobody handled, which is the cause. */
public final class UncaughtErrorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The exit code of the loop. */
    private final int exitCode;

    UncaughtErrorException(String loopName, int exitCode, Throwable error) {
        super(
                "event loop " + loopName + " ended with exit code " + exitCode + " because of an uncaught error: "
                        + error,
                error);
        this.exitCode = exitCode;
    }

    /** {@return the exit code the loop ended with: 1, or 7 when a listener for uncaught errors threw the error in a loop that is no worker's, or what an exit listener made of it} */
    public int exitCode() {
        return exitCode;
    }
}
