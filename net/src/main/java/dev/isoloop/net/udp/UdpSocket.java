package dev.isoloop.net.udp;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.ReadyHandler;
import dev.isoloop.loop.Registration;
import dev.isoloop.loop.Subscription;
import dev.isoloop.net.NetErrorCode;
import dev.isoloop.net.NetException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A socket for datagrams: unicast, broadcast and multicast, over IPv4 and IPv6.
 *
 * <p><b>Receiving.</b> Begins with {@link #onMessage}. One visit of the loop receives at most
 * {@value #DATAGRAMS_PER_VISIT} from one socket, then the others have their turn. What nobody reads in time is dropped
 * by the kernel, as datagrams are.
 *
 * <p><b>Sending.</b> A datagram goes to the kernel at once. If that has no room the datagram is copied and waits in
 * order; if too many wait, {@code send} returns false and has kept nothing, and <i>drain</i> tells when all that waited
 * is gone. A failure, such as {@link NetErrorCode#MESSAGE_TOO_LARGE}, is told to the datagram's {@link SentHandler}, or
 * to <i>error</i> without one; the socket goes on. An error that no listener takes is an uncaught error of the loop.
 *
 * <p><b>Connected.</b> {@link #connect} names one peer: only its datagrams are received, and a send to it may fail with
 * {@link NetErrorCode#CONNECTION_REFUSED} some time after nobody was there to take an earlier one.
 *
 * <p><b>Threads.</b> The loop's only. Nothing blocks. An open socket keeps its loop alive, unless {@link #unref} was
 * called.
 *
 * <p><b>Allocation.</b> None per datagram, except the sender's address, which the JDK makes when it is not the last
 * one's again, the call of a {@link SentHandler}, and a copy where the kernel has no room.
 */
/*
 *          close, or the loop's end            descriptor given back, close phase
 *   OPEN ---------------------------> CLOSING ------------------------------------> CLOSED: close event
 *
 * All fields are written by the loop's thread; open is read by others.
 */
public final class UdpSocket implements AutoCloseable {
    /** The most datagrams that one visit of the loop takes from a socket, or gives to the kernel out of its queue. */
    public static final int DATAGRAMS_PER_VISIT = 64;

    /** Longer than any datagram can be. */
    private static final int RECEIVE_BYTES = 64 * 1024;

    /** What the loops of one thread receive into, one after the other; null while a handler has it. */
    private static final ThreadLocal<ByteBuffer> RECEIVED = new ThreadLocal<>();

    private final EventLoop loop;
    private final DatagramChannel channel;
    private final Registration registration;
    private final InetSocketAddress local;
    private final SendQueue queue;
    private final Map<Membership, MembershipKey> memberships = new HashMap<>();
    private final Runnable deliver = this::deliver;

    private InetSocketAddress peer;
    private volatile boolean open = true;
    private DatagramHandler handler;
    private final ListenerList<Consumer<? super NetException>> onError = new ListenerList<>();
    private final ListenerList<Runnable> onDrain = new ListenerList<>();
    private final ListenerList<Runnable> onClose = new ListenerList<>();

    private ByteBuffer lent;
    private InetSocketAddress sender;

    private long receivedCount;
    private long sentCount;

    /** What was joined; source is null for all. */
    private record Membership(InetAddress group, NetworkInterface via, InetAddress source) {}

    private UdpSocket(EventLoop loop, DatagramChannel channel, int sendQueueBytes) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.queue = new SendQueue(sendQueueBytes);
        channel.configureBlocking(false);
        this.registration = KernelPoller.shared().register(loop, channel, 0, new Ready());
    }

    /**
     * Opens a socket. Its address is taken when this returns.
     *
     * @param loop whose socket it is; this is its thread
     * @param options where, and how
     * @return the socket
     * @throws NetException if the address can't be had: {@link NetErrorCode#ADDRESS_IN_USE}, {@link
     *     NetErrorCode#PERMISSION_DENIED}, {@link NetErrorCode#ADDRESS_NOT_AVAILABLE}; or there is no descriptor left
     */
    public static UdpSocket bind(EventLoop loop, UdpOptions options) throws NetException {
        loop.requireLoopThread("bind");
        DatagramChannel channel = null;
        try {
            boolean four = options.address.getAddress() instanceof Inet4Address;
            channel = DatagramChannel.open(four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            configure(channel, options);
            channel.bind(options.address);
            return new UdpSocket(loop, channel, options.sendQueueBytes);
        } catch (IOException | RuntimeException failure) {
            closeQuietly(channel);
            throw NetException.of("bind", options.address, failure);
        }
    }

    private static void configure(DatagramChannel channel, UdpOptions options) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress);
        if (options.reusePort) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        if (options.broadcast) channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
        if (options.receiveBufferBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes);
        }
        if (options.sendBufferBytes > 0) channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes);
        if (options.multicastTtl >= 0) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, options.multicastTtl);
        }
        if (options.multicastLoopback != null) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, options.multicastLoopback);
        }
        if (options.multicastInterface != null) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, options.multicastInterface);
        }
    }

    private static void closeQuietly(DatagramChannel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException alreadyFailed) {
            // whoever closes it has a better error to tell
        }
    }

    // ---- what the poller says ----

    private final class Ready implements ReadyHandler {
        @Override
        public void onReady(int ops) {
            if ((ops & SelectionKey.OP_READ) != 0) receive();
            if ((ops & SelectionKey.OP_WRITE) != 0 && open) loop.runCallback(UdpSocket.this::flush);
        }

        @Override
        public void onLoopEnd() {
            open = false;
        }
    }

    private void receive() {
        ByteBuffer bytes = RECEIVED.get();
        if (bytes == null) bytes = ByteBuffer.allocateDirect(RECEIVE_BYTES);
        RECEIVED.set(null);
        try {
            for (int count = 0; count < DATAGRAMS_PER_VISIT && open; count++) {
                if (!receiveOne(bytes.clear().order(ByteOrder.BIG_ENDIAN))) break; // a handler may have changed it
            }
        } finally {
            RECEIVED.set(bytes);
        }
    }

    /** False if there is no more. */
    private boolean receiveOne(ByteBuffer bytes) {
        try {
            SocketAddress from = channel.receive(bytes);
            if (from == null) return false;
            sender = (InetSocketAddress) from;
        } catch (IOException failure) {
            // Of an earlier datagram; there may be others to receive behind it.
            NetException named = named("receive from", peer, failure);
            loop.runCallback(() -> tell(named));
            return true;
        }
        receivedCount++;
        lent = bytes.flip();
        loop.runCallback(deliver);
        lent = null;
        return true;
    }

    private void deliver() {
        handler.onDatagram(lent, sender);
    }

    private void flush() {
        queue.flush(this::give, DATAGRAMS_PER_VISIT, this::onOutcome);
        if (!open) return;
        rearm();
        if (queue.hasDrained()) onDrain.emit(Runnable::run);
    }

    private void rearm() {
        int reading = handler == null ? 0 : SelectionKey.OP_READ;
        registration.interest(queue.isEmpty() ? reading : reading | SelectionKey.OP_WRITE);
    }

    // ---- sending ----

    /**
     * Sends a datagram to a receiver. A failure is told to <i>error</i>.
     *
     * @param datagram the bytes between position and limit; the position is at the limit afterwards, unless it is
     *     refused
     * @param to a resolved address; of a connected socket its peer's
     * @return false if it is refused, since too many wait already: nothing of it was kept
     * @throws IllegalArgumentException if the address is not resolved, or not the peer's
     */
    public boolean send(ByteBuffer datagram, InetSocketAddress to) {
        return send(datagram, to, null);
    }

    /**
     * Sends a datagram to a receiver.
     *
     * @param datagram the bytes between position and limit; the position is at the limit afterwards, unless it is
     *     refused
     * @param to a resolved address; of a connected socket its peer's
     * @param sent hears once what became of it, unless it is refused; null for nobody
     * @return false if it is refused, since too many wait already: nothing of it was kept
     * @throws IllegalArgumentException if the address is not resolved, or not the peer's
     */
    public boolean send(ByteBuffer datagram, InetSocketAddress to, SentHandler sent) {
        loop.requireLoopThread("send");
        if (to.isUnresolved() || (peer != null && !peer.equals(to))) {
            throw new IllegalArgumentException(
                    "receiver is " + to + ", expected " + (peer == null ? "a resolved address" : peer));
        }
        return sendTo(datagram, peer == null ? to : null, sent);
    }

    /**
     * Sends a datagram to the peer of a connected socket. A failure is told to <i>error</i>.
     *
     * @param datagram the bytes between position and limit; the position is at the limit afterwards, unless it is
     *     refused
     * @return false if it is refused, since too many wait already: nothing of it was kept
     * @throws IllegalStateException if the socket is not connected
     */
    public boolean send(ByteBuffer datagram) {
        return send(datagram, (SentHandler) null);
    }

    /**
     * Sends a datagram to the peer of a connected socket.
     *
     * @param datagram the bytes between position and limit; the position is at the limit afterwards, unless it is
     *     refused
     * @param sent hears once what became of it, unless it is refused; null for nobody
     * @return false if it is refused, since too many wait already: nothing of it was kept
     * @throws IllegalStateException if the socket is not connected
     */
    public boolean send(ByteBuffer datagram, SentHandler sent) {
        loop.requireLoopThread("send");
        if (peer == null) throw new IllegalStateException(this + " is not connected: say to whom to send");
        return sendTo(datagram, null, sent);
    }

    /** The receiver is null for the peer. */
    private boolean sendTo(ByteBuffer datagram, InetSocketAddress to, SentHandler sent) {
        Exception failure = null;
        if (!open) {
            failure = new NetException(NetErrorCode.CLOSED, "send to", to == null ? peer : to);
        } else {
            try {
                if (!queue.isEmpty() || !give(datagram, to)) {
                    boolean wasEmpty = queue.isEmpty();
                    boolean kept = queue.add(datagram, to, sent);
                    if (wasEmpty) rearm();
                    return kept;
                }
            } catch (IOException | RuntimeException refused) {
                failure = refused; // the channel itself refuses a receiver of another family
            }
        }
        datagram.position(datagram.limit());
        if (failure != null || sent != null) {
            Exception why = failure;
            loop.nextTick(() -> onOutcome(sent, to, why));
        }
        return true;
    }

    private boolean give(ByteBuffer datagram, InetSocketAddress to) throws IOException {
        boolean isEmpty = !datagram.hasRemaining();
        int count = to == null ? channel.write(datagram) : channel.send(datagram, to);
        // Of an empty datagram the count does not tell whether it went; it takes no room, so it did.
        if (count == 0 && !isEmpty) return false;
        sentCount++;
        return true;
    }

    private void onOutcome(SentHandler sent, InetSocketAddress to, Exception failure) {
        NetException named = failure == null ? null : named("send to", to == null ? peer : to, failure);
        if (sent != null) {
            sent.onSent(named);
        } else if (named != null) {
            tell(named);
        }
    }

    private void tell(NetException error) {
        if (!onError.emit(Consumer::accept, error)) loop.throwInTick(error);
    }

    /** The JDK has a class and no words for what the other side's kernel said. */
    private static NetException named(String operation, InetSocketAddress with, Exception failure) {
        if (failure instanceof PortUnreachableException) {
            NetErrorCode code = NetErrorCode.CONNECTION_REFUSED;
            return new NetException(code, operation, with, code.words(), failure);
        }
        return NetException.of(operation, with, failure);
    }

    // ---- public: the peer, and listeners ----

    /**
     * Names the one peer to talk to from now on. What others have sent and nobody has read yet is dropped; what waits to be sent to
     * others fails.
     *
     * @param to a resolved address
     * @throws NetException if there is no way to it
     * @throws IllegalStateException if the socket is connected already, or closed
     */
    public void connect(InetSocketAddress to) throws NetException {
        requireOpen("connect");
        if (peer != null) throw new IllegalStateException(this + " is connected, expected one that is not");
        try {
            channel.connect(to);
            peer = to;
        } catch (IOException | RuntimeException failure) {
            throw NetException.of("connect", to, failure);
        }
    }

    /**
     * Talks to everybody again. What waits to be sent to the peer fails.
     *
     * @throws NetException if the system refuses
     */
    public void disconnect() throws NetException {
        requireOpen("disconnect");
        try {
            channel.disconnect();
            peer = null;
        } catch (IOException failure) {
            throw NetException.of("disconnect", peer, failure);
        }
    }

    /**
     * Receives from now on. There is one handler: a later one takes the place of the former.
     *
     * @param newHandler given each datagram
     */
    public void onMessage(DatagramHandler newHandler) {
        loop.requireLoopThread("onMessage");
        handler = Objects.requireNonNull(newHandler, "newHandler");
        if (open) rearm();
    }

    /**
     * Adds a listener for failures that belong to no {@link SentHandler}.
     *
     * @param listener given each failure
     * @return removes it
     */
    public Subscription onError(Consumer<? super NetException> listener) {
        return add("onError", onError, listener);
    }

    /**
     * Adds a listener: a send had been refused, and nothing waits any more.
     *
     * @param listener what to call
     * @return removes it
     */
    public Subscription onDrain(Runnable listener) {
        return add("onDrain", onDrain, listener);
    }

    /**
     * Adds a listener: the socket is closed and its port free.
     *
     * @param listener what to call, in the close phase
     * @return removes it
     */
    public Subscription onClose(Runnable listener) {
        return add("onClose", onClose, listener);
    }

    private <L> Subscription add(String method, ListenerList<L> listeners, L listener) {
        loop.requireLoopThread(method);
        return listeners.add(listener, loop::requireLoopThread);
    }

    // ---- public: groups ----

    /**
     * Receives what is sent to a group.
     *
     * @param group a multicast address
     * @param via the interface on which to listen
     * @throws NetException if the system refuses
     * @throws IllegalArgumentException if it is no multicast address, or of the other IP version
     */
    public void join(InetAddress group, NetworkInterface via) throws NetException {
        join(new Membership(group, via, null));
    }

    /**
     * Receives what one sender sends to a group.
     *
     * @param group a multicast address
     * @param via the interface on which to listen
     * @param source the sender; may be called again for another one
     * @throws NetException if the system refuses
     * @throws IllegalArgumentException if it is no multicast address, or of the other IP version
     */
    public void join(InetAddress group, NetworkInterface via, InetAddress source) throws NetException {
        join(new Membership(group, via, Objects.requireNonNull(source, "source")));
    }

    private void join(Membership wanted) throws NetException {
        requireOpen("join");
        try {
            MembershipKey key = wanted.source == null
                    ? channel.join(wanted.group, wanted.via)
                    : channel.join(wanted.group, wanted.via, wanted.source);
            memberships.put(wanted, key);
        } catch (IOException failure) {
            throw NetException.of("join", new InetSocketAddress(wanted.group, local.getPort()), failure);
        }
    }

    /**
     * Receives no more what is sent to a group.
     *
     * @param group as joined
     * @param via as joined
     * @throws IllegalStateException if that was not joined
     */
    public void leave(InetAddress group, NetworkInterface via) {
        leave(new Membership(group, via, null));
    }

    /**
     * Receives no more what one sender sends to a group.
     *
     * @param group as joined
     * @param via as joined
     * @param source as joined
     * @throws IllegalStateException if that was not joined
     */
    public void leave(InetAddress group, NetworkInterface via, InetAddress source) {
        leave(new Membership(group, via, source));
    }

    private void leave(Membership joined) {
        requireOpen("leave");
        MembershipKey key = memberships.remove(joined);
        if (key == null) throw new IllegalStateException(this + " is no member of " + joined.group);
        key.drop();
    }

    // ---- public: settings ----

    /**
     * Sets whether datagrams to broadcast addresses may be sent.
     *
     * @param on whether
     * @throws NetException if the system refuses
     */
    public void setBroadcast(boolean on) throws NetException {
        set(StandardSocketOptions.SO_BROADCAST, on);
    }

    /**
     * Sets how many routers a datagram to a group may pass.
     *
     * @param hops 0 to 255
     * @throws NetException if the system refuses
     * @throws IllegalArgumentException if it is out of range
     */
    public void setMulticastTtl(int hops) throws NetException {
        if (hops < 0 || hops > 255) throw new IllegalArgumentException("ttl is " + hops + " hops, expected 0 to 255");
        set(StandardSocketOptions.IP_MULTICAST_TTL, hops);
    }

    /**
     * Sets whether datagrams to a group also reach the members on this machine.
     *
     * @param on whether
     * @throws NetException if the system refuses
     */
    public void setMulticastLoopback(boolean on) throws NetException {
        set(StandardSocketOptions.IP_MULTICAST_LOOP, on);
    }

    /**
     * Sets through which interface datagrams to groups go out.
     *
     * @param out the interface
     * @throws NetException if the system refuses
     */
    public void setMulticastInterface(NetworkInterface out) throws NetException {
        set(StandardSocketOptions.IP_MULTICAST_IF, out);
    }

    /**
     * Sets how many bytes the kernel should keep that were not read yet.
     *
     * @param bytes at least 1; the system has a limit of its own
     * @throws NetException if the system refuses
     * @throws IllegalArgumentException if it is less than 1
     */
    public void setReceiveBufferBytes(int bytes) throws NetException {
        if (bytes < 1) throw new IllegalArgumentException("receive buffer is " + bytes + " bytes, expected at least 1");
        set(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    /**
     * Sets how many bytes the kernel should keep that have not left yet.
     *
     * @param bytes at least 1; the system has a limit of its own
     * @throws NetException if the system refuses
     * @throws IllegalArgumentException if it is less than 1
     */
    public void setSendBufferBytes(int bytes) throws NetException {
        if (bytes < 1) throw new IllegalArgumentException("send buffer is " + bytes + " bytes, expected at least 1");
        set(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /**
     * {@return how many bytes the kernel keeps that were not read yet, as it counts them}
     *
     * @throws NetException if the system refuses
     */
    public int receiveBufferBytes() throws NetException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    /**
     * {@return how many bytes the kernel keeps that have not left yet, as it counts them}
     *
     * @throws NetException if the system refuses
     */
    public int sendBufferBytes() throws NetException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    private <T> void set(SocketOption<T> option, T value) throws NetException {
        requireOpen("set " + option.name());
        try {
            channel.setOption(option, value);
        } catch (IOException failure) {
            throw NetException.of("set " + option.name() + " of", local, failure);
        }
    }

    private <T> T get(SocketOption<T> option) throws NetException {
        requireOpen("get " + option.name());
        try {
            return channel.getOption(option);
        } catch (IOException failure) {
            throw NetException.of("get " + option.name() + " of", local, failure);
        }
    }

    // ---- public: life ----

    /** Lets the socket keep the loop alive, which is the default. */
    public void ref() {
        loop.requireLoopThread("ref");
        if (open) registration.ref();
    }

    /** Lets the loop end while the socket is open. */
    public void unref() {
        loop.requireLoopThread("unref");
        if (open) registration.unref();
    }

    /**
     * Closes the socket. What waits to be sent fails with {@link NetErrorCode#CLOSED}, which a {@link SentHandler} hears, or else those
     * who listen to <i>error</i>: it was asked for, and so it is never an uncaught error. No effect the second time.
     */
    @Override
    public void close() {
        loop.requireLoopThread("close");
        if (!open) return;
        open = false;
        memberships.clear();
        queue.clear(this::dropped);
        registration.close(() -> onClose.emit(Runnable::run));
    }

    private void dropped(SentHandler sent, InetSocketAddress to) {
        NetException why = new NetException(NetErrorCode.CLOSED, "send to", to == null ? peer : to);
        loop.nextTick(() -> {
            if (sent != null || !onError.isEmpty()) onOutcome(sent, to, why);
        });
    }

    /** {@return whether it has not been closed} May be called from any thread. */
    public boolean isOpen() {
        return open;
    }

    /** {@return its own address, with the port that was chosen if none was given} Any thread. */
    public InetSocketAddress localAddress() {
        return local;
    }

    /** {@return the peer's address; null if it is not connected} */
    public InetSocketAddress remoteAddress() {
        loop.requireLoopThread("remoteAddress");
        return peer;
    }

    /** {@return how many datagrams were received} */
    public long receivedCount() {
        loop.requireLoopThread("receivedCount");
        return receivedCount;
    }

    /** {@return how many datagrams the kernel has taken} */
    public long sentCount() {
        loop.requireLoopThread("sentCount");
        return sentCount;
    }

    private void requireOpen(String method) {
        loop.requireLoopThread(method);
        if (!open) throw new IllegalStateException(method + " on " + this + ", which is closed");
    }

    /** {@return its address and port} May be called from any thread. */
    @Override
    public String toString() {
        return "UdpSocket[" + local.getAddress().getHostAddress() + " port " + local.getPort() + "]";
    }
}
