package dev.isoloop.pool;

import java.util.function.UnaryOperator;

/** How many threads the process's pool gets: from the environment, once. */
final class PoolSize {
    static final int DEFAULT = 4;
    static final int MIN = 1;
    static final int MAX = 1024;
    static final String PROPERTY = "isoloop.threadpool.size";
    static final String VARIABLE = "ISOLOOP_THREADPOOL_SIZE";

    private PoolSize() {}

    /**
     * The system property if it is set, else the environment variable, else four.
     *
     * @throws IllegalArgumentException naming the place, the value and the range
     */
    static int configured(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        String property = properties.apply(PROPERTY);
        if (property != null) {
            return parse("system property " + PROPERTY, property);
        }
        String variable = environment.apply(VARIABLE);
        return variable == null ? DEFAULT : parse("environment variable " + VARIABLE, variable);
    }

    private static int parse(String where, String text) {
        int size;
        try {
            size = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(where, text), e);
        }
        if (size < MIN || size > MAX) {
            throw new IllegalArgumentException(refusal(where, text));
        }
        return size;
    }

    private static String refusal(String where, String text) {
        return where + " is '" + text + "', expected a whole number of threads from " + MIN + " to " + MAX;
    }
}
