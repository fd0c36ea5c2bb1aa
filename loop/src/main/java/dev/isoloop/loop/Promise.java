package dev.isoloop.loop;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value that may not be there yet, with ECMAScript's rules to the last microtask.
 *
 * <p>A promise belongs to the loop on whose thread it was made. Every method may be called on that loop's thread only and
 * throws an {@link IllegalStateException} naming both threads otherwise; to hand a result to other threads use
 * {@link #toCompletableFuture()}, to bring one in use {@link #from} or {@link EventLoop#execute}. No method blocks, and no
 * handler is ever called inside the method that attached it or inside the call that settled the promise: handlers are
 * microtasks, in the order in which they were attached.
 *
 * <p><b>Types are honest.</b> {@link #then} takes what its handler returns as the value, even if that is a promise;
 * {@link #thenCompose} and {@link Resolvers#resolveWith} follow a promise instead. The distances in microtasks, counted
 * from the settling of a promise to the moment at which a handler attached to the derived one is queued:
 *
 * <table>
 * <caption>Microtasks until the derived promise settles</caption>
 * <tr><th>derived by</th><th>microtasks</th></tr>
 * <tr><td>{@code then}, {@code thenAccept}, {@code catchError}, {@code subscribe}, combinators</td><td>1</td></tr>
 * <tr><td>{@code resolveWith} a promise of ours</td><td>2 if it is settled already, else 1 after it settles</td></tr>
 * <tr><td>{@code resolveWith} another thenable</td><td>1 until its {@code subscribe} is called</td></tr>
 * <tr><td>{@code thenCompose}</td><td>1 to the handler, then as {@code resolveWith}</td></tr>
 * <tr><td>{@code finallyDo}, {@code finallyCompose} with a settled promise</td><td>3</td></tr>
 * </table>
 *
 * <p>A handler that throws, also an {@link Error}, rejects the derived promise. A promise that is rejected and has no
 * handler once the queues of the present callback are empty is reported to {@link LoopEvents#onUnhandledRejection}, and
 * without such a listener the reason is an uncaught error of the loop. Any handler counts, {@code then} too: then it is
 * the derived promise that is rejected without one.
 *
 * <p>Null is a value like any other. A reason is never null. A promise that is pending does not keep its loop alive.
 *
 * @param <T> what it is fulfilled with
 */
public final class Promise<T> implements Thenable<T> {
    /*
     * state, all on the loop's thread:
     *
     *   PENDING --fulfil--> FULFILLED
     *      |
     *      +----reject----> REJECTED  without HANDLED: NOTED by the tracker --step 4 of the drain--> REPORTED
     *                                                    | attach: forgotten                            | attach: reported
     *                                                    v                                              v as handled late
     *
     * slot   PENDING    null, or the last reaction of a ring (the last one's next is the first): append without a scan
     *        FULFILLED  the value
     *        REJECTED   the reason
     */
    private static final int FULFILLED = 1;
    private static final int REJECTED = 2;
    private static final int HANDLED = 4;
    private static final int NOTED = 8;
    private static final int REPORTED = 16;

    final PromiseHome home;
    private int state;
    private Object slot;

    Promise(PromiseHome home) {
        this.home = home;
    }

    // ---- making ----

    /**
     * {@return a promise fulfilled with {@code value}, taken as it is}
     *
     * @param value the value, may be null
     * @param <T> its type
     * @throws IllegalStateException if no loop runs on this thread
     */
    public static <T> Promise<T> resolved(T value) {
        Promise<T> promise = new Promise<>(PromiseHome.current("Promise.resolved"));
        promise.fulfil(value);
        return promise;
    }

    /**
     * {@return a promise rejected with {@code reason}}
     *
     * @param reason why
     * @param <T> type of the value it will not have
     * @throws IllegalStateException if no loop runs on this thread
     * @throws NullPointerException if {@code reason} is null
     */
    public static <T> Promise<T> rejected(Throwable reason) {
        Objects.requireNonNull(reason, "reason");
        Promise<T> promise = new Promise<>(PromiseHome.current("Promise.rejected"));
        promise.reject(reason);
        return promise;
    }

    /**
     * {@return {@code outcome} itself if it is a promise of ours, else a promise that follows it}
     *
     * @param outcome a thenable
     * @param <T> type of the value
     * @throws IllegalStateException if no loop runs on this thread, or if {@code outcome} is a promise of another loop
     * @throws NullPointerException if {@code outcome} is null
     */
    public static <T> Promise<T> resolveWith(Thenable<T> outcome) {
        Objects.requireNonNull(outcome, "outcome");
        PromiseHome home = PromiseHome.current("Promise.resolveWith");
        requireHome(home, outcome);
        return adopt(home, outcome);
    }

    /**
     * Makes a promise and lets {@code executor} settle it, now or later. The executor is called at once; what it throws
     * rejects the promise unless that is resolved already.
     *
     * @param executor gets the writing end
     * @param <T> type of the value
     * @return the promise
     * @throws IllegalStateException if no loop runs on this thread
     * @throws NullPointerException if {@code executor} is null
     */
    public static <T> Promise<T> create(Consumer<? super Resolvers<T>> executor) {
        Objects.requireNonNull(executor, "executor");
        Promise<T> promise = new Promise<>(PromiseHome.current("Promise.create"));
        Resolvers<T> resolvers = new Resolvers<>(promise);
        try {
            executor.accept(resolvers);
        } catch (Throwable thrown) {
            if (promise.home.isControlFlow(thrown)) throw thrown;
            resolvers.reject(thrown);
        }
        return promise;
    }

    /**
     * {@return the writing end of a new pending promise}
     *
     * @param <T> type of the value
     * @throws IllegalStateException if no loop runs on this thread
     */
    public static <T> Resolvers<T> withResolvers() {
        return new Resolvers<>(new Promise<>(PromiseHome.current("Promise.withResolvers")));
    }

    /**
     * {@return a promise that ends as {@code stage}} When the stage ends on the loop's own thread, inside one of its
     * callbacks, the promise is settled at that moment; otherwise its outcome arrives as a callback of the poll phase, as
     * through {@link EventLoop#execute}. Until then it keeps the loop alive. A {@code CompletionException} is replaced by
     * its cause. If the loop is terminated before, the outcome is dropped.
     *
     * @param stage a future or the like; any thread may complete it
     * @param <T> type of the value
     * @throws IllegalStateException if no loop runs on this thread
     * @throws NullPointerException if {@code stage} is null
     */
    public static <T> Promise<T> from(CompletionStage<? extends T> stage) {
        Objects.requireNonNull(stage, "stage");
        Promise<T> promise = new Promise<>(PromiseHome.current("Promise.from"));
        promise.home.ref();
        try {
            stage.whenComplete(new StageArrival<>(promise));
        } catch (Throwable thrown) {
            promise.home.unref();
            throw thrown;
        }
        return promise;
    }

    /**
     * {@return a promise that is fulfilled with null by a timer} It keeps the loop alive until then.
     *
     * @param delayMs milliseconds, clamped as those of {@link EventLoop#setTimeout(Runnable, long)}
     * @throws IllegalStateException if no loop runs on this thread
     */
    public static Promise<Void> delay(long delayMs) {
        return delay(delayMs, null, null);
    }

    /**
     * {@return a promise that is fulfilled with {@code value} by a timer} It keeps the loop alive until then.
     *
     * @param delayMs milliseconds, clamped as those of {@link EventLoop#setTimeout(Runnable, long)}
     * @param value the value, may be null
     * @param <T> its type
     * @throws IllegalStateException if no loop runs on this thread
     */
    public static <T> Promise<T> delay(long delayMs, T value) {
        return delay(delayMs, value, null);
    }

    /**
     * {@return a promise that is fulfilled with {@code value} by a timer, or rejected when {@code token} is cancelled first}
     * The reason is then a {@link java.util.concurrent.CancellationException} whose cause is the token's reason, and the
     * timer is gone. It keeps the loop alive until it is settled.
     *
     * @param delayMs milliseconds, clamped as those of {@link EventLoop#setTimeout(Runnable, long)}
     * @param value the value, may be null
     * @param token may be cancelled already; null for none
     * @param <T> type of the value
     * @throws IllegalStateException if no loop runs on this thread, or the token belongs to another loop
     */
    public static <T> Promise<T> delay(long delayMs, T value, CancelToken token) {
        return Delay.start(PromiseHome.current("Promise.delay"), delayMs, value, token);
    }

    // ---- combining ----

    /**
     * {@return a promise of all values in list order; of nothing, an empty list at once} Rejected as soon as one element
     * is, with its reason; the others count as handled.
     *
     * @param elements what to wait for; read once, before this method returns
     * @param <T> type of the values
     * @throws IllegalStateException if no loop runs on this thread, or an element is a promise of another loop
     * @throws NullPointerException if {@code elements} or an element is null
     */
    public static <T> Promise<List<T>> all(Iterable<? extends Thenable<? extends T>> elements) {
        return Combinators.all(PromiseHome.current("Promise.all"), elements);
    }

    /**
     * {@return a promise of how each element ended, in list order} It is never rejected.
     *
     * @param elements what to wait for; read once, before this method returns
     * @param <T> type of the values
     * @throws IllegalStateException if no loop runs on this thread, or an element is a promise of another loop
     * @throws NullPointerException if {@code elements} or an element is null
     */
    public static <T> Promise<List<Settled<T>>> allSettled(Iterable<? extends Thenable<? extends T>> elements) {
        return Combinators.allSettled(PromiseHome.current("Promise.allSettled"), elements);
    }

    /**
     * {@return a promise that ends as the first of the elements to end} Of nothing, it stays pending.
     *
     * @param elements what to wait for; read once, before this method returns
     * @param <T> type of the values
     * @throws IllegalStateException if no loop runs on this thread, or an element is a promise of another loop
     * @throws NullPointerException if {@code elements} or an element is null
     */
    public static <T> Promise<T> race(Iterable<? extends Thenable<? extends T>> elements) {
        return Combinators.race(PromiseHome.current("Promise.race"), elements);
    }

    /**
     * {@return a promise of the first value} If every element is rejected, and at once if there is none, it is rejected
     * with an {@link AggregateException} of all reasons.
     *
     * @param elements what to wait for; read once, before this method returns
     * @param <T> type of the values
     * @throws IllegalStateException if no loop runs on this thread, or an element is a promise of another loop
     * @throws NullPointerException if {@code elements} or an element is null
     */
    public static <T> Promise<T> any(Iterable<? extends Thenable<? extends T>> elements) {
        return Combinators.any(PromiseHome.current("Promise.any"), elements);
    }

    // ---- attaching ----

    /**
     * {@return a promise of what {@code onFulfilled} returns, taken as it is; a rejection passes through}
     *
     * @param onFulfilled called with the value, as a microtask
     * @param <R> type of what it returns
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the handler is null
     */
    public <R> Promise<R> then(Function<? super T, ? extends R> onFulfilled) {
        Objects.requireNonNull(onFulfilled, "onFulfilled");
        return attachThen("then", onFulfilled, null);
    }

    /**
     * {@return a promise of what the handler that was called returns, taken as it is}
     *
     * @param onFulfilled called with the value, as a microtask
     * @param onRejected called with the reason, as a microtask; not for what {@code onFulfilled} throws
     * @param <R> type of what they return
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if a handler is null
     */
    public <R> Promise<R> then(
            Function<? super T, ? extends R> onFulfilled, Function<? super Throwable, ? extends R> onRejected) {
        Objects.requireNonNull(onFulfilled, "onFulfilled");
        Objects.requireNonNull(onRejected, "onRejected");
        return attachThen("then", onFulfilled, onRejected);
    }

    /**
     * {@return a promise fulfilled with null after {@code onFulfilled}; a rejection passes through}
     *
     * @param onFulfilled called with the value, as a microtask
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the handler is null
     */
    public Promise<Void> thenAccept(Consumer<? super T> onFulfilled) {
        Objects.requireNonNull(onFulfilled, "onFulfilled");
        home.requireLoopThread("Promise.thenAccept");
        Promise<Void> target = new Promise<>(home);
        attach(new Reactions.Accept<>(onFulfilled, target));
        return target;
    }

    /**
     * {@return a promise that follows the one {@code onFulfilled} returns; a rejection passes through}
     *
     * @param onFulfilled called with the value, as a microtask; returning null rejects with a NullPointerException
     * @param <R> type of the value in the end
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the handler is null
     */
    public <R> Promise<R> thenCompose(Function<? super T, ? extends Thenable<? extends R>> onFulfilled) {
        Objects.requireNonNull(onFulfilled, "onFulfilled");
        return attachCompose("thenCompose", onFulfilled, null);
    }

    /**
     * {@return a promise that follows the one that the handler that was called returns}
     *
     * @param onFulfilled called with the value, as a microtask; returning null rejects with a NullPointerException
     * @param onRejected called with the reason, likewise; not for what {@code onFulfilled} throws
     * @param <R> type of the value in the end
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if a handler is null
     */
    public <R> Promise<R> thenCompose(
            Function<? super T, ? extends Thenable<? extends R>> onFulfilled,
            Function<? super Throwable, ? extends Thenable<? extends R>> onRejected) {
        Objects.requireNonNull(onFulfilled, "onFulfilled");
        Objects.requireNonNull(onRejected, "onRejected");
        return attachCompose("thenCompose", onFulfilled, onRejected);
    }

    /**
     * {@return a promise of this one's value, or else of what {@code onRejected} returns, taken as it is}
     *
     * @param onRejected called with the reason, as a microtask
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the handler is null
     */
    public Promise<T> catchError(Function<? super Throwable, ? extends T> onRejected) {
        Objects.requireNonNull(onRejected, "onRejected");
        return attachThen("catchError", null, onRejected);
    }

    /**
     * {@return a promise of this one's value, or else one that follows what {@code onRejected} returns}
     *
     * @param onRejected called with the reason, as a microtask; returning null rejects with a NullPointerException
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the handler is null
     */
    public Promise<T> catchCompose(Function<? super Throwable, ? extends Thenable<? extends T>> onRejected) {
        Objects.requireNonNull(onRejected, "onRejected");
        return attachCompose("catchCompose", null, onRejected);
    }

    /**
     * {@return a promise that ends as this one, after {@code body}} What the body throws replaces the outcome.
     *
     * @param body called when this promise is settled, either way, as a microtask
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the body is null
     */
    public Promise<T> finallyDo(Runnable body) {
        Objects.requireNonNull(body, "body");
        home.requireLoopThread("Promise.finallyDo");
        Promise<T> target = new Promise<>(home);
        attach(new Reactions.FinallyDo<>(body, target));
        return target;
    }

    /**
     * {@return a promise that ends as this one, once what {@code body} returns is fulfilled} If that is rejected, or the
     * body throws, it replaces the outcome; its value does not.
     *
     * @param body called when this promise is settled, either way, as a microtask; returning null rejects with a
     *     NullPointerException
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the body is null
     */
    public Promise<T> finallyCompose(Supplier<? extends Thenable<?>> body) {
        Objects.requireNonNull(body, "body");
        home.requireLoopThread("Promise.finallyCompose");
        Promise<T> target = new Promise<>(home);
        attach(new Reactions.FinallyCompose<>(body, target));
        return target;
    }

    /**
     * Passes the outcome on to {@code target}, one microtask after this promise is settled.
     *
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if the target is null
     */
    @Override
    public void subscribe(Resolvers<? super T> target) {
        Objects.requireNonNull(target, "target");
        home.requireLoopThread("Promise.subscribe");
        attach(new Reactions.PassTo<>(target));
    }

    /**
     * {@return a future that ends as this promise} It may be read from any thread; waiting for it on the loop's own thread
     * waits for ever. Dependents attached to it before it ends run on the loop's thread, inside a microtask. The rejection
     * of this promise counts as handled. Cancelling the future has no effect on this promise.
     *
     * @throws IllegalStateException on another thread than the loop's
     */
    public CompletableFuture<T> toCompletableFuture() {
        home.requireLoopThread("Promise.toCompletableFuture");
        CompletableFuture<T> future = new CompletableFuture<>();
        attach(new Reactions.Complete<>(future));
        return future;
    }

    /** {@return pending, fulfilled or rejected, with the value's or the reason's text} Any thread; a snapshot for people. */
    @Override
    public String toString() {
        int now = state;
        Object content = slot;
        if ((now & FULFILLED) != 0) return "Promise[fulfilled: " + content + "]";
        if ((now & REJECTED) != 0) return "Promise[rejected: " + content + "]";
        return "Promise[pending]";
    }

    private <R> Promise<R> attachThen(
            String method,
            Function<? super T, ? extends R> onFulfilled,
            Function<? super Throwable, ? extends R> onRejected) {
        home.requireLoopThread(method);
        Promise<R> target = new Promise<>(home);
        attach(new Reactions.Then<>(onFulfilled, onRejected, target));
        return target;
    }

    private <R> Promise<R> attachCompose(
            String method,
            Function<? super T, ? extends Thenable<? extends R>> onFulfilled,
            Function<? super Throwable, ? extends Thenable<? extends R>> onRejected) {
        home.requireLoopThread(method);
        Promise<R> target = new Promise<>(home);
        attach(new Reactions.Compose<>(onFulfilled, onRejected, target));
        return target;
    }

    // ---- for the neighbours: loop thread only, checked by the public methods ----

    /** A promise of ours stays itself; anything else gets a promise that follows it. */
    @SuppressWarnings("unchecked") // a Thenable<T> that is a Promise is a Promise<T>
    static <T> Promise<T> adopt(PromiseHome home, Thenable<T> outcome) {
        if (outcome instanceof Promise) return (Promise<T>) outcome;
        Promise<T> promise = new Promise<>(home);
        promise.follow(outcome);
        return promise;
    }

    static void requireHome(PromiseHome home, Thenable<?> outcome) {
        if (outcome instanceof Promise<?> promise && promise.home != home) {
            throw new IllegalStateException(promise + " belongs to " + promise.home + " and cannot be awaited on "
                    + home + "; hand it over with toCompletableFuture() and from()");
        }
    }

    void requireSameLoop(Thenable<?> outcome) {
        requireHome(home, outcome);
    }

    /** Queues the reaction if this promise is settled, else keeps it. This promise counts as handled from now on. */
    void attach(Reaction<T> reaction) {
        reaction.source = this;
        if ((state & (FULFILLED | REJECTED)) != 0) {
            if ((state & REJECTED) != 0) handledNow();
            home.enqueue(reaction);
            return;
        }
        state |= HANDLED;
        Reaction<T> last = lastReaction();
        if (last == null) {
            reaction.next = reaction;
        } else {
            reaction.next = last.next;
            last.next = reaction;
        }
        slot = reaction;
    }

    private void handledNow() {
        int before = state;
        state = (before | HANDLED) & ~(NOTED | REPORTED);
        if ((before & NOTED) != 0) home.rejections.forget();
        else if ((before & REPORTED) != 0) home.rejections.handledLate(this);
    }

    /** Settles a pending promise. */
    void fulfil(T value) {
        Reaction<T> last = lastReaction();
        state |= FULFILLED;
        slot = value;
        queueAll(last);
    }

    /** Settles a pending promise; without a handler, the tracker notes it. */
    void reject(Throwable reason) {
        Reaction<T> last = lastReaction();
        state |= REJECTED;
        slot = reason;
        if ((state & HANDLED) == 0) {
            state |= NOTED;
            home.noteRejected(this);
        }
        queueAll(last);
    }

    /** Settles a pending promise some time after {@code outcome}. */
    void follow(Thenable<? extends T> outcome) {
        if (outcome == this) reject(new ChainingCycleException());
        else if (outcome instanceof Promise<? extends T> leader) home.enqueue(new Reactions.Follow<>(leader, this));
        else home.enqueue(new Reactions.Subscribe<>(outcome, this));
    }

    private void queueAll(Reaction<T> last) {
        if (last == null) return;
        Reaction<T> reaction = last.next;
        while (true) {
            Reaction<T> next = reaction.next;
            reaction.next = null;
            home.enqueue(reaction);
            if (reaction == last) return;
            reaction = next;
        }
    }

    @SuppressWarnings("unchecked") // the slot of a pending promise holds nothing else
    private Reaction<T> lastReaction() {
        return (Reaction<T>) slot;
    }

    boolean isPending() {
        return (state & (FULFILLED | REJECTED)) == 0;
    }

    boolean isFulfilled() {
        return (state & FULFILLED) != 0;
    }

    /** Of a fulfilled promise. */
    @SuppressWarnings("unchecked") // the slot of a fulfilled promise holds nothing else
    T value() {
        return (T) slot;
    }

    /** Of a rejected promise. */
    Throwable reason() {
        return (Throwable) slot;
    }

    /** Rejected, and nobody has attached anything since. The tracker's question when step 4 begins. */
    boolean isNoted() {
        return (state & NOTED) != 0;
    }

    /** The tracker takes the note into the round of reports that begins now. */
    void noteTaken() {
        state &= ~NOTED;
    }

    /** The tracker is about to report it. */
    void reported() {
        if ((state & HANDLED) == 0) state |= REPORTED;
    }

    /** The tracker puts a note back that it could not report; false when it has been handled meanwhile. */
    boolean noteAgain() {
        if ((state & HANDLED) != 0) return false;
        state |= NOTED;
        return true;
    }
}
