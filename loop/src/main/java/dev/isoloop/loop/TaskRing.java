package dev.isoloop.loop;

/**
 * A first-in first-out queue of runnables: nextTick callbacks, microtasks. Loop thread only. Grows by doubling, shrinks when a
 * flood is over, allocates nothing in between.
 */
/*
 * front is the oldest task, or null; those behind it are in the ring. Mostly there is one task at a time, and it never sees
 * the ring: a field has no bounds and no mask. The cells of the ring are objects with a field, too: what is stored in an array of
 * runnables is looked up among its class's interfaces each time, which on JDK 25 costs more than all else.
 *
 * Always   0 <= tail - head <= ring.length, a power of two or 0; cells outside [head, tail) are empty. Cursors may wrap.
 */
final class TaskRing {
    private static final int CAPACITY_FIRST = 16;
    private static final int CAPACITY_KEPT_MAX = 1 << 18;
    private static final Cell[] NOTHING = new Cell[0];

    private static final class Cell {
        Runnable task;
    }

    private Runnable front;
    private Cell[] ring = NOTHING;
    private int head;
    private int tail;
    private boolean closed;

    /** Dropped once the queue is closed. */
    void add(Runnable task) {
        if (front == null && head == tail) {
            if (!closed) front = task;
            return;
        }
        Cell[] cells = ring;
        if (tail - head == cells.length) cells = grow();
        cells[tail & (cells.length - 1)].task = task;
        tail++;
    }

    /** The oldest, or null. */
    Runnable poll() {
        Runnable task = front;
        if (task != null) {
            front = null;
            return task;
        }
        if (head == tail) return null;
        Cell[] cells = ring;
        Cell cell = cells[head & (cells.length - 1)];
        task = cell.task;
        cell.task = null;
        head++;
        return task;
    }

    boolean isEmpty() {
        return front == null && head == tail;
    }

    int size() {
        return tail - head + (front == null ? 0 : 1);
    }

    void clear() {
        front = null;
        ring = NOTHING;
        head = tail = 0;
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

    private Cell[] grow() {
        Cell[] old = ring;
        Cell[] bigger = new Cell[old.length == 0 ? CAPACITY_FIRST : Math.multiplyExact(old.length, 2)];
        for (int empty = old.length; empty < bigger.length; empty++) bigger[empty] = new Cell();
        if (old.length == 0) return ring = bigger;
        int at = head & (old.length - 1);
        System.arraycopy(old, at, bigger, 0, old.length - at);
        System.arraycopy(old, 0, bigger, old.length - at, at);
        head = 0;
        tail = old.length;
        return ring = bigger;
    }
}
