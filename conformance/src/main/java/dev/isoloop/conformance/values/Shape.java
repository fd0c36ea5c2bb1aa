package dev.isoloop.conformance.values;

import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.ChainingCycleException;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Thenable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An object's text as a row of parts: text of its own, and the values that it leads to. */
final class Shape {
    private final List<Part> parts = new ArrayList<>();

    /**
     * One part.
     *
     * @param text a piece of text, or null
     * @param value a value, if there is no text
     */
    record Part(String text, Object value) {
        boolean isValue() {
            return text == null;
        }
    }

    private Shape() {}

    /** {@return the parts of an object} */
    static List<Part> of(Object object) {
        Shape shape = new Shape();
        shape.fill(object);
        return shape.parts;
    }

    private void fill(Object object) {
        if (object instanceof List<?> elements) {
            listed("[", elements, "]");
        } else if (object instanceof Map<?, ?> members) {
            members(members);
        } else if (object instanceof JsMap map) {
            entries(map);
        } else if (object instanceof JsSet set) {
            listed("Set{", set.elements(), "}");
        } else if (object instanceof JsDate date) {
            text("Date(" + (Double.isNaN(date.epochMs()) ? "invalid" : JsNumber.text(date.epochMs())) + ")");
        } else if (object instanceof ByteView view) {
            text("Uint8Array(" + view.offset() + "," + view.length() + ",");
            value(view.buffer());
            text(")");
        } else if (Buffers.isBuffer(object)) {
            text(Buffers.text(object));
        } else if (object instanceof Throwable error) {
            error(error);
        } else {
            text(word(object));
        }
    }

    private static String word(Object object) {
        if (object instanceof Opaque) {
            return object.toString();
        } else if (object instanceof Promise) {
            return "Promise";
        } else if (object instanceof MessagePort) {
            return "MessagePort";
        } else if (object instanceof Isolate) {
            return "Worker";
        } else if (object instanceof Thenable) {
            return "{\"then\":function}";
        }
        throw new IllegalArgumentException(
                "no canonical text for " + object.getClass().getName());
    }

    private void error(Throwable error) {
        text(nameOf(error) + "(" + CanonicalText.quoted(String.valueOf(error.getMessage())));
        if (error instanceof JsError own && own.showsErrors()) {
            text(",");
            value(own.errors());
        }
        text(")");
    }

    private static String nameOf(Throwable error) {
        if (error instanceof JsError own) {
            return own.name();
        } else if (error instanceof ChainingCycleException) {
            return "TypeError";
        }
        return "Error";
    }

    private void listed(String before, List<?> elements, String after) {
        text(before);
        String separator = "";
        for (Object element : elements) {
            text(separator);
            value(element);
            separator = ",";
        }
        text(after);
    }

    private void members(Map<?, ?> members) {
        String separator = "{";
        for (Map.Entry<?, ?> member : members.entrySet()) {
            text(separator + CanonicalText.quoted((String) member.getKey()) + ":");
            value(member.getValue());
            separator = ",";
        }
        text(members.isEmpty() ? "{}" : "}");
    }

    private void entries(JsMap map) {
        text("Map{");
        String separator = "";
        for (JsMap.Entry entry : map.entries()) {
            text(separator);
            value(entry.key());
            text("=>");
            value(entry.value());
            separator = ",";
        }
        text("}");
    }

    private void text(String text) {
        parts.add(new Part(text, null));
    }

    private void value(Object value) {
        parts.add(new Part(null, value));
    }
}
