package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A stream one reads from and writes to: two halves that end each for itself, and live and fail together. It closes when both have
 * ended; destroying either half destroys the whole; <i>error</i> and <i>close</i> are the same events on both.
 *
 * <p>An interface, so that a socket can be one: it needs two methods, which give the halves of one {@link #of}.
 *
 * @param <I> the chunks that go in, written by the user
 * @param <O> the chunks that come out, read by the user
 */
public interface Duplex<I, O> {
    /** {@return the half to read from} */
    Readable<O> readable();

    /** {@return the half to write to} */
    Writable<I> writable();

    /**
     * Makes a stream.
     *
     * @param loop the loop it belongs to
     * @param ends where chunks come from and go to; opened first if it is {@link Opens}
     * @param in the queue of what is written
     * @param out the queue of what is read
     * @param allowHalfOpen whether one may go on writing after the end of what is read; otherwise that ends writing
     * @param <I> the chunks that go in
     * @param <O> the chunks that come out
     * @return the stream; it destroys itself if both options say so
     */
    static <I, O> Duplex<I, O> of(
            EventLoop loop, Exchange<I, O> ends, StreamOptions<I> in, StreamOptions<O> out, boolean allowHalfOpen) {
        Objects.requireNonNull(ends, "ends");
        Lifecycle life = new Lifecycle(loop, ends, Lifecycle.opens(ends), in.autoDestroy() && out.autoDestroy());
        life.require("Duplex.of");
        ReadHalf<O> reading = new ReadHalf<>(life, ends, out, allowHalfOpen, true);
        WriteHalf<I> writing = new WriteHalf<>(life, ends, in);
        life.begin(reading, writing);
        return new Halves<>(new Readable<>(reading), new Writable<>(writing));
    }

    /** Destroys both halves without an error. The second time it does nothing. */
    default void destroy() {
        readable().destroy();
    }

    /**
     * Destroys both halves; <i>error</i> and <i>close</i> follow. The second time it does nothing.
     *
     * @param error why, or null for no error
     */
    default void destroy(Throwable error) {
        readable().destroy(error);
    }

    /**
     * Adds a listener for the error that destroys the stream: at most one.
     *
     * @param listener given the error
     * @return removes the listener when closed
     */
    default Subscription onError(Consumer<? super Throwable> listener) {
        return readable().onError(listener);
    }

    /**
     * Adds a listener for the very end: everything was given back, no event follows.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    default Subscription onClose(Runnable listener) {
        return readable().onClose(listener);
    }

    /**
     * Waits for the end of both halves and says once how the stream ended. From then on its errors are not uncaught ones, also
     * those after the end.
     *
     * @param finished told of the end: with the error, or with a {@link StreamException} if it closes before it has ended
     * @return forgets it when closed
     */
    default Subscription onFinished(Done finished) {
        Lifecycle life = readable().half().life;
        life.require("Duplex.onFinished");
        return Finished.of(life, true, true, Objects.requireNonNull(finished, "finished"));
    }

    /**
     * Waits for the end of both halves, as {@link #onFinished}.
     *
     * @return fulfilled at the end, or rejected with the error
     */
    default Promise<Void> finished() {
        Lifecycle life = readable().half().life;
        life.require("Duplex.finished");
        return Finished.promise(life, true, true);
    }
}
