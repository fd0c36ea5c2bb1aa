package dev.isoloop.conformance.fuzz;

import static dev.isoloop.conformance.fuzz.Json.argument;
import static dev.isoloop.conformance.fuzz.Json.array;
import static dev.isoloop.conformance.fuzz.Json.get;
import static dev.isoloop.conformance.fuzz.Json.object;
import static dev.isoloop.conformance.fuzz.Json.op;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One random program with workers. Two threads race unless one waits for the other, so that each program is one of a few
 * conversations, filled at random: the worker's own trace may be any program of one thread, while the parent logs either the
 * worker's messages or its start and its error.
 */
final class WorkerProgram {
    private final Draw draw;
    private final ValueDraw values;
    private int labels;

    WorkerProgram(Draw draw) {
        this.draw = draw;
        this.values = new ValueDraw(draw, List.of());
    }

    ArrayNode write() {
        ArrayNode program = array();
        switch (draw.between(0, 8)) {
            case 0, 1 -> lonely(program);
            case 2 -> report(program);
            case 3 -> echo(program);
            case 4 -> moved(program);
            case 5 -> failing(program);
            case 6 -> left(program);
            case 7 -> nested(program);
            default -> terminated(program);
        }
        return program;
    }

    /** The worker runs a program of its own; the parent sees how it ends, and may start the next one then. */
    private void lonely(ArrayNode program) {
        int workers = draw.between(1, 2);
        ArrayNode into = program;
        for (int i = 1; i <= workers; i++) {
            String id = "w" + i;
            Area area = draw.either(Area.LOOP, Area.PROMISES, Area.ERRORS, Area.ERRORS, Area.TIMERS, Area.IO);
            ArrayNode body = new FlowProgram(area, draw, id + " ").inWorker();
            into.add(op("worker", "id", id, "data", draw.percent(50) ? values.value() : null, "body", body));
            if (draw.percent(60)) {
                into.add(on(id, "online", array(op("log", "label", label("online")))));
            }
            into.add(on(id, "error", array(op("logValue", "label", label("error"), "value", argument(0)))));
            ArrayNode exit = array(op("logValue", "label", label("exit"), "value", argument(0)));
            into.add(on(id, "exit", exit));
            into = exit;
        }
    }

    /** A worker of a worker, which the outer one waits for. */
    private void nested(ArrayNode program) {
        ArrayNode inner = array(
                op("logValue", "label", label("inner"), "value", object("$workerData", true)),
                op("post", "port", "parent", "value", object("from", object("$workerData", true))),
                op("exitCode", "code", draw.between(0, 9)));
        if (draw.percent(40)) {
            inner.add(op("immediate", "body", array(op("log", "label", label("inner later")))));
        }
        ArrayNode outer = array(
                op("worker", "id", "inner", "data", values.value(), "body", inner),
                on(
                        "inner",
                        "message",
                        array(
                                op("logValue", "label", label("heard"), "value", argument(0)),
                                op("post", "port", "parent", "value", array("passed on", argument(0))))),
                on("inner", "exit", array(op("logValue", "label", label("inner exit"), "value", argument(0)))));
        program.add(op("worker", "id", "outer", "body", outer));
        program.add(on("outer", "message", array(op("logValue", "label", label("message"), "value", argument(0)))));
        program.add(on("outer", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
    }

    /** The worker posts from wherever it is; the messages come in order, then its end. */
    private void report(ArrayNode program) {
        ArrayNode body = array();
        for (int i = draw.between(1, 5); i > 0; i--) {
            ObjectNode post = op("post", "port", "parent", "value", values.value());
            switch (draw.between(0, 5)) {
                case 0 -> body.add(op("nextTick", "body", array(post)));
                case 1 -> body.add(op("immediate", "body", array(post)));
                case 2 -> body.add(op("timeout", "ms", Calendar.GRID_MS * i, "body", array(post)));
                case 3 -> body.add(op("on", "event", "exit", "body", array(post)));
                case 4 -> body.add(op("on", "event", "beforeExit", "once", true, "body", array(post)));
                default -> body.add(post);
            }
        }
        if (draw.percent(30)) {
            body.add(op(
                    "timeout",
                    "ms",
                    6 * Calendar.GRID_MS,
                    "body",
                    array(op("exit", "code", draw.between(0, 5)), op("log", "label", "never"))));
        } else if (draw.percent(30)) {
            body.add(op("exitCode", "code", draw.between(0, 5)));
        }
        program.add(op("worker", "id", "w", "body", body));
        program.add(on("w", "message", array(op("logValue", "label", label("message"), "value", argument(0)))));
        program.add(on("w", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
    }

    /** Questions and answers, until one that says stop. */
    private void echo(ArrayNode program) {
        ArrayNode inside = array(op("logValue", "label", label("asked"), "value", argument(0)));
        if (draw.percent(40)) {
            inside.add(op(
                    draw.either("nextTick", "microtask", "immediate"),
                    "body",
                    array(op("log", "label", label("after")))));
        }
        inside.add(op(
                "if",
                "value",
                argument(0),
                "is",
                "stop",
                "then",
                array(op("closePort", "port", "parent")),
                "else",
                array(op("post", "port", "parent", "value", object("echo", argument(0))))));
        program.add(op(
                "worker",
                "id",
                "w",
                "data",
                values.value(),
                "body",
                array(
                        op("logValue", "label", label("data"), "value", object("$workerData", true)),
                        on("parent", "message", inside))));
        int questions = draw.between(1, 4);
        if (draw.percent(50)) {
            for (int i = 0; i < questions; i++) {
                program.add(op("post", "port", "w", "value", values.value()));
            }
            program.add(op("post", "port", "w", "value", "stop"));
            program.add(on("w", "message", array(op("logValue", "label", label("answer"), "value", argument(0)))));
        } else {
            // The next question follows the answer.
            ArrayNode answer = array(op("logValue", "label", label("answer"), "value", argument(0)));
            for (int i = 0; i < questions; i++) {
                JsonNode next = Json.node(i == questions - 1 ? "stop" : "q" + (i + 1));
                answer.add(op(
                        "if",
                        "value",
                        argument(0),
                        "is",
                        object("echo", "q" + i),
                        "then",
                        array(op("post", "port", "w", "value", next))));
            }
            program.add(on("w", "message", answer));
            program.add(op("post", "port", "w", "value", "q0"));
        }
        program.add(on("w", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
    }

    /** Buffers and a port move into the worker with its data. */
    private void moved(ArrayNode program) {
        program.add(op("channel", "id", "c"));
        program.add(op("buffer", "id", "b", "bytes", array(1, 2, 3)));
        program.add(op("buffer", "id", "s", "bytes", array(7), "shared", true));
        boolean refused = draw.percent(15);
        JsonNode data = object(
                "value",
                values.value(),
                "buffer",
                get("b"),
                "view",
                object("$view", get("b"), "offset", 1),
                "shared",
                get("s"),
                "port",
                get("c.2"),
                "bad",
                refused ? object("$function", true) : null);
        ArrayNode inside = array(
                op("logValue", "label", label("data"), "value", object("$workerData", true)),
                op(
                        "setByte",
                        "on",
                        object("$at", array(object("$workerData", true), "shared")),
                        "index",
                        0,
                        "value",
                        9),
                op("let", "id", "p", "value", object("$at", array(object("$workerData", true), "port"))),
                on(
                        "p",
                        "message",
                        array(
                                op("logValue", "label", label("heard"), "value", argument(0)),
                                op(
                                        "if",
                                        "value",
                                        argument(0),
                                        "is",
                                        "stop",
                                        "then",
                                        array(op("closePort", "port", "p"))))));
        if (draw.percent(50)) {
            inside.add(on("p", "close", array(op("log", "label", label("closed")))));
        }
        program.add(op("worker", "id", "w", "data", data, "transfer", array(get("b"), get("c.2")), "body", inside));
        program.add(op("logByteLength", "id", "b", "label", label("length")));
        if (!refused) {
            for (int i = draw.between(0, 3); i > 0; i--) {
                program.add(op("post", "port", "c.1", "value", values.value()));
            }
            program.add(op("post", "port", "c.1", "value", "stop"));
            program.add(on(
                    "w",
                    "exit",
                    array(
                            op("logValue", "label", label("exit"), "value", argument(0)),
                            op("logValue", "label", label("shared"), "value", get("s")))));
        }
    }

    /** A listener of the parent that fails, or an error that nobody listens for. */
    private void failing(ArrayNode program) {
        boolean dies = draw.percent(40);
        ArrayNode uncaught = array(op("logValue", "label", label("uncaught"), "value", argument(0)));
        if (!dies) {
            // The end of the worker may come without a drain in between: it waits until the error has been seen.
            uncaught.add(op("post", "port", "w", "value", "go"));
        }
        if (draw.percent(80)) {
            program.add(on("process", "uncaughtException", uncaught));
        }
        if (draw.percent(50)) {
            program.add(on("process", "exit", array(op("logValue", "label", label("end"), "value", argument(0)))));
        }
        if (dies) {
            unheard(program);
            return;
        }
        program.add(op(
                "worker",
                "id",
                "w",
                "body",
                array(
                        op("log", "label", label("worker")),
                        on("parent", "message", array(op("closePort", "port", "parent"))),
                        op("post", "port", "parent", "value", 1))));
        program.add(on(
                "w",
                "message",
                array(
                        op("log", "label", label("message")),
                        op("nextTick", "body", array(op("log", "label", label("tick")))),
                        op("throw", "message", label("in message")))));
        program.add(on("w", "message", array(op("logValue", "label", label("second"), "value", argument(0)))));
        program.add(on("w", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
    }

    private void unheard(ArrayNode program) {
        ObjectNode death = draw.percent(70)
                ? op("throw", "message", label("death"), "name", draw.either("Error", "RangeError", "OwnError"))
                : op("throw", "value", values.valueWithoutErrors());
        program.add(op(
                "worker",
                "id",
                "w",
                "body",
                array(
                        op("log", "label", label("worker")),
                        draw.percent(50) ? death : op("immediate", "body", array(death)))));
        if (draw.percent(50)) {
            program.add(on("w", "error", array(op("logValue", "label", label("error"), "value", argument(0)))));
            program.add(on("w", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
        }
    }

    /** A worker that does not keep its parent alive, or is busy when its parent wants no more of it. */
    private void left(ArrayNode program) {
        boolean busy = draw.percent(50);
        ArrayNode inside = array(op("log", "label", label("ready")), op("post", "port", "parent", "value", "ready"));
        if (busy) {
            inside.add(op("busy", "ms", 20 * Calendar.GRID_MS));
            inside.add(op("log", "label", "never"));
        } else {
            inside.add(on("parent", "message", array(op("log", "label", "never"))));
        }
        program.add(op("worker", "id", "w", "body", inside));
        ArrayNode then = array(op("log", "label", label("go")));
        if (busy) {
            then.add(op("terminate", "worker", "w", "id", "t"));
            then.add(op(
                    "then",
                    "on",
                    "t",
                    "onFulfilled",
                    array(op("logValue", "label", label("terminated"), "value", argument(0)))));
        } else {
            then.add(op("unref", "id", "w"));
            then.add(op("timeout", "ms", Calendar.GRID_MS, "body", array(op("log", "label", label("timer")))));
        }
        program.add(on("w", "message", then));
        program.add(on("process", "exit", array(op("logValue", "label", label("end"), "value", argument(0)))));
        if (busy) {
            program.add(on("w", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
        }
    }

    private void terminated(ArrayNode program) {
        ArrayNode inside = array(
                on("parent", "message", array(op("log", "label", "never"))),
                on("process", "exit", array(op("log", "label", "never"))),
                op("log", "label", label("ready")),
                op("post", "port", "parent", "value", "ready"));
        if (draw.percent(30)) {
            inside.add(op("interval", "ms", 10 * Calendar.GRID_MS, "body", array(op("log", "label", "never"))));
        }
        program.add(op("worker", "id", "w", "body", inside));
        ArrayNode then = array(op("logValue", "label", label("terminated"), "value", argument(0)));
        if (draw.percent(40)) {
            then.add(op("terminate", "worker", "w", "id", "again"));
            then.add(op(
                    "then",
                    "on",
                    "again",
                    "onFulfilled",
                    array(op("logValue", "label", label("again"), "value", argument(0)))));
            then.add(op("post", "port", "w", "value", "nobody"));
        }
        program.add(on(
                "w",
                "message",
                array(
                        op("logValue", "label", label("message"), "value", argument(0)),
                        op("terminate", "worker", "w", "id", "t"),
                        op("then", "on", "t", "onFulfilled", then))));
        program.add(on("w", "exit", array(op("logValue", "label", label("exit"), "value", argument(0)))));
    }

    private ObjectNode on(String target, String event, ArrayNode body) {
        return op("on", "target", target, "event", event, "body", body);
    }

    private String label(String kind) {
        return kind + " " + ++labels;
    }
}
