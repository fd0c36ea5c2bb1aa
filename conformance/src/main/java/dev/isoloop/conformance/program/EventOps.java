package dev.isoloop.conformance.program;

import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.ErrorOrigin;
import dev.isoloop.loop.LoopEvents;
import dev.isoloop.loop.Subscription;
import java.util.Map;
import java.util.Set;

/** Listeners and the end of the program (section 5.5). */
final class EventOps {
    /** The event of a worker that fails. */
    static final String ERROR = "error";

    private static final String PROCESS = "process";

    /** Calls the body of a listener with the event's arguments. */
    @FunctionalInterface
    private interface Call {
        void with(Object... arguments);
    }

    /** Adds a listener for one event to one kind of target. */
    @FunctionalInterface
    private interface Adder<T> {
        Subscription add(T target, Call call, boolean once);
    }

    private static final Map<String, Adder<LoopEvents>> PROCESS_EVENTS = Map.of(
            "uncaughtException",
                    (events, call, once) -> events(events, once)
                            .onUncaughtError((error, origin) -> call.with(Thrown.unwrap(error), word(origin))),
            "uncaughtExceptionMonitor",
                    (events, call, once) -> events(events, once)
                            .onUncaughtErrorMonitor((error, origin) -> call.with(Thrown.unwrap(error), word(origin))),
            "unhandledRejection",
                    (events, call, once) -> events(events, once)
                            .onUnhandledRejection((reason, promise) -> call.with(Thrown.unwrap(reason), promise)),
            "rejectionHandled",
                    (events, call, once) -> events(events, once).onRejectionHandled(promise -> call.with(promise)),
            "beforeExit", (events, call, once) -> events(events, once).onBeforeExit(code -> call.with((double) code)),
            "exit", (events, call, once) -> events(events, once).onExit(code -> call.with((double) code)));

    private static final Map<String, Adder<MessagePort>> PORT_EVENTS = Map.of(
            "message",
                    (port, call, once) -> once
                            ? port.onceMessage(message -> call.with(message))
                            : port.onMessage(message -> call.with(message)),
            "close", (port, call, once) -> once ? port.onceClose(call::with) : port.onClose(call::with));

    private static final Map<String, Adder<Isolate>> WORKER_EVENTS = Map.of(
            "online",
            (worker, call, once) -> worker.listenOnline(call::with),
            "message",
            (worker, call, once) -> worker.listenMessage(message -> call.with(message), once),
            ERROR,
            (worker, call, once) -> worker.listenError(error -> call.with(SentError.of(error)), once),
            "exit",
            (worker, call, once) -> worker.listenExit(code -> call.with((double) code)));

    private EventOps() {}

    static void addTo(Map<String, OpFactory> table) {
        table.put("on", EventOps::on);
        table.put("off", EventOps::off);
        table.put("exit", EventOps::exit);
        table.put("exitCode", EventOps::exitCode);
    }

    private static LoopEvents events(LoopEvents events, boolean once) {
        return once ? events.once() : events;
    }

    private static String word(ErrorOrigin origin) {
        return origin == ErrorOrigin.UNHANDLED_REJECTION ? "unhandledRejection" : "uncaughtException";
    }

    private static Op.Plain on(Members op, Compiler compiler) {
        String target = op.has("target") ? op.text("target") : PROCESS;
        String event = op.text("event");
        boolean once = op.flag("once");
        Body body = compiler.body(op, "body");
        requireKnown(op, target, event);
        return frame -> {
            Call call = arguments -> body.run(frame.withArguments(arguments));
            Object on = targetOf(frame, target);
            Subscription subscription = null;
            if (on instanceof LoopEvents events) {
                subscription = added(PROCESS_EVENTS.get(event), events, call, once);
            } else if (on instanceof MessagePort port) {
                subscription = added(PORT_EVENTS.get(event), port, call, once);
            } else if (on instanceof Isolate worker) {
                subscription = added(WORKER_EVENTS.get(event), worker, call, once);
            }
            if (subscription != null) {
                frame.realm().listeners().add(on, event, subscription);
            }
        };
    }

    private static <T> Subscription added(Adder<T> adder, T target, Call call, boolean once) {
        return adder == null ? null : adder.add(target, call, once);
    }

    private static void requireKnown(Members op, String target, String event) {
        boolean known = target.equals(PROCESS)
                ? PROCESS_EVENTS.containsKey(event)
                : Set.of("message", "close", "online", ERROR, "exit").contains(event);
        if (!known) {
            throw op.wrong("unknown event \"" + event + "\"");
        }
    }

    private static Object targetOf(Frame frame, String target) {
        return target.equals(PROCESS)
                ? frame.realm().loop().events()
                : frame.realm().get(target);
    }

    private static Op.Plain off(Members op, Compiler compiler) {
        String target = op.has("target") ? op.text("target") : PROCESS;
        String event = op.text("event");
        requireKnown(op, target, event);
        return frame -> frame.realm().listeners().remove(targetOf(frame, target), event);
    }

    private static Op.Plain exit(Members op, Compiler compiler) {
        int code = op.integer("code");
        return frame -> frame.realm().loop().exit(code);
    }

    private static Op.Plain exitCode(Members op, Compiler compiler) {
        int code = op.integer("code");
        return frame -> frame.realm().loop().setExitCode(code);
    }
}
