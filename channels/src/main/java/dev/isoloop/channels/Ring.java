package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes of a ring of references: a plain array with a power of two of cells and, at its end, the link to the ring
 * that takes over from it. Lanes and the inbox order their messages through nothing but these verbs.
 */
/*
 *     0     1     2    ...   cells-1   cells
 *  +-----+-----+-----+-----+---------+--------+ - - - - - - - - - - - - - +
 *  | msg | msg | null| ... |  null   |  link -+-->  128 bytes if the ring has BUSY_CELLS or more
 *  +-----+-----+-----+-----+---------+--------+ - - - - - - - - - - - - - +
 *                                           the next ring, or null
 *
 * What is allocated next, often the sender's cursor, must not lie in the line of the last cells.
 */
final class Ring {
    /** The most cells a ring may have. */
    static final int CELLS_MAX = 1 << 30;

    /** A ring of so many cells, or more, is taken to be busy and shares no cache line with what lies behind it. */
    static final int BUSY_CELLS = 64;

    private static final int GAP_CELLS =
            SharedLong.GAP_BYTES / Integer.BYTES; // of 4 bytes; twice as much room where references have 8

    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Object[].class);

    private Ring() {}

    static Object[] ofAtLeast(int cells) {
        int rounded = cells == 1 ? 1 : Integer.highestOneBit(cells - 1) << 1;
        return new Object[rounded + 1 + (rounded < BUSY_CELLS ? 0 : GAP_CELLS)];
    }

    static int cells(Object[] ring) {
        int cells = ring.length - 1;
        return cells < BUSY_CELLS ? cells : cells - GAP_CELLS;
    }

    static Object cellAcquire(Object[] ring, int at) {
        return CELLS.getAcquire(ring, at);
    }

    static void cellRelease(Object[] ring, int at, Object message) {
        CELLS.setRelease(ring, at, message);
    }

    static void clearPlain(Object[] ring, int at) {
        ring[at] = null;
    }

    static Object[] linkAcquire(Object[] ring) {
        return (Object[]) CELLS.getAcquire(ring, cells(ring));
    }

    static void linkRelease(Object[] ring, Object[] next) {
        CELLS.setRelease(ring, cells(ring), next);
    }

    static void unlinkPlain(Object[] ring) {
        ring[cells(ring)] = null;
    }
}
