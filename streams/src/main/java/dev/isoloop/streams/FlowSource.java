package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import java.util.concurrent.Flow;

/** A source whose chunks a publisher brings; subscribes when it is pulled first. Loop thread only. */
final class FlowSource<T> implements Source<T>, FlowTarget<T> {
    private final Flow.Publisher<? extends T> publisher;
    private final FlowInlet<T> inlet;
    private final long batch;
    private ReadController<T> to;

    FlowSource(EventLoop loop, Flow.Publisher<? extends T> publisher, StreamOptions<T> options) {
        this.publisher = publisher;
        this.batch = options.batch();
        inlet = new FlowInlet<>(loop, this);
    }

    @Override
    public void pull(ReadController<T> controller) {
        if (to == null) {
            to = controller;
            publisher.subscribe(inlet);
        } else {
            inlet.topUp(batch);
        }
    }

    @Override
    public void onReady() {
        inlet.topUp(batch);
    }

    @Override
    public void onChunk(T chunk) {
        to.push(chunk);
    }

    @Override
    public void onFailed(Throwable error) {
        to.fail(error);
    }

    @Override
    public void onCompleted() {
        to.end();
    }

    @Override
    public void destroy(Throwable error, Done done) {
        inlet.cancel();
        done.done(error);
    }
}
