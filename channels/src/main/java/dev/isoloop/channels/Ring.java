package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes of a ring of references: a plain array with a power of two of cells and, at its end, the link to the ring
 * that takes over from it. Lanes and the inbox order their messages through nothing but these verbs.
 */
/*
 *     0     1     2    ...   cells-1   cells
 *  +-----+-----+-----+-----+---------+--------+
 *  | msg | msg | null| ... |  null   |  link -+--> the next ring, or null
 *  +-----+-----+-----+-----+---------+--------+
 */
final class Ring {
    /** The most cells a ring may have. */
    static final int CELLS_MAX = 1 << 30;

    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Object[].class);

    private Ring() {}

    static Object[] ofAtLeast(int cells) {
        int rounded = cells == 1 ? 1 : Integer.highestOneBit(cells - 1) << 1;
        return new Object[rounded + 1];
    }

    static int cells(Object[] ring) {
        return ring.length - 1;
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
        return (Object[]) CELLS.getAcquire(ring, ring.length - 1);
    }

    static void linkRelease(Object[] ring, Object[] next) {
        CELLS.setRelease(ring, ring.length - 1, next);
    }

    static void unlinkPlain(Object[] ring) {
        ring[ring.length - 1] = null;
    }
}
