package dev.isoloop.streams;

import dev.isoloop.loop.Subscription;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The listeners of one event of a stream, in the order in which they were added. An emission reaches those that were there when
 * it began; what one throws ends it. Loop thread only. Emitting allocates nothing.
 */
final class Listeners<E> {
    private static final Entry<?>[] NONE = {};

    private Entry<E>[] entries = none();

    /** Its identity is the subscription's, so the same listener may be added twice. */
    private record Entry<E>(Consumer<? super E> listener) {
        void call(E event) {
            listener.accept(event);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @SuppressWarnings("unchecked") // an empty array holds nothing of any type
    private static <E> Entry<E>[] none() {
        return (Entry<E>[]) NONE;
    }

    Subscription add(Consumer<? super E> listener) {
        Entry<E> entry = new Entry<>(Objects.requireNonNull(listener, "listener"));
        Entry<E>[] more = Arrays.copyOf(entries, entries.length + 1);
        more[entries.length] = entry;
        entries = more;
        return () -> remove(entry);
    }

    /** Adds it before all others. */
    Subscription addFirst(Consumer<? super E> listener) {
        Entry<E> entry = new Entry<>(listener);
        Entry<E>[] more = Arrays.copyOf(entries, entries.length + 1);
        System.arraycopy(entries, 0, more, 1, entries.length);
        more[0] = entry;
        entries = more;
        return () -> remove(entry);
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    /** Calls each in order; false when there was none. */
    boolean emit(E event) {
        Entry<E>[] now = entries;
        for (Entry<E> entry : now) entry.call(event);
        return now.length != 0;
    }

    private void remove(Entry<E> gone) {
        int at = Arrays.asList(entries).indexOf(gone);
        if (at < 0) return;
        Entry<E>[] fewer = Arrays.copyOf(entries, entries.length - 1);
        System.arraycopy(entries, at + 1, fewer, at, fewer.length - at);
        entries = fewer.length == 0 ? none() : fewer;
    }
}
