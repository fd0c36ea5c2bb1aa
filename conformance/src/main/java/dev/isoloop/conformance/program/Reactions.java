package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import java.util.function.Function;

/** What {@code then}, {@code catch} and {@code finally} attach to a promise. */
@FunctionalInterface
interface Reactions {
    Promise<Object> attach(Promise<Object> to, Frame frame);

    /**
     * The reactions of {@code then}.
     *
     * @param onFulfilled may be null
     * @param onRejected may be null
     */
    static Reactions of(Body onFulfilled, Body onRejected) {
        boolean untyped = mayGiveThenable(onFulfilled) || mayGiveThenable(onRejected);
        return untyped ? untyped(onFulfilled, onRejected) : typed(onFulfilled, onRejected);
    }

    private static boolean mayGiveThenable(Body body) {
        return body != null && body.returnsValue();
    }

    /** Handlers whose results are plain values: the library's own methods. */
    private static Reactions typed(Body onFulfilled, Body onRejected) {
        if (onRejected == null) {
            return onFulfilled == null
                    ? (to, frame) -> to.then(value -> value)
                    : (to, frame) -> to.then(value -> onFulfilled.call(frame.withArguments(value)));
        }
        if (onFulfilled == null) {
            return (to, frame) -> to.catchError(reason -> onRejected.call(frame.withArguments(Thrown.unwrap(reason))));
        }
        return (to, frame) -> to.then(
                value -> onFulfilled.call(frame.withArguments(value)),
                reason -> onRejected.call(frame.withArguments(Thrown.unwrap(reason))));
    }

    /**
     * Handlers whose results may or may not have to be followed, which no typed method allows: the handler resolves a promise
     * of its own in the same microtask, and the derived promise is left alone.
     */
    private static Reactions untyped(Body onFulfilled, Body onRejected) {
        return (to, frame) -> {
            Resolvers<Object> result = Promise.withResolvers();
            Function<Object, Void> pass = value -> {
                result.resolve(value);
                return null;
            };
            Function<Throwable, Void> fail = reason -> {
                result.reject(reason);
                return null;
            };
            to.then(
                    onFulfilled == null ? pass : value -> settle(result, onFulfilled, frame.withArguments(value)),
                    onRejected == null
                            ? fail
                            : reason -> settle(result, onRejected, frame.withArguments(Thrown.unwrap(reason))));
            return result.promise();
        };
    }

    private static Void settle(Resolvers<Object> result, Body handler, Frame frame) {
        Object value;
        try {
            value = handler.call(frame);
        } catch (Throwable thrown) {
            Failures.reason(thrown);
            result.reject(thrown);
            return null;
        }
        Results.resolve(result, value);
        return null;
    }

    /** The reaction of {@code finally}. */
    static Reactions ofFinally(Body body) {
        return body.returnsValue()
                ? (to, frame) -> to.finallyCompose(() -> Results.promise(body.call(frame)))
                : (to, frame) -> to.finallyDo(() -> body.run(frame));
    }
}
