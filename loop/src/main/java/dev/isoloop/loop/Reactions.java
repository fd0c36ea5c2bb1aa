package dev.isoloop.loop;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The kinds of reaction behind the methods of {@link Promise}. Hops are counted in microtasks after the source settled. */
final class Reactions {
    private Reactions() {}

    /** {@code then}: one hop. A handler that is null passes the outcome on; then T and R are the same type. */
    static final class Then<T, R> extends Reaction<T> {
        private final Function<? super T, ? extends R> fulfilled;
        private final Function<? super Throwable, ? extends R> rejected;
        private final Promise<R> target;

        Then(
                Function<? super T, ? extends R> fulfilled,
                Function<? super Throwable, ? extends R> rejected,
                Promise<R> target) {
            this.fulfilled = fulfilled;
            this.rejected = rejected;
            this.target = target;
        }

        @Override
        @SuppressWarnings("unchecked") // no handler: R is T
        void onFulfilled(T value) {
            if (fulfilled == null) target.fulfil((R) value);
            else call(fulfilled, value);
        }

        @Override
        void onRejected(Throwable reason) {
            if (rejected == null) target.reject(reason);
            else call(rejected, reason);
        }

        private <A> void call(Function<? super A, ? extends R> handler, A argument) {
            R result;
            try {
                result = handler.apply(argument);
            } catch (Throwable thrown) {
                failed(target, thrown);
                return;
            }
            target.fulfil(result);
        }
    }

    /** {@code thenAccept}: one hop. */
    static final class Accept<T> extends Reaction<T> {
        private final Consumer<? super T> consumer;
        private final Promise<Void> target;

        Accept(Consumer<? super T> consumer, Promise<Void> target) {
            this.consumer = consumer;
            this.target = target;
        }

        @Override
        void onFulfilled(T value) {
            try {
                consumer.accept(value);
            } catch (Throwable thrown) {
                failed(target, thrown);
                return;
            }
            target.fulfil(null);
        }

        @Override
        void onRejected(Throwable reason) {
            target.reject(reason);
        }
    }

    /** {@code thenCompose}: one hop to the handler, and two more after what it returned has settled. */
    static final class Compose<T, R> extends Reaction<T> {
        private final Function<? super T, ? extends Thenable<? extends R>> fulfilled;
        private final Function<? super Throwable, ? extends Thenable<? extends R>> rejected;
        private final Promise<R> target;

        Compose(
                Function<? super T, ? extends Thenable<? extends R>> fulfilled,
                Function<? super Throwable, ? extends Thenable<? extends R>> rejected,
                Promise<R> target) {
            this.fulfilled = fulfilled;
            this.rejected = rejected;
            this.target = target;
        }

        @Override
        @SuppressWarnings("unchecked") // no handler: R is T
        void onFulfilled(T value) {
            if (fulfilled == null) target.fulfil((R) value);
            else call(fulfilled, value);
        }

        @Override
        void onRejected(Throwable reason) {
            if (rejected == null) target.reject(reason);
            else call(rejected, reason);
        }

        private <A> void call(Function<? super A, ? extends Thenable<? extends R>> handler, A argument) {
            try {
                Thenable<? extends R> result = handler.apply(argument);
                Objects.requireNonNull(result, "the handler of a compose method returned null instead of a Thenable");
                target.requireSameLoop(result);
                target.follow(result);
            } catch (Throwable thrown) {
                failed(target, thrown);
            }
        }
    }

    /**
     * A promise that follows another: the first run calls {@code then} on it, the second, after it has settled, settles
     * the target. That is two hops after a promise that was settled already, one object in all.
     */
    static final class Follow<T> extends Reaction<T> {
        private final Promise<T> leader;
        private final Promise<? super T> target;
        private boolean attached;

        Follow(Promise<T> leader, Promise<? super T> target) {
            this.leader = leader;
            this.target = target;
        }

        @Override
        public void run() {
            if (attached) {
                super.run();
            } else {
                attached = true;
                leader.attach(this);
            }
        }

        @Override
        void onFulfilled(T value) {
            target.fulfil(value);
        }

        @Override
        void onRejected(Throwable reason) {
            target.reject(reason);
        }
    }

    /** A promise that follows a thenable of the user's: this microtask calls its {@code subscribe}. */
    static final class Subscribe<T> implements Runnable {
        private final Thenable<? extends T> leader;
        private final Promise<T> target;

        Subscribe(Thenable<? extends T> leader, Promise<T> target) {
            this.leader = leader;
            this.target = target;
        }

        @Override
        public void run() {
            Resolvers<T> resolvers = new Resolvers<>(target);
            try {
                leader.subscribe(resolvers);
            } catch (Throwable thrown) {
                if (target.home.isControlFlow(thrown)) Reaction.failed(target, thrown);
                resolvers.reject(thrown);
            }
        }
    }

    /** {@link Promise#subscribe}: hands the outcome to somebody's resolvers. One hop. */
    static final class PassTo<T> extends Reaction<T> {
        private final Resolvers<? super T> target;

        PassTo(Resolvers<? super T> target) {
            this.target = target;
        }

        @Override
        void onFulfilled(T value) {
            target.resolve(value);
        }

        @Override
        void onRejected(Throwable reason) {
            target.reject(reason);
        }
    }

    /**
     * {@code finallyDo}: the outcome passes two hops later than through {@code then}.
     *
     * <p>ECMAScript makes two promises here: one for the body's result, and one that carries the original outcome past
     * it. The first hop would run that one's reaction and, right behind it in the queue, the job that attaches the target.
     * Nothing can come between the two and only the second has an effect to see, so they are one hop here; the next one
     * settles the target.
     */
    static final class FinallyDo<T> extends Reaction<T> {
        private final Runnable body;
        private final Promise<T> target;
        private int hop;

        FinallyDo(Runnable body, Promise<T> target) {
            this.body = body;
            this.target = target;
        }

        @Override
        public void run() {
            switch (hop++) {
                case 0 -> callBody();
                case 1 -> target.home.enqueue(this);
                default -> super.run();
            }
        }

        private void callBody() {
            try {
                body.run();
            } catch (Throwable thrown) {
                failed(target, thrown);
                return;
            }
            target.home.enqueue(this);
        }

        @Override
        void onFulfilled(T value) {
            target.fulfil(value);
        }

        @Override
        void onRejected(Throwable reason) {
            target.reject(reason);
        }
    }

    /** {@code finallyCompose}: as {@link FinallyDo}, but the body's outcome is waited for and a rejection replaces the original. */
    static final class FinallyCompose<T> extends Reaction<T> {
        private final Supplier<? extends Thenable<?>> body;
        private final Promise<T> target;

        FinallyCompose(Supplier<? extends Thenable<?>> body, Promise<T> target) {
            this.body = body;
            this.target = target;
        }

        @Override
        public void run() {
            try {
                Thenable<?> result = body.get();
                Objects.requireNonNull(result, "the body of finallyCompose returned null instead of a Thenable");
                waitFor(result);
            } catch (Throwable thrown) {
                failed(target, thrown);
            }
        }

        private <U> void waitFor(Thenable<U> result) {
            target.requireSameLoop(result);
            Promise<T> original = new Promise<>(target.home);
            Promise.adopt(target.home, result).attach(new Restore<U, T>(source, original));
            target.follow(original);
        }

        @Override
        void onFulfilled(T value) {
            throw new AssertionError("run() does it all");
        }

        @Override
        void onRejected(Throwable reason) {
            throw new AssertionError("run() does it all");
        }
    }

    /** Once the body of a finally is fulfilled, the original outcome comes back. */
    private static final class Restore<U, T> extends Reaction<U> {
        private final Promise<T> original;
        private final Promise<T> target;

        Restore(Promise<T> original, Promise<T> target) {
            this.original = original;
            this.target = target;
        }

        @Override
        void onFulfilled(U ignored) {
            if (original.isFulfilled()) target.fulfil(original.value());
            else target.reject(original.reason());
        }

        @Override
        void onRejected(Throwable reason) {
            target.reject(reason);
        }
    }

    /** {@code toCompletableFuture}: one hop; dependents that were attached to the future run inside it. */
    static final class Complete<T> extends Reaction<T> {
        private final CompletableFuture<T> future;

        Complete(CompletableFuture<T> future) {
            this.future = future;
        }

        @Override
        void onFulfilled(T value) {
            future.complete(value);
        }

        @Override
        void onRejected(Throwable reason) {
            future.completeExceptionally(reason);
        }
    }
}
