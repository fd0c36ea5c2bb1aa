package dev.isoloop.streams;

import java.util.concurrent.Flow;

/** Writes what a publisher brings to a writable, at its pace. Loop thread only, but for the subscriber. */
final class FlowSink<T> implements FlowTarget<T> {
    private final WriteHalf<T> to;
    private final FlowInlet<T> inlet;

    FlowSink(WriteHalf<T> to) {
        this.to = to;
        inlet = new FlowInlet<>(to.life.loop, this);
        to.drain.add(this::askForMore);
        Finished.of(to.life, false, true, error -> inlet.cancel());
    }

    Flow.Subscriber<T> subscriber() {
        return inlet;
    }

    private void askForMore() {
        inlet.topUp(to.batch());
    }

    @Override
    public void onReady() {
        if (!to.needsDrain()) askForMore();
    }

    @Override
    public void onChunk(T chunk) {
        if (to.write(chunk, null)) askForMore();
    }

    @Override
    public void onFailed(Throwable error) {
        to.life.destroy(error);
    }

    @Override
    public void onCompleted() {
        to.end();
    }
}
