package dev.isoloop.jcstress.sharedmem;

/** The ownership of a transfer buffer's handle without its orderings: what the weakened twins run on. */
final class PlainHandle {
    private static final Object IN_TRANSIT = new Object();

    private Object owner = IN_TRANSIT;
    private byte[] memory; // not final: a final field would be published with its contents
    private int length;

    PlainHandle() {
        this(new byte[1]);
    }

    private PlainHandle(byte[] memory) {
        this.memory = memory;
        this.length = memory.length;
    }

    /** Weakened: the real one is a compare-and-set. */
    boolean tryClaim() {
        Object seen = owner;
        if (seen == Thread.currentThread()) return true;
        if (seen != IN_TRANSIT) return false;
        owner = Thread.currentThread();
        return true;
    }

    /** Weakened: looks at the length only, as if any thread could own the handle. Returns whether it wrote. */
    boolean tryPut(byte value) {
        if (length == 0) return false;
        memory[0] = value;
        return true;
    }

    byte get() {
        byte[] seen = memory;
        return seen == null ? 0 : seen[0]; // null when the handle overtook its own fields
    }

    /** Weakened: detaches whoever calls. Returns null when the handle was detached before. */
    PlainHandle tryTransfer() {
        if (length == 0) return null;
        length = 0;
        return new PlainHandle(memory);
    }
}
