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
        this(name, message, name, null);
    }

    private JsError(String name, String message, String originalName, List<Object> errors) {
        super(message, null, false, false);
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
        return new JsError(AGGREGATE, message, AGGREGATE, errors);
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return the array of an AggregateError, null for any other error} */
    public List<Object> errors() {
        return errors;
    }

    /** Keeps only the names that JavaScript itself has. */
    @Override
    public JsError cloneMessage(CloneContext context) {
        return new JsError(KNOWN.contains(name) ? name : "Error", getMessage(), name, null);
    }

    /** {@return an error like this one with the name that was thrown: the error event of a worker keeps any name} */
    public JsError withItsOwnName() {
        return name.equals(originalName) ? this : new JsError(originalName, getMessage());
    }
}
