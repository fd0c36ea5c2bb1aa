package dev.isoloop.conformance.values;

/** JavaScript's second nothing. An enum, so that structured clone passes it by reference. */
public enum Undefined {
    /** The only one. */
    UNDEFINED
}
