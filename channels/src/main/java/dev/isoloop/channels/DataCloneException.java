package dev.isoloop.channels;

/**
 * A message can't be sent: something in it can be neither copied, moved nor shared. Thrown at the sender, before anything was
 * detached or queued. The message names the path to the value, the rule that refused it and the way out.
 */
public class DataCloneException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message path, rule and way out
     */
    public DataCloneException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the failure behind it.
     *
     * @param message path, rule and way out
     * @param cause what the item itself said
     */
    public DataCloneException(String message, Throwable cause) {
        super(message, cause);
    }
}
