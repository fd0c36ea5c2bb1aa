package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.Transferable;
import dev.isoloop.streams.Done;
import dev.isoloop.streams.Finishes;
import dev.isoloop.streams.Sink;
import dev.isoloop.streams.StreamOptions;

/** A port as a sink: posts while there is room at the other end, and holds one message back otherwise. */
final class PortWriting<T> implements Sink<T>, Finishes {
    private static final Transferable[] NOTHING = {};

    private final EventLoop loop;
    private final MessagePort port;
    private final StreamOptions<T> options;
    private final Runnable atEnd;

    /** The end was posted; what the port does from now on is of no interest. */
    private boolean over;

    /** What waits for room, a chunk or the end; null for nothing. It keeps the loop alive. */
    private Object held;

    private Done heldDone;

    PortWriting(EventLoop loop, MessagePort port, StreamOptions<T> options, Runnable atEnd) {
        this.loop = loop;
        this.port = port;
        this.options = options;
        this.atEnd = atEnd;
        port.onDrain(this::onDrain);
    }

    @Override
    public void write(T chunk, Done done) {
        post(chunk, done);
    }

    @Override
    public void finish(Done done) {
        post(PortStreamEnd.END, done);
    }

    private void post(Object message, Done done) {
        switch (tryPost(message)) {
            case ACCEPTED -> {
                over = message == PortStreamEnd.END;
                done.ok();
            }
            case FULL -> hold(message, done);
            case CLOSED -> {
                discard(message);
                done.done(closed("the port or its other end is closed"));
            }
        }
    }

    /** What can't be posted, because it can't be cloned, is discarded. */
    private Posted tryPost(Object message) {
        try {
            return port.tryPost(message, message instanceof Transferable moved ? new Transferable[] {moved} : NOTHING);
        } catch (RuntimeException refused) {
            discard(message);
            throw refused;
        }
    }

    private void hold(Object message, Done done) {
        held = message;
        heldDone = done;
        loop.ref();
    }

    boolean isOver() {
        return over;
    }

    private void onDrain() {
        if (held == null) return;
        Done done = heldDone;
        Object message = release();
        try {
            post(message, done);
        } catch (RuntimeException refused) {
            done.done(refused);
        }
    }

    private Object release() {
        Object message = held;
        held = null;
        heldDone = null;
        loop.unref();
        return message;
    }

    @SuppressWarnings("unchecked") // what is not the end was given to write()
    private void discard(Object message) {
        if (message != PortStreamEnd.END) options.discard((T) message);
    }

    @Override
    public void destroy(Throwable error, Done done) {
        if (held != null) tellLost(error);
        atEnd.run();
        done.done(error);
    }

    /** In a tick, when the stream's own end is settled: it is told what became of the chunk, and ends no other way for it. */
    private void tellLost(Throwable error) {
        Done waiting = heldDone;
        discard(release());
        Throwable reason = error != null ? error : closed("the stream was destroyed before there was room in the port");
        loop.nextTick(() -> waiting.done(reason));
    }

    private PeerClosedException closed(String how) {
        return PortStreams.closed(port, how);
    }
}
