package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import java.util.Objects;
import java.util.function.Function;

/**
 * A duplex whose chunks come out changed. It takes no chunk while more than the high-water mark waits to be read, so that it holds
 * back whoever writes.
 *
 * @param <I> the chunks that go in
 * @param <O> the chunks that come out
 */
public final class Transform<I, O> implements Duplex<I, O> {
    private final Readable<O> readable;
    private final Writable<I> writable;

    private Transform(Readable<O> readable, Writable<I> writable) {
        this.readable = readable;
        this.writable = writable;
    }

    /**
     * Makes a stream.
     *
     * @param loop the loop it belongs to
     * @param transformer what it does; opened first if it is {@link Opens}, asked to flush if it is {@link Flushes}
     * @param in the queue of what is written
     * @param out the queue of what is read
     * @param <I> the chunks that go in
     * @param <O> the chunks that come out
     * @return the stream
     */
    public static <I, O> Transform<I, O> of(
            EventLoop loop, Transformer<I, O> transformer, StreamOptions<I> in, StreamOptions<O> out) {
        Objects.requireNonNull(transformer, "transformer");
        Work<I, O> work = new Work<>(loop, transformer);
        boolean autoDestroy = in.autoDestroy() && out.autoDestroy();
        Lifecycle life = new Lifecycle(loop, work, Lifecycle.opens(transformer), autoDestroy);
        life.require("Transform.of");
        ReadHalf<O> reading = new ReadHalf<>(life, work, out, true, false);
        WriteHalf<I> writing = new WriteHalf<>(life, work, in);
        work.out = reading;
        life.begin(reading, writing);
        return new Transform<>(new Readable<>(reading), new Writable<>(writing));
    }

    /**
     * Makes a stream of which one chunk comes out for each that goes in.
     *
     * @param loop the loop it belongs to
     * @param function makes one of the other; what it throws destroys the stream
     * @param in the queue of what is written
     * @param out the queue of what is read
     * @param <I> the chunks that go in
     * @param <O> the chunks that come out
     * @return the stream
     */
    public static <I, O> Transform<I, O> map(
            EventLoop loop, Function<? super I, ? extends O> function, StreamOptions<I> in, StreamOptions<O> out) {
        Objects.requireNonNull(function, "function");
        Transformer<I, O> mapping = (chunk, to, done) -> {
            to.push(function.apply(chunk));
            done.ok();
        };
        return of(loop, mapping, in, out);
    }

    @Override
    public Readable<O> readable() {
        return readable;
    }

    @Override
    public Writable<I> writable() {
        return writable;
    }

    /** {@return the states of both halves, for people} */
    @Override
    public String toString() {
        return "Transform[" + writable + " to " + readable + "]";
    }

    /** Calls the transformer; its {@link Done}. Holds on to the writing half's while there is no room. */
    private static final class Work<I, O> implements Exchange<I, O>, Finishes, Done {
        private final EventLoop loop;
        private final Transformer<I, O> transformer;
        private ReadHalf<O> out;

        /** Of the chunk being transformed. */
        private Done writeDone;

        private long queuedBefore;

        /** The same, of a chunk that is transformed, while there is no room for the next. */
        private Done held;

        Work(EventLoop loop, Transformer<I, O> transformer) {
            this.loop = loop;
            this.transformer = transformer;
        }

        @Override
        public void write(I chunk, Done done) throws Exception {
            writeDone = done;
            queuedBefore = out.length();
            transformer.transform(chunk, out, this);
        }

        @Override
        public void done(Throwable error) {
            Done next = writeDone;
            if (error != null) {
                next.done(error);
            } else if (out.isEnded()) {
                loop.nextTick(next::ok);
            } else if (out.length() == queuedBefore || out.length() < out.highWaterMark() || out.isDestroyed()) {
                next.ok();
            } else {
                held = next;
            }
        }

        @Override
        public void pull(ReadController<O> to) {
            Done next = takeHeld();
            if (next != null) next.ok();
        }

        private Done takeHeld() {
            Done next = held;
            held = null;
            return next;
        }

        @Override
        @SuppressWarnings("unchecked") // what it flushes are the chunks it makes
        public void finish(Done done) throws Exception {
            if (transformer instanceof Flushes<?> flushes && !out.isDestroyed()) {
                ((Flushes<O>) flushes).flush(out, error -> flushed(error, done));
            } else {
                flushed(null, done);
            }
        }

        private void flushed(Throwable error, Done done) {
            if (error == null) out.end();
            done.done(error);
        }

        @Override
        public void destroy(Throwable error, Done done) {
            Done next = takeHeld();
            if (next != null) loop.nextTick(next::ok); // nobody pulls any more, and the chunk is transformed
            transformer.destroy(error, done);
        }
    }
}
