package dev.isoloop.loop;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The listeners of one event, in the order in which they were added: for whatever emits events on a loop. An emission reaches those
 * that were there when it began, also those removed meanwhile; what one throws ends it, as in Node.
 *
 * <p><b>Threads.</b> One thread only, for subscriptions too; whoever has the list checks that.
 *
 * <p><b>Allocation.</b> Emitting allocates nothing; adding and removing copy the list.
 *
 * @param <L> what a listener is
 */
public final class ListenerList<L> {
    private static final Entry<?>[] NONE = {};

    /** Never changed, only replaced: so an emission keeps what it began with. */
    private Entry<L>[] entries = none();

    /** One listener. Its identity is the subscription's, so the same listener may be added twice. */
    private static final class Entry<L> {
        final L listener;
        final boolean once;

        Entry(L listener, boolean once) {
            this.listener = Objects.requireNonNull(listener, "listener");
            this.once = once;
        }
    }

    /** Without a listener. */
    public ListenerList() {}

    @SuppressWarnings("unchecked") // an empty array holds nothing of any type
    private static <L> Entry<L>[] none() {
        return (Entry<L>[]) NONE;
    }

    /**
     * Adds a listener behind all others.
     *
     * @param listener what to call
     * @return removes it
     */
    public Subscription add(L listener) {
        return add(listener, false);
    }

    /**
     * Adds a listener behind all others, for whom only the thread that has the list may remove it.
     *
     * @param listener what to call
     * @param requireThread throws on any other thread; given the name of the method that was called
     * @return removes it
     */
    public Subscription add(L listener, Consumer<String> requireThread) {
        return add(listener, false, requireThread);
    }

    Subscription add(L listener, boolean once, Consumer<String> requireThread) {
        Subscription added = add(listener, once);
        return () -> {
            requireThread.accept("Subscription.close");
            added.close();
        };
    }

    private Subscription add(L listener, boolean once) {
        return insert(entries.length, new Entry<>(listener, once));
    }

    /**
     * Adds a listener before all others.
     *
     * @param listener what to call
     * @return removes it
     */
    public Subscription addFirst(L listener) {
        return insert(0, new Entry<>(listener, false));
    }

    private Subscription insert(int at, Entry<L> entry) {
        Entry<L>[] more = Arrays.copyOf(entries, entries.length + 1);
        System.arraycopy(entries, at, more, at + 1, entries.length - at);
        more[at] = entry;
        entries = more;
        return () -> remove(entry);
    }

    /** {@return whether nobody listens} */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /**
     * Calls each in order.
     *
     * @param call what is done with a listener
     * @return false when there are none
     */
    public boolean emit(Consumer<? super L> call) {
        Entry<L>[] now = entries;
        for (Entry<L> entry : now) call.accept(called(entry));
        return now.length != 0;
    }

    /**
     * Calls each in order, with what has happened.
     *
     * @param <E> the event's type
     * @param call how a listener is given the event
     * @param event what each is given
     * @return false when there are none
     */
    public <E> boolean emit(BiConsumer<? super L, ? super E> call, E event) {
        Entry<L>[] now = entries;
        for (Entry<L> entry : now) call.accept(called(entry), event);
        return now.length != 0;
    }

    /** The listener, which is about to be called. */
    private L called(Entry<L> entry) {
        if (entry.once) remove(entry);
        return entry.listener;
    }

    private void remove(Entry<L> gone) {
        int at = Arrays.asList(entries).indexOf(gone);
        if (at < 0) return;
        Entry<L>[] fewer = Arrays.copyOf(entries, entries.length - 1);
        System.arraycopy(entries, at + 1, fewer, at, fewer.length - at);
        entries = fewer.length == 0 ? none() : fewer;
    }
}
