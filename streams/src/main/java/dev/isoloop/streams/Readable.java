package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A stream one reads from: chunks that a {@link Source} brings, held back in a bounded queue until somebody takes them. The rules
 * and the order of events are Node's.
 *
 * <p><b>Three ways to read.</b> With {@link #onData} the stream <i>flows</i>: each chunk is given to the listeners, as fast as the
 * source brings them, unless the stream is {@linkplain #pause paused}. With {@link #onReadable} the reader is told when there is
 * something, and takes it with {@link #read}. With {@link #pipe} everything goes to a {@link Writable}, at its pace.
 *
 * <p><b>Backpressure.</b> The source is pulled while less than the high-water mark waits. A source that pushes more than it was
 * asked for is told so, by false, but not refused.
 *
 * <p><b>The end.</b> After the last chunk was taken the stream emits <i>end</i>, destroys itself and emits <i>close</i>. An error
 * destroys it at once: <i>error</i>, then <i>close</i>, and chunks that still wait are discarded. An error that nobody listens to
 * is an uncaught error of the loop.
 *
 * <p><b>Ownership.</b> A chunk belongs to whoever gets it; give a chunk that has to be closed to one listener only. With {@link
 * StreamOptions#onDiscard} nothing that nobody gets is lost.
 *
 * <p><b>Threads.</b> Everything belongs to the loop's thread; other threads get a {@link
 * dev.isoloop.loop.WrongLoopThreadException}. Nothing blocks. Once warm, a chunk on its way through allocates nothing. What a
 * listener throws comes out of the call that led to it, in the end as an uncaught error of the loop.
 *
 * @param <T> the chunks
 */
public final class Readable<T> {
    private final ReadHalf<T> half;

    Readable(ReadHalf<T> half) {
        this.half = half;
    }

    /**
     * Makes a stream.
     *
     * @param loop the loop it belongs to
     * @param source where its chunks come from; opened first if it is {@link Opens}
     * @param options its queue
     * @param <T> the chunks
     * @return the stream
     */
    public static <T> Readable<T> from(EventLoop loop, Source<T> source, StreamOptions<T> options) {
        Objects.requireNonNull(source, "source");
        Lifecycle life = new Lifecycle(loop, source, Lifecycle.opens(source), options.autoDestroy());
        life.require("Readable.from");
        ReadHalf<T> half = new ReadHalf<>(life, source, options, true, true);
        life.begin(half, null);
        return new Readable<>(half);
    }

    /**
     * Makes a stream of what a publisher brings. It is subscribed to when somebody begins to read, and cancelled when the stream is
     * destroyed. In object mode it is asked for as many chunks as the high-water mark says at a time, in byte mode for one.
     *
     * @param loop the loop the stream belongs to; the publisher may signal from any thread
     * @param publisher where its chunks come from
     * @param options its queue
     * @param <T> the chunks
     * @return the stream
     */
    public static <T> Readable<T> fromPublisher(
            EventLoop loop, Flow.Publisher<? extends T> publisher, StreamOptions<T> options) {
        Objects.requireNonNull(publisher, "publisher");
        return from(loop, new FlowSource<>(loop, publisher, options), options);
    }

    // ---- reading

    /**
     * Takes the oldest chunk; {@code data} listeners, if any, get it too. May pull.
     *
     * @return the chunk, or null if none waits now
     */
    public T read() {
        require("read");
        return half.read();
    }

    /**
     * Gives a chunk back: it is the next to be read.
     *
     * @param chunk the chunk, which belongs to the stream again
     */
    public void unshift(T chunk) {
        require("unshift");
        half.unshift(chunk);
    }

    /** Stops the flow; {@code data} is not emitted until {@link #resume}. */
    public void pause() {
        require("pause");
        half.pause();
    }

    /** Lets chunks flow, from the next tick on; they are discarded while nobody listens to {@code data}. */
    public void resume() {
        require("resume");
        half.resume();
    }

    /**
     * Writes everything to a stream, and ends it at the end; waits when it has had enough. An error of either side does not reach
     * the other: {@link Pipeline} does that.
     *
     * @param target where to
     * @return the target
     */
    public Writable<? super T> pipe(Writable<? super T> target) {
        return pipe(target, true);
    }

    /**
     * Writes everything to a stream; waits when it has had enough.
     *
     * @param target where to
     * @param ends whether to end it at the end
     * @return the target
     */
    public Writable<? super T> pipe(Writable<? super T> target, boolean ends) {
        require("pipe");
        half.pipes.add(target.half(), ends);
        return target;
    }

    /**
     * Ends what {@link #pipe} began, for one target; the stream is paused when no target is left.
     *
     * @param target where to
     * @return false if nothing was piped there
     */
    public boolean unpipe(Writable<?> target) {
        require("unpipe");
        return half.pipes.remove(target.half());
    }

    /** Ends what {@link #pipe} began, for all targets; the stream is paused. */
    public void unpipe() {
        require("unpipe");
        half.pipes.removeAll();
    }

    // ---- events

    /**
     * Adds a listener for chunks, and lets them flow unless the stream was paused.
     *
     * @param listener given each chunk
     * @return removes the listener when closed; the stream flows on
     */
    public Subscription onData(Consumer<? super T> listener) {
        require("onData");
        return half.onData(listener);
    }

    /**
     * Adds a listener that is told when there is something to {@link #read}, and at the end. From then on nothing flows.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onReadable(Runnable listener) {
        require("onReadable");
        return half.onReadable(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Adds a listener for the end: everything was read.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onEnd(Runnable listener) {
        return on(half.end, listener, "onEnd");
    }

    /**
     * Adds a listener for {@link #pause}, whoever calls it.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onPause(Runnable listener) {
        return on(half.pause, listener, "onPause");
    }

    /**
     * Adds a listener for {@link #resume}, whoever calls it; told in a tick.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onResume(Runnable listener) {
        return on(half.resume, listener, "onResume");
    }

    /**
     * Adds a listener for the error that destroys the stream: at most one.
     *
     * @param listener given the error
     * @return removes the listener when closed
     */
    public Subscription onError(Consumer<? super Throwable> listener) {
        require("onError");
        return half.life.error.add(listener);
    }

    /**
     * Adds a listener for the very end: the source has given back everything, no event follows.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onClose(Runnable listener) {
        return on(half.life.close, listener, "onClose");
    }

    private Subscription on(ListenerList<Runnable> event, Runnable listener, String method) {
        require(method);
        return event.add(listener);
    }

    /**
     * Waits for the end of the stream, of this half only if it is one of a duplex, and says once how it ended. From then on its
     * errors are not uncaught ones, also those after the end.
     *
     * @param finished told of the end: with the error, or with a {@link StreamException} if it closes before it has ended
     * @return forgets it when closed
     */
    public Subscription onFinished(Done finished) {
        require("onFinished");
        return Finished.of(half.life, true, false, Objects.requireNonNull(finished, "finished"));
    }

    /**
     * Waits for the end of the stream, as {@link #onFinished}.
     *
     * @return fulfilled at the end, or rejected with the error
     */
    public Promise<Void> finished() {
        require("finished");
        return Finished.promise(half.life, true, false);
    }

    /**
     * Reads the chunks one by one. Nothing is taken from the stream before it is asked for.
     *
     * @return the cursor; there should be one only
     */
    public AsyncCursor<T> iterate() {
        require("iterate");
        return new AsyncCursor<>(half);
    }

    /**
     * Makes a publisher of it, for one subscriber, which is called on the loop's thread; any thread may subscribe, request and
     * cancel. Cancelling destroys the stream; the subscriber is told of the end when the stream closes.
     *
     * @return the publisher
     */
    public Flow.Publisher<T> toPublisher() {
        require("toPublisher");
        return new FlowOutlet<>(half);
    }

    // ---- the end

    /** Destroys the stream without an error: what waits is discarded, <i>close</i> follows. The second time it does nothing. */
    public void destroy() {
        destroy(null);
    }

    /**
     * Destroys the stream; <i>error</i> and <i>close</i> follow. The second time it does nothing.
     *
     * @param error why, or null for no error
     */
    public void destroy(Throwable error) {
        require("destroy");
        half.life.destroy(error);
    }

    // ---- questions

    /** {@return the loop it belongs to} */
    public EventLoop loop() {
        return half.life.loop;
    }

    /** {@return whether {@link #read} may still bring something: not at its end, not destroyed} */
    public boolean isReadable() {
        return half.isReadable();
    }

    /** {@return whether <i>end</i> was emitted} */
    public boolean isEnded() {
        return half.isEndEmitted();
    }

    /** {@return whether chunks flow to the {@code data} listeners} */
    public boolean isFlowing() {
        return half.isFlowing();
    }

    /** {@return whether it was paused and not resumed} */
    public boolean isPaused() {
        return half.isPaused();
    }

    /** {@return whether it was destroyed, by anybody or by itself} */
    public boolean isDestroyed() {
        return half.life.isDestroyed();
    }

    /** {@return whether the source has given back everything} */
    public boolean isClosed() {
        return half.life.isClosed();
    }

    /** {@return the error that ended it, or null} */
    public Throwable error() {
        return half.life.errored();
    }

    /** {@return how much waits: chunks in object mode, bytes in byte mode} */
    public long queued() {
        return half.length();
    }

    /** {@return the high-water mark: chunks in object mode, bytes in byte mode} */
    public long highWaterMark() {
        return half.highWaterMark();
    }

    ReadHalf<T> half() {
        return half;
    }

    private void require(String method) {
        if (!half.life.loop.isLoopThread()) half.life.require("Readable." + method);
    }

    /** {@return its state, for people} */
    @Override
    public String toString() {
        return "Readable[" + half.life.describe() + ", " + half.length() + " of " + half.highWaterMark() + " queued]";
    }
}
