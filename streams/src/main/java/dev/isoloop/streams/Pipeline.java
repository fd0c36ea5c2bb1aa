package dev.isoloop.streams;

import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Connects streams from a first to a last one: everything flows at the pace of the slowest, the end of one ends the next, and when
 * one fails or closes early, all are destroyed with the error. Each stream is closed exactly once, and the outcome is told once,
 * when all have ended.
 *
 * <pre>{@code
 * Pipeline.from(FileStreams.read(path))
 *         .through(transform)
 *         .to(socket.stream().writable())
 *         .run()
 *         .thenAccept(nothing -> System.out.println("sent"));
 * }</pre>
 *
 * <p>Loop thread only. A pipeline is started once; what it was made of must not be used otherwise meanwhile.
 */
public final class Pipeline {
    private final List<Part> parts;

    /** One stream, with the halves that take part; the first has nothing to write to, the last nothing to read from. */
    record Part(WriteHalf<?> writing, ReadHalf<?> reading) {
        Lifecycle life() {
            return writing != null ? writing.life : reading.life;
        }
    }

    private Pipeline(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Begins with a stream.
     *
     * @param first where chunks come from
     * @param <T> the chunks
     * @return what to connect next
     */
    public static <T> Stage<T> from(Readable<T> first) {
        return new Stage<>(List.of(new Part(null, first.half())));
    }

    /**
     * An unfinished pipeline. Immutable.
     *
     * @param <T> the chunks that come out of its last stream
     */
    public static final class Stage<T> {
        private final List<Part> parts;

        private Stage(List<Part> parts) {
            this.parts = parts;
        }

        /**
         * Goes on through a stream.
         *
         * @param next takes the chunks and brings others
         * @param <O> the others
         * @return what to connect next
         */
        public <O> Stage<O> through(Duplex<? super T, O> next) {
            return new Stage<>(
                    with(new Part(next.writable().half(), next.readable().half())));
        }

        /**
         * Ends with a stream.
         *
         * @param last where chunks go
         * @return the pipeline, not started
         */
        public Pipeline to(Writable<? super T> last) {
            return new Pipeline(with(new Part(last.half(), null)));
        }

        private List<Part> with(Part next) {
            List<Part> longer = new ArrayList<>(parts);
            longer.add(next);
            return longer;
        }
    }

    /**
     * Starts.
     *
     * @return fulfilled when everything has ended, or rejected with the error that ended it
     */
    public Promise<Void> run() {
        return run(null);
    }

    /**
     * Starts.
     *
     * @param token cancels: all streams are destroyed with a {@link CancellationException} whose cause is the token's reason; null
     *     for none
     * @return fulfilled when everything has ended, or rejected with the error that ended it
     */
    public Promise<Void> run(CancelToken token) {
        loop().requireLoopThread("Pipeline.run");
        Resolvers<Void> resolvers = Promise.withResolvers();
        start(token, error -> {
            if (error == null) resolvers.resolve(null);
            else resolvers.reject(error);
        });
        return resolvers.promise();
    }

    /**
     * Starts.
     *
     * @param token cancels, as in {@link #run(CancelToken)}; null for none
     * @param finished told once, when everything has ended: null or the error that ended it
     */
    public void start(CancelToken token, Done finished) {
        loop().requireLoopThread("Pipeline.start");
        new PipelineRun(loop(), parts, Objects.requireNonNull(finished, "finished")).start(token);
    }

    private EventLoop loop() {
        return parts.get(0).life().loop;
    }
}
