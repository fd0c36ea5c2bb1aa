package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;

/** Carries a thrown value that is no error: JavaScript throws and rejects with anything, Java with throwables only. */
public final class Thrown extends RuntimeException implements CloneableMessage<Thrown> {
    private static final long serialVersionUID = 1L;

    private final transient Object value;

    private Thrown(Object value) {
        super("a value was thrown", null, false, false);
        this.value = value;
    }

    /**
     * What Java throws for a JavaScript value.
     *
     * @param value any value
     * @return the value itself if it is an error, else a throwable around it
     */
    public static Throwable around(Object value) {
        return value instanceof Throwable error ? error : new Thrown(value);
    }

    /**
     * The JavaScript value of what was thrown.
     *
     * @param thrown what Java caught
     * @return the value that {@link #around} was given
     */
    public static Object unwrap(Throwable thrown) {
        return thrown instanceof Thrown carrier ? carrier.value : thrown;
    }

    @Override
    public Thrown cloneMessage(CloneContext context) {
        return new Thrown(context.clone("value", value));
    }
}
