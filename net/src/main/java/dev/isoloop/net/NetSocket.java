package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.ReadyHandler;
import dev.isoloop.loop.Registration;
import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.Timeout;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import dev.isoloop.streams.Duplex;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A connection of a loop: TCP or Unix domain. Bytes go out by {@link #write(ByteBuffer)} and come in by {@link #onRead}; events come in
 * Node's order: <i>connect</i>, then data, <i>end</i> (the peer sends no more) and <i>finish</i> (this side has sent all), then <i>close</i>,
 * with at most one <i>error</i> before it.
 *
 * <p><b>Reading.</b> Nothing is read before there is a read handler, or after {@link #pause}: the bytes stay in the kernel, whose
 * window then stops the peer. One visit of the loop reads at most 256 KiB from one socket, in at most 4 reads, before it goes on to the next.
 *
 * <p><b>Writing.</b> A write goes to the kernel at once. What the kernel does not take is copied into pooled memory and written
 * when it takes more; a write that leaves the high-water mark or more waiting returns false, and <i>drain</i> tells when all is gone.
 * Nothing is refused: whoever ignores the answer lets the memory grow. It is memory of the thread and counts against no limit of
 * buffers: {@link SocketStats#queuedBytesOfProcess()} tells how much there is.
 *
 * <p><b>The end.</b> {@link #end} sends what waits, and then that there is no more. When both sides have ended, the socket closes. A
 * socket whose peer has ended ends by itself, unless half-open connections are {@linkplain #setAllowHalfOpen allowed}; as in Node, a
 * write after that destroys it with {@link NetErrorCode#BROKEN_PIPE}. {@link #destroy} closes at once and drops what waits; {@link #abort} does so with a reset. An error that no listener takes is an uncaught error of the loop.
 *
 * <p><b>Threads.</b> The loop's thread only, except {@link #stats}, {@link #isOpen} and {@link #toString}. Nothing blocks. An open socket
 * keeps its loop alive, unless {@link #unref} was called.
 *
 * <p><b>Allocation.</b> Once warm, reading by a handler and writing allocate nothing.
 */
/*
 *                connected                destroy, error, both ends ended            descriptor given back, close phase
 *   CONNECTING -------------> OPEN ------------------------------------------> DESTROYED ----------------------> CLOSED
 *       |                      | handOver
 *       | destroy, error       | or transfer                        In OPEN each direction ends for itself:
 *       v                      v                                      readEnded            the peer's end has been read
 *   DESTROYED              HANDED_OVER: a socket of another loop      ending -> finished   end() called -> shut down
 *                          goes on, this one is an empty shell
 *
 * What a transfer makes is CONNECTING until its registration has followed it, which takes a step of each loop: see Transit.
 *
 * A listener may throw: whatever the socket does after an event, it does all the same, in a finally.
 *
 * All fields are written by the loop's thread; the two counters are read by others.
 *
 * Interest. `armed` is what the poller was last asked for. Reading is disarmed late: only when the socket turns out to be ready
 * although nobody reads. So pause() and resume() in quick succession cost nothing, and a system call only when it pays.
 */
public abstract sealed class NetSocket implements Transferable, AutoCloseable permits TcpSocket, UnixSocket {
    /** The high-water mark of a new socket: 64 KiB. */
    public static final int DEFAULT_HIGH_WATER_BYTES = 64 * 1024;

    private static final int READS_PER_VISIT = 4;
    private static final VarHandle BYTES_IN;
    private static final VarHandle BYTES_OUT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BYTES_IN = lookup.findVarHandle(NetSocket.class, "bytesIn", long.class);
            BYTES_OUT = lookup.findVarHandle(NetSocket.class, "bytesOut", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private enum Stage {
        /** No connection yet. */
        CONNECTING,
        /** Connected, and not both ends have ended. */
        OPEN,
        /** No more bytes; the descriptor is being given back. */
        DESTROYED,
        /** The close event has been or is being told. */
        CLOSED,
        /** Another loop has the connection. */
        HANDED_OVER
    }

    /** Null in a message that was not delivered yet. Set once. */
    private EventLoop loop;

    private final WriteQueue queue;

    private volatile Stage stage;
    private SocketChannel channel;
    private Registration registration;
    private SocketAddress peer;
    private HappyEyeballs.Attempt connecting;
    private Transit transit;
    private Runnable whenGone;

    private int armed;
    private boolean unrefed;
    private boolean flowing;
    private boolean held;
    private boolean readEnded;
    private boolean ending;
    private boolean endedByPeer;
    private boolean finished;
    private boolean needsDrain;
    private boolean allowHalfOpen;
    private int highWaterBytes = DEFAULT_HIGH_WATER_BYTES;
    private NetException error;
    private Timeout idle;
    private boolean idleEnds;
    private Duplex<TransferBuffer, TransferBuffer> stream;
    private long idleMs;

    private final Runnable readCallback = this::deliverRead;
    private ReadHandler reader;
    private ByteBuffer lent;

    private ListenerList<Runnable> onConnect;
    private ListenerList<Runnable> onEnd;
    private ListenerList<Runnable> onDrain;
    private ListenerList<Runnable> onFinish;
    private ListenerList<Runnable> onTimeout;
    private ListenerList<Consumer<? super NetException>> onError;
    private ListenerList<CloseHandler> onClose;

    private long bytesIn;
    private long bytesOut;

    /** What a connect attempt or an accept brings. */
    record Connection(SocketChannel channel, Registration registration, SocketAddress peer) {}

    /** A socket that is about to connect. */
    NetSocket(EventLoop loop) {
        this.loop = loop;
        this.queue = new WriteQueue();
        this.stage = Stage.CONNECTING;
    }

    /** The same connection on another loop; not to be used before it has arrived there. */
    NetSocket(NetSocket before, EventLoop target) {
        loop = target;
        queue = before.queue;
        channel = before.channel;
        peer = before.peer;
        unrefed = before.unrefed;
        readEnded = before.readEnded;
        ending = before.ending;
        endedByPeer = before.endedByPeer;
        finished = before.finished;
        needsDrain = before.needsDrain;
        allowHalfOpen = before.allowHalfOpen;
        highWaterBytes = before.highWaterBytes;
        idleMs = before.idleMs;
        idleEnds = before.idleEnds;
        armed = before.armed;
        bytesIn = before.bytesIn;
        bytesOut = before.bytesOut;
        stage = Stage.OPEN;
    }

    // ---- the beginning ----

    /** What is to be cancelled when the socket is destroyed before there is a connection. */
    final void connectingBy(HappyEyeballs.Attempt attempts) {
        connecting = attempts;
    }

    /** An accepted connection: open from the start. */
    final void accepted(Connection connection) {
        open(connection);
    }

    /** Nothing is read before {@link #resume}, although there may be a read handler. */
    final void hold() {
        held = true;
    }

    /** What the attempts to connect come to. */
    final HappyEyeballs.Answer<Connection> connectAnswer() {
        return new HappyEyeballs.Answer<>() {
            @Override
            public void connected(Connection connection) {
                open(connection);
                connectedNow();
            }

            @Override
            public void failed(NetException failure) {
                destroyWith(failure);
            }
        };
    }

    private void open(Connection connection) {
        connecting = null;
        channel = connection.channel();
        registration = connection.registration();
        peer = connection.peer();
        stage = Stage.OPEN;
        if (unrefed) registration.unref();
    }

    private void connectedNow() {
        touch();
        try {
            emit(onConnect);
        } finally {
            if (stage == Stage.OPEN) startMoving();
        }
    }

    /** What was asked for while there was no connection, and what a peer's end on another loop has left to do. */
    private void startMoving() {
        if (isReading()) arm(SelectionKey.OP_READ);
        try {
            flush();
        } finally {
            if (readEnded && stage == Stage.OPEN) endAfterPeer();
        }
    }

    // ---- reading ----

    /** The poller says so. In the poll phase, no callback. */
    final void ready(int ops) {
        if ((ops & SelectionKey.OP_READ) != 0 && stage == Stage.OPEN) readable();
        if ((ops & SelectionKey.OP_WRITE) != 0 && stage == Stage.OPEN) writable();
    }

    private void readable() {
        if (!isReading()) {
            disarm(SelectionKey.OP_READ);
            return;
        }
        NetBuffers buffers = NetBuffers.ofThisThread();
        ByteBuffer bytes = buffers.lendForReading();
        try {
            for (int reads = 0; reads < READS_PER_VISIT && isReading(); reads++) {
                if (!readOnce(bytes.clear().order(ByteOrder.BIG_ENDIAN))) break; // a handler may have changed it
            }
        } finally {
            buffers.giveBack(bytes);
        }
    }

    /** False when there is probably no more to read: a wrong guess costs one more visit, since readiness is a level. */
    private boolean readOnce(ByteBuffer bytes) {
        int count;
        try {
            count = channel.read(bytes);
        } catch (IOException failure) {
            failed("read from", failure);
            return false;
        }
        if (count < 0) loop.runCallback(this::peerEnded);
        if (count <= 0) return false;
        BYTES_IN.setOpaque(this, bytesIn + count);
        touch();
        lent = bytes.flip();
        loop.runCallback(readCallback);
        lent = null;
        return count == NetBuffers.READ_BYTES;
    }

    private void deliverRead() {
        if (reader != null) reader.onRead(lent);
    }

    private boolean isReading() {
        return flowing && !readEnded && stage == Stage.OPEN;
    }

    private void peerEnded() {
        readEnded = true;
        disarm(SelectionKey.OP_READ);
        touch();
        try {
            emit(onEnd);
        } finally {
            if (stage == Stage.OPEN) endAfterPeer();
        }
    }

    private void endAfterPeer() {
        if (!allowHalfOpen && !ending) {
            endedByPeer = true;
            end();
        }
        if (finished) destroy();
    }

    // ---- writing ----

    private void writable() {
        if (queue.isEmpty()) disarm(SelectionKey.OP_WRITE);
        else loop.runCallback(this::flush);
    }

    /** As much of the queue as the kernel takes, and what follows from an empty queue. In a callback. */
    private void flush() {
        if (stage != Stage.OPEN) return;
        try {
            if (!queue.isEmpty()) wrote(queue.flush(channel));
        } catch (IOException failure) {
            destroyWith(NetException.of("write to", peer, failure));
            return;
        }
        if (!queue.isEmpty()) {
            arm(SelectionKey.OP_WRITE);
            return;
        }
        disarm(SelectionKey.OP_WRITE);
        if (ending) finish();
        else drained();
    }

    private void drained() {
        if (!needsDrain) return;
        needsDrain = false;
        emit(onDrain);
    }

    private void finish() {
        if (finished || stage != Stage.OPEN) return;
        try {
            channel.shutdownOutput();
        } catch (IOException failure) {
            destroyWith(NetException.of("end", peer, failure));
            return;
        }
        finished = true;
        try {
            emit(onFinish);
        } finally {
            if (readEnded) destroy();
        }
    }

    /** False if the bytes have nowhere to go. */
    private boolean mayWrite() {
        requireHere("write");
        if (stage == Stage.HANDED_OVER) throw handedOver("write");
        if (stage != Stage.CONNECTING && stage != Stage.OPEN) return false;
        if (!ending) return true;
        if (!endedByPeer) throw new IllegalStateException("write after end() on " + this);
        destroyWith(writtenAfterPeer());
        return false;
    }

    /** No mistake of the writer's: it could not know. */
    private NetException writtenAfterPeer() {
        return new NetException(NetErrorCode.BROKEN_PIPE, "write to", peer, "the peer has ended the connection", null);
    }

    private boolean mayWriteNow() {
        return stage == Stage.OPEN && queue.isEmpty();
    }

    private void writeNow(ByteBuffer data) {
        try {
            if (data.isDirect()) wrote(channel.write(data));
            else writeStaged(data);
        } catch (IOException failure) {
            destroyWith(NetException.of("write to", peer, failure));
        }
    }

    /** From the heap by way of the thread's own direct buffer: the JDK would keep one as large as the largest write. */
    private void writeStaged(ByteBuffer data) throws IOException {
        NetBuffers buffers = NetBuffers.ofThisThread();
        while (data.hasRemaining()) {
            ByteBuffer staged = buffers.stage(data);
            int count = channel.write(staged);
            wrote(count);
            data.position(data.position() + count);
            if (staged.hasRemaining()) return;
        }
    }

    private void wrote(long count) {
        if (count == 0) return;
        BYTES_OUT.setOpaque(this, bytesOut + count);
        touch();
    }

    /** Whether the writer may go on; remembers if not. */
    private boolean hasRoom() {
        if (stage == Stage.DESTROYED) return false;
        if (queue.bytes() < highWaterBytes) return true;
        needsDrain = true;
        return false;
    }

    // ---- the end ----

    /** In the poll phase: the rest is a callback. */
    private void failed(String operation, IOException failure) {
        NetException named = NetException.of(operation, peer, failure);
        loop.runCallback(() -> destroyWith(named));
    }

    private void destroyWith(NetException cause) {
        if (stage != Stage.CONNECTING && stage != Stage.OPEN) return;
        stage = Stage.DESTROYED;
        error = cause;
        if (connecting != null) connecting.cancel();
        connecting = null;
        if (idle != null) idle.close();
        queue.clear();
        if (cause != null) loop.nextTick(this::tellError);
        if (registration == null) loop.closeSoon(this::closed);
        else registration.close(this::closed);
    }

    private void tellError() {
        if (onError == null || !onError.emit(Consumer::accept, error)) {
            throw NetSocket.<RuntimeException>unchecked(error);
        }
    }

    @SuppressWarnings("unchecked") // unchecked by intention: the type is erased, the error passes as it is
    private static <E extends Throwable> E unchecked(Throwable error) throws E {
        throw (E) error;
    }

    /** In the close phase: the kernel has let go of the descriptor. */
    private void closed() {
        stage = Stage.CLOSED;
        reader = null;
        if (whenGone != null) whenGone.run();
        if (onClose != null) onClose.emit(CloseHandler::onClose, error != null);
    }

    /** For the server that accepted it: called before the close event, or when another loop has it. */
    final void whenGone(Runnable then) {
        whenGone = then;
    }

    /** The loop has ended, or will never be known; the poller closes the channel. */
    final void loopEnded() {
        if (stage == Stage.HANDED_OVER) return; // the queue is another's
        stage = Stage.CLOSED;
        queue.clear();
    }

    // ---- interest ----

    private void arm(int op) {
        if ((armed & op) != 0) return;
        armed |= op;
        registration.interest(armed);
    }

    private void disarm(int op) {
        if ((armed & op) == 0) return;
        armed &= ~op;
        registration.interest(armed);
    }

    private void touch() {
        if (idle != null) idle.refresh();
    }

    // ---- public: bytes ----

    /**
     * Takes what is read from now on, and starts reading, unless the server {@linkplain TcpListenOptions#pauseOnConnect pauses} its
     * connections. There is one read handler: a later one takes the place of the former.
     *
     * @param handler given each piece
     */
    public final void onRead(ReadHandler handler) {
        requireHere("onRead");
        reader = Objects.requireNonNull(handler, "handler");
        if (!held) resume();
    }

    /** Stops reading, until {@link #resume}. A piece that is being delivered is the last. */
    public final void pause() {
        requireHere("pause");
        flowing = false;
    }

    /** Reads on. Without a read handler what is read is thrown away, which is how to wait for the peer's end. */
    public final void resume() {
        requireHere("resume");
        held = false;
        flowing = true;
        if (isReading()) arm(SelectionKey.OP_READ);
    }

    /**
     * Sends bytes: at once as far as the kernel takes them, the rest is copied. Takes all of them: the position is at the limit
     * afterwards. Dropped if the socket is destroyed.
     *
     * @param data the bytes between position and limit; direct ones go out without a copy
     * @return false if the high-water mark or more waits now, or the socket is destroyed: better to go on after <i>drain</i>
     * @throws IllegalStateException after {@link #end}, or if the socket was handed over
     * @throws OutOfMemoryError if there is no direct memory for what waits: what was taken by then is sent, the position tells how much
     */
    public final boolean write(ByteBuffer data) {
        if (!mayWrite()) {
            data.position(data.limit());
            return false;
        }
        if (mayWriteNow()) writeNow(data);
        if (stage == Stage.DESTROYED) data.position(data.limit());
        else if (data.hasRemaining()) enqueue(data);
        return hasRoom();
    }

    /** Memory may run out halfway: what was copied by then is sent all the same. */
    private void enqueue(ByteBuffer data) {
        try {
            queue.append(data);
        } finally {
            if (stage == Stage.OPEN && !queue.isEmpty()) arm(SelectionKey.OP_WRITE);
        }
    }

    /**
     * Sends a whole buffer without copying it, and closes it when it is sent or the socket is destroyed. The caller's handle is
     * detached at once.
     *
     * @param data the buffer
     * @return false if the high-water mark or more waits now, or the socket is destroyed
     * @throws IllegalStateException after {@link #end}, or if the socket was handed over; the buffer is the caller's then
     */
    public final boolean write(TransferBuffer data) {
        boolean may = mayWrite();
        TransferBuffer mine = data.transfer();
        if (!may) {
            mine.close();
            return false;
        }
        int sent = mayWriteNow() ? writeNow(mine) : 0;
        if (sent == mine.capacityBytes() || stage == Stage.DESTROYED) {
            mine.close();
            return hasRoom();
        }
        queue.append(mine, sent);
        if (stage == Stage.OPEN) arm(SelectionKey.OP_WRITE);
        return hasRoom();
    }

    private int writeNow(TransferBuffer data) {
        try {
            int count = data.writeTo(channel, 0, data.capacityBytes());
            wrote(count);
            return count;
        } catch (IOException failure) {
            destroyWith(NetException.of("write to", peer, failure));
            return 0;
        }
    }

    /**
     * {@return the socket as a stream of buffers} Made at the first call; from then on reading and writing are the stream's. Chunks that
     * are written to it go out without a copy; chunks that are read are the reader's own. The socket's events go on. The first stream of
     * a socket that has closed is destroyed with {@link NetErrorCode#CLOSED}.
     *
     * @throws IllegalStateException if the socket was handed over
     */
    public final Duplex<TransferBuffer, TransferBuffer> stream() {
        requireHere("stream");
        if (stage == Stage.HANDED_OVER) throw handedOver("stream");
        if (stream == null) stream = SocketStream.of(this, allowHalfOpen);
        return stream;
    }

    final boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    final boolean hasReadEnded() {
        return readEnded;
    }

    final boolean hasFinished() {
        return finished;
    }

    // ---- public: the end ----

    /** Sends what waits and then that no more comes; <i>finish</i> tells when that is done. No effect the second time. */
    public final void end() {
        requireHere("end");
        if (stage == Stage.HANDED_OVER) throw handedOver("end");
        if (ending || stage == Stage.DESTROYED || stage == Stage.CLOSED) return;
        ending = true;
        if (mayWriteNow()) loop.nextTick(this::finish);
    }

    /** Closes the connection at once: what waits to be written is dropped. <i>close</i> follows. No effect the second time. */
    public final void destroy() {
        requireHere("destroy");
        destroyWith(null);
    }

    /**
     * As {@link #destroy()}, with an error for the listeners.
     *
     * @param cause why
     */
    public final void destroy(NetException cause) {
        requireHere("destroy");
        destroyWith(Objects.requireNonNull(cause, "cause"));
    }

    /** Closes the connection with a reset, so that the peer fails instead of seeing an end. TCP only; else as {@link #destroy()}. */
    public final void abort() {
        requireHere("abort");
        if (stage == Stage.OPEN && this instanceof TcpSocket) lingerNot();
        destroyWith(null);
    }

    private void lingerNot() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException alreadyReset) {
            // the peer was faster: there is nothing left to reset
        }
    }

    /** Same as {@link #destroy()}; in a message that nobody will get, from any thread. */
    @Override
    public final void close() {
        if (loop == null) transit.drop();
        else destroy();
    }

    // ---- public: settings ----

    /**
     * Sets whether this side may go on sending after the peer has ended; default false.
     *
     * @param allow whether
     */
    public final void setAllowHalfOpen(boolean allow) {
        requireHere("setAllowHalfOpen");
        allowHalfOpen = allow;
    }

    /**
     * Sets from how many waiting bytes on {@code write} returns false; default {@link #DEFAULT_HIGH_WATER_BYTES}.
     *
     * @param bytes at least 1
     */
    public final void setHighWaterBytes(int bytes) {
        requireHere("setHighWaterBytes");
        if (bytes < 1)
            throw new IllegalArgumentException("high-water mark is " + bytes + " bytes, expected at least 1");
        highWaterBytes = bytes;
    }

    /**
     * Emits <i>timeout</i> when nothing was read or written for so long; the socket stays open. Every byte moved starts the time
     * anew. As a timer of its own it does not keep the loop alive. Takes the place of an {@linkplain #setIdleLimit idle limit}.
     *
     * @param milliseconds the time, up to 24 days; 0 for no timeout
     * @throws IllegalArgumentException if it is negative or too long
     */
    public final void setTimeout(long milliseconds) {
        setIdle("setTimeout", milliseconds, false);
    }

    /**
     * Destroys the socket, with {@link NetErrorCode#TIMED_OUT}, when nothing was read or written for so long: against peers that are
     * gone without having said so, and peers that never read. <i>timeout</i> is emitted before. Takes the place of a
     * {@linkplain #setTimeout timeout}.
     *
     * @param milliseconds the time, up to 24 days; 0 for no limit
     * @throws IllegalArgumentException if it is negative or too long
     */
    public final void setIdleLimit(long milliseconds) {
        setIdle("setIdleLimit", milliseconds, true);
    }

    private void setIdle(String method, long milliseconds, boolean ends) {
        requireHere(method);
        idleMs = Times.requireInRange("time of " + method, milliseconds);
        idleEnds = ends;
        if (stage == Stage.CONNECTING || stage == Stage.OPEN) startIdleTimer();
    }

    private void startIdleTimer() {
        if (idleMs == 0) {
            if (idle != null) idle.cancel();
            return;
        }
        if (idle == null) idle = loop.newTimeout(this::idleTooLong).unref();
        idle.start(idleMs);
    }

    private void idleTooLong() {
        NetException end =
                idleEnds ? idledOut() : null; // listeners may set another time, which is for the next silence
        try {
            emit(onTimeout);
        } finally {
            if (end != null && stage != Stage.HANDED_OVER) destroyWith(end);
        }
    }

    private NetException idledOut() {
        String doing = stage == Stage.CONNECTING ? "connect" : queue.isEmpty() ? "read from" : "write to";
        return new NetException(
                NetErrorCode.TIMED_OUT, doing, peer, "timed out: nothing moved for " + idleMs + " ms", null);
    }

    /** Lets the socket keep the loop alive, which is the default. */
    public final void ref() {
        requireHere("ref");
        unrefed = false;
        if (registration != null && stage == Stage.OPEN) registration.ref();
    }

    /** Lets the loop end while the socket is open. A socket that is still connecting holds the loop until it is connected. */
    public final void unref() {
        requireHere("unref");
        unrefed = true;
        if (registration != null && stage == Stage.OPEN) registration.unref();
    }

    // ---- public: events ----

    /**
     * Adds a listener: the connection stands. Not called for accepted sockets.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onConnect(Runnable listener) {
        return add("onConnect", onConnect = made(onConnect), listener);
    }

    /**
     * Adds a listener: the peer sends no more.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onEnd(Runnable listener) {
        return add("onEnd", onEnd = made(onEnd), listener);
    }

    /**
     * Adds a listener: a write had returned false, and now all is written.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onDrain(Runnable listener) {
        return add("onDrain", onDrain = made(onDrain), listener);
    }

    /**
     * Adds a listener: after {@link #end}, all is with the kernel, and so is the end.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onFinish(Runnable listener) {
        return add("onFinish", onFinish = made(onFinish), listener);
    }

    /**
     * Adds a listener: nothing moved for the time of {@link #setTimeout}.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onTimeout(Runnable listener) {
        return add("onTimeout", onTimeout = made(onTimeout), listener);
    }

    /**
     * Adds a listener: the connection failed. Called at most once, before <i>close</i>.
     *
     * @param listener given the error
     * @return removes it
     */
    public final Subscription onError(Consumer<? super NetException> listener) {
        return add("onError", onError = made(onError), listener);
    }

    /**
     * Adds a listener: the socket's last event.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onClose(CloseHandler listener) {
        return add("onClose", onClose = made(onClose), listener);
    }

    private <L> Subscription add(String method, ListenerList<L> listeners, L listener) {
        requireHere(method);
        return listeners.add(listener, this::requireHere);
    }

    /** A socket has no list for an event to which nobody has ever listened: most have one or two. */
    private static <L> ListenerList<L> made(ListenerList<L> listeners) {
        return listeners == null ? new ListenerList<>() : listeners;
    }

    private static void emit(ListenerList<Runnable> listeners) {
        if (listeners != null) listeners.emit(Runnable::run);
    }

    // ---- handing over ----

    /** Leaves this socket as a shell, and lets the connection go on as one of the target's loop. */
    final <S extends NetSocket> void moveTo(S successor, Consumer<? super S> onArrived) {
        requireHere("handOver");
        requireMovable();
        Objects.requireNonNull(onArrived, "onArrived");
        becomeAShell();
        NetSocket next = successor;
        next.registration = registration;
        registration.moveTo(next.loop, next.newHandler(), () -> next.arrived(() -> onArrived.accept(successor)));
        if (whenGone != null) whenGone.run();
    }

    private void requireMovable() {
        if (stage != Stage.OPEN) throw new IllegalStateException("can't hand over " + this + ": it is not connected");
        if (stream != null) throw new IllegalStateException("can't hand over " + this + ": its stream() is in use");
    }

    private void becomeAShell() {
        stage = Stage.HANDED_OVER;
        if (idle != null) idle.close();
        queue.changeThread();
        reader = null;
    }

    private void arrived(Runnable tell) {
        if (idleMs > 0) startIdleTimer();
        try {
            tell.run();
        } finally {
            if (stage == Stage.OPEN) startMoving();
        }
    }

    /** The socket that goes on in another isolate. */
    abstract NetSocket successor();

    @Override
    public final void requireTransferable() {
        requireHere("transfer");
        requireMovable();
    }

    /**
     * Gives the connection to another isolate: for the transfer list of a message. Nothing is lost or reordered, as with a hand-over
     * between loops. What the message brings is a socket of the receiver's loop, without listeners; writes to it wait until the connection
     * has followed it there, which is a moment later. A connection whose old loop ends before that fails with {@link NetErrorCode#CLOSED};
     * one whose message is dropped is closed.
     *
     * @return the receiver's socket, in transit
     * @throws IllegalStateException if it is not connected, its {@link #stream} is in use, or this is not its loop's thread
     */
    @Override
    public final NetSocket transfer() {
        requireTransferable();
        NetSocket next = successor();
        becomeAShell();
        registration.interest(0);
        registration.ref();
        next.armed = 0;
        next.stage = Stage.CONNECTING;
        next.transit = new Transit(loop, registration, next);
        next.connecting = next.transit;
        if (whenGone != null) whenGone.run();
        return next;
    }

    @Override
    public final void arrive() {
        if (loop != null || stage != Stage.CONNECTING) {
            throw new IllegalStateException("arrive on " + this + ", expected one that is in a message");
        }
        EventLoop here = EventLoop.current();
        if (here == null) throw new IllegalStateException(this + " came with a message to a thread without a loop");
        loop = here;
        if (idleMs > 0) startIdleTimer();
        transit.callFor();
    }

    /** The connection has followed. */
    final void arrivedBy(Registration itsOwn) {
        open(new Connection(channel, itsOwn, peer));
        startMoving();
    }

    final void lostOnTheWay() {
        destroyWith(new NetException(
                NetErrorCode.CLOSED, "receive", peer, "the loop it came from has ended before it arrived", null));
    }

    /** What the poller calls. */
    final ReadyHandler newHandler() {
        return new ReadyHandler() {
            @Override
            public void onReady(int ops) {
                ready(ops);
            }

            @Override
            public void onLoopEnd() {
                loopEnded();
            }
        };
    }

    final void requireHere(String method) {
        if (loop == null) {
            throw new IllegalStateException(method + " on " + this + ": it is in a message that was not delivered yet");
        }
        loop.requireLoopThread(method);
    }

    private IllegalStateException handedOver(String what) {
        return new IllegalStateException(what + " on " + this + ": use the socket that the other loop was given");
    }

    // ---- public: views ----

    /** {@return the loop it belongs to} Any thread. */
    public final EventLoop loop() {
        return loop;
    }

    /** {@return what has gone through it} May be called from any thread. */
    public final SocketStats stats() {
        return new SocketStats((long) BYTES_IN.getOpaque(this), (long) BYTES_OUT.getOpaque(this));
    }

    /** {@return how many accepted bytes the kernel has not taken yet} */
    public final long queuedBytes() {
        requireHere("queuedBytes");
        return queue.bytes();
    }

    /** {@return whether it is connected and not destroyed} May be called from any thread. */
    public final boolean isOpen() {
        return stage == Stage.OPEN;
    }

    /** {@return the peer's address; null while connecting} */
    final SocketAddress peerAddress() {
        return peer;
    }

    /** {@return this side's address; null while connecting or when closed} */
    final SocketAddress ownAddress() {
        if (stage != Stage.OPEN) return null;
        try {
            return channel.getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    final SocketChannel channel() {
        return channel;
    }

    /** {@return kind, peer and stage} May be called from any thread. */
    @Override
    public String toString() {
        SocketAddress to = peer;
        return getClass().getSimpleName() + "[" + (to == null ? "" : NetException.text(to) + ", ") + stage + "]";
    }
}
