package dev.isoloop.conformance.fuzz;

import static dev.isoloop.conformance.fuzz.Json.array;
import static dev.isoloop.conformance.fuzz.Json.get;
import static dev.isoloop.conformance.fuzz.Json.object;
import static dev.isoloop.conformance.fuzz.Json.op;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One straight run of copies: what survives, what is shared inside a copy, what is refused. */
final class CloneProgram {
    private final Draw draw;
    private final List<Supplier<JsonNode>> known = new ArrayList<>();
    private final List<String> bound = new ArrayList<>();
    private final List<String> buffers = new ArrayList<>();
    private final ValueDraw values;
    private int labels;

    CloneProgram(Draw draw) {
        this.draw = draw;
        this.values = new ValueDraw(draw, known);
    }

    ArrayNode write() {
        ArrayNode program = array(op("channel", "id", "c"), op("promiseResolve", "id", "promise", "value", 1));
        for (int i = draw.between(5, 12); i > 0; i--) {
            step(program);
        }
        return program;
    }

    private void step(ArrayNode program) {
        switch (draw.between(0, 9)) {
            case 0, 1, 2 -> {
                String id = bind("copy");
                program.add(op("clone", "id", id, "value", values.value()));
                show(program, id);
            }
            case 3 -> {
                String id = bind("value");
                program.add(op("let", "id", id, "value", values.value()));
                known.add(() -> get(id));
                program.add(op("clone", "id", bind("copy"), "value", get(id)));
                show(program, bound.get(bound.size() - 1));
                program.add(op("logSame", "label", label("same"), "a", get(id), "b", get(bound.get(bound.size() - 1))));
            }
            case 4 -> {
                program.add(op("post", "port", "c.1", "value", values.value()));
                program.add(op("receive", "port", "c.2", "label", label("received"), "id", bind("received")));
            }
            case 5 -> {
                JsonNode poison = draw.either(
                        object("$function", true),
                        object("$symbol", "s"),
                        get("promise"),
                        get("c.2"),
                        object("$thenable", array()));
                JsonNode value =
                        draw.either(poison, array(values.value(), poison), object("a", array(1, object("b", poison))));
                program.add(op("clone", "id", "refused", "value", value));
                program.add(op("logValue", "label", label("refused"), "value", get("refused")));
            }
            case 6 -> buffer(program);
            case 7 -> {
                if (!buffers.isEmpty()) {
                    String buffer = draw.of(buffers);
                    program.add(op(
                            "setByte", "on", get(buffer), "index", draw.between(0, 5), "value", draw.between(0, 255)));
                    program.add(op("logValue", "label", label("buffer"), "value", get(buffer)));
                }
            }
            case 8 -> {
                if (!bound.isEmpty()) {
                    String id = draw.of(bound);
                    program.add(op("set", "on", get(id), "key", draw.either("k", "a"), "value", values.primitive()));
                    show(program, id);
                }
            }
            default -> program.add(op("logValue", "label", label("text"), "value", values.value()));
        }
    }

    private void buffer(ArrayNode program) {
        String id = "buffer" + ++labels;
        int length = draw.between(0, 5);
        boolean shared = draw.percent(30);
        program.add(op("buffer", "id", id, "bytes", length, "shared", shared ? Boolean.TRUE : null));
        buffers.add(id);
        known.add(() -> get(id));
        known.add(() -> object("$view", get(id)));
        if (length > 1) {
            known.add(() -> object("$view", get(id), "offset", 1, "length", length - 1));
            known.add(() -> object("$view", get(id), "offset", 1));
        }
    }

    private void show(ArrayNode program, String id) {
        program.add(op("logValue", "label", label("shown"), "value", get(id)));
    }

    private String bind(String kind) {
        String id = kind + ++labels;
        bound.add(id);
        return id;
    }

    private String label(String kind) {
        return kind + " " + ++labels;
    }
}
