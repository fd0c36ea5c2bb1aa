package dev.isoloop.conformance.values;

import dev.isoloop.conformance.values.Shape.Part;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The canonical text of a value (section 4.2 of the format). The first pass counts how often each object is reached; the second
 * writes, and marks what was reached more than once.
 */
public final class CanonicalText {
    private static final Integer ONCE = 0;
    private static final Integer AGAIN = -1;

    /** What an object's text begins with: {@link #ONCE}, {@link #AGAIN} before it was written, its number afterwards. */
    private final Map<Object, Integer> marks = new IdentityHashMap<>();

    private final StringBuilder text = new StringBuilder();
    private int lastMark;

    private CanonicalText() {}

    /**
     * Writes a value.
     *
     * @param value any value of the interpreter
     * @return its canonical text
     */
    public static String of(Object value) {
        CanonicalText writer = new CanonicalText();
        writer.count(value);
        writer.write(value);
        return writer.text.toString();
    }

    private void count(Object value) {
        if (MapKey.isPrimitive(value)) {
            return;
        }
        Integer before = marks.putIfAbsent(value, ONCE);
        if (before != null) {
            marks.put(value, AGAIN);
            return;
        }
        for (Part part : Shape.of(value)) {
            if (part.isValue()) {
                count(part.value());
            }
        }
    }

    private void write(Object value) {
        if (MapKey.isPrimitive(value)) {
            text.append(primitive(value));
            return;
        }
        int mark = marks.get(value);
        if (mark > 0) {
            text.append('#').append(mark);
            return;
        }
        if (mark == AGAIN) {
            marks.put(value, ++lastMark);
            text.append('#').append(lastMark).append('=');
        }
        for (Part part : Shape.of(value)) {
            if (part.isValue()) {
                write(part.value());
            } else {
                text.append(part.text());
            }
        }
    }

    private static String primitive(Object value) {
        if (value instanceof String string) {
            return quoted(string);
        } else if (value instanceof Double number) {
            return JsNumber.text(number);
        } else if (value instanceof BigInteger number) {
            return number + "n";
        } else if (value instanceof Undefined) {
            return "undefined";
        }
        return String.valueOf(value);
    }

    /**
     * A string as JSON writes it.
     *
     * @param string any string
     * @return the text with its quotes
     */
    static String quoted(String string) {
        StringBuilder quoted = new StringBuilder(string.length() + 2).append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\t' -> quoted.append("\\t");
                case '\n' -> quoted.append("\\n");
                case '\f' -> quoted.append("\\f");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
