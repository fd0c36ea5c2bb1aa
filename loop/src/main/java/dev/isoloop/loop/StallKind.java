package dev.isoloop.loop;

/** What keeps a loop from its next turn. */
public enum StallKind {
    /** One callback of the loop: the main program, a timer, an immediate, an arrival and so on. */
    CALLBACK("a callback"),
    /** One nextTick callback. */
    TICK("a nextTick callback"),
    /** One microtask: a promise reaction or a queued one. */
    MICROTASK("a microtask"),
    /** A nextTick queue that is refilled as fast as it is drained. No single callback is slow, but the loop starves. */
    TICK_FLOOD("a flood of nextTick callbacks"),
    /** A microtask queue that is refilled as fast as it is drained. No single microtask is slow, but the loop starves. */
    MICROTASK_FLOOD("a flood of microtasks");

    private final String words;

    StallKind(String words) {
        this.words = words;
    }

    /** {@return whether many callbacks are the culprit rather than one} */
    public boolean isFlood() {
        return this == TICK_FLOOD || this == MICROTASK_FLOOD;
    }

    /** {@return the kind in words, with its article} */
    @Override
    public String toString() {
        return words;
    }
}
