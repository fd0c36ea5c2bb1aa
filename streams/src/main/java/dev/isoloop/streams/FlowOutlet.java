package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopExit;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/**
 * A readable as a publisher, for one subscriber. Any thread may subscribe, request and cancel; the subscriber is called on the
 * loop's thread, its requests from there included.
 */
final class FlowOutlet<T> implements Flow.Publisher<T> {
    private final ReadHalf<T> from;

    /** Somebody has subscribed. The loop's. */
    private boolean taken;

    FlowOutlet(ReadHalf<T> from) {
        this.from = from;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!onLoop(() -> begin(subscriber))) {
            refuse(subscriber, "event loop " + from.life.loop.name() + " has ended, and the stream with it");
        }
    }

    private void begin(Flow.Subscriber<? super T> subscriber) {
        if (taken) {
            refuse(subscriber, "the stream has a subscriber already: its chunks are for one only");
            return;
        }
        taken = true;
        new Serving(subscriber).begin();
    }

    private static void refuse(Flow.Subscriber<?> subscriber, String why) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException(why));
    }

    /** At once if this is the loop's thread; false if the loop has ended. */
    private boolean onLoop(Runnable action) {
        EventLoop loop = from.life.loop;
        if (EventLoop.current() == loop) {
            action.run();
            return true;
        }
        try {
            loop.execute(action);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** One subscriber being served. Its fields are the loop's. */
    private final class Serving implements Flow.Subscription {
        /** Null once it is over: nothing more is said, and nothing is held on to. */
        private Flow.Subscriber<? super T> subscriber;

        private long demand;
        private boolean serving;

        Serving(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        void begin() {
            say(() -> subscriber.onSubscribe(this));
            if (subscriber == null) return;
            from.onReadable(this::serve);
            Finished.of(from.life, true, false, this::end);
        }

        @Override
        public void request(long count) {
            onLoop(() -> ask(count));
        }

        @Override
        public void cancel() {
            onLoop(this::stop);
        }

        private void ask(long count) {
            if (subscriber == null) return;
            if (count <= 0) {
                Flow.Subscriber<? super T> told = subscriber;
                stop();
                told.onError(new IllegalArgumentException("request(" + count + "), expected at least 1 (rule 3.9)"));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            serve();
        }

        private void serve() {
            if (serving) return;
            serving = true;
            try {
                giveWhatIsWanted();
            } finally {
                serving = false;
            }
        }

        private void giveWhatIsWanted() {
            while (demand > 0 && subscriber != null && !from.life.isDestroyed()) {
                T chunk = from.read();
                if (chunk == null) return;
                demand--;
                sayNext(chunk);
            }
            // Nobody has to ask for the end.
            if (demand == 0 && from.length() == 0 && from.isEnded()) from.refill();
        }

        private void sayNext(T chunk) {
            try {
                subscriber.onNext(chunk);
            } catch (Throwable thrown) {
                broken(thrown);
            }
        }

        private void end(Throwable error) {
            Flow.Subscriber<? super T> told = subscriber;
            if (told == null) return;
            say(() -> {
                subscriber = null;
                if (error == null) told.onComplete();
                else told.onError(error);
            });
        }

        private void stop() {
            subscriber = null;
            from.life.destroy(from.isEndEmitted() ? null : new CancellationException("cancelled by the subscriber"));
        }

        private void say(Runnable signal) {
            try {
                signal.run();
            } catch (Throwable thrown) {
                broken(thrown);
            }
        }

        /** A subscriber must not throw; one that does is served no more. */
        private void broken(Throwable thrown) {
            if (thrown instanceof LoopExit exit) throw exit;
            stop();
            from.life.loop.throwInTick(thrown);
        }
    }
}
