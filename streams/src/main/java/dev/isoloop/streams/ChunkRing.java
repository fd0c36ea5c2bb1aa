package dev.isoloop.streams;

/**
 * The chunks that wait in one half of a stream, with their sizes and, in the writing half, with whom to tell. Loop thread only.
 * Grows by doubling, lets go of what a flood has left, allocates nothing in between.
 */
/*
 * Always   0 <= tail - head <= sizes.length, a power of two or 0; cells outside [head, tail) are null. Cursors may wrap.
 *          A cell is two neighbours in cells: the chunk, then its callback or null.
 */
final class ChunkRing<T> {
    private static final int CAPACITY_FIRST = 16;
    private static final int CAPACITY_KEPT_MAX = 1 << 12;

    private Object[] cells = {};
    private long[] sizes = {};
    private int head;
    private int tail;

    void addLast(T chunk, long size, Done callback) {
        if (tail - head == sizes.length) grow();
        set(tail++, chunk, size, callback);
    }

    void addFirst(T chunk, long size) {
        if (tail - head == sizes.length) grow();
        set(--head, chunk, size, null);
    }

    /** The size of the oldest, or 0 if there is none. */
    long firstSize() {
        return isEmpty() ? 0 : sizes[head & (sizes.length - 1)];
    }

    /** The callback of the oldest, or null; there must be one. */
    Done firstCallback() {
        return (Done) cells[2 * (head & (sizes.length - 1)) + 1];
    }

    /** The oldest, or null. */
    T poll() {
        if (isEmpty()) return null;
        int cell = 2 * (head++ & (sizes.length - 1));
        @SuppressWarnings("unchecked") // only set() writes here
        T chunk = (T) cells[cell];
        cells[cell] = null;
        cells[cell + 1] = null;
        if (isEmpty() && sizes.length > CAPACITY_KEPT_MAX) clear();
        return chunk;
    }

    boolean isEmpty() {
        return head == tail;
    }

    int count() {
        return tail - head;
    }

    private void set(int at, T chunk, long size, Done callback) {
        int cell = at & (sizes.length - 1);
        cells[2 * cell] = chunk;
        cells[2 * cell + 1] = callback;
        sizes[cell] = size;
    }

    private void clear() {
        cells = new Object[0];
        sizes = new long[0];
        head = tail = 0;
    }

    private void grow() {
        int old = sizes.length;
        int capacity = old == 0 ? CAPACITY_FIRST : Math.multiplyExact(old, 2);
        Object[] moreCells = new Object[Math.multiplyExact(capacity, 2)];
        long[] moreSizes = new long[capacity];
        if (old != 0) {
            int at = head & (old - 1);
            System.arraycopy(sizes, at, moreSizes, 0, old - at);
            System.arraycopy(sizes, 0, moreSizes, old - at, at);
            System.arraycopy(cells, 2 * at, moreCells, 0, 2 * (old - at));
            System.arraycopy(cells, 0, moreCells, 2 * (old - at), 2 * at);
        }
        cells = moreCells;
        sizes = moreSizes;
        head = 0;
        tail = old;
    }
}
