package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.loop.Settled;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The library's combinators give lists and records that cannot be changed; in JavaScript they are arrays and objects like any
 * others. Whoever meets such a result gets the same array for it. One per thread.
 */
final class Adoption {
    private final Map<Object, Object> arrays = new IdentityHashMap<>();

    /** {@return what the program sees of a value that a promise was settled with} */
    Object of(Object value) {
        return value instanceof List<?> result && !(value instanceof ArrayList)
                ? arrays.computeIfAbsent(result, list -> array(result))
                : value;
    }

    private static List<Object> array(List<?> result) {
        List<Object> array = new ArrayList<>(result.size());
        for (Object element : result) {
            array.add(element instanceof Settled<?> settled ? object(settled) : element);
        }
        return array;
    }

    private static Map<String, Object> object(Settled<?> settled) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (settled.isFulfilled()) {
            object.put("status", "fulfilled");
            object.put("value", settled.value());
        } else {
            object.put("status", "rejected");
            object.put("reason", Thrown.unwrap(settled.reason()));
        }
        return object;
    }
}
