package dev.isoloop.loop;

import java.util.List;

/**
 * The reason of {@link Promise#any} when every promise was rejected. Carries all reasons, in the order of the list that
 * was given; they also stand in the stack trace as suppressed exceptions.
 */
public final class AggregateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Throwable> errors;

    /**
     * Used by {@link Promise#any}, and open to code with a similar job.
     *
     * @param message what failed
     * @param errors the reasons, in order, none of them null; copied
     */
    public AggregateException(String message, List<? extends Throwable> errors) {
        super(message);
        this.errors = List.copyOf(errors);
        for (Throwable error : this.errors) addSuppressed(error);
    }

    /** {@return the reasons in list order, unmodifiable; after Java serialization the suppressed exceptions instead} */
    public List<Throwable> errors() {
        return errors != null ? errors : List.of(getSuppressed());
    }
}
