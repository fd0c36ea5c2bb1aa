package dev.isoloop.conformance.fuzz;

import static dev.isoloop.conformance.fuzz.Json.argument;
import static dev.isoloop.conformance.fuzz.Json.array;
import static dev.isoloop.conformance.fuzz.Json.error;
import static dev.isoloop.conformance.fuzz.Json.get;
import static dev.isoloop.conformance.fuzz.Json.object;
import static dev.isoloop.conformance.fuzz.Json.op;
import static dev.isoloop.conformance.fuzz.Json.undefined;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One random program of one thread: queues, timers, promises, errors, sources that are ready at once.
 *
 * <p>It stays within what the format settles. Timers become due at points of a {@link Calendar}; callbacks that may or may not
 * share a timers phase schedule nothing but drains; an uncaught error is thrown only where no callback of a poll phase can come
 * between it and its drain; a pool job is never pending together with anything else.
 */
final class FlowProgram {
    private static final int MOST_OPS = 34;
    private static final int MOST_PROMISE_OPS = 60;
    private static final int DEEPEST = 5;
    private static final int SHORT_BUSY_MS = 5;

    /** Writes ops of one kind, or says that they have no place here. */
    @FunctionalInterface
    private interface Writer {
        boolean write(ArrayNode into, Spot spot);
    }

    private final Draw draw;
    private final Area area;
    private final Mix mix;
    private final Calendar calendar = new Calendar();
    private final Map<String, Writer> writers;

    private final List<String> promises = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();
    private final Map<String, Integer> durations = new LinkedHashMap<>();
    private final List<String> handles = new ArrayList<>();

    private int opsLeft;
    private int labels;
    private int ids;
    private int shortBusy = 2;
    private boolean longBusy;
    /** One long busy may make timers overdue, and then a callback no longer knows when it runs. */
    private final boolean overdue;
    /** Whether any value may be a reason, or only errors. */
    private boolean anyReason;
    /** Whether listeners of exit may exit: a worker that does so when it has failed keeps its error to itself in Node. */
    private boolean exitsInExit = true;

    private final boolean throwsUncaught;
    private final String prefix;

    /**
     * Starts a program.
     *
     * @param area what to use
     * @param draw the choices
     * @param prefix what labels and ids begin with
     */
    FlowProgram(Area area, Draw draw, String prefix) {
        this.draw = draw;
        this.area = area;
        this.prefix = prefix;
        this.mix = Mix.of(area);
        this.opsLeft = area == Area.PROMISES ? MOST_PROMISE_OPS : MOST_OPS;
        this.overdue = area == Area.TIMERS && draw.percent(35);
        this.throwsUncaught = area == Area.ERRORS || (area == Area.IO && draw.percent(30));
        this.writers = Map.ofEntries(
                Map.entry("log", this::log),
                Map.entry("value", this::value),
                Map.entry("tick", (into, spot) -> scheduled("nextTick", into, spot)),
                Map.entry("microtask", (into, spot) -> scheduled("microtask", into, spot)),
                Map.entry("immediate", this::immediate),
                Map.entry("io", (into, spot) -> pollSource("io", into, spot)),
                Map.entry("close", (into, spot) -> pollSource("close", into, spot)),
                Map.entry("timeout", this::timeout),
                Map.entry("interval", this::interval),
                Map.entry("short", this::shortTimers),
                Map.entry("long", this::longBusy),
                Map.entry("clear", this::clear),
                Map.entry("refresh", this::refresh),
                Map.entry("handles", this::handles),
                Map.entry("if", this::condition),
                Map.entry("try", this::attempt),
                Map.entry("throw", this::failure),
                Map.entry("return", this::leave),
                Map.entry("promise", this::promise),
                Map.entry("settle", this::settle),
                Map.entry("settled", this::settled),
                Map.entry("then", this::then),
                Map.entry("catch", (into, spot) -> reaction("catch", into, spot)),
                Map.entry("finally", (into, spot) -> reaction("finally", into, spot)),
                Map.entry("combinator", this::combinator),
                Map.entry("async", this::async),
                Map.entry("beforeExit", this::beforeExit),
                Map.entry("exit", this::exit),
                Map.entry("exitCode", this::exitCode));
    }

    /** {@return the whole program} */
    ArrayNode write() {
        ArrayNode program = array();
        processListeners(program);
        if (area == Area.IO && !throwsUncaught && draw.percent(25)) {
            poolChain(program, 3);
            return program;
        }
        ops(program, Spot.main().throwing(throwsUncaught && area == Area.ERRORS), draw.between(4, 9));
        return program;
    }

    /** {@return the program as the body of a worker} */
    ArrayNode inWorker() {
        exitsInExit = false;
        return write();
    }

    private void ops(ArrayNode into, Spot spot, int count) {
        for (int i = 0; i < count && opsLeft > 0; i++) {
            opsLeft--;
            // A few tries to find something that has a place here.
            for (int tries = 0; tries < 4; tries++) {
                int before = into.size();
                String kind = mix.draw(draw);
                if (writers.get(kind).write(into, spot)) {
                    break;
                }
                while (into.size() > before) {
                    into.remove(into.size() - 1);
                }
            }
            if (!into.isEmpty() && endsBody(into.get(into.size() - 1).path("op").asText())) {
                // Now and then an op that is never reached.
                if (draw.percent(30)) {
                    log(into, spot);
                }
                return;
            }
        }
    }

    private static boolean endsBody(String op) {
        return op.equals("throw") || op.equals("return") || op.equals("exit");
    }

    private ArrayNode body(Spot spot) {
        ArrayNode body = array();
        log(body, spot);
        if (spot.depth() < DEEPEST) {
            ops(body, spot, draw.between(0, 3));
        }
        return body;
    }

    private String label(String kind) {
        return prefix + kind + " " + ++labels;
    }

    private String id(String kind) {
        return prefix + kind + ++ids;
    }

    // ---- logs and values

    private boolean log(ArrayNode into, Spot spot) {
        if (spot.arguments() && draw.percent(50)) {
            into.add(op("logValue", "label", label("arg"), "value", argument(0)));
        } else {
            into.add(op("log", "label", label("log")));
        }
        return true;
    }

    private boolean value(ArrayNode into, Spot spot) {
        if (!promises.isEmpty() && draw.percent(20)) {
            into.add(op("logSame", "label", label("same"), "a", get(draw.of(promises)), "b", get(draw.of(promises))));
        } else {
            into.add(op("logValue", "label", label("value"), "value", plain(spot)));
        }
        return true;
    }

    private JsonNode plain(Spot spot) {
        return switch (draw.between(0, spot.arguments() ? 6 : 5)) {
            case 0 -> Json.node(draw.between(-3, 9));
            case 1 -> Json.node("v" + draw.between(0, 9));
            case 2 -> array(draw.between(0, 9), object("k", draw.between(0, 9)));
            case 3 -> Json.nothing();
            case 4 -> undefined();
            case 5 -> object("a", draw.percent(50), "b", "x\ny");
            default -> argument(0);
        };
    }

    private JsonNode reason(Spot spot) {
        return anyReason && draw.percent(30)
                ? plain(spot)
                : error(draw.either("Error", "TypeError", "RangeError", "MyError"), label("reason"));
    }

    /** A plain value, a promise or a thenable. */
    private JsonNode resolution(Spot spot) {
        if (!promises.isEmpty() && draw.percent(40)) {
            return get(draw.of(promises));
        }
        if (spot.depth() < DEEPEST && draw.percent(20)) {
            return thenable(spot);
        }
        return plain(spot);
    }

    private ObjectNode thenable(Spot spot) {
        ArrayNode body = array();
        log(body, spot);
        Spot inside = spot.soon().settling().throwing(true);
        if (draw.percent(80)) {
            if (draw.percent(30)) {
                ArrayNode later = array(op("log", "label", label("later")));
                settleHere(later, inside);
                body.add(op(draw.either("nextTick", "microtask"), "body", later));
            } else {
                settleHere(body, inside);
            }
        }
        if (draw.percent(15)) {
            settleHere(body, inside);
        }
        if (draw.percent(15)) {
            body.add(op("throw", "message", label("thenable")));
        }
        return object("$thenable", body);
    }

    private void settleHere(ArrayNode into, Spot spot) {
        if (draw.percent(70)) {
            into.add(op("resolve", "value", draw.percent(85) ? resolution(spot.soon()) : null));
        } else {
            into.add(op("reject", "value", reason(spot)));
        }
    }

    // ---- queues and phases

    private boolean scheduled(String kind, ArrayNode into, Spot spot) {
        // A tick that fails leaves the others to the next drain, which a poll callback may or may not precede.
        Spot inside = spot.soon().throwing(throwsUncaught && (area == Area.ERRORS || kind.equals("microtask")));
        into.add(op(kind, "body", body(inside)));
        return true;
    }

    private boolean immediate(ArrayNode into, Spot spot) {
        if (spot.drainOnly()) {
            return false;
        }
        String id = draw.percent(35) ? id("immediate") : null;
        Spot inside = spot.soon().inTimers(false).throwing(throwsUncaught && area == Area.ERRORS);
        into.add(op("immediate", "id", id, "body", body(inside)));
        if (id != null) {
            handles.add(id);
        }
        return true;
    }

    private boolean pollSource(String kind, ArrayNode into, Spot spot) {
        if (spot.drainOnly()) {
            return false;
        }
        boolean mayThrow = throwsUncaught && (area == Area.ERRORS || kind.equals("io"));
        into.add(op(kind, "body", body(spot.soon().inTimers(false).throwing(mayThrow))));
        return true;
    }

    private boolean timeout(ArrayNode into, Spot spot) {
        if (spot.drainOnly() || !spot.knowsTime()) {
            return false;
        }
        OptionalInt duration = calendar.duration(spot.timeMs(), draw);
        if (duration.isEmpty()) {
            return false;
        }
        int ms = duration.getAsInt();
        int group = draw.percent(25) ? draw.between(2, 3) : 1;
        for (int i = 0; i < group; i++) {
            String id = draw.percent(40) ? id("timer") : null;
            Spot inside = spot.soon().inTimers(true).at(spot.timeMs() + ms).throwing(throwsUncaught);
            if (id != null || overdue) {
                inside = inside.withoutTime();
            }
            if (group > 1) {
                // Real clocks may put a group's members into two timers phases.
                inside = inside.onlyDrains();
            }
            into.add(op(
                    "timeout",
                    "id",
                    id,
                    "ms",
                    draw.percent(10) ? Json.node(ms + 0.5) : Json.node(ms),
                    "body",
                    overdueBody(inside, group)));
            if (id != null) {
                durations.put(id, ms);
                handles.add(id);
            }
        }
        return true;
    }

    /** In a program whose timers become overdue, one callback may block for long. */
    private ArrayNode overdueBody(Spot spot, int group) {
        ArrayNode body = body(spot);
        if (overdue && group == 1 && !longBusy && draw.percent(30)) {
            longBusy = true;
            body.add(op("busy", "ms", busyMs()));
        }
        return body;
    }

    private int busyMs() {
        return Calendar.GRID_MS * draw.between(1, 4) + Calendar.APART_MS;
    }

    private boolean longBusy(ArrayNode into, Spot spot) {
        if (!overdue || longBusy || spot.depth() > 0) {
            return false;
        }
        longBusy = true;
        into.add(op("busy", "ms", busyMs()));
        return true;
    }

    private boolean interval(ArrayNode into, Spot spot) {
        if (spot.drainOnly() || !spot.knowsTime() || overdue) {
            return false;
        }
        int times = draw.between(1, 3);
        int ms = Calendar.GRID_MS * draw.between(1, 3);
        if (!calendar.takeAll(spot.timeMs(), ms, times)) {
            return false;
        }
        String id = draw.percent(50) ? id("interval") : null;
        Spot inside = spot.soon().inTimers(true).withoutTime().throwing(throwsUncaught);
        into.add(op("interval", "id", id, "ms", ms, "times", times, "body", body(inside)));
        if (id != null) {
            handles.add(id);
        }
        return true;
    }

    /** Timers that are due when the body ends, whatever the machine: they start before a short busy. */
    private boolean shortTimers(ArrayNode into, Spot spot) {
        // In the last drain of a timers phase, Node may run what becomes due meanwhile in the same phase after all.
        if (spot.drainOnly() || spot.inTimers() || !spot.knowsTime() || shortBusy == 0) {
            return false;
        }
        shortBusy--;
        for (int i = draw.between(1, 2); i > 0; i--) {
            JsonNode ms = draw.either(
                    Json.node(0), Json.node(1), Json.node(-5), Json.node(1.5), Json.node(2147483648.0), null);
            Spot inside = spot.soon().onlyDrains().throwing(false);
            into.add(op("timeout", "ms", ms, "body", body(inside)));
        }
        into.add(op("busy", "ms", SHORT_BUSY_MS));
        return true;
    }

    private boolean clear(ArrayNode into, Spot spot) {
        if (handles.isEmpty()) {
            return false;
        }
        into.add(op("clear", "id", draw.of(handles)));
        return true;
    }

    private boolean refresh(ArrayNode into, Spot spot) {
        if (durations.isEmpty() || !spot.knowsTime() || overdue) {
            return false;
        }
        String id = draw.of(List.copyOf(durations.keySet()));
        if (!calendar.take(spot.timeMs() + durations.get(id))) {
            return false;
        }
        into.add(op("refresh", "id", id));
        return true;
    }

    private boolean handles(ArrayNode into, Spot spot) {
        if (handles.isEmpty()) {
            return false;
        }
        String id = draw.of(handles);
        switch (draw.between(0, 2)) {
            case 0 -> into.add(op("unref", "id", id));
            case 1 -> into.add(op("ref", "id", id));
            default -> into.add(op("logHasRef", "id", id, "label", label("ref")));
        }
        return true;
    }

    /** Pool jobs one after the other; while one is pending there is nothing else that it could race with. */
    private void poolChain(ArrayNode into, int jobs) {
        for (int i = draw.between(1, 3); i > 0; i--) {
            switch (draw.between(0, jobs == 0 ? 3 : 2)) {
                case 0 -> log(into, Spot.main());
                case 1 -> into.add(op("nextTick", "body", array(op("log", "label", label("tick")))));
                case 2 -> into.add(op("microtask", "body", array(op("log", "label", label("microtask")))));
                default -> into.add(op("immediate", "body", array(op("log", "label", label("immediate")))));
            }
        }
        if (jobs == 0) {
            return;
        }
        ArrayNode body = array(op("log", "label", label("job")));
        poolChain(body, draw.percent(70) ? jobs - 1 : 0);
        into.add(op("pool", "body", body));
    }

    // ---- control flow and errors

    private boolean condition(ArrayNode into, Spot spot) {
        if (spot.depth() >= DEEPEST) {
            return false;
        }
        Spot inside = spot.soon();
        into.add(op(
                "if",
                "value",
                plain(spot),
                "is",
                plain(spot),
                "then",
                draw.percent(80) ? body(inside) : null,
                "else",
                draw.percent(60) ? body(inside) : null));
        return true;
    }

    private boolean attempt(ArrayNode into, Spot spot) {
        if (spot.depth() >= DEEPEST) {
            return false;
        }
        boolean catches = draw.percent(80) || !spot.mayThrow();
        ArrayNode body = body(spot.soon().throwing(catches || spot.mayThrow()));
        if (draw.percent(60) && (catches || spot.mayThrow())) {
            body.add(op("throw", "value", reason(spot)));
        }
        ArrayNode after = null;
        if (draw.percent(40) || !catches) {
            after = array(op("log", "label", label("finally")));
        }
        into.add(
                op("try", "body", body, "catch", catches ? body(spot.soon().withArguments()) : null, "finally", after));
        return true;
    }

    private boolean failure(ArrayNode into, Spot spot) {
        if (!spot.mayThrow() || (spot.depth() == 0 && draw.percent(90))) {
            return false;
        }
        if (!anyReason || draw.percent(80)) {
            into.add(op("throw", "message", label("thrown"), "name", draw.percent(30) ? "TypeError" : null));
        } else {
            into.add(op("throw", "value", plain(spot)));
        }
        return true;
    }

    private boolean leave(ArrayNode into, Spot spot) {
        if (spot.depth() == 0) {
            return false;
        }
        into.add(op("return", "value", draw.percent(60) ? resolution(spot) : null));
        return true;
    }

    private boolean exit(ArrayNode into, Spot spot) {
        if (spot.depth() < 2 || draw.percent(60)) {
            return false;
        }
        into.add(op("exit", "code", draw.between(0, 9)));
        return true;
    }

    private boolean exitCode(ArrayNode into, Spot spot) {
        into.add(op("exitCode", "code", draw.between(0, 9)));
        return true;
    }

    private boolean beforeExit(ArrayNode into, Spot spot) {
        if (spot.depth() > 0) {
            return false;
        }
        ArrayNode body = array(op("logValue", "label", label("beforeExit"), "value", argument(0)));
        boolean once = draw.percent(80);
        if (once) {
            ops(body, spot.soon().onlyDrains().throwing(false).withArguments(), draw.between(0, 2));
            if (draw.percent(60)) {
                body.add(op("immediate", "body", array(op("log", "label", label("again")))));
            }
            if (area == Area.ERRORS && draw.percent(25)) {
                body.add(op("throw", "message", label("beforeExit")));
            }
        }
        into.add(op("on", "event", "beforeExit", "once", once ? Boolean.TRUE : null, "body", body));
        return true;
    }

    private void processListeners(ArrayNode program) {
        boolean uncaught = throwsUncaught && draw.percent(85);
        if (throwsUncaught && draw.percent(25)) {
            program.add(listener("uncaughtExceptionMonitor", "monitor", 2));
        }
        if (uncaught) {
            ObjectNode on = listener("uncaughtException", "uncaught", 2);
            if (draw.percent(5)) {
                on.put("once", true);
            }
            ArrayNode body = (ArrayNode) on.get("body");
            // Ticks that are left over behind a poll phase would leave the order open.
            if (area == Area.ERRORS && draw.percent(30)) {
                body.add(op(
                        draw.either("nextTick", "microtask", "immediate"),
                        "body",
                        array(op("log", "label", label("after")))));
            }
            if (draw.percent(4)) {
                body.add(op("throw", "message", label("fatal")));
            }
            if (draw.percent(6)) {
                body.add(op("off", "target", "process", "event", "uncaughtException"));
            }
            program.add(on);
        }
        anyReason = area == Area.ERRORS ? draw.percent(60) : draw.percent(90);
        if (anyReason) {
            ObjectNode on = listener("unhandledRejection", "unhandled", 1);
            if (draw.percent(20)) {
                ((ArrayNode) on.get("body"))
                        .add(op(
                                draw.either("nextTick", "microtask"),
                                "body",
                                array(op("log", "label", label("after")))));
            }
            program.add(on);
        }
        if (draw.percent(40)) {
            program.add(op(
                    "on",
                    "event",
                    "rejectionHandled",
                    "body",
                    array(op("logValue", "label", label("handled"), "value", argument(0)))));
        }
        for (int i = draw.either(0, 1, 1, 2); i > 0; i--) {
            ObjectNode on = listener("exit", "exit", 1);
            if (draw.percent(15)) {
                ((ArrayNode) on.get("body"))
                        .add(op(draw.percent(50) && exitsInExit ? "exit" : "exitCode", "code", draw.between(0, 9)));
            }
            program.add(on);
        }
    }

    private ObjectNode listener(String event, String word, int arguments) {
        ArrayNode body = array(op("logValue", "label", label(word), "value", argument(0)));
        if (arguments == 2 && draw.percent(50)) {
            body.add(op("logValue", "label", label("origin"), "value", argument(1)));
        }
        return op("on", "event", event, "body", body);
    }

    // ---- promises

    private boolean promise(ArrayNode into, Spot spot) {
        String id = id("promise");
        ArrayNode body = null;
        if (spot.depth() < DEEPEST && draw.percent(60)) {
            Spot inside = spot.soon().settling().throwing(true);
            body = array();
            log(body, inside);
            if (draw.percent(60)) {
                settleHere(body, inside);
            }
            ops(body, inside, draw.between(0, 2));
        }
        into.add(op("promise", "id", id, "body", body));
        promises.add(id);
        pending.add(id);
        return true;
    }

    private boolean settle(ArrayNode into, Spot spot) {
        if (pending.isEmpty()) {
            return false;
        }
        String id = draw.of(pending);
        if (draw.percent(70)) {
            into.add(op("resolve", "id", id, "value", resolution(spot)));
        } else {
            into.add(op("reject", "id", id, "value", reason(spot)));
        }
        return true;
    }

    private boolean settled(ArrayNode into, Spot spot) {
        String id = id("settled");
        if (draw.percent(60)) {
            into.add(op("promiseResolve", "id", id, "value", resolution(spot)));
        } else {
            into.add(op("promiseReject", "id", id, "value", reason(spot)));
        }
        promises.add(id);
        return true;
    }

    private Spot handler(Spot spot) {
        return spot.soon().withoutTime().throwing(true);
    }

    private boolean then(ArrayNode into, Spot spot) {
        if (promises.isEmpty() || spot.depth() >= DEEPEST) {
            return false;
        }
        String on = draw.of(promises);
        String id = draw.percent(60) ? id("then") : null;
        Spot inside = handler(spot).withArguments();
        boolean fulfilled = draw.percent(85);
        into.add(op(
                "then",
                "on",
                on,
                "id",
                id,
                "onFulfilled",
                fulfilled ? body(inside) : null,
                "onRejected",
                draw.percent(fulfilled ? 45 : 90) ? body(inside) : null));
        if (id != null) {
            promises.add(id);
        }
        return true;
    }

    private boolean reaction(String kind, ArrayNode into, Spot spot) {
        if (promises.isEmpty() || spot.depth() >= DEEPEST) {
            return false;
        }
        String on = draw.of(promises);
        String id = draw.percent(60) ? id(kind) : null;
        Spot inside = handler(spot);
        into.add(op(kind, "on", on, "id", id, "body", body(kind.equals("catch") ? inside.withArguments() : inside)));
        if (id != null) {
            promises.add(id);
        }
        return true;
    }

    private boolean combinator(ArrayNode into, Spot spot) {
        ArrayNode of = array();
        for (int i = draw.between(0, 3); i > 0; i--) {
            of.add(resolution(spot));
        }
        String id = id("combined");
        into.add(op(draw.either("promiseAll", "promiseAllSettled", "promiseRace", "promiseAny"), "id", id, "of", of));
        promises.add(id);
        return true;
    }

    private boolean async(ArrayNode into, Spot spot) {
        if (spot.depth() >= DEEPEST) {
            return false;
        }
        String id = id("async");
        Spot before = spot.soon().throwing(true);
        Spot after = before.withoutTime();
        ArrayNode body = body(before);
        if (!body.isEmpty() && endsBody(body.get(body.size() - 1).path("op").asText())) {
            into.add(op("async", "id", id, "body", body));
            promises.add(id);
            return true;
        }
        for (int i = draw.between(1, 3); i > 0; i--) {
            String got = draw.percent(50) ? id("got") : null;
            body.add(op(
                    "await",
                    "value",
                    resolution(after),
                    "id",
                    got,
                    "catch",
                    draw.percent(50) ? body(after.withArguments()) : null));
            body.add(op("logValue", "label", label("awaited"), "value", got == null ? Json.node(i) : get(got)));
            if (draw.percent(30)) {
                ops(body, after, 1);
            }
        }
        if (draw.percent(40)) {
            body.add(op("return", "value", resolution(after)));
        }
        into.add(op("async", "id", id, "body", body));
        promises.add(id);
        return true;
    }
}
