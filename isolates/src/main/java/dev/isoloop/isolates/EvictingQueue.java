package dev.isoloop.isolates;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * A queue whose sender may take the oldest item out to make room. Both ends may then want the same item, so both hold the lock;
 * nobody does anything else under it. Grows with what waits.
 */
final class EvictingQueue extends PipeQueue {
    private static final int INITIAL_ROOM = 4;

    /** Guarded by this. */
    private final ArrayDeque<Object> items = new ArrayDeque<>(INITIAL_ROOM);

    /** Guarded by this: how many of the items are control items. */
    private int controls;

    /** Guarded by this: what the items count for. */
    private long bytes;

    /**
     * Takes the oldest item out if another one of this size would be too much, else returns null. Looking and taking are one step:
     * nothing is lost for want of room that the receiver has made meanwhile. Control items stay. Sender.
     */
    synchronized Object makeRoom(long wantedBytes, PortQueue limits) {
        boolean tooMany = items.size() - controls >= limits.hardLimitMessages();
        boolean tooLarge = !items.isEmpty() && wantedBytes > limits.hardLimitBytes() - bytes;
        return tooMany || tooLarge ? pollMessage() : null;
    }

    private Object pollMessage() {
        for (Iterator<Object> oldest = items.iterator(); oldest.hasNext(); ) {
            Object item = oldest.next();
            if (!(item instanceof IsolateEvent)) {
                oldest.remove();
                bytes -= Envelope.bytesOf(item);
                return item;
            }
        }
        return null;
    }

    @Override
    synchronized void offer(Object item) {
        items.addLast(item);
        if (item instanceof IsolateEvent) {
            controls++;
        }
        bytes += Envelope.bytesOf(item);
    }

    @Override
    synchronized Object poll() {
        Object item = items.pollFirst();
        if (item instanceof IsolateEvent) {
            controls--;
        } else if (item != null) {
            bytes -= Envelope.bytesOf(item);
        }
        return item;
    }

    @Override
    synchronized boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    synchronized int size() {
        return items.size();
    }
}
