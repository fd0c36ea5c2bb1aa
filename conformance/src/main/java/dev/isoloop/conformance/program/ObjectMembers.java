package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Buffers;
import dev.isoloop.conformance.values.ByteView;
import dev.isoloop.conformance.values.JsConversion;
import dev.isoloop.conformance.values.JsError;
import dev.isoloop.conformance.values.JsMap;
import dev.isoloop.conformance.values.Undefined;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reading and writing what an object contains, by key: its own properties, and the entries of a map. */
final class ObjectMembers {
    private static final int LENGTH_MAX = 1 << 20;
    private static final String LENGTH = "length";
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,9}");

    private ObjectMembers() {}

    /** {@return what is there, undefined if nothing is} */
    static Object get(Object of, Object key) {
        if (of instanceof JsMap map) {
            return map.get(key);
        } else if (of instanceof Map<?, ?> members) {
            String name = JsConversion.propertyName(key);
            return members.containsKey(name) ? members.get(name) : Undefined.UNDEFINED;
        } else if (of instanceof List<?> elements) {
            return ofArray(elements, key);
        } else if (of instanceof ByteView view) {
            int index = index(key);
            return index >= 0 && index < view.length()
                    ? (Object) (double) Buffers.at(view, index)
                    : Undefined.UNDEFINED;
        } else if (of instanceof Throwable error) {
            return ofError(error, JsConversion.propertyName(key));
        }
        return Undefined.UNDEFINED;
    }

    private static Object ofArray(List<?> elements, Object key) {
        if (LENGTH.equals(key)) {
            return (double) elements.size();
        }
        int index = index(key);
        return index >= 0 && index < elements.size() ? elements.get(index) : Undefined.UNDEFINED;
    }

    private static Object ofError(Throwable error, String name) {
        if ("message".equals(name)) {
            return error.getMessage();
        }
        if (error instanceof JsError own) {
            if ("name".equals(name) && own.hasOwnName()) {
                return own.name();
            } else if ("errors".equals(name) && own.errors() != null) {
                return own.errors();
            }
        }
        return Undefined.UNDEFINED;
    }

    @SuppressWarnings("unchecked") // lists and maps are made by the interpreter or by a clone of such
    static void set(Object on, Object key, Object value) {
        if (on instanceof JsMap map) {
            map.set(key, value);
        } else if (on instanceof Map) {
            ((Map<String, Object>) on).put(JsConversion.propertyName(key), value);
        } else if (on instanceof List && index(key) >= 0) {
            setElement((List<Object>) on, index(key), value);
        } else if (on instanceof ByteView) {
            setByte(on, key, value);
        }
    }

    /** Writes one byte of a buffer or a view, converted as a Uint8Array does. */
    static void setByte(Object on, Object key, Object value) {
        if (on instanceof ByteView || Buffers.length(on) > 0) {
            Buffers.put(on, index(key), JsConversion.toInt32(JsConversion.toNumber(value)));
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

    /** The element that a key stands for, as a number or as the text of one; -1 if it stands for none. */
    private static int index(Object key) {
        String name = JsConversion.propertyName(key);
        long index = INDEX.matcher(name).matches() ? Long.parseLong(name) : -1;
        return index < Integer.MAX_VALUE ? (int) index : -1;
    }
}
