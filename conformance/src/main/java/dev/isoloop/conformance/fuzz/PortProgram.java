package dev.isoloop.conformance.fuzz;

import static dev.isoloop.conformance.fuzz.Json.argument;
import static dev.isoloop.conformance.fuzz.Json.array;
import static dev.isoloop.conformance.fuzz.Json.get;
import static dev.isoloop.conformance.fuzz.Json.object;
import static dev.isoloop.conformance.fuzz.Json.op;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One random program of ports: who is served when, what a close still lets through, what starts and stops a port. A listener
 * only posts to ports that rank behind its own, so that every conversation ends.
 */
final class PortProgram {
    private final Draw draw;
    private final boolean fails;
    /** In the order of creation: the ports at 2n and 2n + 1 are peers. */
    private final List<String> ports = new ArrayList<>();

    private int labels;
    private int opsLeft = 26;
    private boolean closed;
    private boolean refed;

    PortProgram(Draw draw) {
        this.draw = draw;
        this.fails = draw.percent(20);
    }

    ArrayNode write() {
        ArrayNode program = array();
        if (fails) {
            program.add(op(
                    "on",
                    "event",
                    "uncaughtException",
                    "body",
                    array(op("logValue", "label", label("uncaught"), "value", argument(0)))));
        }
        for (int i = 0, channels = draw.between(1, 3); i < channels; i++) {
            String id = "c" + i;
            program.add(op("channel", "id", id));
            ports.add(id + ".1");
            ports.add(id + ".2");
        }
        for (String port : ports) {
            if (draw.percent(75)) {
                listen(program, port);
            }
            if (draw.percent(50)) {
                program.add(op(
                        "on",
                        "target",
                        port,
                        "event",
                        "close",
                        "body",
                        array(op("log", "label", label("close of " + port)))));
            }
        }
        for (int i = draw.between(3, 9); i > 0; i--) {
            step(program, 0, -1);
        }
        if (draw.percent(50)) {
            program.add(op("timeout", "ms", Calendar.GRID_MS, "body", later(-1)));
        }
        ArrayNode end = array();
        for (int i = 0; i < ports.size(); i += 2) {
            int side = draw.between(0, 1);
            end.add(op("closePort", "port", ports.get(i + side)));
            if (refed) {
                // A port that was not started never reads that its peer has closed; ref-ed, it would live for ever.
                end.add(op("closePort", "port", ports.get(i + 1 - side)));
            }
        }
        program.add(op("timeout", "ms", 2 * Calendar.GRID_MS, "body", end));
        return program;
    }

    private void listen(ArrayNode into, String port) {
        ArrayNode body = array(op("logValue", "label", label("got on " + port), "value", argument(0)));
        int rank = ports.indexOf(port);
        for (int i = draw.between(0, 2); i > 0; i--) {
            step(body, 1, rank);
        }
        if (fails && draw.percent(30)) {
            body.add(op("throw", "message", label("listener")));
        }
        into.add(op(
                "on",
                "target",
                port,
                "event",
                "message",
                "once",
                draw.percent(20) ? Boolean.TRUE : null,
                "body",
                body));
    }

    private ArrayNode later(int rank) {
        ArrayNode body = array(op("log", "label", label("log")));
        for (int i = draw.between(0, 2); i > 0; i--) {
            step(body, 2, rank);
        }
        return body;
    }

    private void step(ArrayNode into, int depth, int rank) {
        if (opsLeft-- <= 0) {
            return;
        }
        String port = draw.of(ports);
        switch (draw.between(0, 16)) {
            case 0, 1, 2, 3 -> post(into, rank);
            case 4 -> into.add(op("nextTick", "body", array(op("log", "label", label("tick")))));
            case 5 -> into.add(op("microtask", "body", array(op("log", "label", label("microtask")))));
            case 6, 7 -> {
                if (depth < 2) {
                    into.add(op("immediate", "body", later(rank)));
                }
            }
            case 8 -> {
                if (draw.percent(60)) {
                    into.add(op("closePort", "port", port));
                    closed = true;
                }
            }
            case 9 -> into.add(op("off", "target", port, "event", draw.percent(80) ? "message" : "close"));
            case 10 -> into.add(op("start", "port", port));
            case 11 -> {
                if (depth == 0 && !closed) {
                    into.add(op("receive", "port", port, "label", label("received")));
                }
            }
            case 12 -> {
                if (!closed) {
                    into.add(op("logHasRef", "id", port, "label", label("ref of " + port)));
                }
            }
            case 13 -> {
                if (depth == 1) {
                    newChannel(into);
                }
            }
            case 14 -> {
                if (depth == 0 && !closed) {
                    travel(into);
                }
            }
            case 15 -> {
                if (fails && depth == 1) {
                    into.add(op("nextTick", "body", array(op("throw", "message", label("tick")))));
                }
            }
            default -> {
                if (depth == 0) {
                    into.add(op(draw.either("ref", "unref"), "id", port));
                    refed = true;
                } else if (depth == 1 && draw.percent(50)) {
                    listen(into, ports.get(Math.max(rank, ports.indexOf(port))));
                }
            }
        }
    }

    /** A channel made while ports are served. Its ports keep nothing alive: the op may run more than once. */
    private void newChannel(ArrayNode into) {
        String id = "late" + ++labels;
        into.add(op("channel", "id", id));
        for (String end : List.of(".1", ".2")) {
            if (draw.percent(60)) {
                into.add(heard(id + end));
                into.add(op("unref", "id", id + end));
            }
        }
        for (int i = draw.between(1, 3); i > 0; i--) {
            into.add(op("post", "port", id + draw.either(".1", ".2"), "value", "m" + ++labels));
        }
    }

    /** A port that travels with messages in it, and is listened to where it arrives. */
    private void travel(ArrayNode into) {
        String id = "traveller" + ++labels;
        String from = draw.of(ports);
        String to = ports.get(ports.indexOf(from) ^ 1);
        into.add(op("channel", "id", id));
        if (draw.percent(60)) {
            into.add(op("post", "port", id + ".1", "value", "early" + labels));
        }
        into.add(op(
                "on",
                "target",
                to,
                "event",
                "message",
                "body",
                array(
                        op("let", "id", id, "value", object("$at", array(argument(0), "port" + id))),
                        heard(id),
                        op("unref", "id", id))));
        into.add(op(
                "post", "port", from, "value", object("port" + id, get(id + ".2")), "transfer", array(get(id + ".2"))));
        for (int i = draw.between(0, 2); i > 0; i--) {
            into.add(op("post", "port", id + ".1", "value", "late" + ++labels));
        }
        into.add(op("immediate", "body", array(op("post", "port", id + ".1", "value", "last" + ++labels))));
    }

    private ObjectNode heard(String port) {
        return op(
                "on",
                "target",
                port,
                "event",
                "message",
                "body",
                array(op("logValue", "label", label("heard on " + port), "value", argument(0))));
    }

    private void post(ArrayNode into, int rank) {
        List<String> allowed = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            int receiver = i ^ 1;
            if (receiver > rank) {
                allowed.add(ports.get(i));
            }
        }
        if (!allowed.isEmpty()) {
            into.add(op(
                    "post",
                    "port",
                    draw.of(allowed),
                    "value",
                    draw.percent(90) ? Json.node("m" + ++labels) : array(++labels)));
        }
    }

    private String label(String kind) {
        return kind + " " + ++labels;
    }
}
