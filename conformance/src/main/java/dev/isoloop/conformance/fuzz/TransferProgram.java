package dev.isoloop.conformance.fuzz;

import static dev.isoloop.conformance.fuzz.Json.argument;
import static dev.isoloop.conformance.fuzz.Json.array;
import static dev.isoloop.conformance.fuzz.Json.get;
import static dev.isoloop.conformance.fuzz.Json.object;
import static dev.isoloop.conformance.fuzz.Json.op;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One straight run of moves: buffers and ports that travel, views that are left behind, moves that are refused. Ports travel
 * over channels that do not travel themselves, so that no channel gets lost in its own queue.
 */
final class TransferProgram {
    private static final String CARRIER = "carrier";

    private final Draw draw;
    private final List<String> buffers = new ArrayList<>();
    private final List<String> views = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final List<String> ports = new ArrayList<>();
    private final List<String> travelled = new ArrayList<>();
    private int labels;

    TransferProgram(Draw draw) {
        this.draw = draw;
    }

    ArrayNode write() {
        ArrayNode program =
                array(op("channel", "id", CARRIER), op("buffer", "id", "shared", "bytes", array(1, 2), "shared", true));
        for (int i = draw.between(6, 13); i > 0; i--) {
            step(program);
        }
        if (!travelled.isEmpty() && draw.percent(60)) {
            listen(program, draw.of(travelled));
        }
        return program;
    }

    private void step(ArrayNode program) {
        switch (draw.between(0, 9)) {
            case 0, 1 -> buffer(program);
            case 2 -> channel(program);
            case 3, 4 -> move(program);
            case 5, 6 -> travel(program);
            case 7 -> refused(program);
            case 8 -> conversation(program);
            default -> look(program);
        }
    }

    private void buffer(ArrayNode program) {
        String id = name("buffer");
        program.add(op(
                "buffer", "id", id, "bytes", array(draw.between(0, 255), draw.between(0, 255), draw.between(0, 255))));
        buffers.add(id);
        if (draw.percent(60)) {
            String view = name("view");
            program.add(op(
                    "let",
                    "id",
                    view,
                    "value",
                    object("$view", get(id), "offset", draw.between(0, 1), "length", draw.between(0, 2))));
            views.add(view);
        }
    }

    private void channel(ArrayNode program) {
        String id = name("channel");
        program.add(op("channel", "id", id));
        for (String end : List.of(".1", ".2")) {
            if (draw.percent(40)) {
                program.add(op(
                        "on",
                        "target",
                        id + end,
                        "event",
                        "close",
                        "body",
                        array(op("log", "label", name("close " + end)))));
            }
        }
        ports.add(id + ".2");
        if (draw.percent(60)) {
            program.add(op("post", "port", id + ".1", "value", array("early", labels)));
        }
    }

    /** A buffer moves and is there again under a new name. */
    private void move(ArrayNode program) {
        if (buffers.isEmpty()) {
            return;
        }
        String from = buffers.remove(draw.between(0, buffers.size() - 1));
        String copy = name("moved");
        JsonNode value = draw.either(
                object("b", get(from), "again", get(from)),
                object("b", get(from), "view", object("$view", get(from), "offset", 1)));
        boolean mentioned = draw.percent(85);
        Object sent = mentioned ? value : Json.node("empty");
        if (draw.percent(50)) {
            program.add(op("clone", "id", copy, "value", sent, "transfer", array(get(from))));
            program.add(op("logValue", "label", name("copy"), "value", get(copy)));
        } else {
            program.add(op("post", "port", CARRIER + ".1", "value", sent, "transfer", array(get(from))));
            program.add(op("receive", "port", CARRIER + ".2", "label", name("received"), "id", copy));
        }
        gone.add(from);
        if (mentioned) {
            String to = name("buffer");
            program.add(op("let", "id", to, "value", object("$at", array(get(copy), "b"))));
            buffers.add(to);
        }
        program.add(op("logByteLength", "id", from, "label", name("length")));
        program.add(op("setByte", "on", get(from), "index", 0, "value", 1));
    }

    private void travel(ArrayNode program) {
        if (ports.isEmpty()) {
            return;
        }
        String from = ports.remove(draw.between(0, ports.size() - 1));
        String peer = from.substring(0, from.length() - 1) + "1";
        ArrayNode transfer = array(get(from));
        String to = name("port");
        JsonNode value =
                draw.percent(70) ? object("port", get(from)) : object("x", array(get(from)), "port", get(from));
        program.add(op("post", "port", CARRIER + ".1", "value", value, "transfer", transfer));
        if (draw.percent(50)) {
            program.add(op("post", "port", peer, "value", "on the way " + ++labels));
        }
        if (draw.percent(40)) {
            program.add(op("post", "port", from, "value", "ignored"));
        }
        program.add(op("receive", "port", CARRIER + ".2", "label", name("envelope"), "id", "envelope"));
        program.add(op("let", "id", to, "value", object("$at", array(get("envelope"), "port"))));
        program.add(op("receive", "port", to, "label", name("first")));
        program.add(op("post", "port", to, "value", "back " + labels));
        program.add(op("receive", "port", peer, "label", name("reply")));
        travelled.add(to);
        gone.add(from);
    }

    private void refused(ArrayNode program) {
        ArrayNode transfer = array();
        Object value = "refused";
        String port = CARRIER + ".1";
        switch (draw.between(0, 6)) {
            case 0 ->
                transfer.add(
                        draw.either(Json.node("text"), Json.nothing(), object("a", 1), object("$bytes", array(1))));
            case 1 -> {
                if (!buffers.isEmpty()) {
                    String buffer = draw.of(buffers);
                    transfer.add(get(buffer)).add(get(buffer));
                } else {
                    transfer.add(get("shared"));
                }
            }
            case 2 -> transfer.add(get(port));
            case 3 -> {
                if (!buffers.isEmpty()) {
                    transfer.add(get(draw.of(buffers)));
                }
                value = draw.percent(50) ? object("$function", true) : object("deep", array(object("$symbol", "s")));
            }
            case 4 -> {
                if (!ports.isEmpty()) {
                    value = array(1, get(draw.of(ports)));
                } else {
                    transfer.add(get("shared"));
                }
            }
            case 5 -> {
                List<String> goneBuffers =
                        gone.stream().filter(id -> id.startsWith("buffer")).toList();
                if (!goneBuffers.isEmpty()) {
                    value = object("b", get(draw.of(goneBuffers)));
                } else {
                    transfer.add(Json.undefined());
                }
            }
            default -> {
                List<String> gonePorts =
                        gone.stream().filter(id -> id.startsWith("channel")).toList();
                if (!gonePorts.isEmpty()) {
                    transfer.add(get(draw.of(gonePorts)));
                } else {
                    transfer.add(get("shared"));
                }
            }
        }
        if (transfer.isEmpty() && value.equals("refused")) {
            return;
        }
        program.add(op("post", "port", port, "value", value, "transfer", transfer.isEmpty() ? null : transfer));
        program.add(op("receive", "port", CARRIER + ".2", "label", name("nothing")));
        for (String buffer : buffers) {
            program.add(op("logByteLength", "id", buffer, "label", name("still")));
        }
    }

    private void conversation(ArrayNode program) {
        program.add(op(
                "post",
                "port",
                CARRIER + ".2",
                "value",
                object("s", get("shared"), "v", object("$view", get("shared")))));
        program.add(op("setByte", "on", get("shared"), "index", 0, "value", draw.between(0, 255)));
        program.add(op("receive", "port", CARRIER + ".1", "label", name("shared"), "id", "same"));
        program.add(
                op("setByte", "on", object("$at", array(get("same"), "s")), "index", 1, "value", draw.between(0, 255)));
        program.add(op("logValue", "label", name("shared"), "value", get("shared")));
    }

    private void look(ArrayNode program) {
        if (!views.isEmpty()) {
            program.add(op("logValue", "label", name("view"), "value", get(draw.of(views))));
        }
        if (!gone.isEmpty()) {
            program.add(op("logValue", "label", name("gone"), "value", get(draw.of(gone))));
        }
    }

    private void listen(ArrayNode program, String port) {
        program.add(op(
                "on",
                "target",
                port,
                "event",
                "message",
                "body",
                array(op("logValue", "label", name("heard"), "value", argument(0)))));
        program.add(op("timeout", "ms", Calendar.GRID_MS, "body", array(op("closePort", "port", port))));
    }

    private String name(String kind) {
        return kind + ++labels;
    }
}
