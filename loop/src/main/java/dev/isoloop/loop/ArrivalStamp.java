package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Since when the oldest arrival from another thread waits, to the millisecond. An object of its own, which is never written: senders
 * read it with every arrival, and would miss their caches if it lay beside what the loop counts.
 */
/*
 * who      does                       mode      met by             so that
 * sender   since, when it was 0       opaque    reader, opaque     an estimate; see LoopStats.oldestQueuedAgeNs
 * loop     since                      opaque    reader, opaque     the same
 */
final class ArrivalStamp {
    private static final long ERROR_NS_MAX = 1_000_000;
    private static final int GAP = 128 / Long.BYTES;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final Clock clock;

    /** The time stands in the middle, 0 for none, and shares its cache line with nothing. */
    private final long[] since = new long[2 * GAP];

    ArrivalStamp(Clock clock) {
        this.clock = clock;
    }

    /**
     * Any thread, before an arrival is published: what takes it can then only take the stamp away, not miss it, so that none is
     * left behind for arrivals of hours later. Reads the clock for the first one after the inbox was emptied.
     */
    void queued() {
        if (sinceOpaque() == 0) CELL.setOpaque(since, GAP, nonZero(clock.nanoTime()));
    }

    /** Loop's thread: all arrivals have been taken, and there are no others. */
    void gone() {
        if (sinceOpaque() != 0) CELL.setOpaque(since, GAP, 0L);
    }

    /** Loop's thread: all arrivals have been taken that there were at the last poll, and there are others: none is older than that. */
    void followed(long polledNs) {
        // Senders look at the stamp with every arrival, and keep it in their caches while it stays as it is.
        if (polledNs - sinceOpaque() > ERROR_NS_MAX) CELL.setOpaque(since, GAP, nonZero(polledNs));
    }

    /** Any thread. The age of the oldest arrival in an inbox that is not empty, or at most a millisecond more; 0 when no sender has stamped one yet. */
    long ageNs() {
        long stamp = sinceOpaque();
        return stamp == 0 ? 0 : Math.max(0, clock.nanoTime() - stamp);
    }

    private static long nonZero(long timeNs) {
        return timeNs == 0 ? 1 : timeNs;
    }

    private long sinceOpaque() {
        return (long) CELL.getOpaque(since, GAP);
    }
}
