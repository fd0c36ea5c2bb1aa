package dev.isoloop.conformance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** Short ways to write ops and value expressions. */
final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /**
     * An op.
     *
     * @param op its name
     * @param members names and values in turn; a member whose value is null is left out
     */
    static ObjectNode op(String op, Object... members) {
        return put(NODES.objectNode().put("op", op), members);
    }

    static ObjectNode object(Object... members) {
        return put(NODES.objectNode(), members);
    }

    private static ObjectNode put(ObjectNode into, Object... members) {
        for (int i = 0; i < members.length; i += 2) {
            if (members[i + 1] != null) {
                into.set((String) members[i], node(members[i + 1]));
            }
        }
        return into;
    }

    static ArrayNode array(Object... elements) {
        ArrayNode array = NODES.arrayNode();
        for (Object element : elements) {
            array.add(node(element));
        }
        return array;
    }

    static JsonNode node(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof JsonNode json) {
            return json;
        } else if (value instanceof String text) {
            return NODES.textNode(text);
        } else if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Double number) {
            return NODES.numberNode(number);
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof Collection<?> elements) {
            return array(elements.toArray());
        }
        throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }

    static JsonNode nothing() {
        return NODES.nullNode();
    }

    static ObjectNode get(String id) {
        return object("$get", id);
    }

    static ObjectNode argument(int index) {
        return object("$arg", index);
    }

    static ObjectNode error(String name, String message) {
        return object("$error", object("name", name, "message", message));
    }

    static ObjectNode undefined() {
        return object("$undefined", true);
    }
}
