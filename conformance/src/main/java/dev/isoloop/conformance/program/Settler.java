package dev.isoloop.conformance.program;

/** The pair of functions that an executor or a thenable is given. */
interface Settler {
    void resolve(Object value);

    void reject(Object reason);
}
