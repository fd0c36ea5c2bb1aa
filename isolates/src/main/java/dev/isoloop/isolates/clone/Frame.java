package dev.isoloop.isolates.clone;

/** An object whose parts are being copied: one level of the path from the message to where the walk is. Reused. */
final class Frame {
    /** {@link #next} while the object itself is looked at and not yet one of its parts. */
    static final int AT_ITSELF = -1;

    NodePlan plan;
    Object source;
    /** Null while a shell has none. */
    Object copy;
    /** In {@link Tracked}, where this frame stands for the copy until that is finished. */
    int slot;

    /** The parts are {@code parts[base .. end)}; those before {@code next} are copies already. */
    int base;

    int end;
    int next;

    /** A part's copy is not the part itself. */
    boolean changed;
    /** A part may be a {@link Pending}. */
    boolean waits;
    /** For those who refer to a shell that is not finished. */
    Pending pending;
    /** What a cloner calls the part that it has asked for. */
    String partName;

    void forget() {
        plan = null;
        source = null;
        copy = null;
        pending = null;
        partName = null;
    }
}
