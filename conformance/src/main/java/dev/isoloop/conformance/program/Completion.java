package dev.isoloop.conformance.program;

/**
 * A body was left by {@code return}. A body that ran to its end gives null instead.
 *
 * @param value the result
 */
record Completion(Object value) {}
