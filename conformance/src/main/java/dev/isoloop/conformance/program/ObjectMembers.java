package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.JsError;
import dev.isoloop.conformance.values.JsMap;
import dev.isoloop.conformance.values.Undefined;
import java.util.List;
import java.util.Map;

/** Reading and writing what an object contains, by key. */
final class ObjectMembers {
    private static final int LENGTH_MAX = 1 << 20;

    private ObjectMembers() {}

    /** {@return what is there, undefined if nothing is} */
    static Object get(Object of, Object key) {
        if (of instanceof JsMap map) {
            return map.get(key);
        } else if (of instanceof Map<?, ?> members) {
            return members.containsKey(key) ? members.get(key) : Undefined.UNDEFINED;
        } else if (of instanceof List<?> elements) {
            int index = index(key);
            return index >= 0 && index < elements.size() ? elements.get(index) : Undefined.UNDEFINED;
        } else if (of instanceof Throwable error) {
            return ofError(error, key);
        }
        return Undefined.UNDEFINED;
    }

    /** An error's own members; its name belongs to its prototype. */
    private static Object ofError(Throwable error, Object key) {
        if ("message".equals(key)) {
            return error.getMessage();
        }
        return "errors".equals(key) && error instanceof JsError own && own.errors() != null
                ? own.errors()
                : Undefined.UNDEFINED;
    }

    @SuppressWarnings("unchecked") // lists and maps are made by the interpreter or by a clone of such
    static void set(Object on, Object key, Object value) {
        if (on instanceof JsMap map) {
            map.set(key, value);
        } else if (on instanceof Map && key instanceof String) {
            ((Map<String, Object>) on).put((String) key, value);
        } else if (on instanceof List && index(key) >= 0) {
            setElement((List<Object>) on, index(key), value);
        }
    }

    private static void setElement(List<Object> elements, int index, Object value) {
        if (index >= LENGTH_MAX) {
            throw new IllegalArgumentException("index " + index + " of an array, expected less than " + LENGTH_MAX
                    + ": arrays have no holes here");
        }
        while (elements.size() <= index) {
            elements.add(Undefined.UNDEFINED);
        }
        elements.set(index, value);
    }

    private static int index(Object key) {
        return key instanceof Double number && number >= 0 && number == Math.rint(number) && number < Integer.MAX_VALUE
                ? number.intValue()
                : -1;
    }
}
