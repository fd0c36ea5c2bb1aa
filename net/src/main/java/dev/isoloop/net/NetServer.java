package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.ReadyHandler;
import dev.isoloop.loop.Registration;
import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.Timeout;
import dev.isoloop.net.NetSocket.Connection;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A listening socket of a loop. Connections are accepted while there is a listener of {@link #onConnection}; otherwise, and beyond what
 * one visit of the loop accepts, they wait in the kernel.
 *
 * <p><b>Bounds.</b> One visit accepts at most 64 connections. When one can't be accepted, as when the process is out of descriptors, the
 * server tells its <i>error</i> listeners, once until the next is accepted or something else goes wrong, and looks again after 100 ms, or
 * when a listener is added or removed: clients wait in the kernel's queue meanwhile.
 *
 * <p><b>The end.</b> {@link #close} stops listening, and leaves the accepted sockets alone; <i>close</i> is told when the last of them
 * that still belongs to this loop has closed, as in Node. {@link #destroyConnections} hastens that.
 *
 * <p><b>Threads.</b> The loop's thread only, except {@link #isListening} and {@link #toString}. Nothing blocks. A listening server keeps
 * its loop alive, unless {@link #unref} was called.
 *
 * @param <S> what it accepts
 */
/*
 *              close                 descriptor given back             no connection left
 *   LISTENING ------> CLOSING ---------------------------> released ----------------------> close event
 *     |   ^
 *     |   | 100 ms              An accept has failed: OP_ACCEPT is taken out of the interest, since readiness is a level and would
 *     v   |                     bring the loop back at once, again and again.
 *   WAITING (for descriptors, as a rule)
 */
public abstract sealed class NetServer<S extends NetSocket> implements AutoCloseable permits TcpServer, UnixServer {
    /** One visit accepts at most so many, so that a flood of clients does not hold up the others. */
    static final int ACCEPTS_PER_VISIT = 64;

    /** How long to wait after an accept that failed: for free descriptors, as a rule. */
    static final int WAIT_MS = 100;

    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final Registration registration;
    private final Set<S> connections = new LinkedHashSet<>();
    private final Timeout waiting;
    private final ListenerList<Consumer<? super S>> onConnection = new ListenerList<>();
    private final ListenerList<Consumer<? super NetException>> onError = new ListenerList<>();
    private final ListenerList<Runnable> onClose = new ListenerList<>();

    private volatile boolean listening = true;
    private boolean released;

    /** Why the latest accept has failed; null if it hasn't. */
    private NetErrorCode trouble;

    private long accepted;

    NetServer(EventLoop loop, ServerSocketChannel channel) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.address = channel.getLocalAddress();
        channel.configureBlocking(false);
        this.registration = KernelPoller.shared().register(loop, channel, 0, new Acceptor());
        this.waiting = loop.newTimeout(this::rearm).unref(); // the registration holds the loop, or shall not
    }

    /** Sets a new channel's options. */
    abstract void configure(SocketChannel accepted) throws IOException;

    /** A socket that becomes this connection. */
    abstract S newSocket();

    /** The descriptor has been given back. */
    abstract void cleanUp();

    // ---- accepting: the poll phase ----

    private final class Acceptor implements ReadyHandler {
        @Override
        public void onReady(int ops) {
            for (int count = 0; count < ACCEPTS_PER_VISIT && listening && !onConnection.isEmpty(); count++) {
                if (!acceptOne()) return;
            }
        }

        @Override
        public void onLoopEnd() {
            listening = false;
            cleanUp();
        }
    }

    /** False if there is no more to accept now. */
    private boolean acceptOne() {
        SocketChannel client;
        try {
            client = channel.accept();
        } catch (IOException failure) {
            notAccepted(failure);
            return false;
        }
        if (client == null) return false;
        trouble = null;
        S socket = adopt(client);
        if (socket != null) loop.runCallback(() -> onConnection.emit(Consumer::accept, socket));
        return true;
    }

    /** The socket of a new connection, or null if it is gone already. */
    private S adopt(SocketChannel client) {
        try {
            client.configureBlocking(false);
            configure(client);
            SocketAddress peer = client.getRemoteAddress();
            S socket = newSocket();
            Registration its = KernelPoller.shared().register(loop, client, 0, socket.newHandler());
            socket.accepted(new Connection(client, its, nameless(peer) ? address : peer));
            connections.add(socket);
            accepted++;
            socket.whenGone(() -> gone(socket));
            return socket;
        } catch (IOException peerHasLeft) {
            ConnectAttempt.closeQuietly(client);
            return null;
        }
    }

    /** Clients of Unix sockets have no address as a rule. */
    private static boolean nameless(SocketAddress peer) {
        return peer == null || peer.toString().isEmpty();
    }

    /** In the poll phase. Whatever it was, it may be there again at once. */
    final void notAccepted(IOException failure) {
        NetException error = NetException.of("accept at", address, failure);
        boolean told = trouble == error.code();
        trouble = error.code();
        registration.interest(0);
        waiting.start(WAIT_MS);
        if (!told) loop.runCallback(() -> onError.emit(Consumer::accept, error));
    }

    /** In the close phase, before the socket's own listeners: theirs are called first. */
    private void gone(S socket) {
        if (connections.remove(socket) && released && connections.isEmpty()) loop.closeSoon(this::tellClose);
    }

    private void tellClose() {
        onClose.emit(Runnable::run);
    }

    // ---- public ----

    /**
     * Adds a listener, and starts accepting if it is the first.
     *
     * @param listener given each new connection, as a callback; it sets a read handler and listeners
     * @return removes it, and stops accepting if it was the last
     */
    public final Subscription onConnection(Consumer<? super S> listener) {
        Subscription added = add("onConnection", onConnection, listener);
        rearm();
        return () -> {
            added.close();
            rearm();
        };
    }

    /** Accepts if there is somebody to give connections to. */
    private void rearm() {
        if (listening) registration.interest(onConnection.isEmpty() ? 0 : SelectionKey.OP_ACCEPT);
    }

    /**
     * Adds a listener: a connection could not be accepted. The server goes on.
     *
     * @param listener given the error
     * @return removes it
     */
    public final Subscription onError(Consumer<? super NetException> listener) {
        return add("onError", onError, listener);
    }

    /**
     * Adds a listener: the server was closed, its address is free, and no accepted connection is left on this loop.
     *
     * @param listener what to call
     * @return removes it
     */
    public final Subscription onClose(Runnable listener) {
        return add("onClose", onClose, listener);
    }

    private <L> Subscription add(String method, ListenerList<L> listeners, L listener) {
        loop.requireLoopThread(method);
        return listeners.add(listener, loop::requireLoopThread);
    }

    /**
     * Stops listening. The address is free once the kernel poller has let go of it, at the latest when <i>close</i> is told.
     * Connections that nobody has accepted yet are reset by the kernel. No effect the second time.
     */
    @Override
    public final void close() {
        loop.requireLoopThread("close");
        if (!listening) return;
        listening = false;
        waiting.close();
        registration.close(this::closed);
    }

    /** In the close phase: the kernel has let go of the descriptor. */
    private void closed() {
        cleanUp();
        released = true;
        if (connections.isEmpty()) tellClose();
    }

    /** Destroys every connection that was accepted here and is open on this loop. */
    public final void destroyConnections() {
        loop.requireLoopThread("destroyConnections");
        for (S socket : List.copyOf(new ArrayList<>(connections))) socket.destroy();
    }

    /** Lets the server keep the loop alive, which is the default. */
    public final void ref() {
        loop.requireLoopThread("ref");
        if (listening) registration.ref();
    }

    /** Lets the loop end while the server listens. */
    public final void unref() {
        loop.requireLoopThread("unref");
        if (listening) registration.unref();
    }

    /** {@return whether it has not been closed} May be called from any thread. */
    public final boolean isListening() {
        return listening;
    }

    /** {@return how many connections that were accepted here are open on this loop} */
    public final int connectionCount() {
        loop.requireLoopThread("connectionCount");
        return connections.size();
    }

    /** {@return how many connections were accepted so far} */
    public final long acceptedCount() {
        loop.requireLoopThread("acceptedCount");
        return accepted;
    }

    /** {@return the loop it belongs to} Any thread. */
    public final EventLoop loop() {
        return loop;
    }

    final SocketAddress address() {
        return address;
    }

    /** {@return kind and address} May be called from any thread. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + NetException.text(address) + "]";
    }
}
