package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.JsError;
import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.loop.AggregateException;
import dev.isoloop.loop.Settled;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The library's combinators give lists, records and exceptions that cannot be changed; in JavaScript they are arrays, objects
 * and errors like any others. Whoever meets such a result, also inside another one, gets the same object for it. One per
 * thread.
 *
 * <p>A program sees only what went through here, so that nothing else in the interpreter meets the library's results.
 */
final class Adoption {
    private final Map<Object, Object> adopted = new IdentityHashMap<>();

    /** {@return what the program sees of a value that a promise was settled with} */
    Object of(Object value) {
        Object known = adopted.get(value);
        if (known != null) {
            return known;
        } else if (value instanceof List<?> result && !(value instanceof ArrayList)) {
            return remembered(value, array(result));
        } else if (value instanceof Settled<?> settled) {
            return remembered(value, object(settled));
        } else if (value instanceof AggregateException failed) {
            return remembered(value, JsError.aggregate(failed.getMessage(), array(failed.errors())));
        }
        return value;
    }

    private Object remembered(Object value, Object own) {
        adopted.put(value, own);
        return own;
    }

    private List<Object> array(List<?> result) {
        List<Object> array = new ArrayList<>(result.size());
        for (Object element : result) {
            array.add(of(element instanceof Throwable reason ? Thrown.unwrap(reason) : element));
        }
        return array;
    }

    private Map<String, Object> object(Settled<?> settled) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (settled.isFulfilled()) {
            object.put("status", "fulfilled");
            object.put("value", of(settled.value()));
        } else {
            object.put("status", "rejected");
            object.put("reason", of(Thrown.unwrap(settled.reason())));
        }
        return object;
    }
}
