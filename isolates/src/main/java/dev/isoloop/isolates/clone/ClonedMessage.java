package dev.isoloop.isolates.clone;

/**
 * The copy of a message that takes room, for whoever keeps copies in a queue: what it counts for in bytes, and what has to be closed
 * if nobody ever gets it. See {@link StructuredClone#cloneForQueue}. Belongs to one thread at a time.
 */
public final class ClonedMessage {
    /** What a message's parts count for is not asked below this many bytes: a limit in messages bounds it. */
    public static final int BYTES_MIN = 1024;

    private static final AutoCloseable[] NOTHING = {};

    private final Object message;
    private final long bytes;
    private final AutoCloseable[] made;

    ClonedMessage(Object message, long bytes, AutoCloseable[] made) {
        this.message = message;
        this.bytes = bytes;
        this.made = made;
    }

    /** {@return the copy} */
    public Object message() {
        return message;
    }

    /**
     * {@return what was copied, in bytes, at least 0} The contents of arrays, buffers and string builders, and 4 for each element of an
     * array of references or a collection, two to an entry, singletons aside; what an object of Chronicle Bytes has written, and what a
     * cloner {@linkplain CloneContext#countBytes tells}; what passes by reference or has moved counts nothing.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * {@return what the copy holds outside the heap: copies of buffers, handles of shared buffers} To be closed by whoever finds that
     * nobody will get the message. Not copied; not to be changed.
     */
    public AutoCloseable[] made() {
        return made;
    }

    /** {@return nothing to close} */
    public static AutoCloseable[] nothingMade() {
        return NOTHING;
    }
}
