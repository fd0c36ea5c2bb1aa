package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import java.util.function.Consumer;

/**
 * The listeners of one event of a port, called in the order in which they were added. Owning loop's thread only.
 */
/*
 * As Node's event targets: a listener that was removed while the event is under way is not called any more; one that was added
 * is called if a listener stands between it and the one that added it; one that throws does not keep the others from being
 * called. What it throws does not leave the callback: a tick throws it again, behind the ticks that are queued already.
 */
final class PortListeners<T> {
    /** One registration. */
    static final class Entry<T> {
        final Consumer<? super T> listener;
        final boolean once;
        boolean removed;
        Entry<T> after;

        Entry(Consumer<? super T> listener, boolean once) {
            this.listener = listener;
            this.once = once;
        }
    }

    private static final Runnable NOTHING = () -> {};

    private final Runnable whenFirst;
    private final Runnable whenNone;
    private Entry<T> first;
    private Entry<T> last;

    PortListeners() {
        this(NOTHING, NOTHING);
    }

    PortListeners(Runnable whenFirst, Runnable whenNone) {
        this.whenFirst = whenFirst;
        this.whenNone = whenNone;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(Entry<T> entry) {
        if (entry.removed) {
            return;
        }
        if (first == null) {
            first = entry;
            last = entry;
            whenFirst.run();
        } else {
            last.after = entry;
            last = entry;
        }
    }

    /** Also one that is still to be added: it never will be. */
    void remove(Entry<T> entry) {
        if (entry.removed) {
            return;
        }
        entry.removed = true;
        Entry<T> before = null;
        Entry<T> at = first;
        while (at != null && at != entry) {
            before = at;
            at = at.after;
        }
        if (at != null) {
            unlink(entry, before);
        }
    }

    private void unlink(Entry<T> entry, Entry<T> before) {
        if (before == null) {
            first = entry.after;
        } else {
            before.after = entry.after;
        }
        if (last == entry) {
            last = before;
        }
        if (first == null) {
            whenNone.run();
        }
    }

    void emit(EventLoop loop, T value) {
        for (Entry<T> at = first, after; at != null; at = after) {
            after = at.after;
            if (at.removed) {
                continue;
            }
            if (at.once) {
                remove(at);
            }
            try {
                at.listener.accept(value);
            } catch (Throwable failure) {
                Failures.throwFromTick(loop, failure);
            }
        }
    }
}
