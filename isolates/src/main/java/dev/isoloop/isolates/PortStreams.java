package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.Transferable;
import dev.isoloop.streams.Duplex;
import dev.isoloop.streams.Readable;
import dev.isoloop.streams.StreamOptions;
import dev.isoloop.streams.Writable;
import java.util.Objects;

/**
 * Message ports as streams, with backpressure from loop to loop: a reader that is paused lets messages wait in the port's queue,
 * and a writer waits while that is full.
 *
 * <p>Each chunk is one message: a {@link Transferable} moves, anything else is copied as by {@link MessagePort#postMessage}. The
 * end of what is written travels as a message of its own, so both ends of a channel must be streams. A port that closes before that
 * message, because its isolate has ended or somebody destroyed its stream, destroys the stream at the other end with a {@link
 * PeerClosedException}: what was cut off never looks complete. A chunk that has arrived and can't be taken over ({@link
 * MessagePort#onMessageError}) destroys the stream with the reason.
 *
 * <p>A stream owns its port and closes it at its end. A port is made one stream, once; a channel for one direction has a writable at
 * one port and a readable at the other. Loop thread only, on the loop that owns the port; nothing blocks. A stream that is being
 * read from, and a chunk that waits for room, keep the loop alive.
 */
public final class PortStreams {
    private PortStreams() {}

    /**
     * Reads what a {@link #writable} at the other end writes.
     *
     * @param port the port
     * @param type what the chunks are; another one is closed, if it can be, and destroys the stream with a {@code
     *     ClassCastException}
     * @param options the queue behind the port's own; say there what to do with chunks that nobody will get
     * @param <T> the chunks
     * @return the stream
     * @throws IllegalStateException if the port is not the calling loop's
     */
    public static <T> Readable<T> readable(MessagePort port, Class<T> type, StreamOptions<T> options) {
        PortReading<T> reading = new PortReading<>(port, type, port::close);
        EventLoop loop = loopOf(port);
        Readable<T> stream = Readable.from(loop, reading, options);
        onClose(loop, port, () -> {
            if (!reading.isOver()) stream.destroy(closedBefore("end", port));
        });
        port.onMessageError(stream::destroy);
        return stream;
    }

    /**
     * Writes to a {@link #readable} at the other end.
     *
     * @param port the port
     * @param options the queue before the port's own; say there what to do with chunks that nobody will get
     * @param <T> the chunks
     * @return the stream
     * @throws IllegalStateException if the port is not the calling loop's
     */
    public static <T> Writable<T> writable(MessagePort port, StreamOptions<T> options) {
        EventLoop loop = loopOf(port);
        PortWriting<T> writing = new PortWriting<>(loop, port, options, port::close);
        Writable<T> stream = Writable.to(loop, writing, options);
        onClose(loop, port, () -> {
            if (!writing.isOver()) stream.destroy(closedBefore("finish", port));
        });
        return stream;
    }

    /**
     * Reads and writes, with a duplex at the other end. Each direction ends for itself; the port is closed when both have ended.
     *
     * @param port the port
     * @param type what comes in; something else is closed, if it can be, and destroys the stream with a {@code
     *     ClassCastException}
     * @param written the queue of what is written, before the port's own
     * @param read the queue of what is read, behind the port's own
     * @param <I> the chunks that are written
     * @param <O> the chunks that are read
     * @return the stream
     * @throws IllegalStateException if the port is not the calling loop's
     */
    public static <I, O> Duplex<I, O> duplex(
            MessagePort port, Class<O> type, StreamOptions<I> written, StreamOptions<O> read) {
        EventLoop loop = loopOf(port);
        PortWriting<I> writing = new PortWriting<>(loop, port, written, () -> {});
        PortReading<O> reading = new PortReading<>(port, type, port::close);
        Duplex<I, O> stream = Duplex.of(loop, new PortExchange<>(writing, reading), written, read, true);
        onClose(loop, port, () -> {
            if (!writing.isOver() || !reading.isOver()) stream.destroy(closedBefore("end", port));
        });
        port.onMessageError(stream::destroy);
        return stream;
    }

    /** A port that is closed already, or has moved, may have said so before: then it is said once more, when the caller can hear it. */
    private static void onClose(EventLoop loop, MessagePort port, Runnable listener) {
        port.onClose(listener);
        if (port.end().isGone()) loop.nextTick(listener);
    }

    private static EventLoop loopOf(MessagePort port) {
        Objects.requireNonNull(port, "port");
        EventLoop owner = port.end().table.loop;
        owner.requireLoopThread("PortStreams");
        return owner;
    }

    private static PeerClosedException closedBefore(String what, MessagePort port) {
        return closed(port, "the port closed before the " + what + " of its stream");
    }

    static PeerClosedException closed(MessagePort port, String how) {
        return new PeerClosedException(how + " (" + port.end().describeWithPeer() + ")");
    }
}
