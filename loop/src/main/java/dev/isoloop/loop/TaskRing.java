package dev.isoloop.loop;

/**
 * A first-in first-out queue of runnables: nextTick callbacks, microtasks. Loop thread only. Grows by doubling, shrinks when a
 * flood is over, allocates nothing in between.
 */
/*
 * Always   0 <= tail - head <= ring.length, a power of two or 0; cells outside [head, tail) are null. Cursors may wrap.
 */
final class TaskRing {
    private static final int CAPACITY_FIRST = 16;
    private static final int CAPACITY_KEPT_MAX = 1 << 18;
    private static final Runnable[] NOTHING = new Runnable[0];

    private Runnable[] ring = NOTHING;
    private int head;
    private int tail;

    void add(Runnable task) {
        Runnable[] cells = ring;
        int at = tail;
        if (at - head == cells.length) {
            cells = grow();
            at = tail;
        }
        cells[at & (cells.length - 1)] = task;
        tail = at + 1;
    }

    /** The oldest, or null. */
    Runnable poll() {
        int at = head;
        if (at == tail) return null;
        Runnable[] cells = ring;
        int cell = at & (cells.length - 1);
        Runnable task = cells[cell];
        cells[cell] = null;
        head = at + 1;
        return task;
    }

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return tail - head;
    }

    void clear() {
        ring = NOTHING;
        head = tail = 0;
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
