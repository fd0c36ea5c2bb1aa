package dev.isoloop.conformance.fuzz;

import static dev.isoloop.conformance.fuzz.Json.array;
import static dev.isoloop.conformance.fuzz.Json.error;
import static dev.isoloop.conformance.fuzz.Json.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Random value graphs that can be cloned: every value form, shared objects and cycles. */
final class ValueDraw {
    private static final int DEEPEST = 4;
    private static final List<String> TEXTS =
            List.of("", "a", "b \"c\"", "tab\there", "\u0001", "é✓", "back\\slash", "line\nend");
    private static final List<String> ERRORS = List.of(
            "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "MyError");

    private final Draw draw;
    private final List<String> names = new ArrayList<>();
    /** Expressions for objects that exist already. */
    private final List<Supplier<JsonNode>> known;

    private int named;
    private int nodesLeft;

    ValueDraw(Draw draw, List<Supplier<JsonNode>> known) {
        this.draw = draw;
        this.known = known;
    }

    /** {@return a value for one op} */
    JsonNode value() {
        names.clear();
        nodesLeft = 14;
        return value(0);
    }

    /** {@return one that may be inspected: Node shows the stack of an error, with its own files and lines} */
    JsonNode valueWithoutErrors() {
        JsonNode value;
        do {
            value = value();
        } while (value.findValue("$error") != null);
        return value;
    }

    JsonNode primitive() {
        return switch (draw.between(0, 9)) {
            case 0 -> Json.nothing();
            case 1 -> Json.undefined();
            case 2 -> Json.node(draw.percent(50));
            case 3 -> object("$number", draw.either("NaN", "Infinity", "-Infinity", "-0"));
            case 4 -> object("$bigint", draw.either("0", "-7", "123456789012345678901234567890"));
            case 5 -> Json.node(draw.between(-1000, 1000) / 64.0);
            case 6 -> Json.node(9007199254740991.0 - draw.between(0, 9));
            case 7, 8 -> Json.node(draw.of(TEXTS));
            default -> Json.node(draw.between(-9, 99));
        };
    }

    private JsonNode value(int depth) {
        nodesLeft--;
        if (!names.isEmpty() && draw.percent(15)) {
            return object("$ref", draw.of(names));
        }
        if (!known.isEmpty() && draw.percent(15)) {
            return draw.of(known).get();
        }
        if (depth >= DEEPEST || nodesLeft <= 0 || draw.percent(depth == 0 ? 10 : 40)) {
            return draw.percent(60) ? primitive() : named(this::leaf);
        }
        return named(() -> container(depth));
    }

    /** Gives some objects a name, which stands from here on, also inside the object. */
    private JsonNode named(Supplier<JsonNode> made) {
        if (!draw.percent(35)) {
            return made.get();
        }
        String name = "o" + ++named;
        // A leaf is finished before anything can refer to it; a container may contain itself.
        ObjectNode around = object("$id", name);
        names.add(name);
        around.set("$value", made.get());
        return around;
    }

    private JsonNode leaf() {
        return switch (draw.between(0, 3)) {
            case 0 -> object("$date", draw.percent(20) ? Json.node("invalid") : Json.node(draw.between(-5, 100000)));
            case 1 -> object("$arrayBuffer", bytes());
            case 2 -> object("$bytes", bytes());
            default -> error(draw.percent(20) ? null : draw.of(ERRORS), draw.of(TEXTS));
        };
    }

    private ArrayNode bytes() {
        ArrayNode bytes = array();
        for (int i = draw.between(0, 4); i > 0; i--) {
            bytes.add(draw.between(0, 255));
        }
        return bytes;
    }

    private JsonNode container(int depth) {
        int size = draw.between(0, 4);
        switch (draw.between(0, 4)) {
            case 0 -> {
                ArrayNode entries = array();
                for (int i = 0; i < size; i++) {
                    JsonNode key = draw.percent(70) ? primitive() : value(depth + 1);
                    entries.add(array(key, value(depth + 1)));
                }
                return object("$map", entries);
            }
            case 1 -> {
                ArrayNode elements = array();
                for (int i = 0; i < size; i++) {
                    elements.add(draw.percent(50) ? primitive() : value(depth + 1));
                }
                return object("$set", elements);
            }
            case 2 -> {
                ArrayNode elements = array();
                for (int i = 0; i < size; i++) {
                    elements.add(value(depth + 1));
                }
                return elements;
            }
            default -> {
                ObjectNode members = object();
                for (int i = 0; i < size; i++) {
                    members.set(
                            draw.either("a", "b", "zz", "key with \"quotes\"", "é") + (i == 0 ? "" : "_" + i),
                            value(depth + 1));
                }
                return members;
            }
        }
    }
}
