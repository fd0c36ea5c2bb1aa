package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A first-in first-out queue of runnables: nextTick callbacks, microtasks. Loop thread only, but for {@link #takenOpaque}. Grows by
 * doubling, shrinks when a flood is over, allocates nothing in between.
 */
/*
 * An array of objects, not of runnables: what is stored in one of those is looked up among the interfaces of its class each time,
 * which is a hashed search since JDK 23. The cursors never go back, so that how many were taken is the watcher's count of jobs as well.
 *
 * Always   0 <= added - taken <= ring.length, a power of two or 0; position p lies in cell p mod ring.length; cells outside
 *          [taken, added) are empty
 */
final class TaskRing {
    private static final int CAPACITY_FIRST = 16;
    private static final int CAPACITY_KEPT_MAX = 1 << 18;
    private static final Object[] NOTHING = new Object[0];
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(TaskRing.class, "taken", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private Object[] ring = NOTHING;
    private long taken;
    private long added;
    private boolean closed;

    /** Dropped once the queue is closed. */
    void add(Runnable task) {
        Object[] cells = ring;
        long at = added;
        if (at - taken == cells.length) {
            if (closed) return;
            cells = grow();
        }
        cells[(int) at & cells.length - 1] = task;
        added = at + 1;
    }

    /** The oldest, or null. */
    Runnable poll() {
        long at = taken;
        if (at == added) return null;
        Object[] cells = ring;
        int cell = (int) at & cells.length - 1;
        Runnable task = (Runnable) cells[cell];
        cells[cell] = null;
        TAKEN.setOpaque(this, at + 1);
        return task;
    }

    boolean isEmpty() {
        return taken == added;
    }

    int size() {
        return (int) (added - taken);
    }

    /** How many were taken out so far. Any thread. */
    long takenOpaque() {
        return (long) TAKEN.getOpaque(this);
    }

    void clear() {
        ring = NOTHING;
        added = taken;
    }

    /** Drops what is queued and what comes. */
    void close() {
        clear();
        closed = true;
    }

    /** To be called now and then while empty: lets go of what a flood has left. */
    void shrink() {
        if (ring.length > CAPACITY_KEPT_MAX && isEmpty()) clear();
    }

    private Object[] grow() {
        Object[] old = ring;
        Object[] bigger = new Object[old.length == 0 ? CAPACITY_FIRST : Math.multiplyExact(old.length, 2)];
        for (long at = taken; at < added; at++) bigger[(int) at & bigger.length - 1] = old[(int) at & old.length - 1];
        return ring = bigger;
    }
}
