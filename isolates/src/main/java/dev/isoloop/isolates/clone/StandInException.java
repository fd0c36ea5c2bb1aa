package dev.isoloop.isolates.clone;

/**
 * Stands for a throwable whose class could not be built a second time. It has the original's class name, message, cause,
 * suppressed throwables and stack trace, and prints like it.
 */
public final class StandInException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The name of the original's class. */
    private final String originalClassName;

    StandInException(String originalClassName, String message, Throwable cause) {
        super(message, cause);
        this.originalClassName = originalClassName;
    }

    /**
     * {@return the name of the class of which this is not an instance, as {@link Class#getName()} gives it}
     */
    public String originalClassName() {
        return originalClassName;
    }

    /** {@return what {@link Throwable#toString()} would say of the original} */
    @Override
    public String toString() {
        String message = getLocalizedMessage();
        return message == null ? originalClassName : originalClassName + ": " + message;
    }
}
