package dev.isoloop.examples.image;

/** A picture that can't be used. The message is a short reason, meant to be read after the file's name and a colon. */
public final class BadPictureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason plain words, lower case, no full stop
     */
    public BadPictureException(String reason) {
        super(reason);
    }

    /**
     * @param reason plain words, lower case, no full stop
     * @param cause what the decoder said
     */
    public BadPictureException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
