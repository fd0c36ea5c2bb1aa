package dev.isoloop.isolates;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.loop.Clock;
import dev.isoloop.loop.LoopAlarm;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.Timeout;
import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.Transferable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * An isolate as its parent sees it: a thread with its own event loop that shares no mutable object with anybody and is talked to
 * by messages. The builder can name another {@link IsolateHost} than a thread of its own.
 *
 * <p><b>Events</b> arrive as callbacks of the parent's poll phase, in the order in which they happened: {@code online} first,
 * then messages and the error that ended it, {@code exit} last. A message that arrives while nobody listens for messages is
 * lost. An error without listener is an uncaught error of the parent's loop.
 *
 * <p><b>Ends.</b> An isolate ends when its loop has nothing to wait for (exit code 0 or what the loop was told), by {@code
 * exit(n)} (n), by an uncaught error (1) and by {@link #terminate()} (1). An {@link Error}, an OutOfMemoryError or
 * StackOverflowError too, ends the isolate it happened in and no other. When its parent's loop ends, the isolate is terminated, and
 * abandoned past the same deadline.
 *
 * <p><b>Terminating</b> is cooperative, because a busy Java thread can't be stopped: nothing more is called in the isolate
 * between callbacks, ticks and microtasks; blocking waits are interrupted. An isolate whose callback goes on all the same
 * past a deadline is abandoned: its ports close, the exit event comes, and the thread, which may run on, is named in the log. Waits
 * are interrupted on a thread that belongs to the isolate alone; see {@link IsolateHost} for the others.
 *
 * <p><b>What keeps the process alive.</b> The isolate's thread is a daemon, unless it is an executor's. A ref'd isolate keeps its
 * parent's loop alive, and so a main program that runs a loop waits for its isolates; an isolate spawned by a thread that runs no
 * loop ends with the process.
 *
 * <p><b>Threads.</b> Methods are for the thread of the parent's loop, except {@link #terminate}, {@link #close}, {@link #id}, {@link
 * #name}, {@link #state}, {@link #memoryBudget}, {@code toString} and the counters, which any thread may call. When the spawning thread
 * runs no loop, the parent side belongs to the hidden loop {@code isoloop-outside}: then every method may be called from any thread
 * that runs no loop, except {@code request}, whose promise needs a loop ({@link #requestFuture}), and listeners are called on that
 * loop's thread. Its stream then begins with the first listener, request, request handler or {@code terminate}, and messages that
 * nobody listens to are lost from then on; listeners given to the builder miss nothing in any case. A listener that ends that loop
 * ends it for all who use it: what belongs to it closes, its isolates are terminated, and what is made later gets another.
 */
/*
 *           spawn()               the loop calls main         main has nothing to wait for, exit(n), error
 *    NEW ------------> STARTING ---------------------> RUNNING ---------------------------------------> STOPPING
 *  (Builder)              |                               |                                                ^  |
 *                         +-------------------------------+-------------- terminate(), parent ended -------+  |
 *                                                                                                             |
 *                    TERMINATED <--- the parent's loop delivers exit, or gives up waiting at the deadline ----+
 *
 * who                 writes
 * any thread          state to STOPPING
 * isolate's thread    state to RUNNING and STOPPING; its end of the pipes
 * parent's loop       state to TERMINATED; listeners, ref, the deadline
 */
public final class Isolate implements AutoCloseable {
    /** How long a terminated isolate has to stop before it is abandoned, unless the builder says otherwise. */
    public static final Duration TERMINATE_DEADLINE = Duration.ofSeconds(5);

    private static final Transferable[] NOTHING = {};

    /** The exit code of an isolate that was terminated. */
    static final int TERMINATED_CODE = 1;

    private final IsolateRun run;
    private final AtomicReference<IsolateState> state;
    private final PortTable table;
    private final PortEnd end;
    private final Calls calls;
    private final long terminateDeadlineMs;
    private final Pipe toParent;
    private final Pipe toChild;

    private final IsolateListeners<Void> online = new IsolateListeners<>();
    private final IsolateListeners<Object> message = new IsolateListeners<>();
    private final IsolateListeners<Throwable> messageError = new IsolateListeners<>();
    private final IsolateListeners<Throwable> error = new IsolateListeners<>();
    private final IsolateListeners<Integer> exit = new IsolateListeners<>();
    private final IsolateListeners<Void> drain = new IsolateListeners<>();

    /** What {@link #terminate} has given out. Written by any thread. */
    private final Queue<CompletableFuture<Integer>> terminating = new ConcurrentLinkedQueue<>();

    /** The parent's loop has ended: exit will be heard by nobody else. Written by whoever found out. */
    private volatile boolean orphaned;

    private boolean refed;
    private boolean streaming;
    private Integer heldExit;
    private Timeout deadline;

    private Isolate(Builder builder, IsolateMain main) {
        // First: there is none any more if the loop has ended, and nothing is taken then.
        this.table = PortTable.current();
        TransferList list = Posting.listOf(null, builder.workerData, builder.transfer);
        Object envelope = Posting.itemOf(builder.workerData, list, 0);
        this.terminateDeadlineMs = builder.terminateDeadlineMs;
        this.toParent = new Pipe(builder.outbox);
        this.toChild = new Pipe(builder.inbox);
        this.state = new AtomicReference<>(IsolateState.STARTING);
        this.end = PortEnd.of(table, toParent, toChild, new Handler());
        this.calls = new Calls(end, null, () -> {});
        MessagePort parentPort = MessagePort.inTransit(toChild, toParent);
        this.run = new IsolateRun(
                builder.name,
                builder.host,
                main,
                envelope,
                parentPort,
                toParent,
                state,
                this::childEnded,
                builder.memoryBudgetBytes);
    }

    // ---- spawning

    /**
     * Spawns an isolate with default settings and no data.
     *
     * @param main the main program; captures and holds nothing
     * @return the isolate, starting
     * @throws IllegalArgumentException if the main program captures something; the message names what
     */
    public static Isolate spawn(IsolateMain main) {
        return builder().spawn(main);
    }

    /**
     * Spawns an isolate that makes an object of a class and runs it, with default settings and no data.
     *
     * @param main the class of the main program, with a constructor without parameters
     * @return the isolate, starting
     * @throws IllegalArgumentException if no object of the class can be made
     */
    public static Isolate spawn(Class<? extends IsolateMain> main) {
        return builder().spawn(main);
    }

    /** {@return a description of an isolate, to be filled in; for one thread} */
    public static Builder builder() {
        return new Builder();
    }

    private void start(Builder builder) {
        try {
            LoopAttachments.of(table.loop).addChild(this);
            // Read now: the outside loop may come to it when the builder is on its way to another isolate.
            Consumer<Isolate> listeners = builder.listeners;
            table.run(() -> listenFrom(listeners));
            run.start();
        } catch (Throwable notStarted) {
            run.neverStarted();
            throw notStarted;
        }
    }

    /**
     * Parent's loop. Whatever the builder's listeners throw, those they have added hear how it ends.
     *
     * @param listeners the builder's, or null
     */
    private void listenFrom(Consumer<Isolate> listeners) {
        ref();
        try {
            if (listeners != null) {
                listeners.accept(this);
            }
        } finally {
            if (!table.isShared() || listeners != null) {
                beginStream();
            }
        }
    }

    // ---- talking

    /**
     * Posts a copy of a message to the isolate's parent port. What is posted before the isolate listens waits there. Posting to
     * an isolate that has exited does nothing but count.
     *
     * @param message the message, may be null
     * @return as {@link MessagePort#postMessage(Object)}
     * @throws DataCloneException if the message can't be copied
     * @throws BackpressureException as by {@link MessagePort#postMessage(Object)}
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public boolean postMessage(Object message) {
        return mayPost() && end.post(message);
    }

    /**
     * Posts a copy of a message and moves a thing, which belongs to the isolate's thread from its delivery on, as with {@link
     * MessagePort#postMessage(Object, Transferable)}.
     *
     * @param message the message, may be null
     * @param transfer what moves
     * @return as {@link MessagePort#postMessage(Object, Transferable)}; nothing is detached when the isolate has exited
     * @throws DataCloneException if the message can't be copied or the thing can't be moved; nothing was sent or detached
     * @throws BackpressureException as by {@link MessagePort#postMessage(Object)}; nothing was sent or detached
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public boolean postMessage(Object message, Transferable transfer) {
        return mayPost() && Posting.post(end, null, message, transfer);
    }

    /**
     * As {@link #postMessage(Object, Transferable)}, for any number of things.
     *
     * @param message the message, may be null
     * @param transfer what moves, in this order
     * @return as {@link #postMessage(Object, Transferable)}
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException as by {@link MessagePort#postMessage(Object)}; nothing was sent or detached
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public boolean postMessage(Object message, Transferable... transfer) {
        return mayPost() && Posting.post(end, null, message, transfer);
    }

    /** False when it has exited: the message is only counted. */
    private boolean mayPost() {
        table.requireSender("Isolate");
        if (state.get() == IsolateState.TERMINATED) {
            end.countDead();
            return false;
        }
        return true;
    }

    /**
     * Posts a message if that is welcome; see {@link MessagePort#tryPost}.
     *
     * @param message the message, may be null
     * @param transfer what moves
     * @return whether the message is on its way
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if one callback tries 65,536 times to post to a queue that only its own thread can empty
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Posted tryPost(Object message, Transferable... transfer) {
        table.requireSender("Isolate");
        return state.get() == IsolateState.TERMINATED ? Posted.CLOSED : Posting.tryPost(end, null, message, transfer);
    }

    /**
     * Adds a listener that is called when the isolate's loop runs; the main program comes next.
     *
     * @param listener what to call
     * @return this isolate
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Isolate onOnline(Runnable listener) {
        listenOnline(listener);
        return this;
    }

    /**
     * Adds a listener for messages from the isolate.
     *
     * @param listener called with each message
     * @return this isolate
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Isolate onMessage(Consumer<Object> listener) {
        listenMessage(listener, false);
        return this;
    }

    /**
     * Adds a listener for messages that have arrived and can't be taken over; see {@link MessagePort#onMessageError}.
     *
     * @param listener called with the reason
     * @return this isolate
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Isolate onMessageError(Consumer<Throwable> listener) {
        listenMessageError(listener);
        return this;
    }

    /**
     * Adds a listener for the error that ends the isolate, a copy of what was thrown there.
     *
     * @param listener called with the error, before exit
     * @return this isolate
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Isolate onError(Consumer<Throwable> listener) {
        listenError(listener, false);
        return this;
    }

    /**
     * Adds a listener for the last event, which comes exactly once.
     *
     * @param listener called with the exit code; 1 after an error that nobody handled, also one of a listener for such errors
     * @return this isolate
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Isolate onExit(IntConsumer listener) {
        listenExit(listener);
        return this;
    }

    /**
     * Adds a listener that is called when there is room again after {@link #postMessage} has answered false.
     *
     * @param listener what to call
     * @return this isolate
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Isolate onDrain(Runnable listener) {
        listenDrain(listener);
        return this;
    }

    /**
     * As {@link #onOnline}, for a listener that is to be removed again.
     *
     * @param listener what to call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Subscription listenOnline(Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        return add(online, nothing -> listener.run(), false);
    }

    /**
     * As {@link #onMessage}, for a listener that is to be removed again.
     *
     * @param listener called with each message
     * @param once remove it just before its first call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Subscription listenMessage(Consumer<Object> listener, boolean once) {
        return add(message, listener, once);
    }

    /**
     * As {@link #onMessageError}, for a listener that is to be removed again.
     *
     * @param listener called with the reason
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Subscription listenMessageError(Consumer<Throwable> listener) {
        return add(messageError, listener, false);
    }

    /**
     * As {@link #onDrain}, for a listener that is to be removed again.
     *
     * @param listener what to call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Subscription listenDrain(Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        return add(drain, nothing -> listener.run(), false);
    }

    /**
     * As {@link #onError}, for a listener that is to be removed again.
     *
     * @param listener called with the error
     * @param once remove it just before its first call
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Subscription listenError(Consumer<Throwable> listener, boolean once) {
        return add(error, listener, once);
    }

    /**
     * As {@link #onExit}, for a listener that is to be removed again.
     *
     * @param listener called with the exit code
     * @return removes the listener when closed
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public Subscription listenExit(IntConsumer listener) {
        Objects.requireNonNull(listener, "listener");
        return add(exit, (Consumer<Integer>) listener::accept, true);
    }

    private <T> Subscription add(IsolateListeners<T> listeners, Consumer<? super T> listener, boolean once) {
        Objects.requireNonNull(listener, "listener");
        table.requireOwner("Isolate");
        IsolateListeners.Entry<T> entry = new IsolateListeners.Entry<>(listener, once);
        table.run(() -> {
            listeners.add(entry);
            beginStream();
        });
        return table.subscription("Isolate", () -> listeners.remove(entry));
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
     * @throws IllegalStateException if another thread than the parent's calls, or a queue may lose messages
     */
    public Promise<Object> request(Object message, Transferable... transfer) {
        return request(message, RequestOptions.none(), transfer);
    }

    /**
     * Asks the isolate, whose parent port answers; see {@link MessagePort#request(Object, RequestOptions, Transferable...)}.
     *
     * @param message the question, may be null
     * @param options deadline and cancel token
     * @param transfer what moves with it
     * @return the answer; rejected with {@link PeerClosedException} when the isolate has closed its parent port or ended
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if another thread than the parent's calls, a queue may lose messages, or the cancel token is
     *     another loop's
     */
    public Promise<Object> request(Object message, RequestOptions options, Transferable... transfer) {
        Objects.requireNonNull(options, "options");
        table.requireOwner("Isolate");
        Promise<Object> answer = calls.askPromise(message, options, transfer);
        calls.onLoop(this::beginStream);
        return answer;
    }

    /**
     * As {@link #requestFuture(Object, RequestOptions, Transferable...)} without a deadline.
     *
     * @param message the question, may be null
     * @param transfer what moves with it
     * @return the answer; completed on the thread of the loop that owns the parent side
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if the parent side is a loop's and another thread calls, or a queue may lose messages
     */
    public CompletableFuture<Object> requestFuture(Object message, Transferable... transfer) {
        return requestFuture(message, RequestOptions.none(), transfer);
    }

    /**
     * As {@link #request(Object, RequestOptions, Transferable...)}, for callers that run no loop.
     *
     * @param message the question, may be null
     * @param options deadline; a cancel token only on the thread of the loop that owns the parent side. Cancelling the future calls the
     *     request off as well
     * @param transfer what moves with it
     * @return the answer; completed on the thread of the loop that owns the parent side
     * @throws DataCloneException if the message can't be copied or an item can't be moved; nothing was sent or detached
     * @throws BackpressureException if as much as may wait is waiting, or so many requests have no answer; nothing was sent or detached
     * @throws IllegalStateException if the parent side is a loop's and another thread calls, a queue may lose messages, or the cancel
     *     token can't be heard
     */
    public CompletableFuture<Object> requestFuture(Object message, RequestOptions options, Transferable... transfer) {
        Objects.requireNonNull(options, "options");
        table.requireSender("Isolate");
        CompletableFuture<Object> answer = calls.askFuture(message, options, transfer);
        calls.onLoop(this::beginStream);
        return answer;
    }

    /**
     * Answers the requests that the isolate makes on its parent port; see {@link MessagePort#onRequest}.
     *
     * @param handler gives the answers
     * @return removes the handler when closed
     * @throws IllegalStateException if another thread than the parent's calls, or if there is a handler
     */
    public Subscription onRequest(RequestHandler handler) {
        Objects.requireNonNull(handler, "handler");
        table.requireOwner("Isolate");
        Calls.Answering answering = calls.answer(handler, this::beginStream);
        return () -> {
            table.requireOwner("Isolate");
            if (calls.stopAnswering(answering)) {
                table.runUnlessEnded(calls::rest);
            }
        };
    }

    // ---- living and ending

    /**
     * Makes the isolate keep its parent's loop alive until it exits; the state it is spawned in.
     *
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public void ref() {
        table.requireOwner("Isolate");
        table.run(() -> {
            if (!refed && state.get() != IsolateState.TERMINATED) {
                refed = true;
                table.loop.ref();
            }
        });
    }

    /**
     * Lets the parent's loop end, and terminate the isolate, although it runs.
     *
     * @throws IllegalStateException if another thread than the parent's calls
     */
    public void unref() {
        table.requireOwner("Isolate");
        table.run(this::unrefNow);
    }

    private void unrefNow() {
        if (refed) {
            refed = false;
            table.loop.unref();
        }
    }

    /**
     * Ends the isolate; see the class comment. May be called from any thread, does not block. What the isolate has posted before
     * is delivered before its exit event; what waits for it is lost.
     *
     * @return completed with the exit code on the parent's loop after the exit listeners that were added before this call, or
     *     with null if the isolate has exited already; when the parent's loop has ended or ends first, with the exit code on
     *     the isolate's thread
     */
    public CompletableFuture<Integer> terminate() {
        CompletableFuture<Integer> exited = new CompletableFuture<>();
        // In this order: orphan() sets the word first and the state second.
        if (state.get() == IsolateState.TERMINATED && !orphaned) {
            exited.complete(null);
            return exited;
        }
        terminating.add(exited);
        try {
            // First, so that the exit it causes comes second.
            table.run(() -> awaitExit(exited), this::followRun);
        } catch (RejectedExecutionException parentEnded) {
            followRun();
        }
        run.requestStop();
        if (orphaned) {
            // Partner: orphan(), which sets the word first and empties the queue second.
            followRun();
        }
        return exited;
    }

    /** The parent's loop won't tell: whoever waits for the end hears it from the isolate itself. */
    private void followRun() {
        run.ended().thenAccept(this::completeTerminating);
    }

    private void completeTerminating(Integer code) {
        for (CompletableFuture<Integer> exited; (exited = terminating.poll()) != null; ) {
            exited.complete(code);
        }
    }

    private void awaitExit(CompletableFuture<Integer> exited) {
        if (orphaned) {
            return;
        }
        if (state.get() == IsolateState.TERMINATED) {
            exited.complete(null);
            return;
        }
        ref();
        beginStream();
        exit.add(new IsolateListeners.Entry<>(exited::complete, true));
        if (deadline == null) {
            deadline = table.loop.newTimeout(this::abandon);
            deadline.start(terminateDeadlineMs);
            deadline.unref();
        }
    }

    /** Terminates the isolate and waits for nothing. May be called from any thread. */
    @Override
    public void close() {
        terminate();
    }

    /** The parent's loop has ended, or is lost: nobody is left to hear of this isolate. Any thread. */
    void orphan() {
        orphaned = true;
        state.set(IsolateState.TERMINATED);
        run.requestStop();
        followRun();
        abandonLater();
    }

    /** No loop of its parent keeps the deadline any more. */
    private void abandonLater() {
        if (run.ended().isDone()) {
            return;
        }
        long deadlineNs = Clock.system().nanoTime() + TimeUnit.MILLISECONDS.toNanos(terminateDeadlineMs);
        Subscription alarm = LoopAlarm.shared().at(deadlineNs, this::abandonOrphan);
        run.ended().thenRun(alarm::close);
    }

    /** On a thread of its own: whoever waits for an answer from the isolate's ports may go on on this one. */
    private void abandonOrphan() {
        Thread abandoning = new Thread(() -> run.quarantine(terminateDeadlineMs), "isoloop-abandon-" + name());
        abandoning.setDaemon(true);
        abandoning.start();
    }

    private void abandon() {
        if (state.get() == IsolateState.TERMINATED) {
            return;
        }
        run.quarantine(terminateDeadlineMs);
        childEnded(TERMINATED_CODE);
    }

    /** Nothing more comes from the isolate. Isolate's thread, or the parent's when it has given up waiting. */
    private void childEnded(int code) {
        table.loop.post(() -> finish(code));
    }

    /** Events are delivered from now on; until then they wait, exit too. Parent's loop. */
    private void beginStream() {
        if (streaming) {
            return;
        }
        streaming = true;
        end.start();
        if (heldExit != null) {
            childEnded(heldExit);
        }
    }

    /** All of the stream that is left, then exit. Parent's loop, in its poll phase. */
    private void finish(int code) {
        if (state.get() == IsolateState.TERMINATED) {
            return;
        }
        if (!streaming) {
            heldExit = code;
            leaveParent();
            return;
        }
        end.deliverAll();
        if (state.getAndSet(IsolateState.TERMINATED) == IsolateState.TERMINATED) {
            return;
        }
        table.loop.runCallback(() -> {
            if (deadline != null) {
                deadline.close();
            }
            leaveParent();
            calls.failAll(new PeerClosedException(
                    "no answer can come: isolate '" + name() + "' has exited with code " + code));
            end.closeAtEnd();
            try {
                exit.emit(code);
            } finally {
                // Those behind a listener that has ended the loop.
                completeTerminating(code);
            }
        });
    }

    /** It has ended: the parent's loop knows it no longer, so that one which nobody listens to is left to the collector. */
    private void leaveParent() {
        LoopAttachments.of(table.loop).removeChild(this);
        table.leave(end);
        table.forget(end);
        unrefNow();
    }

    // ---- looking

    /**
     * {@return the isolate's budget of bytes outside the heap with its counters} Empty unless {@link Builder#memoryBudgetBytes}
     * has set one. May be called from any thread.
     */
    public Optional<MemoryBudget> memoryBudget() {
        return Optional.ofNullable(run.memoryBudget());
    }

    /** {@return where the isolate is in its life; may be called from any thread} */
    public IsolateState state() {
        return state.get();
    }

    /** {@return the isolate's number, unique in this process, counting from 1; may be called from any thread} */
    public int id() {
        return run.id();
    }

    /** {@return the isolate's name; may be called from any thread} */
    public String name() {
        return run.name();
    }

    /** {@return the counters of what the isolate has posted to its parent; may be called from any thread} */
    public PortCounters incoming() {
        return toParent.counters();
    }

    /** {@return the counters of what was posted to the isolate; may be called from any thread} */
    public PortCounters outgoing() {
        return toChild.counters();
    }

    /** {@return name, number and state} */
    @Override
    public String toString() {
        return "Isolate[" + name() + ", id " + id() + ", " + state() + "]";
    }

    /** The stream. */
    private final class Handler implements PortHandler {
        @Override
        public void onItem(Object item) {
            try {
                dispatch(item);
            } catch (Throwable failure) {
                Failures.throwFromTick(table.loop, failure);
            }
        }

        private void dispatch(Object item) throws Throwable {
            if (item instanceof IsolateEvent) {
                toParent.countTakenControl();
            }
            if (item instanceof IsolateEvent.Online) {
                online.emit(null);
            } else if (item instanceof IsolateEvent.Failed failed) {
                if (error.isEmpty()) {
                    throw failed.error();
                }
                error.emit(failed.error());
            } else {
                dispatchMessage(item);
            }
        }

        private void dispatchMessage(Object item) {
            if (item instanceof Call call) {
                calls.onCall(call);
                return;
            }
            if (message.isEmpty()) {
                end.drop(item);
                return;
            }
            Object opened;
            try {
                opened = end.open(item);
            } catch (RuntimeException | LinkageError cantBeTakenOver) {
                messageError.emit(cantBeTakenOver);
                return;
            }
            message.emit(opened);
        }

        @Override
        public void setAside(Call call) {
            calls.setAside(call);
        }

        @Override
        public void onClosed() {}

        @Override
        public void onDrain() {
            calls.onDrain();
            drain.emit(null);
        }

        /**
         * The isolate may close its parent port and still fail or exit; but it can't answer any more. One that is ending says how,
         * and {@link #finish} tells those who wait.
         */
        @Override
        public boolean onPeerClosed() {
            boolean livesOn = state.get().compareTo(IsolateState.STOPPING) < 0;
            if (livesOn && calls.arePending()) {
                table.loop.post(() -> table.loop.runCallback(calls::failAllClosed));
            }
            return false;
        }

        @Override
        public void onGone(boolean threadIsLost) {
            calls.onGone(threadIsLost);
        }
    }

    /** What an isolate is to be. For one thread; may be used for several isolates if nothing is transferred. */
    public static final class Builder {
        private String name;
        private Object workerData;
        private Transferable[] transfer = NOTHING;
        private long terminateDeadlineMs = TERMINATE_DEADLINE.toMillis();
        private Consumer<Isolate> listeners;
        private IsolateHost host = IsolateHost.thread();
        private PortQueue inbox = PortQueue.bounded();
        private PortQueue outbox = PortQueue.bounded();
        private OptionalLong memoryBudgetBytes = OptionalLong.empty();

        private Builder() {}

        /**
         * Sets the name, for threads, logs and messages.
         *
         * @param name the name; by default "isolate-" and the number
         * @return this builder
         */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the data that the isolate gets a copy of.
         *
         * @param workerData any value that {@link StructuredClone} accepts, or null
         * @return this builder
         */
        public Builder workerData(Object workerData) {
            this.workerData = workerData;
            return this;
        }

        /**
         * Sets what moves into the isolate with its data.
         *
         * @param transfer buffers and ports
         * @return this builder
         */
        public Builder transfer(Transferable... transfer) {
            this.transfer = transfer.clone();
            return this;
        }

        /**
         * Sets what makes the turns of the isolate's loop; by default a thread of its own.
         *
         * @param host the host
         * @return this builder
         */
        public Builder host(IsolateHost host) {
            this.host = Objects.requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets the queues between the isolate and its parent; by default both are {@link PortQueue#bounded()}. The isolate's own
         * events, online, error and exit, are never refused or lost.
         *
         * @param inbox for what is posted to the isolate
         * @param outbox for what the isolate posts to its parent
         * @return this builder
         */
        public Builder queues(PortQueue inbox, PortQueue outbox) {
            this.inbox = Objects.requireNonNull(inbox, "inbox");
            this.outbox = Objects.requireNonNull(outbox, "outbox");
            return this;
        }

        /**
         * Sets how long the isolate has to stop once it is terminated before it is abandoned.
         *
         * @param deadline 1 ms to 24 days
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder terminateDeadline(Duration deadline) {
            long ms = deadline.toMillis();
            if (ms < 1 || ms > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "terminateDeadline is " + deadline + ", expected 1 ms to " + Integer.MAX_VALUE + " ms");
            }
            this.terminateDeadlineMs = ms;
            return this;
        }

        /**
         * Limits the bytes outside the heap that the isolate may have in buffers; by default only the process's limit
         * counts. What it allocates beyond that is refused with a {@link dev.isoloop.sharedmem.MemoryLimitException}
         * that names the isolate. A buffer that moves to the isolate counts from its delivery on and is never refused,
         * one that the isolate gives away no longer counts; a shared buffer counts where it was allocated.
         *
         * @param bytes the limit, 0 or more; blocks count as a whole, up to twice what was asked as far as there is room,
         *     see {@link dev.isoloop.sharedmem.MemoryBudget}
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder memoryBudgetBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("memoryBudgetBytes is " + bytes + ", expected 0 or more");
            }
            this.memoryBudgetBytes = OptionalLong.of(bytes);
            return this;
        }

        /**
         * Adds listeners before the isolate starts, so that none of its events can come before them, whatever thread spawns.
         *
         * @param listeners called with the isolate; adds listeners to it and does nothing else
         * @return this builder
         */
        public Builder listeners(Consumer<Isolate> listeners) {
            Objects.requireNonNull(listeners, "listeners");
            this.listeners = this.listeners == null ? listeners : this.listeners.andThen(listeners);
            return this;
        }

        /**
         * Spawns the isolate.
         *
         * @param main the main program; captures and holds nothing
         * @return the isolate, starting
         * @throws IllegalArgumentException if the main program captures something; the message names what
         * @throws DataCloneException if the data can't be copied or an item can't be moved; nothing was started or detached
         */
        public Isolate spawn(IsolateMain main) {
            return spawnChecked(EntryCheck.requireHoldsNothing(main));
        }

        /**
         * Spawns the isolate.
         *
         * @param main the class of the main program, of which the isolate makes an object
         * @return the isolate, starting
         * @throws IllegalArgumentException if no object of the class can be made
         * @throws DataCloneException if the data can't be copied or an item can't be moved; nothing was started or detached
         */
        public Isolate spawn(Class<? extends IsolateMain> main) {
            return spawnChecked(EntryCheck.instanceOf(main));
        }

        private Isolate spawnChecked(IsolateMain main) {
            Isolate isolate = new Isolate(this, main);
            isolate.start(this);
            return isolate;
        }
    }
}
