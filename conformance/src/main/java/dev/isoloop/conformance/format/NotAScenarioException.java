package dev.isoloop.conformance.format;

/** A file is no scenario: it cannot be read, is no JSON, lacks a member or uses an op or value form that does not exist. */
public final class NotAScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message where in the file, and what is wrong there, in one line
     */
    public NotAScenarioException(String message) {
        super(message);
    }
}
