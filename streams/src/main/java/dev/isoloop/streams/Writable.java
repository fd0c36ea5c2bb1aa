package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A stream one writes to: chunks wait in a queue until a {@link Sink} has taken them, one after the other. The rules and the order
 * of events are Node's.
 *
 * <p><b>Backpressure.</b> {@link #write} always accepts, and answers false from the high-water mark on: then wait for
 * <i>drain</i>, which is emitted when everything is written.
 *
 * <p><b>The end.</b> {@link #end()} says that nothing more comes. When all is written and the sink has finished, the stream emits
 * <i>finish</i>, destroys itself and emits <i>close</i>. An error destroys it at once: what waits is discarded, those who wait for
 * their chunk are told, then <i>error</i> and <i>close</i> follow. An error that nobody listens to is an uncaught error of the
 * loop.
 *
 * <p><b>Ownership.</b> A chunk belongs to the stream from {@link #write} on, also when that refuses: the sink gets it, or it is
 * discarded as {@link StreamOptions#onDiscard} says.
 *
 * <p><b>Threads.</b> Everything belongs to the loop's thread; other threads get a {@link
 * dev.isoloop.loop.WrongLoopThreadException}. Nothing blocks. Once warm, writing without a callback allocates nothing.
 *
 * @param <T> the chunks
 */
public final class Writable<T> {
    private final WriteHalf<T> half;

    Writable(WriteHalf<T> half) {
        this.half = half;
    }

    /**
     * Makes a stream.
     *
     * @param loop the loop it belongs to
     * @param sink where its chunks go; opened first if it is {@link Opens}, asked to finish if it is {@link Finishes}
     * @param options its queue
     * @param <T> the chunks
     * @return the stream
     */
    public static <T> Writable<T> to(EventLoop loop, Sink<T> sink, StreamOptions<T> options) {
        Objects.requireNonNull(sink, "sink");
        Lifecycle life = new Lifecycle(loop, sink, Lifecycle.opens(sink), options.autoDestroy());
        life.require("Writable.to");
        WriteHalf<T> half = new WriteHalf<>(life, sink, options);
        life.begin(null, half);
        return new Writable<>(half);
    }

    // ---- writing

    /**
     * Writes a chunk. After the end or after destroying, the chunk is discarded; after the end that is an error of the stream.
     *
     * @param chunk the chunk, which belongs to the stream from now on
     * @return false if it is enough for now: wait for <i>drain</i>
     */
    public boolean write(T chunk) {
        require("write");
        return half.write(chunk, null);
    }

    /**
     * Writes a chunk and says when that is done.
     *
     * @param chunk the chunk, which belongs to the stream from now on
     * @param written called once: when the chunk is written, or with the reason why it never will be
     * @return false if it is enough for now: wait for <i>drain</i>
     */
    public boolean write(T chunk, Done written) {
        require("write");
        return half.write(chunk, Objects.requireNonNull(written, "written"));
    }

    /** Says that nothing more comes. */
    public void end() {
        require("end");
        half.end();
    }

    /**
     * Says that nothing more comes, and hears when the stream is finished.
     *
     * @param finished called once: when all is written and finished, or with the reason why it never will be
     */
    public void end(Done finished) {
        require("end");
        half.end(null, Objects.requireNonNull(finished, "finished"));
    }

    /**
     * Writes a last chunk, then says that nothing more comes.
     *
     * @param last the chunk
     */
    public void endWith(T last) {
        require("endWith");
        half.end(Objects.requireNonNull(last, "last"), null);
    }

    // ---- events

    /**
     * Adds a listener that is told when everything is written after {@link #write} had answered false.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onDrain(Runnable listener) {
        return on(half.drain, listener, "onDrain");
    }

    /**
     * Adds a listener for the end: everything was written and finished.
     *
     * @param listener what to call
     * @return removes the listener when closed
     */
    public Subscription onFinish(Runnable listener) {
        return on(half.finish, listener, "onFinish");
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
     * Adds a listener for the very end: the sink has given back everything, no event follows.
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
     * @param finished told of the end: with the error, or with a {@link StreamException} if it closes before it has finished
     * @return forgets it when closed
     */
    public Subscription onFinished(Done finished) {
        require("onFinished");
        return Finished.of(half.life, false, true, Objects.requireNonNull(finished, "finished"));
    }

    /**
     * Waits for the end of the stream, as {@link #onFinished}.
     *
     * @return fulfilled at the end, or rejected with the error
     */
    public Promise<Void> finished() {
        require("finished");
        return Finished.promise(half.life, false, true);
    }

    /**
     * Makes a subscriber of it, which any thread may signal. What comes is written, at the stream's pace; completion ends the
     * stream, an error destroys it; when the stream closes, the subscription is cancelled. In object mode it asks for as many chunks
     * as the high-water mark says at a time, in byte mode for one.
     *
     * @return the subscriber, for one publisher
     */
    public Flow.Subscriber<T> toSubscriber() {
        require("toSubscriber");
        return new FlowSink<>(half).subscriber();
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

    /** {@return whether one may write: no end was announced, not destroyed} */
    public boolean isWritable() {
        return half.isWritable();
    }

    /** {@return whether {@link #write} has answered false and <i>drain</i> is still to come} */
    public boolean needsDrain() {
        return half.needsDrain();
    }

    /** {@return whether the end was announced} */
    public boolean isEnding() {
        return half.isEnding();
    }

    /** {@return whether everything was written and finished} */
    public boolean isFinished() {
        return half.isFinished();
    }

    /** {@return whether it was destroyed, by anybody or by itself} */
    public boolean isDestroyed() {
        return half.life.isDestroyed();
    }

    /** {@return whether the sink has given back everything} */
    public boolean isClosed() {
        return half.life.isClosed();
    }

    /** {@return the error that ended it, or null} */
    public Throwable error() {
        return half.life.errored();
    }

    /** {@return how much waits, with what the sink is writing: chunks in object mode, bytes in byte mode} */
    public long queued() {
        return half.length();
    }

    /** {@return the high-water mark: chunks in object mode, bytes in byte mode} */
    public long highWaterMark() {
        return half.highWaterMark();
    }

    WriteHalf<T> half() {
        return half;
    }

    private void require(String method) {
        if (!half.life.loop.isLoopThread()) half.life.require("Writable." + method);
    }

    /** {@return its state, for people} */
    @Override
    public String toString() {
        return "Writable[" + half.life.describe() + ", " + half.length() + " of " + half.highWaterMark() + " queued]";
    }
}
