package dev.isoloop.isolates;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The listeners of one event of an isolate, called in the order in which they were added. Owning loop's thread only.
 */
/*
 * As Node's event emitters: an event goes to the listeners there are when it begins, also to those removed meanwhile; one that
 * throws keeps the rest from being called.
 */
final class IsolateListeners<T> {
    /** One registration. */
    static final class Entry<T> {
        final Consumer<? super T> listener;
        final boolean once;
        boolean removed;

        Entry(Consumer<? super T> listener, boolean once) {
            this.listener = listener;
            this.once = once;
        }
    }

    private List<Entry<T>> entries = List.of();

    boolean isEmpty() {
        return entries.isEmpty();
    }

    void add(Entry<T> entry) {
        if (entry.removed) {
            return;
        }
        List<Entry<T>> more = new ArrayList<>(entries);
        more.add(entry);
        entries = more;
    }

    /** Also one that is still to be added: it never will be. */
    void remove(Entry<T> entry) {
        entry.removed = true;
        List<Entry<T>> fewer = new ArrayList<>(entries.size());
        for (Entry<T> other : entries) {
            if (other != entry) {
                fewer.add(other);
            }
        }
        entries = fewer;
    }

    /** Calls them all, or all up to the first that throws. */
    void emit(T value) {
        for (Entry<T> entry : entries) {
            if (entry.once) {
                remove(entry);
            }
            entry.listener.accept(value);
        }
    }
}
