package dev.isoloop.conformance.program;

import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.conformance.values.CanonicalText;
import dev.isoloop.conformance.values.JsError;
import dev.isoloop.conformance.values.Sameness;
import dev.isoloop.conformance.values.Undefined;
import java.util.Map;

/** Logs, bindings and control flow (section 5.1). */
final class BasicOps {
    private BasicOps() {}

    static void addTo(Map<String, OpFactory> table) {
        table.put("log", BasicOps::log);
        table.put("logValue", BasicOps::logValue);
        table.put("logSame", BasicOps::logSame);
        table.put("let", BasicOps::let);
        table.put("set", BasicOps::set);
        table.put("if", BasicOps::condition);
        table.put("busy", BasicOps::busy);
        table.put("throw", BasicOps::failure);
        table.put("try", BasicOps::attempt);
        table.put("return", BasicOps::leave);
    }

    private static Op.Plain log(Members op, Compiler compiler) {
        String label = op.text("label");
        return frame -> frame.realm().log(label);
    }

    private static Op.Plain logValue(Members op, Compiler compiler) {
        String label = op.text("label");
        Expression value = compiler.expression(op, "value");
        return frame -> frame.realm().log(label + ": " + CanonicalText.of(value.evaluate(frame)));
    }

    private static Op.Plain logSame(Members op, Compiler compiler) {
        String label = op.text("label");
        Expression a = compiler.expression(op, "a");
        Expression b = compiler.expression(op, "b");
        return frame -> {
            Evaluation both = new Evaluation(frame);
            frame.realm().log(label + ": " + Sameness.areSame(a.evaluate(both), b.evaluate(both)));
        };
    }

    private static Op.Plain let(Members op, Compiler compiler) {
        String id = op.text("id");
        Expression value = compiler.expression(op, "value");
        return frame -> frame.realm().bind(id, value.evaluate(frame));
    }

    private static Op.Plain set(Members op, Compiler compiler) {
        Expression on = compiler.expression(op, "on");
        Expression key = compiler.expression(op, "key");
        Expression value = compiler.expression(op, "value");
        return frame -> {
            Evaluation all = new Evaluation(frame);
            Object target = on.evaluate(all);
            Object element = value.evaluate(all);
            ObjectMembers.set(target, key.evaluate(all), element);
        };
    }

    private static Op condition(Members op, Compiler compiler) {
        Expression value = compiler.expression(op, "value");
        Expression is = compiler.expression(op, "is");
        Body then = compiler.bodyOrEmpty(op, "then");
        Body otherwise = compiler.bodyOrEmpty(op, "else");
        return frame -> {
            Evaluation both = new Evaluation(frame);
            boolean holds = CanonicalText.of(value.evaluate(both)).equals(CanonicalText.of(is.evaluate(both)));
            return (holds ? then : otherwise).run(frame);
        };
    }

    private static Op.Plain busy(Members op, Compiler compiler) {
        double ms = op.number("ms");
        return frame -> frame.realm().busy(ms);
    }

    private static Op.Plain failure(Members op, Compiler compiler) {
        if (op.has("value")) {
            Expression value = compiler.expression(op, "value");
            return frame -> Failures.raise(value.evaluate(frame));
        }
        String message = op.text("message");
        String name = op.has("name") ? op.text("name") : "Error";
        return frame -> Failures.raise(new JsError(name, message));
    }

    private static Op attempt(Members op, Compiler compiler) {
        Body body = compiler.body(op, "body");
        Body onFailure = compiler.bodyOrNull(op, "catch");
        Body last = compiler.bodyOrNull(op, "finally");
        if (last == null) {
            return frame -> attempt(body, onFailure, frame);
        }
        return frame -> {
            Completion left;
            try {
                left = attempt(body, onFailure, frame);
            } catch (Throwable thrown) {
                if (!Failures.isControlFlow(thrown)) {
                    last.run(frame);
                }
                throw thrown;
            }
            last.run(frame);
            return left;
        };
    }

    private static Completion attempt(Body body, Body onFailure, Frame frame) {
        if (onFailure == null) {
            return body.run(frame);
        }
        Object reason;
        try {
            return body.run(frame);
        } catch (Throwable thrown) {
            reason = Failures.reason(thrown);
        }
        return onFailure.run(frame.withArguments(reason));
    }

    private static Op leave(Members op, Compiler compiler) {
        if (!op.has("value")) {
            Completion nothing = new Completion(Undefined.UNDEFINED);
            return frame -> nothing;
        }
        Expression value = compiler.expression(op, "value");
        compiler.noteValueReturned();
        return frame -> new Completion(value.evaluate(frame));
    }
}
