package dev.isoloop.isolates.clone;

/** The way from a message to one of its values, as a refusal prints it. Long ones lose their middle. */
final class Path {
    private static final int HEAD = 16;
    private static final int TAIL = 8;
    private static final int KEY_MAX = 40;

    private final String start;
    private final StringBuilder head = new StringBuilder();
    private final String[] tail = new String[TAIL];
    private int steps;

    Path(Object root) {
        this.start = rootName(root);
    }

    void add(String step) {
        if (step.isEmpty()) return;
        if (steps < HEAD) head.append(step);
        else tail[(steps - HEAD) % TAIL] = step;
        steps++;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(start).append(head);
        int after = Math.max(0, steps - HEAD);
        int left = Math.min(after, TAIL);
        if (after > left) text.append("...(").append(after - left).append(" more)...");
        for (int at = after - left; at < after; at++) text.append(tail[at % TAIL]);
        return text.toString();
    }

    /** A message of a class of the user's own is called by the class's name, any other one {@code message}. */
    static String rootName(Object root) {
        if (root == null) return "message";
        Class<?> type = root.getClass();
        String name = type.getSimpleName();
        if (type.isArray() || type.isHidden() || type.isAnonymousClass() || Jdk.owns(type) || name.isEmpty()) {
            return "message";
        }
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** The step from a map to one of its keys or values, which lie in pairs. */
    static String stepInMap(Object[] parts, int base, int part) {
        int entry = part / 2;
        if (part % 2 == 0) return ".keys[" + entry + "]";
        Object key = parts[base + part - 1];
        if (key instanceof String text && text.length() <= KEY_MAX) return "[\"" + text + "\"]";
        if (key instanceof Number || key instanceof Enum<?> || key instanceof Boolean || key instanceof Character) {
            return Jdk.owns(key.getClass()) || key instanceof Enum<?> ? "[" + key + "]" : ".values[" + entry + "]";
        }
        return ".values[" + entry + "]";
    }
}
