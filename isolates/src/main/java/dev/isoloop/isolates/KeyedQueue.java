package dev.isoloop.isolates;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A queue in which an item takes the place of a waiting one with the same key. Both ends hold the lock; under it, keys are
 * compared, and nothing else is done.
 */
final class KeyedQueue extends PipeQueue {
    /** Guarded by this. In the order of the first item with each key that still waits: replacing a value keeps its place. */
    private final Map<Object, Object> items = new LinkedHashMap<>();

    /** Puts an item in; returns the one it has replaced, or null. Sender. */
    synchronized Object put(Object key, Object item) {
        return items.put(key, item);
    }

    /** The waiting item with this key, or null. For the sender: it may be gone the next moment. */
    synchronized Object waiting(Object key) {
        return items.get(key);
    }

    /** An item that replaces nothing. */
    @Override
    void offer(Object item) {
        put(new Object(), item);
    }

    @Override
    synchronized Object poll() {
        if (items.isEmpty()) {
            return null;
        }
        Iterator<Object> oldest = items.values().iterator();
        Object item = oldest.next();
        oldest.remove();
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
