package dev.isoloop.conformance.program;

import com.fasterxml.jackson.databind.JsonNode;
import dev.isoloop.conformance.format.Members;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns the JSON of a program into ops that can run. What the format does not know is refused with its place in the file. */
public final class Compiler {
    private static final String AWAIT = "await";

    /** Compiles the ops of one name. */
    @FunctionalInterface
    interface OpFactory {
        Op compile(Members op, Compiler compiler);
    }

    private static final Map<String, OpFactory> FACTORIES = factories();

    private final Expressions expressions = new Expressions(this);
    private boolean otherThreads;
    /** How many ops {@code return} with a value were compiled so far: a body that contains one may give a promise. */
    private int valuesReturned;

    /** Creates a compiler for one program. */
    public Compiler() {}

    private static Map<String, OpFactory> factories() {
        Map<String, OpFactory> table = new HashMap<>();
        BasicOps.addTo(table);
        QueueOps.addTo(table);
        SourceOps.addTo(table);
        PromiseOps.addTo(table);
        EventOps.addTo(table);
        MessageOps.addTo(table);
        WorkerOps.addTo(table);
        return Map.copyOf(table);
    }

    /**
     * Compiles a body.
     *
     * @param json an array of ops
     * @param path where it stands in the file
     * @return the body
     * @throws dev.isoloop.conformance.format.NotAScenarioException if it is no body
     */
    public Body body(JsonNode json, String path) {
        return body(json, path, false);
    }

    /** The body of an async function, in which await has a meaning. */
    Body asyncBody(JsonNode json, String path) {
        return body(json, path, true);
    }

    private Body body(JsonNode json, String path, boolean async) {
        int before = valuesReturned;
        List<Op> ops = Members.elements(json, path, (each, at) -> op(new Members(each, at), async));
        return new Body(ops, valuesReturned > before);
    }

    private Op op(Members op, boolean async) {
        String name = op.text("op");
        if (name.equals(AWAIT)) {
            if (!async) {
                throw op.wrong("await stands only directly in the body of async");
            }
            return AwaitOp.compile(op, this);
        }
        OpFactory factory = FACTORIES.get(name);
        if (factory == null) {
            throw op.wrong("unknown op");
        }
        return factory.compile(op, this);
    }

    /** {@return whether the program starts workers or pool jobs} */
    public boolean usesOtherThreads() {
        return otherThreads;
    }

    void noteOtherThreads() {
        otherThreads = true;
    }

    void noteValueReturned() {
        valuesReturned++;
    }

    Body body(Members op, String name) {
        return body(op.json(name), op.path(name));
    }

    Body bodyOrNull(Members op, String name) {
        return op.has(name) ? body(op, name) : null;
    }

    Body bodyOrEmpty(Members op, String name) {
        return op.has(name) ? body(op, name) : Body.EMPTY;
    }

    Expression expression(Members op, String name) {
        return expressions.compile(op.json(name), op.path(name));
    }

    /** A member that stands for a value if it is missing. */
    Expression expression(Members op, String name, Object otherwise) {
        return op.has(name) ? expression(op, name) : evaluation -> otherwise;
    }

    List<Expression> expressions(Members op, String name) {
        return op.listIfAny(name, expressions::compile).orElseGet(ArrayList::new);
    }
}
