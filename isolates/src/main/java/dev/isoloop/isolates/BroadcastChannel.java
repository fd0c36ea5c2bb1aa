package dev.isoloop.isolates;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.loop.Subscription;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A channel by name: what is posted on it arrives at every other open channel of the same name in this process, in whatever
 * isolate, and not at itself.
 *
 * <p><b>Order.</b> All subscribers get the messages in the same order, one callback each, in the poll phase of the loop that owns the
 * channel; each gets a copy of its own. A subscriber gets what is posted while it is open.
 *
 * <p><b>Receiving</b> begins when the channel is made: a message for which there is no listener by then is lost and counted as
 * dropped. An open channel keeps its loop alive until it is closed or {@link #unref unref'd}.
 *
 * <p><b>Backpressure.</b> Each subscriber says with a {@link PortQueue} what may wait for it. With the default, one that is slow makes
 * {@code postMessage} answer false, and refuse at its hard limit, for everybody: a post reaches all or none. A subscriber that
 * had rather miss messages than hold others up takes {@link PortQueue#dropOldest} or {@link PortQueue#dropNewest}.
 *
 * <p><b>Closing</b> is at once: what waits is lost and counted as dead-lettered, also when it is called in the middle of a backlog.
 * Posting on a closed channel is an error, other than on ports. A channel closes with its isolate.
 *
 * <p><b>Threads.</b> As for {@link MessagePort}: a channel belongs to the loop of the thread that made it, or to {@code
 * isoloop-outside}. Nothing blocks, except that posts to one name wait for each other while they enqueue; they copy before.
 */
public final class BroadcastChannel implements AutoCloseable {
    private final String name;
    private final PortTable table;
    private final Pipe in;
    private final PortEnd end;
    private final BroadcastGroup group;
    private final PortListeners<Object> messageListeners = new PortListeners<>();
    private final PortListeners<Throwable> messageErrorListeners = new PortListeners<>();
    private final PortListeners<Void> drainListeners = new PortListeners<>();

    /** Set by whoever posts here, cleared by whoever tells of room. */
    private volatile boolean drainWanted;

    /**
     * Joins those of a name, with {@link PortQueue#bounded()}.
     *
     * @param name any text
     */
    public BroadcastChannel(String name) {
        this(name, PortQueue.bounded());
    }

    /**
     * Joins those of a name.
     *
     * @param name any text
     * @param queue how much may wait here, and what becomes of what can't
     */
    public BroadcastChannel(String name, PortQueue queue) {
        this.name = Objects.requireNonNull(name, "name");
        this.table = PortTable.current();
        this.in = new Pipe(queue);
        this.end = PortEnd.of(table, in, new Pipe(PortQueue.bounded()), new Handler());
        this.group = BroadcastGroup.join(name, this);
        table.run(() -> {
            end.ref();
            end.start();
        });
    }

    // ---- posting

    /**
     * Posts a copy of a message to every other open channel of this name. Nothing can be moved: a buffer is copied too.
     *
     * @param message the message, may be null
     * @return false if it was accepted, and a subscriber that holds others up has enough for now, see {@link #onDrain}
     * @throws DataCloneException if the message can't be copied; nobody gets it. See {@link StructuredClone}
     * @throws BackpressureException if a subscriber has as much as may wait for it; nobody gets the message
     * @throws IllegalStateException if the channel is closed, or if another thread than the owner's calls
     */
    public boolean postMessage(Object message) {
        table.requireSender("BroadcastChannel");
        if (!end.isOpen()) {
            throw new IllegalStateException("BroadcastChannel '" + name + "' is closed");
        }
        return group.post(this, message);
    }

    /**
     * Adds a listener that is called when a subscriber has room again, or has left, after {@link #postMessage} has answered
     * false or refused.
     *
     * @param listener what to call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onDrain(Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        return add(drainListeners, (Consumer<Void>) nothing -> listener.run());
    }

    // ---- receiving

    /**
     * Adds a listener for messages.
     *
     * @param listener called with each message, in the poll phase
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onMessage(Consumer<Object> listener) {
        return add(messageListeners, listener);
    }

    /**
     * Adds a listener for messages that have arrived and can't be taken over. There is no such message here: what may refuse to
     * arrive is what moves, and a broadcast moves nothing.
     *
     * @param listener called with the reason
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onMessageError(Consumer<Throwable> listener) {
        return add(messageErrorListeners, listener);
    }

    private <T> Subscription add(PortListeners<T> listeners, Consumer<? super T> listener) {
        Objects.requireNonNull(listener, "listener");
        table.requireOwner("BroadcastChannel");
        PortListeners.Entry<T> entry = new PortListeners.Entry<>(listener, false);
        table.run(() -> listeners.add(entry));
        return table.subscription("BroadcastChannel", () -> listeners.remove(entry));
    }

    /**
     * Takes the oldest waiting message at once, without calling any listener. Does not wait.
     *
     * @return the message, or empty if none waits or the channel is closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Optional<Received> receive() {
        table.requireSender("BroadcastChannel");
        return end.isOpen() ? end.receive() : Optional.empty();
    }

    /**
     * Takes the oldest waiting message as {@link #receive()} does, and gives it to a handler, once, before this returns. Makes no object for
     * the answer.
     *
     * @param handler gets the message, which may be null. What it throws reaches the caller, and the message counts as delivered
     * @return false if no message waits or the channel is closed; the handler was not called then
     * @throws RuntimeException if the message can't be opened: it is lost, and the handler was not called
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public boolean receive(Consumer<Object> handler) {
        Objects.requireNonNull(handler, "handler");
        table.requireSender("BroadcastChannel");
        return end.isOpen() && end.receive(handler);
    }

    // ---- life

    /**
     * Leaves the channel; see the class comment. A second call does nothing.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    @Override
    public void close() {
        table.requireSender("BroadcastChannel");
        BroadcastGroup.leave(name, this);
        end.closeNow();
    }

    /**
     * Makes the open channel keep its loop alive; as it does when it is made.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public void ref() {
        table.requireOwner("BroadcastChannel");
        table.run(end::ref);
    }

    /**
     * Lets the loop end although the channel is open.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public void unref() {
        table.requireOwner("BroadcastChannel");
        table.run(end::unref);
    }

    /**
     * {@return true if this open channel keeps its loop alive} May be called from any thread, but only the owner's is sure to see the
     * latest answer.
     */
    public boolean hasRef() {
        return end.isOpen() && end.hasRef();
    }

    /** {@return the name; may be called from any thread} */
    public String name() {
        return name;
    }

    /** {@return the counters of what was posted to this channel by others; may be called from any thread} */
    public PortCounters incoming() {
        return in.counters();
    }

    /** {@return the name and the loop} */
    @Override
    public String toString() {
        return "BroadcastChannel['" + name + "', " + end.describe() + "]";
    }

    // ---- for the group

    PortTable table() {
        return table;
    }

    Pipe inbox() {
        return in;
    }

    void wantDrain() {
        drainWanted = true;
    }

    void tellOfRoom() {
        if (drainWanted) {
            drainWanted = false;
            table.signalDrain(end);
        }
    }

    /** What the loop calls. */
    private final class Handler implements PortHandler {
        @Override
        public void onItem(Object item) {
            if (messageListeners.isEmpty()) {
                end.drop(item);
                return;
            }
            messageListeners.emit(table.loop, end.open(item));
        }

        @Override
        public void onDrain() {
            drainListeners.emit(table.loop, null);
        }

        @Override
        public void onGone(boolean threadIsLost) {
            BroadcastGroup.leave(name, BroadcastChannel.this);
        }

        @Override
        public void onClosed() {}

        /** There are no requests by broadcast. */
        @Override
        public void setAside(Call call) {
            throw new AssertionError("a request came by broadcast: " + call.kind);
        }

        /** There is no peer. */
        @Override
        public boolean onPeerClosed() {
            return false;
        }
    }
}
