package dev.isoloop.isolates;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import dev.isoloop.sharedmem.Transferable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One end of a {@link MessageChannel}. What is posted here arrives at the other end, in order, one callback each, in the poll
 * phase of the loop that owns that end.
 *
 * <p><b>Receiving.</b> A port receives while it has at least one message listener: the first one starts the port and makes it
 * keep its loop alive, removing the last one undoes both; the queue is kept. {@link #start()} starts a port that nobody listens
 * to; what is delivered then is lost and counted as dropped. {@link #receive()} takes one message at once, started or not.
 *
 * <p><b>Posting.</b> Messages are copied when they are posted ({@link StructuredClone}); what is in the transfer list moves. The
 * queue is bounded, unless the channel was made with another {@link PortQueue}: from {@link #HIGH_WATER_MESSAGES} messages or {@link #HIGH_WATER_BYTES} bytes on, {@code postMessage} accepts
 * and answers false, and {@link #onDrain} is called when half of that is left; at {@link #HARD_LIMIT_MESSAGES} messages or
 * {@link #HARD_LIMIT_BYTES} bytes it refuses with a {@link BackpressureException}. A single message is accepted by an empty queue
 * whatever its size. A message counts for the bytes it moves and, if it is a string or an array, its own length; what is copied
 * of its parts (arrays, buffers, 4 bytes per element of a collection) counts from {@value
 * dev.isoloop.isolates.clone.ClonedMessage#BYTES_MIN} bytes on. What passes by reference counts nothing. As the parts are known once they
 * are copied, a message may exceed the hard limit by its parts; the next is refused then.
 *
 * <p><b>Closing.</b> After {@link #close()} nothing can be posted here; {@code close} listeners are called in the next close
 * phase, and then the other end is told: it gets what was posted before, then closes as well. What was still queued here is lost
 * and counted as dead-lettered, except that a backlog which is being delivered is delivered to its end.
 *
 * <p><b>Moving.</b> A port in a transfer list goes to the receiver with its queue; the handle left behind is closed. The
 * receiver's handle arrives stopped and without listeners. Requests that wait in the queue move along; those that were taken out here
 * and have no answer yet fail with {@link PeerClosedException}, as do those made here. Where threads share the port, one that is taken out in the
 * very moment in which another thread moves the port may get neither: a deadline ends it.
 *
 * <p><b>Threads.</b> A port belongs to one loop; other threads get an {@link IllegalStateException} that names both. A port made
 * by a thread that runs no loop belongs to the hidden loop {@code isoloop-outside}: it may be used from every thread that runs no
 * loop, and its listeners are called on that loop's thread. A loop's thread may post to it, take from it, move and close it as well, but
 * not listen to it or ref it. A listener that ends that loop closes all ports that belong to it. No method blocks, except that callers
 * of one outside port, loops' threads among them, wait for each other's turn at it. A callback that posts and then blocks its thread
 * may hold back the receiver's wake-up until it returns.
 */
public final class MessagePort implements Transferable, AutoCloseable {
    /** From this many waiting messages on, {@link #postMessage} answers false. */
    public static final int HIGH_WATER_MESSAGES = 4_096;

    /** From this many waiting bytes on, {@link #postMessage} answers false: 16 MiB. */
    public static final long HIGH_WATER_BYTES = 16L << 20;

    /** At this many waiting messages, {@link #postMessage} refuses: about a million. */
    public static final int HARD_LIMIT_MESSAGES = 1 << 20;

    /** A message that would bring the waiting bytes above this is refused, unless nothing waits: 1 GiB. */
    public static final long HARD_LIMIT_BYTES = 1L << 30;

    private final Pipe in;
    private final Pipe out;
    private final PortListeners<Object> messageListeners = new PortListeners<>(this::listen, this::unlisten);
    private final PortListeners<Throwable> messageErrorListeners = new PortListeners<>();
    private final PortListeners<Void> closeListeners = new PortListeners<>();
    private final PortListeners<Void> drainListeners = new PortListeners<>();

    /** Null while in transit. Written once: a port that moves on leaves this handle behind, closed. */
    private volatile PortEnd end;

    /** The parent port of an isolate stays where it is. */
    private boolean fixed;

    private boolean droppedInTransit;

    /** Answers for which there was no room where the port comes from. Written by whoever has the handle in transit. */
    private List<Call> unsent = List.of();

    /** By {@link #start}, and not stopped since. Owner's loop. */
    private boolean startedByHand;

    /** Null until the first request is made or answered here. */
    private volatile Calls calls;

    /** A handle in transit: whoever touches it first owns it. */
    private MessagePort(Pipe in, Pipe out) {
        this.in = in;
        this.out = out;
    }

    static MessagePort owned(PortTable table, Pipe in, Pipe out) {
        MessagePort port = new MessagePort(in, out);
        port.arrive(table);
        return port;
    }

    static MessagePort inTransit(Pipe in, Pipe out) {
        return new MessagePort(in, out);
    }

    /** Belongs to this table from now on, unless it belongs to one already. */
    synchronized void arrive(PortTable table) {
        if (end == null && !droppedInTransit) {
            end = PortEnd.of(table, in, out, new Handler());
            end.lookForClosedPeer();
            if (!unsent.isEmpty()) {
                makeCalls().sendFirst(unsent);
                unsent = List.of();
            }
        }
    }

    /** Nobody will ever get this handle: the channel ends. */
    synchronized void dropInTransit() {
        if (end == null && !droppedInTransit) {
            droppedInTransit = true;
            for (Call answer : unsent) {
                out.countDead();
                Envelope.release(answer);
            }
            in.closeReceiver();
            out.closeSender();
        }
    }

    void fix() {
        fixed = true;
    }

    PortEnd end() {
        PortEnd now = end;
        if (now == null) {
            arrive(PortTable.current());
            now = end;
            if (now == null) {
                throw new IllegalStateException(
                        "the message that carried this port was never delivered: the port is closed");
            }
        }
        return now;
    }

    /** For callers that post, take or close. */
    private PortEnd endOfCaller() {
        PortEnd owned = end();
        owned.table.requireSender("MessagePort");
        return owned;
    }

    // ---- posting

    /**
     * Posts a copy of a message. Any value that {@link StructuredClone} accepts; deeply immutable values pass by reference and
     * cost nothing. On a closed port, or when the other end is closed, nothing is sent: the message is only checked, and counted
     * as dead-lettered.
     *
     * @param message the message, may be null
     * @return true if the message was accepted and more are welcome; false if it was accepted and is enough for now, see {@link
     *     #onDrain}, or if it is lost: nobody can get it, or a {@link PortQueue#dropNewest} queue is full
     * @throws DataCloneException if the message can't be copied; it names the path, and nothing was sent
     * @throws BackpressureException at the hard limit, if the queue refuses: {@link PortQueue#bounded}, or {@link PortQueue#coalesce}
     *     for a new key or too many bytes; nothing was sent
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public boolean postMessage(Object message) {
        return endOfCaller().post(message);
    }

    /**
     * Posts a copy of a message and moves a thing, whether the message mentions it or not: it is detached here and
     * belongs to the receiver. What the message mentions of it becomes the receiver's handle. A {@link
     * dev.isoloop.sharedmem.TransferBuffer} belongs to the receiving loop's thread from its delivery on, used or not: it goes on to
     * another thread by its {@code transfer()} only. Outside a loop it belongs to the thread that first uses it.
     *
     * @param message the message, may be null
     * @param transfer what moves
     * @return as {@link #postMessage(Object)}; when it is false because the message is lost, what was to move is closed
     * @throws DataCloneException if the message can't be copied or the thing can't be moved; nothing was sent or detached
     * @throws BackpressureException as by {@link #postMessage(Object)}; nothing was sent or detached
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public boolean postMessage(Object message, Transferable transfer) {
        return Posting.post(endOfCaller(), this, message, transfer);
    }

    /**
     * As {@link #postMessage(Object, Transferable)}, for any number of things.
     *
     * @param message the message, may be null
     * @param transfer what moves, in this order
     * @return as {@link #postMessage(Object, Transferable)}
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException as by {@link #postMessage(Object)}; nothing was sent or detached
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public boolean postMessage(Object message, Transferable... transfer) {
        return Posting.post(endOfCaller(), this, message, transfer);
    }

    /**
     * Posts a message as {@link #postMessage(Object, Transferable...)} does, if that is welcome: below the high-water mark. Nothing is
     * lost for want of room, whatever the queue's {@link Overflow}: parts that are larger than the room there is exceed the limit, and
     * no waiting message goes for them. With {@link Overflow#COALESCE} it replaces a waiting message of the same key all the same. A
     * refusal is no exception, costs no copy, and detaches nothing. A message that carries the other end of this very port is refused
     * too, as only that end could take it out; {@code postMessage} loses it and the channel.
     *
     * @param message the message, may be null
     * @param transfer what moves, in this order
     * @return whether the message is on its way
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if one callback tries 65,536 times to post to a queue that only its own thread can empty
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Posted tryPost(Object message, Transferable... transfer) {
        return Posting.tryPost(endOfCaller(), this, message, transfer);
    }

    /**
     * Adds a listener that is called when there is room again after {@link #postMessage} has answered false or refused, or {@link
     * #tryPost} has: half of the high-water mark or less is waiting, or nothing, if what was refused or lost was just too large. Each call is a callback of the owner's poll phase. Does not keep the loop alive.
     *
     * @param listener what to call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onDrain(Runnable listener) {
        return add(drainListeners, listener, false);
    }

    // ---- receiving

    /**
     * Adds a listener for messages. The first one starts the port and makes it keep its loop alive.
     *
     * @param listener called with each message, in the poll phase
     * @return removes the listener when closed; when the last one is gone the port stops, keeps its queue, and no longer keeps the
     *     loop alive
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onMessage(Consumer<Object> listener) {
        return add(messageListeners, listener, false);
    }

    /**
     * Adds a listener for one message: it is removed just before it is called.
     *
     * @param listener called with the next message
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onceMessage(Consumer<Object> listener) {
        return add(messageListeners, listener, true);
    }

    /**
     * Adds a listener for messages that have arrived and can't be taken over: something that moved with one refused to {@link
     * Transferable#arrive arrive}. Message listeners don't hear of such a message; all that came with it is closed, and it is
     * counted as dropped. Without a listener nothing else happens. Neither starts the port nor keeps the loop alive.
     *
     * @param listener called with what {@code arrive} has thrown
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onMessageError(Consumer<Throwable> listener) {
        return add(messageErrorListeners, listener, false);
    }

    /**
     * Adds a listener that is called once, in the close phase, when this end is closed: by {@link #close()}, by a transfer, or
     * because the other end was closed or its isolate has ended. Does not keep the loop alive.
     *
     * @param listener what to call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onClose(Runnable listener) {
        return add(closeListeners, listener, false);
    }

    /**
     * Adds a listener as {@link #onClose} that is removed just before it is called, which makes no difference for an event that
     * comes once.
     *
     * @param listener what to call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Subscription onceClose(Runnable listener) {
        return add(closeListeners, listener, true);
    }

    private Subscription add(PortListeners<Void> listeners, Runnable listener, boolean once) {
        Objects.requireNonNull(listener, "listener");
        return add(listeners, (Consumer<Void>) nothing -> listener.run(), once);
    }

    private <T> Subscription add(PortListeners<T> listeners, Consumer<? super T> listener, boolean once) {
        Objects.requireNonNull(listener, "listener");
        PortTable table = end().table;
        table.requireOwner("MessagePort");
        PortListeners.Entry<T> entry = new PortListeners.Entry<>(listener, once);
        table.run(() -> listeners.add(entry));
        return table.subscription("MessagePort", () -> listeners.remove(entry));
    }

    private void listen() {
        end.ref();
        end.start();
    }

    private void unlisten() {
        if (calls == null || !calls.isAnswering()) {
            end.unref();
        }
        startedByHand = false;
        stopIfUnheard();
    }

    /** Nobody listens for messages, requests or answers any more: what comes is kept. */
    private void stopIfUnheard() {
        Calls active = calls;
        if (!startedByHand && messageListeners.isEmpty() && (active == null || !active.areActive())) {
            end.stop();
        }
    }

    /**
     * Lets messages arrive although nobody listens: they are lost and counted as dropped. Does nothing on a closed port. The port
     * stays started when its last request is settled, and stops when its last message listener is removed.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public void start() {
        onOwner(owned -> {
            startedByHand = true;
            owned.start();
        });
    }

    /**
     * Takes the oldest waiting message at once, whether the port is started or not, without calling any listener. Does not wait.
     *
     * @return the message, or empty if none waits or the port is closed
     * @throws RuntimeException what a message listener's port would give its {@link #onMessageError} listeners; the message is lost
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public Optional<Received> receive() {
        return endOfCaller().receive();
    }

    /**
     * Takes the oldest waiting message as {@link #receive()} does, and gives it to a handler, once, before this returns. Makes no object for
     * the answer.
     *
     * @param handler gets the message, which may be null. What it throws reaches the caller, and the message counts as delivered
     * @return false if no message waits or the port is closed; the handler was not called then
     * @throws RuntimeException if the message can't be opened, as by {@link #receive()}: it is lost, and the handler was not called
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public boolean receive(Consumer<Object> handler) {
        Objects.requireNonNull(handler, "handler");
        return endOfCaller().receive(handler);
    }

    // ---- requests

    /**
     * As {@link #request(Object, RequestOptions, Transferable...)} without a deadline.
     *
     * @param message the question, may be null
     * @param transfer what moves with it
     * @return the answer
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if another thread than the owner's calls, or a queue of the channel may lose messages
     */
    public Promise<Object> request(Object message, Transferable... transfer) {
        return request(message, RequestOptions.none(), transfer);
    }

    /**
     * Posts a question to whoever answers at the other end, see {@link #onRequest}. It takes its turn among the messages. The loop is
     * kept alive until the request is settled. The port is started for that time; messages that arrive then and find no message
     * listener are dropped.
     *
     * <p>As many requests may be without an answer as messages may wait in the queue, {@link PortQueue#hardLimitMessages()}; the next
     * one is refused, with no {@link #onDrain}. A request that was given up counts until its answer has come all the same, so that one
     * whose handler never answers counts for good. The refusal starts the port until such an answer comes.
     *
     * @param message the question, may be null
     * @param options deadline and cancel token
     * @param transfer what moves with it
     * @return the answer; rejected with what the handler has thrown, with {@link RequestTimeoutException}, with {@link
     *     PeerClosedException} when one of the ports closes or its isolate ends, with {@link NoRequestHandlerException}, with {@link
     *     BackpressureException} if there was no room for the answer, see {@link #onRequest}, or with {@link
     *     dev.isoloop.loop.CancelToken#toException} once it is cancelled. An answer that comes later is dropped and counted
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if another thread than the owner's calls, a queue of the channel may lose messages, or the cancel
     *     token is another loop's
     */
    public Promise<Object> request(Object message, RequestOptions options, Transferable... transfer) {
        Objects.requireNonNull(options, "options");
        PortEnd owned = end();
        owned.table.requireOwner("MessagePort");
        return calls().askPromise(message, options, transfer);
    }

    /**
     * As {@link #requestFuture(Object, RequestOptions, Transferable...)} without a deadline.
     *
     * @param message the question, may be null
     * @param transfer what moves with it
     * @return the answer; completed on the thread of the loop that owns the port
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if the port is a loop's and another thread calls, or a queue of the channel may lose messages
     */
    public CompletableFuture<Object> requestFuture(Object message, Transferable... transfer) {
        return requestFuture(message, RequestOptions.none(), transfer);
    }

    /**
     * As {@link #request(Object, RequestOptions, Transferable...)}, for callers that are no isolate: on a port that was made by a
     * thread without a loop, any such thread may call this.
     *
     * @param message the question, may be null
     * @param options deadline; a cancel token only on the thread of the loop that owns the port. Cancelling the future calls the
     *     request off as well
     * @param transfer what moves with it
     * @return the answer; completed on the thread of the loop that owns the port
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if the port is a loop's and another thread calls, a queue of the channel may lose messages, or the
     *     cancel token can't be heard
     */
    public CompletableFuture<Object> requestFuture(Object message, RequestOptions options, Transferable... transfer) {
        Objects.requireNonNull(options, "options");
        endOfCaller();
        return calls().askFuture(message, options, transfer);
    }

    /**
     * Answers the requests that arrive here, each in a callback of its own, in their order among the messages. Starts the port and
     * keeps its loop alive, as a message listener does. An answer that is not there when the port moves comes too late: the request has
     * failed with {@link PeerClosedException}. A request that is never answered is remembered for as long as the port lives.
     *
     * <p>Answers for which the queue has no room wait for it here, in no counter, and move with the port. They may have as many bytes as
     * the queue's {@link PortQueue#hardLimitBytes()}, unless a single one is larger: one that would bring them above is lost, what it
     * carries is closed, and its request fails with a {@link BackpressureException}. Their number is bounded where the requests are made.
     * Whatever waits, requests are taken: two ports that ask each other don't wait for each other.
     *
     * @param handler gives the answers
     * @return removes the handler when closed; requests that come then are answered with {@link NoRequestHandlerException}, if the
     *     port is started
     * @throws IllegalStateException if another thread than the owner's calls, or if there is a handler
     */
    public Subscription onRequest(RequestHandler handler) {
        Objects.requireNonNull(handler, "handler");
        PortEnd owned = end();
        owned.table.requireOwner("MessagePort");
        Calls here = calls();
        Calls.Answering answering = here.answer(handler, () -> {
            owned.ref();
            owned.start();
        });
        return () -> {
            owned.table.requireOwner("MessagePort");
            if (here.stopAnswering(answering)) {
                owned.table.runUnlessEnded(() -> unanswer(here, owned));
            }
        };
    }

    private void unanswer(Calls here, PortEnd owned) {
        here.rest();
        if (messageListeners.isEmpty() && !here.isAnswering()) {
            owned.unref();
        }
    }

    private Calls calls() {
        Calls here = calls;
        return here == null ? makeCalls() : here;
    }

    private synchronized Calls makeCalls() {
        if (calls == null) {
            calls = new Calls(end, this, this::stopIfUnheard);
        }
        return calls;
    }

    // ---- life

    /**
     * Closes this end; see the class comment. A second call does nothing.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    @Override
    public void close() {
        endOfCaller().close();
    }

    /**
     * Closes this end as {@link #close()} does, but at once: a backlog that is being delivered stops with the running callback, what
     * is left of it is dead-lettered, and the other end is told now. Also ends a close under way. {@code close} listeners are
     * called in the next close phase, as ever.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public void closeNow() {
        endOfCaller().closeNow();
    }

    /**
     * Makes the open port keep its loop alive.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public void ref() {
        onOwner(PortEnd::ref);
    }

    /**
     * Lets the loop end although the port is open.
     *
     * @throws IllegalStateException if another thread than the owner's calls
     */
    public void unref() {
        onOwner(PortEnd::unref);
    }

    private void onOwner(Consumer<PortEnd> action) {
        PortEnd owned = end();
        owned.table.requireOwner("MessagePort");
        owned.table.run(() -> action.accept(owned));
    }

    /**
     * {@return whether the port was ref'd last, by {@link #ref} or its first message listener, and not unref'd} It keeps its loop alive
     * then while it is open. As in Node a port that is closing still says true, up to its close event. May be called
     * from any thread, but only the owner's is sure to see the latest answer. A port that came with a message and was not used yet belongs
     * to the caller from now on.
     */
    public boolean hasRef() {
        return end().hasRef();
    }

    /**
     * {@return true until the port is closed or transferred; from then on posting does nothing} May be called from any thread. A port
     * that came with a message and was not used yet belongs to the caller from now on.
     */
    public boolean isOpen() {
        return end().isOpen();
    }

    /** {@return how much may wait of what is posted on this port, and what becomes of what can't; may be called from any thread} */
    public PortQueue queue() {
        return out.limits();
    }

    /** {@return the counters of what was posted to this port; may be called from any thread} */
    public PortCounters incoming() {
        return in.counters();
    }

    /** {@return the counters of what was posted on this port; may be called from any thread} */
    public PortCounters outgoing() {
        return out.counters();
    }

    // ---- moving

    @Override
    public void requireTransferable() {
        PortEnd owned = endOfCaller();
        if (fixed) {
            throw new IllegalStateException("the parent port belongs to its isolate and can't be transferred");
        }
        if (!owned.isOpen()) {
            throw new IllegalStateException("the port was closed or transferred before");
        }
    }

    /**
     * {@inheritDoc} The queue moves along. This handle is closed: its {@code close} listeners are called in the next close phase.
     *
     * @throws IllegalStateException if the port is closed, was transferred, or is another loop's
     */
    @Override
    public MessagePort transfer() {
        requireTransferable();
        MessagePort moved = new MessagePort(in, out);
        Calls here = calls;
        if (here == null) {
            end.detach();
            return moved;
        }
        synchronized (here) {
            // Now, as the pipes are the next owner's from here on.
            here.failUnanswered();
            end.detach();
            moved.unsent = here.takeUnsent();
        }
        return moved;
    }

    boolean isPeerOf(MessagePort other) {
        return in == other.out;
    }

    /** {@return "MessagePort" and its state} */
    @Override
    public String toString() {
        PortEnd now = end;
        return "MessagePort[" + (now == null ? "in transit" : now.describe()) + "]";
    }

    /** What the loop calls. */
    private final class Handler implements PortHandler {
        @Override
        public void onItem(Object item) {
            EventLoop loop = end.table.loop;
            if (item instanceof Call call) {
                calls().onCall(call);
                return;
            }
            if (messageListeners.isEmpty()) {
                end.drop(item);
                return;
            }
            Object message;
            try {
                message = end.open(item);
            } catch (RuntimeException | LinkageError cantBeTakenOver) {
                messageErrorListeners.emit(loop, cantBeTakenOver);
                return;
            }
            messageListeners.emit(loop, message);
        }

        @Override
        public void setAside(Call call) {
            calls().setAside(call);
        }

        @Override
        public void onClosed() {
            if (calls != null) {
                calls.failAllClosed();
            }
            closeListeners.emit(end.table.loop, null);
        }

        @Override
        public void onDrain() {
            if (calls != null) {
                calls.onDrain();
            }
            drainListeners.emit(end.table.loop, null);
        }

        @Override
        public boolean onPeerClosed() {
            return true;
        }

        @Override
        public void onGone(boolean threadIsLost) {
            if (calls != null) {
                calls.onGone(threadIsLost);
            }
        }
    }
}
