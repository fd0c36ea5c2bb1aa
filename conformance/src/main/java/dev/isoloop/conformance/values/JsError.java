package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import java.util.List;
import java.util.Set;

/**
 * An error object: JavaScript tells errors apart by name. Its stack is of no interest here. An AggregateError is one with a
 * list of errors.
 */
public final class JsError extends RuntimeException implements CloneableMessage<JsError> {
    private static final long serialVersionUID = 1L;

    /** The names that structured clone keeps. */
    private static final Set<String> KNOWN =
            Set.of("Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError");

    private static final String AGGREGATE = "AggregateError";

    /** Where an error comes from, as far as a program can see it. */
    private enum Origin {
        /** A program or a copy: a name that JavaScript itself has stands in its class. */
        MADE,
        /** A combinator: an object of the class AggregateError. */
        COMBINED,
        /** The error event of a worker: what was inherited there, such as the name, is its own here. */
        SENT
    }

    private final Origin origin;
    private final String name;
    /** The name of the error that this one is a copy of. */
    private final String originalName;
    /** What an AggregateError carries, else null. */
    private final transient List<Object> errors;

    /**
     * Creates an error.
     *
     * @param name any name
     * @param message any text
     */
    public JsError(String name, String message) {
        this(Origin.MADE, name, message, name, null);
    }

    private JsError(Origin origin, String name, String message, String originalName, List<Object> errors) {
        super(message, null, false, false);
        this.origin = origin;
        this.name = name;
        this.originalName = originalName;
        this.errors = errors;
    }

    /**
     * An AggregateError.
     *
     * @param message any text
     * @param errors its array of errors, which the program may change
     * @return the error
     */
    public static JsError aggregate(String message, List<Object> errors) {
        return new JsError(Origin.COMBINED, AGGREGATE, message, AGGREGATE, errors);
    }

    /**
     * What the error event of a worker makes of an AggregateError: an error with its members, but not of its class.
     *
     * @param message any text
     * @param errors its array of errors, which the program may change
     * @return the error
     */
    public static JsError sentAggregate(String message, List<Object> errors) {
        return new JsError(Origin.SENT, AGGREGATE, message, AGGREGATE, errors);
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return whether the name is a property of the error itself, not of its class} */
    public boolean hasOwnName() {
        return origin == Origin.SENT || (origin == Origin.MADE && !KNOWN.contains(name));
    }

    /** {@return the array of an AggregateError, null for any other error} */
    public List<Object> errors() {
        return errors;
    }

    /** {@return whether its array of errors belongs to its text} */
    boolean showsErrors() {
        return origin == Origin.COMBINED;
    }

    /** Keeps only the names that JavaScript itself has. */
    @Override
    public JsError cloneMessage(CloneContext context) {
        return new JsError(Origin.MADE, KNOWN.contains(name) ? name : "Error", getMessage(), name, null);
    }

    /** {@return an error like this one with the name that was thrown: the error event of a worker keeps any name} */
    public JsError withItsOwnName() {
        return new JsError(Origin.SENT, originalName, getMessage(), originalName, null);
    }
}
