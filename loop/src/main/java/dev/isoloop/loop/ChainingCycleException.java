package dev.isoloop.loop;

/** The reason of a promise that was resolved with itself: it could never settle. */
public final class ChainingCycleException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ChainingCycleException() {
        super("Chaining cycle detected for promise #<Promise>");
    }
}
