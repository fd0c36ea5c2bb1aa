package dev.isoloop.conformance.program;

import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Timeout;
import java.util.Map;
import java.util.function.Consumer;

/** Ticks, microtasks, immediates and timers (section 5.2). */
final class QueueOps {
    /** The longest duration of a timer; above it, the loop takes 1. */
    private static final long LONGEST_MS = Integer.MAX_VALUE;

    private QueueOps() {}

    /** Puts a body into one of the loop's queues. */
    @FunctionalInterface
    private interface Queue {
        void add(EventLoop loop, Runnable body);
    }

    static void addTo(Map<String, OpFactory> table) {
        table.put("nextTick", (op, compiler) -> queued(EventLoop::nextTick, op, compiler));
        table.put("microtask", (op, compiler) -> queued(EventLoop::queueMicrotask, op, compiler));
        table.put("immediate", QueueOps::immediate);
        table.put("timeout", QueueOps::timeout);
        table.put("interval", QueueOps::interval);
        table.put("clear", (op, compiler) -> onHandle(op, Handle::cancel));
        table.put("refresh", (op, compiler) -> onHandle(op, Handle::refresh));
        table.put("ref", (op, compiler) -> onHandle(op, Handle::ref));
        table.put("unref", (op, compiler) -> onHandle(op, Handle::unref));
        table.put("logHasRef", QueueOps::logHasRef);
    }

    private static Op.Plain queued(Queue queue, Members op, Compiler compiler) {
        Body body = compiler.body(op, "body");
        return frame -> queue.add(frame.realm().loop(), () -> body.run(frame));
    }

    private static Op.Plain immediate(Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        Body body = compiler.body(op, "body");
        return frame -> frame.realm().bind(id, frame.realm().loop().setImmediate(() -> body.run(frame)));
    }

    private static Op.Plain timeout(Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        long ms = durationMs(op);
        Body body = compiler.body(op, "body");
        return frame -> frame.realm().bind(id, frame.realm().loop().setTimeout(() -> body.run(frame), ms));
    }

    private static Op.Plain interval(Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        long ms = durationMs(op);
        int times = op.has("times") ? op.integer("times") : 0;
        Body body = compiler.body(op, "body");
        return frame -> {
            Repetition repetition = new Repetition(body, frame, times);
            Timeout timer = frame.realm().loop().setInterval(repetition, ms);
            repetition.timer = timer;
            frame.realm().bind(id, timer);
        };
    }

    /** The callback of an interval that is cleared when it fires for the last time. */
    private static final class Repetition implements Runnable {
        private final Body body;
        private final Frame frame;
        private int left;
        private Timeout timer;

        Repetition(Body body, Frame frame, int times) {
            this.body = body;
            this.frame = frame;
            this.left = times;
        }

        @Override
        public void run() {
            if (--left == 0) {
                timer.cancel();
            }
            body.run(frame);
        }
    }

    /** Fractions are dropped here; what is out of range is left to the loop. */
    private static long durationMs(Members op) {
        if (!op.has("ms")) {
            return 0;
        }
        double ms = op.number("ms");
        return ms > LONGEST_MS ? LONGEST_MS + 1 : (long) ms;
    }

    private static Op.Plain onHandle(Members op, Consumer<Handle> action) {
        String id = op.text("id");
        return frame -> {
            Handle handle = Handle.of(frame.realm().get(id));
            if (handle != null) {
                action.accept(handle);
            }
        };
    }

    private static Op.Plain logHasRef(Members op, Compiler compiler) {
        String id = op.text("id");
        String label = op.text("label");
        return frame -> {
            Handle handle = Handle.of(frame.realm().get(id));
            if (handle != null && handle.hasRef() != null) {
                frame.realm().log(label + ": " + handle.hasRef());
            }
        };
    }
}
