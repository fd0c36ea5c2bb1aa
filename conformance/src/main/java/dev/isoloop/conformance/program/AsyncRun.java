package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Undefined;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;

/** One call of an async function: a body that stops at each await and goes on in a reaction. */
final class AsyncRun {
    private final Body body;
    private final Frame frame;
    private final Resolvers<Object> result = Promise.withResolvers();
    private int next;

    private AsyncRun(Body body, Frame frame) {
        this.body = body;
        this.frame = frame;
    }

    /** Runs the body up to its first await. */
    static Promise<Object> start(Body body, Frame frame) {
        AsyncRun run = new AsyncRun(body, frame);
        run.proceed();
        return run.result.promise();
    }

    private void proceed() {
        while (next < body.length()) {
            Op op = body.at(next++);
            if (op instanceof AwaitOp await) {
                suspend(await);
                return;
            }
            if (ends(op)) {
                return;
            }
        }
        result.resolve(Undefined.UNDEFINED);
    }

    private void suspend(AwaitOp await) {
        Results.promise(await.value().evaluate(frame))
                .then(value -> resume(await, value), reason -> fail(await, reason));
    }

    private Void resume(AwaitOp await, Object value) {
        frame.realm().bind(await.id(), frame.realm().adoption().of(value));
        proceed();
        return null;
    }

    private Void fail(AwaitOp await, Throwable reason) {
        if (await.onRejected() == null) {
            result.reject(reason);
            return null;
        }
        Frame inside = frame.withArguments(Failures.reason(reason));
        if (!ends(outer -> await.onRejected().run(inside))) {
            proceed();
        }
        return null;
    }

    /** Runs one op, and says whether it was the last. */
    private boolean ends(Op op) {
        Completion left;
        try {
            left = op.run(frame);
        } catch (Throwable thrown) {
            Failures.reason(thrown);
            result.reject(thrown);
            return true;
        }
        if (left != null) {
            Results.resolve(result, left.value());
        }
        return left != null;
    }
}
