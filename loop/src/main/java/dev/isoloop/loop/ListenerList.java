package dev.isoloop.loop;

import java.util.ArrayList;
import java.util.List;

/** The listeners of one event, in the order in which they were added. An emission reaches those that were there when it began. */
final class ListenerList<L> {
    private Entry<L>[] entries = Entry.none();

    /** One listener; its identity is the subscription's, so the same listener may be added twice. */
    private record Entry<L>(L listener, boolean once) {
        @SuppressWarnings("unchecked")
        static <L> Entry<L>[] none() {
            return (Entry<L>[]) new Entry<?>[0];
        }
    }

    /** What is done with each listener. What it throws ends the emission. */
    @FunctionalInterface
    interface Call<L> {
        void to(L listener);
    }

    Subscription add(L listener, boolean once) {
        Entry<L> entry = new Entry<>(listener, once);
        List<Entry<L>> all = new ArrayList<>(List.of(entries));
        all.add(entry);
        entries = all.toArray(Entry.none());
        return () -> remove(entry);
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    /** Calls each in order; false when there are none. */
    boolean emit(Call<? super L> call) {
        Entry<L>[] now = entries;
        for (Entry<L> entry : now) {
            if (entry.once) remove(entry);
            call.to(entry.listener);
        }
        return now.length != 0;
    }

    private void remove(Entry<L> gone) {
        List<Entry<L>> rest = new ArrayList<>(entries.length);
        for (Entry<L> entry : entries) {
            if (entry != gone) rest.add(entry);
        }
        entries = rest.toArray(Entry.none());
    }
}
