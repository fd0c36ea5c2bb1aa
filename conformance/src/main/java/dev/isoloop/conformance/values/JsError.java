package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import java.util.Set;

/** An error object: JavaScript tells errors apart by name. Its stack is of no interest here. */
public final class JsError extends RuntimeException implements CloneableMessage<JsError> {
    private static final long serialVersionUID = 1L;

    /** The names that structured clone keeps. */
    private static final Set<String> KNOWN =
            Set.of("Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError");

    private final String name;
    /** The name of the error that this one is a copy of. */
    private final String originalName;

    /**
     * Creates an error.
     *
     * @param name any name
     * @param message any text
     */
    public JsError(String name, String message) {
        this(name, message, name);
    }

    private JsError(String name, String message, String originalName) {
        super(message, null, false, false);
        this.name = name;
        this.originalName = originalName;
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** Keeps only the names that JavaScript itself has. */
    @Override
    public JsError cloneMessage(CloneContext context) {
        return new JsError(KNOWN.contains(name) ? name : "Error", getMessage(), name);
    }

    /** {@return an error like this one with the name that was thrown: the error event of a worker keeps any name} */
    public JsError withItsOwnName() {
        return name.equals(originalName) ? this : new JsError(originalName, getMessage());
    }
}
