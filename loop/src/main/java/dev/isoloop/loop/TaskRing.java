package dev.isoloop.loop;

/**
 * A first-in first-out queue of runnables: nextTick callbacks, microtasks. Loop thread only. Grows by doubling, shrinks when a
 * flood is over, allocates nothing in between.
 */
/*
 * front is the oldest task, or null; those behind it are in the ring. Mostly there is one task at a time, and it never sees
 * the ring: a field has no bounds, no mask and no check of what is stored.
 *
 * Always   0 <= tail - head <= ring.length, a power of two or 0; cells outside [head, tail) are null. Cursors may wrap.
 */
final class TaskRing {
    private static final int CAPACITY_FIRST = 16;
    private static final int CAPACITY_KEPT_MAX = 1 << 18;
    private static final Runnable[] NOTHING = new Runnable[0];

    private Runnable front;
    private Runnable[] ring = NOTHING;
    private int head;
    private int tail;
    private boolean closed;

    /** Dropped once the queue is closed. */
    void add(Runnable task) {
        if (front == null && head == tail) {
            if (!closed) front = task;
            return;
        }
        Runnable[] cells = ring;
        if (tail - head == cells.length) cells = grow();
        cells[tail & (cells.length - 1)] = task;
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
        Runnable[] cells = ring;
        int cell = head & (cells.length - 1);
        task = cells[cell];
        cells[cell] = null;
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

    private Runnable[] grow() {
        Runnable[] old = ring;
        if (old.length == 0) return ring = new Runnable[CAPACITY_FIRST];
        Runnable[] bigger = new Runnable[Math.multiplyExact(old.length, 2)];
        int at = head & (old.length - 1);
        System.arraycopy(old, at, bigger, 0, old.length - at);
        System.arraycopy(old, 0, bigger, old.length - at, at);
        head = 0;
        tail = old.length;
        return ring = bigger;
    }
}
