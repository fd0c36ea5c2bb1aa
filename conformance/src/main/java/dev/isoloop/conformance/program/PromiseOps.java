package dev.isoloop.conformance.program;

import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.conformance.values.Undefined;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Thenable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Promises (section 5.4). */
final class PromiseOps {
    private PromiseOps() {}

    static void addTo(Map<String, OpFactory> table) {
        table.put("promise", PromiseOps::promise);
        table.put("resolve", (op, compiler) -> settle(Settler::resolve, op, compiler));
        table.put("reject", (op, compiler) -> settle(Settler::reject, op, compiler));
        table.put("promiseResolve", (op, compiler) -> settled(Results::promise, op, compiler));
        table.put("promiseReject", (op, compiler) -> settled(PromiseOps::rejected, op, compiler));
        table.put("then", (op, compiler) -> attached(then(op, compiler), op));
        table.put("catch", (op, compiler) -> attached(Reactions.of(null, compiler.body(op, "body")), op));
        table.put("finally", (op, compiler) -> attached(Reactions.ofFinally(compiler.body(op, "body")), op));
        table.put("promiseAll", (op, compiler) -> combined(Promise::all, op, compiler));
        table.put("promiseAllSettled", (op, compiler) -> combined(Promise::allSettled, op, compiler));
        table.put("promiseRace", (op, compiler) -> combined(Promise::race, op, compiler));
        table.put("promiseAny", (op, compiler) -> combined(Promise::any, op, compiler));
        table.put("async", PromiseOps::async);
    }

    private static Op.Plain promise(Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        Body body = compiler.bodyOrEmpty(op, "body");
        return frame -> {
            Realm realm = frame.realm();
            Promise<Object> promise = Promise.create(resolvers -> {
                Settler settler = Results.settler(resolvers);
                realm.bindSettler(id, settler);
                body.run(frame.withSettler(settler));
            });
            realm.bind(id, promise);
        };
    }

    private static Op.Plain settle(BiConsumer<Settler, Object> how, Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        Expression value = compiler.expression(op, "value", Undefined.UNDEFINED);
        return frame -> {
            Settler settler = id == null ? frame.settler() : frame.realm().settler(id);
            if (settler != null) {
                how.accept(settler, value.evaluate(frame));
            }
        };
    }

    private static Op.Plain settled(Function<Object, Promise<?>> how, Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        Expression value = compiler.expression(op, "value", Undefined.UNDEFINED);
        return frame -> frame.realm().bind(id, how.apply(value.evaluate(frame)));
    }

    private static Promise<Object> rejected(Object reason) {
        return Promise.rejected(Thrown.around(reason));
    }

    private static Reactions then(Members op, Compiler compiler) {
        return Reactions.of(compiler.bodyOrNull(op, "onFulfilled"), compiler.bodyOrNull(op, "onRejected"));
    }

    @SuppressWarnings("unchecked") // every promise of the interpreter is one of objects
    private static Op.Plain attached(Reactions reactions, Members op) {
        String on = op.text("on");
        String id = op.textOrNull("id");
        return frame -> {
            if (frame.realm().get(on) instanceof Promise<?> promise) {
                frame.realm().bind(id, reactions.attach((Promise<Object>) promise, frame));
            }
        };
    }

    private static Op.Plain combined(Function<List<Thenable<Object>>, Promise<?>> how, Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        op.json("of");
        List<Expression> elements = compiler.expressions(op, "of");
        return frame -> {
            Evaluation all = new Evaluation(frame);
            List<Thenable<Object>> of = new ArrayList<>(elements.size());
            for (Expression element : elements) {
                of.add(Results.element(element.evaluate(all)));
            }
            frame.realm().bind(id, how.apply(of));
        };
    }

    private static Op.Plain async(Members op, Compiler compiler) {
        String id = op.textOrNull("id");
        Body body = compiler.asyncBody(op.json("body"), op.path("body"));
        return frame -> frame.realm().bind(id, AsyncRun.start(body, frame));
    }
}
