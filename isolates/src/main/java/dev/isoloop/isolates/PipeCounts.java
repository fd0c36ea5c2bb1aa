package dev.isoloop.isolates;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one side of a pipe counts. That side's thread writes, any thread reads. */
/*
 * compact   | counts |                                             while the pipe is hardly used
 * apart     |<-- 128 bytes -->| counts |<-- 128 bytes -->|         once the first count has come to BUSY: then they share no
 *                                                                  cache line with what the other side's thread uses
 *
 * who      does                          mode      met by             so that
 * writer   counts[at] = more             release   reader, acquire    what is counted has happened
 * writer   counts = an array like it     release   reader, acquire    the new array is filled; who still finds the old one reads
 *                                                                     what the count was when the writer moved
 *
 * Always      a look gives what the count was at some moment of the look, moved or not: to one reader no count goes back, and who
 *             has seen one count sees at least as much of all that was counted before it
 * Not always  two counts of one moment: between the two looks the writer may have gone on
 */
final class PipeCounts {
    private static final int GAP = 128 / Long.BYTES;
    private static final long BUSY = 256;

    private static final VarHandle COUNTS;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            COUNTS = MethodHandles.lookup().findVarHandle(PipeCounts.class, "counts", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int kinds;
    private long[] counts;

    PipeCounts(int kinds) {
        this.kinds = kinds;
        this.counts = new long[kinds];
    }

    /** Writer. */
    void add(Enum<?> kind, long more) {
        long[] now = counts;
        int at = at(now, kind);
        long count = now[at] + more;
        COUNT.setRelease(now, at, count);
        if (count == BUSY && now.length == kinds) {
            moveApart();
        }
    }

    /** The count is out already: without memory for this it stays where it is, which is only slower. */
    private void moveApart() {
        long[] apart;
        try {
            apart = new long[kinds + 2 * GAP];
        } catch (OutOfMemoryError none) {
            return;
        }
        System.arraycopy(counts, 0, apart, GAP, kinds);
        COUNTS.setRelease(this, apart);
    }

    /** Any thread. */
    long get(Enum<?> kind) {
        long[] now = (long[]) COUNTS.getAcquire(this);
        return (long) COUNT.getAcquire(now, at(now, kind));
    }

    /** Writer. */
    long own(Enum<?> kind) {
        long[] now = counts;
        return now[at(now, kind)];
    }

    private int at(long[] now, Enum<?> kind) {
        return kind.ordinal() + (now.length - kinds >> 1);
    }
}
