package dev.isoloop.streams;

import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;

/** A {@link Pipeline} under way. Loop thread only. */
/*
 * Each connection of two streams gives two reports: its source has ended, its target has finished. The first error, or the last
 * report, destroys every stream that is not over; the last report is the outcome.
 *
 * An early close is what an error elsewhere looks like from here, so any other error takes its place.
 */
final class PipelineRun {
    private final EventLoop loop;
    private final List<Pipeline.Part> parts;
    private final Done finished;
    private final Queue<Guard> guards = new ArrayDeque<>();

    /** What to undo for a last stream that goes on being read from by its user. */
    private final List<Subscription> ofLast = new ArrayList<>();

    private Subscription cancelling = () -> {};
    private int reportsToCome;
    private Throwable error;
    private boolean told;

    PipelineRun(EventLoop loop, List<Pipeline.Part> parts, Done finished) {
        this.loop = loop;
        this.parts = parts;
        this.finished = finished;
    }

    void start(CancelToken token) {
        if (token != null && !token.isCancelled()) cancelling = token.onCancel(() -> cancel(token));
        for (int at = 0; at < parts.size(); at++) {
            Pipeline.Part part = parts.get(at);
            guard(part);
            if (at > 0) connect(parts.get(at - 1).reading(), part);
        }
        if (token != null && token.isCancelled()) loop.nextTick(() -> cancel(token));
    }

    private void guard(Pipeline.Part part) {
        Guard guard = new Guard(part.life());
        guards.add(guard);
        Subscription watching =
                Finished.of(part.life(), part.reading() != null, part.writing() != null, guard::onFinished);
        Subscription listening = part.life().error.add(this::failed);
        if (isReadOnBy(part)) {
            ofLast.add(watching);
            ofLast.add(listening);
        }
    }

    /** The last stream is a duplex whose other half is no part of this. */
    private static boolean isReadOnBy(Pipeline.Part part) {
        ReadHalf<?> other = part.life().readHalf();
        return part.reading() == null && other != null && other.isReadable();
    }

    @SuppressWarnings("unchecked") // the stages have checked that what comes out of one goes into the next
    private void connect(ReadHalf<?> source, Pipeline.Part target) {
        ReadHalf<Object> from = (ReadHalf<Object>) source;
        WriteHalf<Object> to = (WriteHalf<Object>) target.writing();
        reportsToCome += 2;
        boolean[] ended = {false};
        to.life.close.add(() -> {
            if (!ended[0]) fail(StreamException.prematureClose());
        });
        from.pipes.add(to, false);
        Runnable atEnd = () -> {
            ended[0] = true;
            to.end();
        };
        if (from.isEndEmitted()) loop.nextTick(atEnd);
        else from.end.add(atEnd);
        Finished.of(from.life, true, false, failure -> sourceEnded(from, failure));
        Subscription watching = Finished.of(to.life, false, true, this::report);
        if (isReadOnBy(target)) ofLast.add(watching);
    }

    private void sourceEnded(ReadHalf<?> source, Throwable failure) {
        boolean onlyNotRead = isPrematureClose(failure) && source.isEnded() && source.life.errored() == null;
        if (!onlyNotRead) {
            report(failure);
            return;
        }
        source.end.add(() -> report(null));
        source.life.error.add(this::report);
    }

    private void failed(Throwable failure) {
        if (!(failure instanceof CancellationException) && !isPrematureClose(failure)) fail(failure);
    }

    private void cancel(CancelToken token) {
        fail(token.toException());
    }

    /** Says what went wrong; no report, so that the streams are waited for all the same. */
    private void fail(Throwable failure) {
        settle(failure, false);
    }

    private void report(Throwable failure) {
        settle(failure, --reportsToCome == 0);
    }

    private void settle(Throwable failure, boolean last) {
        if (failure != null && (error == null || isPrematureClose(error))) error = failure;
        if (error == null && !last) return;
        for (Guard guard = guards.poll(); guard != null; guard = guards.poll()) guard.destroy();
        cancelling.close();
        if (!last) return;
        if (error == null) ofLast.forEach(Subscription::close);
        loop.nextTick(this::tell);
    }

    private void tell() {
        if (told) return;
        told = true;
        finished.done(error);
    }

    private static boolean isPrematureClose(Throwable failure) {
        return failure instanceof StreamException known && known.reason() == StreamException.Reason.PREMATURE_CLOSE;
    }

    /** Destroys one stream, unless it is over. */
    private final class Guard {
        private final Lifecycle life;
        private boolean over;

        Guard(Lifecycle life) {
            this.life = life;
            life.close.add(() -> over = true);
        }

        void onFinished(Throwable failure) {
            over = failure == null;
        }

        void destroy() {
            if (over) return;
            over = true;
            life.destroy(error != null ? error : StreamException.destroyed("pipe"));
        }
    }
}
