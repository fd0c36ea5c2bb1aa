package dev.isoloop.net;

import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Done;
import dev.isoloop.streams.Duplex;
import dev.isoloop.streams.Exchange;
import dev.isoloop.streams.Finishes;
import dev.isoloop.streams.ReadController;
import dev.isoloop.streams.StreamOptions;
import java.nio.ByteBuffer;

/** What stands behind the stream of a socket. Loop thread only. */
/*
 * Both have queues, ends and errors; this is how they meet:
 *
 *   stream pulls            the socket reads, until the stream has enough
 *   stream writes           the chunk is done when the socket has room: its write queue is the one that is bounded; or lost with it
 *   stream finishes         the socket ends; finished when it has told finish
 *   stream is destroyed     so is the socket; the stream closes when it has closed
 *   socket fails or closes  so does the stream, unless both directions had ended: then chunks may still wait to be read
 *
 * The socket may have got ahead of its stream: an event that is over is not waited for.
 *
 * Half-open is the stream's business: it knows what was consumed.
 */
final class SocketStream implements Exchange<TransferBuffer, TransferBuffer>, Finishes {
    private final NetSocket socket;
    private Duplex<TransferBuffer, TransferBuffer> duplex;
    private ReadController<TransferBuffer> reading;
    private Done writing;
    private Done finishing;
    private Done destroying;
    private Throwable destroyedWith;
    private boolean closed;

    private SocketStream(NetSocket socket) {
        this.socket = socket;
    }

    static Duplex<TransferBuffer, TransferBuffer> of(NetSocket socket, boolean allowHalfOpen) {
        SocketStream ends = new SocketStream(socket);
        StreamOptions<TransferBuffer> buffers = StreamOptions.buffers();
        ends.duplex = Duplex.of(socket.loop(), ends, buffers, buffers, allowHalfOpen);
        if (socket.isClosed()) ends.endAtOnce();
        else ends.listen();
        return ends.duplex;
    }

    private void endAtOnce() {
        closed = true;
        duplex.destroy(closed("stream of"));
    }

    private void listen() {
        socket.setAllowHalfOpen(true);
        socket.onRead(this::onRead);
        socket.pause();
        socket.onEnd(() -> reading.end());
        socket.onDrain(this::onDrain);
        socket.onFinish(this::onFinish);
        socket.onError(duplex::destroy);
        socket.onClose(hadError -> onClose());
    }

    // ---- what the stream asks for ----

    @Override
    public void pull(ReadController<TransferBuffer> to) {
        reading = to;
        if (socket.hasReadEnded()) to.end();
        else socket.resume();
    }

    @Override
    public void write(TransferBuffer chunk, Done done) {
        if (socket.write(chunk)) done.ok();
        else writing = done;
    }

    @Override
    public void finish(Done done) {
        if (socket.hasFinished()) {
            done.ok();
            return;
        }
        finishing = done;
        socket.end();
    }

    @Override
    public void destroy(Throwable error, Done done) {
        if (closed) {
            done.done(error);
            return;
        }
        destroying = done;
        destroyedWith = error;
        socket.destroy();
    }

    // ---- what the socket tells ----

    private void onRead(ByteBuffer bytes) {
        TransferBuffer chunk;
        try {
            chunk = TransferBuffer.copyOf(bytes);
        } catch (MemoryLimitException noRoom) {
            duplex.destroy(noRoom); // these bytes are lost to the stream, so that it must not go on behind them
            return;
        }
        if (!reading.push(chunk)) socket.pause();
    }

    private void onFinish() {
        onDrain(); // a socket that somebody else has ended tells of no drain
        if (finishing != null) finishing.ok();
    }

    private void onDrain() {
        Done waiting = takeWriting();
        if (waiting != null) waiting.ok();
    }

    private Done takeWriting() {
        Done waiting = writing;
        writing = null;
        return waiting;
    }

    private void onClose() {
        closed = true;
        if (destroying != null) destroying.done(destroyedWith);
        else if (!socket.hasReadEnded() || !socket.hasFinished()) duplex.destroy();
        Done lost = takeWriting(); // after the stream's own end: it is told how that went, and does not change it
        if (lost != null) lost.done(destroyedWith != null ? destroyedWith : closed("write to"));
    }

    private NetException closed(String operation) {
        return new NetException(NetErrorCode.CLOSED, operation, socket.peerAddress(), "the socket has closed", null);
    }
}
