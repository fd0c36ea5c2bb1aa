package dev.isoloop.conformance.values;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A value as Node's {@code util.inspect} shows it: the text in the message of an error event that was thrown with something else
 * than an error. Two things are not as there: arrays of more than six elements stand on one line or one element a line, and not
 * in columns; and errors show no stack.
 */
public final class Inspection {
    private static final int DEPTH_MAX = 2;
    private static final int WIDTH_MAX = 80;
    private static final int SPARE_WIDTH = 12;
    private static final int LEVELS_ON_A_LINE = 3;
    private static final int ELEMENTS_MAX = 100;
    private static final int BYTES_MAX = 50;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z_0-9]*");
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** The objects that enclose the present one, outermost first. */
    private final List<Object> enclosing = new ArrayList<>();

    /** Those that were met inside themselves, and their numbers. */
    private final Map<Object, Integer> circular = new IdentityHashMap<>();

    private int indentation;

    /** How many objects enclosed the one that was opened last. */
    private int lastDepth;

    private Inspection() {}

    /**
     * Shows a value.
     *
     * @param value any value of the interpreter
     * @return its text
     */
    public static String of(Object value) {
        return new Inspection().text(value);
    }

    private String text(Object value) {
        if (MapKey.isPrimitive(value)) {
            return primitive(value);
        } else if (enclosing.stream().anyMatch(outer -> outer == value)) {
            return "[Circular *" + circular.computeIfAbsent(value, first -> circular.size() + 1) + "]";
        } else if (value instanceof List<?> elements) {
            return opened(value, "Array", "[", elements, "]");
        } else if (value instanceof Map) {
            return opened(value, "Object", "{", ((Map<?, ?>) value).entrySet(), "}");
        } else if (value instanceof JsMap map) {
            return opened(value, "Map", "Map(" + map.entries().size() + ") {", map.entries(), "}");
        } else if (value instanceof JsSet set) {
            return opened(value, "Set", "Set(" + set.elements().size() + ") {", set.elements(), "}");
        } else if (value instanceof ByteView view) {
            return opened(value, "Uint8Array", "Uint8Array(" + view.length() + ") [", bytes(view), "]");
        } else if (value instanceof JsDate date) {
            return text(date);
        } else if (value instanceof Throwable error) {
            return "[" + (error instanceof JsError own ? own.name() : "Error") + ": " + error.getMessage() + "]";
        }
        return Buffers.isBuffer(value) ? buffer(value) : CanonicalText.of(value);
    }

    private static String text(JsDate date) {
        double epochMs = date.epochMs();
        return Double.isNaN(epochMs) ? "Invalid Date" : ISO.format(Instant.ofEpochMilli((long) epochMs));
    }

    private static String primitive(Object value) {
        return value instanceof String string ? quoted(string) : CanonicalText.of(value);
    }

    private static String quoted(String string) {
        char quote = !string.contains("'") ? '\'' : !string.contains("\"") ? '"' : !string.contains("`") ? '`' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        for (char c : string.toCharArray()) {
            switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\t' -> quoted.append("\\t");
                case '\n' -> quoted.append("\\n");
                case '\f' -> quoted.append("\\f");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c == quote) {
                        quoted.append('\\').append(c);
                    } else if (c < ' ') {
                        quoted.append(String.format("\\x%02X", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append(quote).toString();
    }

    private static List<Double> bytes(ByteView view) {
        List<Double> bytes = new ArrayList<>();
        for (int i = 0; i < view.length(); i++) {
            bytes.add((double) Buffers.at(view, i));
        }
        return bytes;
    }

    private String buffer(Object buffer) {
        String word = buffer instanceof SharedBytes ? "SharedArrayBuffer" : "ArrayBuffer";
        if (enclosing.size() > DEPTH_MAX) {
            return "[" + word + "]";
        }
        int length = Buffers.length(buffer);
        StringBuilder contents = new StringBuilder("[Uint8Contents]: <");
        for (int i = 0; i < Math.min(length, BYTES_MAX); i++) {
            contents.append(i == 0 ? "" : " ").append(String.format("%02x", Buffers.at(buffer, i)));
        }
        if (length > BYTES_MAX) {
            contents.append(" ... ")
                    .append(length - BYTES_MAX)
                    .append(" more byte")
                    .append(length > BYTES_MAX + 1 ? "s" : "");
        }
        lastDepth = enclosing.size();
        return joined(word + " {", List.of(contents.append('>').toString(), "byteLength: " + length), "}");
    }

    private String opened(Object object, String word, String before, Collection<?> parts, String after) {
        if (parts.isEmpty()) {
            return before + after;
        } else if (enclosing.size() > DEPTH_MAX) {
            return "[" + word + "]";
        }
        lastDepth = enclosing.size();
        enclosing.add(object);
        List<String> texts = new ArrayList<>();
        int more = 0;
        for (Object part : parts) {
            if (texts.size() < ELEMENTS_MAX || part instanceof Map.Entry) {
                texts.add(part(part));
            } else {
                more++;
            }
        }
        if (more > 0) {
            texts.add("... " + more + " more item" + (more > 1 ? "s" : ""));
        }
        enclosing.remove(enclosing.size() - 1);
        Integer number = circular.get(object);
        return (number == null ? "" : "<ref *" + number + "> ") + joined(before, texts, after);
    }

    private String part(Object part) {
        indentation += 2;
        try {
            if (part instanceof Map.Entry<?, ?> member) {
                String name = (String) member.getKey();
                return (NAME.matcher(name).matches() ? name : quoted(name)) + ": " + text(member.getValue());
            } else if (part instanceof JsMap.Entry entry) {
                return text(entry.key()) + " => " + text(entry.value());
            }
            return text(part);
        } finally {
            indentation -= 2;
        }
    }

    /** On one line if it is short and has no more than three levels, else one part a line. */
    private String joined(String before, List<String> parts, String after) {
        String line = String.join(", ", parts);
        int width = line.length() + indentation + before.length() + SPARE_WIDTH;
        boolean fewLevels = lastDepth - enclosing.size() < LEVELS_ON_A_LINE;
        if (fewLevels && width <= WIDTH_MAX && !line.contains("\n")) {
            return before + " " + line + " " + after;
        }
        String start = "\n" + " ".repeat(indentation);
        return before + start + "  " + String.join("," + start + "  ", parts) + start + after;
    }
}
