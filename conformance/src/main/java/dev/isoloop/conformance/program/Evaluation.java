package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Undefined;
import java.util.HashMap;
import java.util.Map;

/** The evaluation of the expressions of one op: what one of them names by {@code $id}, all of them may refer to. */
final class Evaluation {
    private final Frame frame;
    private Map<String, Object> named = Map.of();

    Evaluation(Frame frame) {
        this.frame = frame;
    }

    Frame frame() {
        return frame;
    }

    void name(String name, Object value) {
        if (named.isEmpty()) {
            named = new HashMap<>();
        }
        named.put(name, value);
    }

    Object named(String name) {
        return named.getOrDefault(name, Undefined.UNDEFINED);
    }
}
