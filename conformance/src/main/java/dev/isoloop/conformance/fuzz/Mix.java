package dev.isoloop.conformance.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often each kind of op is drawn. */
final class Mix {
    /** One weight for one kind of op. */
    record Weight(String kind, int parts) {}

    private final List<Weight> weights;
    private final int total;

    private Mix(Map<String, Integer> parts) {
        this.weights = parts.entrySet().stream()
                .map(e -> new Weight(e.getKey(), e.getValue()))
                .toList();
        this.total = weights.stream().mapToInt(Weight::parts).sum();
    }

    /** {@return what the areas of one thread draw from} */
    static Mix of(Area area) {
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put("log", 6);
        parts.put("value", 2);
        parts.put("tick", 5);
        parts.put("microtask", 5);
        parts.put("if", 1);
        parts.put("try", 1);
        parts.put("return", 1);
        parts.put("then", 2);
        parts.put("promise", 1);
        switch (area) {
            case LOOP -> {
                parts.put("immediate", 7);
                parts.put("timeout", 3);
                parts.put("short", 1);
                parts.put("io", 2);
                parts.put("close", 2);
                parts.put("clear", 2);
                parts.put("beforeExit", 2);
                parts.put("exitCode", 1);
                parts.put("handles", 2);
            }
            case TIMERS -> {
                parts.put("timeout", 12);
                parts.put("interval", 4);
                parts.put("short", 2);
                parts.put("clear", 3);
                parts.put("refresh", 3);
                parts.put("handles", 4);
                parts.put("immediate", 2);
                parts.put("long", 3);
            }
            case PROMISES -> {
                parts.put("promise", 8);
                parts.put("settle", 6);
                parts.put("settled", 5);
                parts.put("then", 10);
                parts.put("catch", 3);
                parts.put("finally", 3);
                parts.put("combinator", 4);
                parts.put("async", 5);
                parts.put("throw", 2);
                parts.put("immediate", 1);
            }
            case ERRORS -> {
                parts.put("throw", 7);
                parts.put("try", 4);
                parts.put("immediate", 6);
                parts.put("timeout", 3);
                parts.put("interval", 1);
                parts.put("close", 2);
                parts.put("settled", 3);
                parts.put("catch", 2);
                parts.put("async", 1);
                parts.put("exit", 1);
                parts.put("exitCode", 1);
                parts.put("beforeExit", 1);
            }
            case IO -> {
                parts.put("io", 8);
                parts.put("close", 6);
                parts.put("immediate", 5);
                parts.put("short", 2);
                parts.put("timeout", 2);
                parts.put("throw", 1);
            }
            default -> throw new IllegalArgumentException(area + " has programs of its own");
        }
        return new Mix(parts);
    }

    String draw(Draw draw) {
        int at = draw.between(0, total - 1);
        for (Weight weight : weights) {
            at -= weight.parts;
            if (at < 0) {
                return weight.kind;
            }
        }
        throw new AssertionError("weights do not add up to " + total);
    }
}
