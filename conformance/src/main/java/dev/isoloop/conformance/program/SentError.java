package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Inspection;
import dev.isoloop.conformance.values.JsError;
import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.loop.AggregateException;
import java.util.ArrayList;
import java.util.List;

/** What the parent of a worker sees of the error that has ended it. It keeps any name, which a clone does not. */
final class SentError {
    private SentError() {}

    /** {@return what a listener of the event is called with} */
    static Object of(Throwable sent) {
        if (sent instanceof JsError own) {
            return own.withItsOwnName();
        } else if (sent instanceof AggregateException failed) {
            List<Object> errors = new ArrayList<>();
            failed.errors().forEach(error -> errors.add(Thrown.unwrap(error)));
            return JsError.sentAggregate(failed.getMessage(), errors);
        }
        return Thrown.unwrap(sent);
    }

    /** {@return what is uncaught if there is no listener: an event {@code error} throws an error in any case} */
    static Throwable unheard(Throwable sent) {
        Object value = of(sent);
        return value instanceof Throwable error
                ? error
                : new JsError("Error", "Unhandled error. (" + Inspection.of(value) + ")");
    }
}
