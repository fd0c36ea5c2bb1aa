package dev.isoloop.sharedmem;

/**
 * There is no memory outside the heap for another buffer: the live buffers of the process have reached its limit or those of an
 * isolate its {@linkplain MemoryBudget budget}, or the JVM itself has run out. Nothing was allocated. Trying again helps once buffers were closed, or after a garbage collection if
 * buffers were lost without {@code close()}.
 */
public final class MemoryLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Bytes the buffer was to have. */
    private final long askedBytes;

    /** Bytes that open buffers held. */
    private final long liveBytes;

    /** Bytes they may hold. */
    private final long limitBytes;

    private MemoryLimitException(String message, long askedBytes, long liveBytes, long limitBytes, Throwable cause) {
        super(message, cause);
        this.askedBytes = askedBytes;
        this.liveBytes = liveBytes;
        this.limitBytes = limitBytes;
    }

    static MemoryLimitException ofBudget(long askedBytes, MemoryStats stats) {
        String message = "A buffer of " + askedBytes + " bytes would exceed the memory limit: "
                + describe(stats) + ". Close buffers that are done with, or raise the limit with -D"
                + MemoryLimits.LIMIT_PROPERTY + "=BYTES (k, m, g allowed)";
        return new MemoryLimitException(message, askedBytes, stats.liveBytes(), stats.limitBytes(), null);
    }

    static MemoryLimitException ofIsolate(long askedBytes, MemoryBudget budget) {
        String message =
                "A buffer of " + askedBytes + " bytes would exceed the memory budget of " + budget.name() + ": "
                        + budget.usedBytes() + " of " + budget.limitBytes()
                        + " bytes are in use. Close or transfer buffers that are done with, or give it a larger budget";
        return new MemoryLimitException(message, askedBytes, budget.usedBytes(), budget.limitBytes(), null);
    }

    static MemoryLimitException ofJvm(long askedBytes, MemoryStats stats, OutOfMemoryError cause) {
        String message = "The JVM has no direct memory for a buffer of " + askedBytes + " bytes ("
                + cause.getMessage() + "): " + describe(stats) + ", " + stats.awaitingGcBytes()
                + " bytes await collection. Close buffers that are done with, or raise the JVM's limit with "
                + "-XX:MaxDirectMemorySize";
        return new MemoryLimitException(message, askedBytes, stats.liveBytes(), stats.limitBytes(), cause);
    }

    private static String describe(MemoryStats stats) {
        return stats.liveBytes() + " of " + stats.limitBytes() + " bytes are live in " + stats.liveBuffers()
                + " buffers (" + stats.lostBuffers() + " lost without close() so far), "
                + stats.fragmentedBytes() + " more are idle beside them";
    }

    /** {@return how many bytes the buffer was to have} */
    public long askedBytes() {
        return askedBytes;
    }

    /** {@return bytes that open buffers held at that moment, those of the isolate if its budget was spent} */
    public long liveBytes() {
        return liveBytes;
    }

    /** {@return the limit in force, in bytes} */
    public long limitBytes() {
        return limitBytes;
    }
}
