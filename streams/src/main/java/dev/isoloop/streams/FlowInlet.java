package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/**
 * The subscriber that stands in front of a stream: takes signals from any thread and gives them to its target on the loop's, in
 * order, one after the other.
 */
/*
 * signals is filled by any thread; each that does not come from a turn of the loop brings a task along that empties it. The rest
 * belongs to the loop. A signal that comes while another is handled, from inside it, waits for its turn: no recursion.
 */
final class FlowInlet<T> implements Flow.Subscriber<T> {
    private static final Object COMPLETED = new Object();

    private final EventLoop loop;
    private final FlowTarget<T> target;
    private final Queue<Object> signals = new ConcurrentLinkedQueue<>();
    private final Runnable drainTask = this::drain;

    private Flow.Subscription subscription;
    private boolean over;
    private boolean draining;

    /** Asked for and not here yet. */
    private long outstanding;

    private record Subscribed(Flow.Subscription subscription) {}

    private record Failed(Throwable error) {}

    FlowInlet(EventLoop loop, FlowTarget<T> target) {
        this.loop = loop;
        this.target = target;
    }

    // ---- any thread

    @Override
    public void onSubscribe(Flow.Subscription given) {
        Objects.requireNonNull(given, "subscription");
        try {
            signal(new Subscribed(given));
        } catch (RejectedExecutionException ended) {
            given.cancel();
        }
    }

    @Override
    public void onNext(T chunk) {
        trySignal(Objects.requireNonNull(chunk, "chunk"));
    }

    @Override
    public void onError(Throwable error) {
        trySignal(new Failed(Objects.requireNonNull(error, "error")));
    }

    @Override
    public void onComplete() {
        trySignal(COMPLETED);
    }

    private void trySignal(Object what) {
        try {
            signal(what);
        } catch (RejectedExecutionException ended) {
            signals.clear(); // with its loop the stream has gone: nobody is left to hear of it
        }
    }

    private void signal(Object what) {
        signals.add(what);
        if (EventLoop.current() == loop) drain();
        else loop.execute(drainTask);
    }

    // ---- the loop's thread

    private void drain() {
        if (draining) return;
        draining = true;
        try {
            for (Object what = signals.poll(); what != null; what = signals.poll()) handle(what);
        } finally {
            draining = false;
            // A listener has thrown: what came behind it has its turn all the same.
            if (!signals.isEmpty()) loop.execute(drainTask);
        }
    }

    @SuppressWarnings("unchecked") // what is nothing else is a chunk
    private void handle(Object what) {
        if (what instanceof Subscribed subscribed) {
            begin(subscribed.subscription);
        } else if (what instanceof Failed failed) {
            over = true;
            target.onFailed(failed.error);
        } else if (what == COMPLETED) {
            over = true;
            target.onCompleted();
        } else {
            outstanding--;
            target.onChunk((T) what);
        }
    }

    private void begin(Flow.Subscription given) {
        if (subscription != null || over) {
            given.cancel();
            return;
        }
        subscription = given;
        target.onReady();
    }

    /** Asks for so many chunks that this many are on their way, unless at least half of them are. */
    void topUp(long wanted) {
        if (over || subscription == null || outstanding > wanted / 2) return;
        long missing = wanted - outstanding;
        outstanding = wanted;
        subscription.request(missing);
    }

    /** Wants no more. */
    void cancel() {
        if (over) return;
        over = true;
        if (subscription != null) subscription.cancel();
    }
}
