package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A first-in first-out queue of runnables: nextTick callbacks, microtasks. Loop thread only, but for {@link #takenOpaque}. Grows by
 * doubling, shrinks when a flood is over, allocates nothing in between.
 */
/*
 * Each end looks into its own cell alone: the sender finds it occupied when the ring is full, the receiver empty when there is none.
 * The mask stands in a field, so that a cell's address needs no look into the array first: with one task waiting, the next begins no
 * sooner than the way from queue to cell is known.
 *
 * An array of objects, not of runnables: what is stored in one of those is looked up among the interfaces of its class each time,
 * which is a hashed search since JDK 23. The cursors never go back, so that how many were taken is the watcher's count of jobs as well.
 *
 * Always   0 <= added - taken <= ring.length, a power of two, 1 while there is nothing but the shared empty cell; mask is one less;
 *          position p lies in cell p & mask; cells outside [taken, added) are empty
 */
final class TaskRing {
    private static final int CAPACITY_FIRST = 16;
    private static final int CAPACITY_KEPT_MAX = 1 << 18;
    private static final Object[] NOTHING = new Object[1];
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(TaskRing.class, "taken", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private Object[] ring = NOTHING;
    private int mask;
    private long taken;
    private long added;
    private boolean closed;

    /** Dropped once the queue is closed. */
    void add(Runnable task) {
        long at = added;
        if (mask == 0 || ring[(int) at & mask] != null) {
            if (closed) return;
            grow();
        }
        ring[(int) at & mask] = task;
        added = at + 1;
    }

    /** The oldest, or null. */
    Runnable poll() {
        long at = taken;
        Object[] cells = ring;
        int cell = (int) at & mask;
        Runnable task = (Runnable) cells[cell];
        if (task == null) return null;
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
        become(NOTHING);
        added = taken;
    }

    /** Drops what is queued and what comes. */
    void close() {
        clear();
        closed = true;
    }

    /** To be called when it is empty, behind what may have been a flood: lets go of what that has left. */
    void shrink() {
        if (ring.length > CAPACITY_KEPT_MAX && isEmpty()) clear();
    }

    private void grow() {
        Object[] old = ring;
        Object[] bigger = new Object[mask == 0 ? CAPACITY_FIRST : Math.multiplyExact(old.length, 2)];
        for (long at = taken; at < added; at++) bigger[(int) at & bigger.length - 1] = old[(int) at & mask];
        become(bigger);
    }

    private void become(Object[] cells) {
        ring = cells;
        mask = cells.length - 1;
    }
}
