package dev.isoloop.loop;

import java.util.Arrays;

/** A binary heap by due time; each node knows its place, so that it can be taken out from anywhere. One thread. */
/*
 * Always   nodes[0] is the earliest; nodes[i].heapAt == i; the parent of i is (i - 1) / 2 and is not later than i
 */
final class DueHeap<N extends DueHeap.Node> {
    static final int NOT_QUEUED = -1;
    private static final Node[] NOTHING = new Node[0];

    /** What has a due time. Its unit is the owner's. */
    abstract static class Node {
        long due;

        /** Orders equal due times: the one that was set first goes first. */
        long order;

        int heapAt = NOT_QUEUED;

        final boolean isQueued() {
            return heapAt != NOT_QUEUED;
        }

        final boolean isBefore(Node other) {
            return due != other.due ? due < other.due : order < other.order;
        }
    }

    private Node[] nodes = NOTHING;
    private int size;
    private long orders;

    /** The earliest, or null. */
    @SuppressWarnings("unchecked") // only add(N) puts anything in
    N first() {
        return size == 0 ? null : (N) nodes[0];
    }

    void add(N node, long due) {
        if (size == nodes.length) nodes = Arrays.copyOf(nodes, Math.max(4, size * 2));
        setDue(node, due);
        moveUp(size++, node);
    }

    void remove(N node) {
        int hole = node.heapAt;
        node.heapAt = NOT_QUEUED;
        Node last = nodes[--size];
        nodes[size] = null;
        if (last == node) return;
        moveDown(hole, last);
        if (last.heapAt == hole) moveUp(hole, last);
    }

    /** Sets the due time of a queued node, which must not be earlier than it was. */
    void moveLater(N node, long due) {
        setDue(node, due);
        moveDown(node.heapAt, node);
    }

    int size() {
        return size;
    }

    void clear() {
        nodes = NOTHING;
        size = 0;
    }

    private void setDue(Node node, long due) {
        node.due = due;
        node.order = orders++;
    }

    private void moveUp(int from, Node node) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!node.isBefore(nodes[parent])) break;
            put(at, nodes[parent]);
            at = parent;
        }
        put(at, node);
    }

    private void moveDown(int from, Node node) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && nodes[child + 1].isBefore(nodes[child])) child++;
            if (!nodes[child].isBefore(node)) break;
            put(at, nodes[child]);
            at = child;
        }
        put(at, node);
    }

    private void put(int at, Node node) {
        nodes[at] = node;
        node.heapAt = at;
    }
}
