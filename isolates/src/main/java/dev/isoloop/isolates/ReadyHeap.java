package dev.isoloop.isolates;

import java.util.Arrays;

/**
 * Ports that wait for a visit, the one with the earliest place on top. The table's thread only. As large as the number of ports
 * that are ready at the same time, whatever the number of ports that exist; allocates only when it grows.
 */
/*
 * A binary heap. Each port knows the heap it is in and its index there, so that a port which closes can be taken out. Labels may
 * change while ports are in the heap, but never their order, so the heap stays a heap.
 */
final class ReadyHeap {
    private static final int INITIAL = 8;

    private PortEnd[] ends = new PortEnd[INITIAL];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Puts a port in that is in no heap. */
    void add(PortEnd end) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        end.heap = this;
        size++;
        siftUp(size - 1, end);
    }

    /** Takes the port with the earliest place out, or returns null. */
    PortEnd pollFirst() {
        if (size == 0) {
            return null;
        }
        PortEnd first = ends[0];
        remove(first);
        return first;
    }

    /** Takes a port out that is in this heap. */
    void remove(PortEnd end) {
        int at = end.heapAt;
        size--;
        PortEnd moved = ends[size];
        ends[size] = null;
        end.heap = null;
        if (moved != end) {
            siftDown(at, moved);
            if (ends[at] == moved) {
                siftUp(at, moved);
            }
        }
    }

    private void siftUp(int from, PortEnd end) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!ends[parent].place.isAfter(end.place)) {
                break;
            }
            put(at, ends[parent]);
            at = parent;
        }
        put(at, end);
    }

    private void siftDown(int from, PortEnd end) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && ends[child].place.isAfter(ends[child + 1].place)) {
                child++;
            }
            if (!end.place.isAfter(ends[child].place)) {
                break;
            }
            put(at, ends[child]);
            at = child;
        }
        put(at, end);
    }

    private void put(int at, PortEnd end) {
        ends[at] = end;
        end.heapAt = at;
    }
}
