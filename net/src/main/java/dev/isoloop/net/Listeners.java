package dev.isoloop.net;

import java.util.Arrays;

/** The listeners of one event, in the order in which they were added; a socket that has none has no such object. Loop thread only. */
final class Listeners<L> {
    private Object[] all;

    private Listeners(L first) {
        all = new Object[] {first};
    }

    /** The list with one more; the list may be null. */
    static <L> Listeners<L> with(Listeners<L> list, L added) {
        if (list == null) return new Listeners<>(added);
        list.all = Arrays.copyOf(list.all, list.all.length + 1);
        list.all[list.all.length - 1] = added;
        return list;
    }

    /** What is done with each listener. */
    @FunctionalInterface
    interface Call<L> {
        void to(L listener);
    }

    /** Calls those that are there now. What one throws keeps those behind it from being called, as in Node. */
    @SuppressWarnings("unchecked") // only listeners of this type are put in
    static <L> void emit(Listeners<L> list, Call<L> call) {
        if (list == null) return;
        for (Object listener : list.all) call.to((L) listener);
    }
}
