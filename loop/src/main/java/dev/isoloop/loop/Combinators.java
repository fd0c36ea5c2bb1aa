package dev.isoloop.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * {@code all}, {@code allSettled}, {@code race} and {@code any}: one group per call, one reaction per element.
 *
 * <p>As in ECMAScript each element is first turned into a promise (ours stay themselves) and then given a reaction, one
 * after the other in list order; the reaction that completes the group settles the result in the same microtask.
 */
final class Combinators {
    private Combinators() {}

    static <T> Promise<List<T>> all(PromiseHome home, Iterable<? extends Thenable<? extends T>> elements) {
        List<Thenable<? extends T>> list = checked(home, elements);
        All<T> group = new All<>(home, list.size());
        for (int at = 0; at < list.size(); at++) join(home, list.get(at), group, at);
        return group.result;
    }

    static <T> Promise<List<Settled<T>>> allSettled(
            PromiseHome home, Iterable<? extends Thenable<? extends T>> elements) {
        List<Thenable<? extends T>> list = checked(home, elements);
        AllSettled<T> group = new AllSettled<>(home, list.size());
        for (int at = 0; at < list.size(); at++) join(home, list.get(at), group, at);
        return group.result;
    }

    static <T> Promise<T> race(PromiseHome home, Iterable<? extends Thenable<? extends T>> elements) {
        List<Thenable<? extends T>> list = checked(home, elements);
        Race<T> group = new Race<>(home);
        for (int at = 0; at < list.size(); at++) join(home, list.get(at), group, at);
        return group.result;
    }

    static <T> Promise<T> any(PromiseHome home, Iterable<? extends Thenable<? extends T>> elements) {
        List<Thenable<? extends T>> list = checked(home, elements);
        Any<T> group = new Any<>(home, list.size());
        for (int at = 0; at < list.size(); at++) join(home, list.get(at), group, at);
        return group.result;
    }

    /** A copy, so that a bad element is found before the first one is touched. */
    private static <T> List<Thenable<? extends T>> checked(
            PromiseHome home, Iterable<? extends Thenable<? extends T>> elements) {
        List<Thenable<? extends T>> list = new ArrayList<>();
        for (Thenable<? extends T> element : elements) {
            if (element == null) throw new NullPointerException("element " + list.size() + " is null");
            Promise.requireHome(home, element);
            list.add(element);
        }
        return list;
    }

    private static <U> void join(PromiseHome home, Thenable<U> element, Group<? super U> group, int at) {
        Promise.adopt(home, element).attach(new Member<>(group, at));
    }

    private interface Group<T> {
        void fulfilled(int at, T value);

        void rejected(int at, Throwable reason);
    }

    private static final class Member<U> extends Reaction<U> {
        private final Group<? super U> group;
        private final int at;

        Member(Group<? super U> group, int at) {
            this.group = group;
            this.at = at;
        }

        @Override
        void onFulfilled(U value) {
            group.fulfilled(at, value);
        }

        @Override
        void onRejected(Throwable reason) {
            group.rejected(at, reason);
        }
    }

    private static final class All<T> implements Group<T> {
        final Promise<List<T>> result;
        private final T[] values;
        private int missing;

        @SuppressWarnings("unchecked") // never leaves as an array
        All(PromiseHome home, int size) {
            result = new Promise<>(home);
            values = (T[]) new Object[size];
            missing = size;
            if (size == 0) fulfil();
        }

        @Override
        public void fulfilled(int at, T value) {
            values[at] = value;
            if (--missing == 0) fulfil();
        }

        /** Not List.of: a value may be null, and as in ECMAScript every result is an object of its own, an empty one too. */
        private void fulfil() {
            result.fulfil(Collections.unmodifiableList(Arrays.asList(values)));
        }

        @Override
        public void rejected(int at, Throwable reason) {
            if (result.isPending()) result.reject(reason);
        }
    }

    private static final class AllSettled<T> implements Group<T> {
        final Promise<List<Settled<T>>> result;
        private final Settled<T>[] outcomes;
        private int missing;

        @SuppressWarnings({"unchecked", "rawtypes"}) // never leaves as an array
        AllSettled(PromiseHome home, int size) {
            result = new Promise<>(home);
            outcomes = (Settled<T>[]) new Settled[size];
            missing = size;
            if (size == 0) fulfil();
        }

        @Override
        public void fulfilled(int at, T value) {
            settled(at, Settled.fulfilled(value));
        }

        @Override
        public void rejected(int at, Throwable reason) {
            settled(at, Settled.rejected(reason));
        }

        private void settled(int at, Settled<T> outcome) {
            outcomes[at] = outcome;
            if (--missing == 0) fulfil();
        }

        /** A list of its own, as with {@code all}. */
        private void fulfil() {
            result.fulfil(Collections.unmodifiableList(Arrays.asList(outcomes)));
        }
    }

    private static final class Race<T> implements Group<T> {
        final Promise<T> result;

        Race(PromiseHome home) {
            result = new Promise<>(home);
        }

        @Override
        public void fulfilled(int at, T value) {
            if (result.isPending()) result.fulfil(value);
        }

        @Override
        public void rejected(int at, Throwable reason) {
            if (result.isPending()) result.reject(reason);
        }
    }

    private static final class Any<T> implements Group<T> {
        final Promise<T> result;
        private final Throwable[] reasons;
        private int missing;

        Any(PromiseHome home, int size) {
            result = new Promise<>(home);
            reasons = new Throwable[size];
            missing = size;
            if (size == 0) rejectAll();
        }

        @Override
        public void fulfilled(int at, T value) {
            if (result.isPending()) result.fulfil(value);
        }

        @Override
        public void rejected(int at, Throwable reason) {
            reasons[at] = reason;
            if (--missing == 0) rejectAll();
        }

        private void rejectAll() {
            result.reject(new AggregateException("All promises were rejected", List.of(reasons)));
        }
    }
}
