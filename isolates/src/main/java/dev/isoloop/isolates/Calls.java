package dev.isoloop.isolates;

import dev.isoloop.channels.TransferList;
import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopExit;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Thenable;
import dev.isoloop.sharedmem.Transferable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Requests and replies of one port end: what waits for an answer, who answers, and the answers for which there is no room yet.
 * Made when it is first needed.
 *
 * <p>The loop's thread, except {@link #ask}, {@link #answer} and {@link #stopAnswering}, which threads that run no loop call for
 * their ports, {@link #setAside}, {@link #failUnanswered}, {@link #takeUnsent} and {@link #sendFirst} when such a thread receives from,
 * transfers or first touches one, {@link #failFutures}, and {@link #onGone}.
 */
/*
 *  ask():  into the table  --> posted --> REPLY or FAILURE   --+
 *                                         deadline             +--> out of the table, by exactly one of them: settled
 *                                         cancelled            |
 *                                         a port has closed  --+
 *
 *  onRequest():  unanswered --> the handler's answer, now or later  --+
 *                                the port moves: a failure            +--> no longer so, by exactly one of them: sent, or unsent
 *
 *  A reply whose request is out of the table is late: it counts as dropped. Ids are never used twice in a process, so that a
 *  late reply which meets a port's next owner finds nothing there either.
 *
 *  Bounds. A request counts in the pipe of the questions (Pipe.unanswered) from its post until its answer is taken, also if it was
 *  given up or its port has moved meanwhile: its answer may come and need a place all the same. When as many count there as messages
 *  may wait, the next is refused. So failures are bounded as well, and the answering end need not stop taking requests, which would
 *  lock up two ends that ask each other.
 *
 *  Always      requests queued + set aside + unanswered + unsent + answers queued <= the hard limit in messages of the questions' pipe
 *              unsentBytes <= the hard limit in bytes of the answers' pipe, or they are those of one answer
 *  Not always  an answer arrives: one that would break the second is released, and LOST, which has no bytes, goes in its place.
 *              None is lost for its count, as LOST takes as many places
 */
final class Calls {
    private static final Transferable[] NOTHING = {};
    private static final int IDS_PER_END_BITS = 36;
    private static final AtomicLong ENDS = new AtomicLong();

    private final PortEnd end;

    /** The port on which requests are made, or null for an isolate's stream. */
    private final MessagePort source;

    private final Runnable whenIdle;
    private final AtomicLong ids = new AtomicLong(ENDS.incrementAndGet() << IDS_PER_END_BITS);
    private final Map<Long, PendingRequest> pending = new ConcurrentHashMap<>();

    /** Requests that were taken here and have no answer yet. Guarded by this. */
    private final Set<Long> unanswered = new LinkedHashSet<>();

    /** Guarded by this, except that it is emptied by whoever finds that the loop has ended. */
    private final Queue<Call> unsent = new ConcurrentLinkedQueue<>();

    /** Guarded by this. */
    private long unsentBytes;

    /** What {@code receive} has met on its way to a message. */
    private final Queue<Call> aside = new ConcurrentLinkedQueue<>();

    private final AtomicReference<Answering> answering = new AtomicReference<>();

    /** One registration, not equal to another of the same handler. */
    static final class Answering {
        private final RequestHandler handler;

        private Answering(RequestHandler handler) {
            this.handler = handler;
        }
    }

    /**
     * @param whenIdle called when the last request was settled and nobody answers any
     */
    Calls(PortEnd end, MessagePort source, Runnable whenIdle) {
        this.end = end;
        this.source = source;
        this.whenIdle = whenIdle;
    }

    /** True while the port has to be heard for the sake of requests. */
    boolean areActive() {
        return isAnswering() || !pending.isEmpty();
    }

    boolean arePending() {
        return !pending.isEmpty();
    }

    boolean isAnswering() {
        return answering.get() != null;
    }

    // ---- asking

    Promise<Object> askPromise(Object message, RequestOptions options, Transferable[] transfer) {
        if (EventLoop.current() == null) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' runs no loop, and a promise needs one: use requestFuture");
        }
        Resolvers<Object> resolvers = Promise.withResolvers();
        ask(new PendingRequest(resolvers, null), message, options, transfer);
        return resolvers.promise();
    }

    CompletableFuture<Object> askFuture(Object message, RequestOptions options, Transferable[] transfer) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        long id = ask(new PendingRequest(null, future), message, options, transfer);
        future.whenComplete((answer, failure) -> {
            if (future.isCancelled()) {
                onLoop(() -> forget(id));
            }
        });
        return future;
    }

    private long ask(PendingRequest request, Object message, RequestOptions options, Transferable[] transfer) {
        requireLossless();
        if (options.cancelToken != null && options.cancelToken.isCancelled()) {
            request.fail(options.cancelToken.toException());
            return 0;
        }
        long id = ids.incrementAndGet();
        // First: a token that can't be heard here is refused before anything is sent.
        listenTo(options.cancelToken, id, request);
        pending.put(id, request);
        boolean sent = false;
        try {
            sent = Posting.request(end, source, id, message, transfer);
        } finally {
            if (!sent) {
                pending.remove(id);
                request.ignoreToken();
            }
        }
        if (!sent) {
            request.fail(closed("is closed"));
        } else {
            onLoop(() -> attend(id, request, options));
        }
        return id;
    }

    private void requireLossless() {
        PortQueue forth = end.out.limits();
        PortQueue back = end.in.limits();
        if (!forth.losesNothing() || !back.losesNothing()) {
            throw new IllegalStateException("requests need queues that lose nothing, and this channel has " + forth
                    + " and " + back + ": use bounded() or unbounded()");
        }
    }

    private void listenTo(CancelToken token, long id, PendingRequest request) {
        if (token == null) {
            return;
        }
        if (!end.table.isOwnThread()) {
            throw new IllegalStateException("a cancel token is heard on its loop's thread only, and thread '"
                    + Thread.currentThread().getName() + "' asks through loop '" + end.table.loop.name()
                    + "': cancel the future instead, or use a deadline");
        }
        request.cancelling = token.onCancel(() -> abort(id, token.toException()));
    }

    /** Sees to it that the request is heard of again, one way or another. */
    private void attend(long id, PendingRequest request, RequestOptions options) {
        if (!pending.containsKey(id)) {
            return;
        }
        request.keepsAlive = true;
        end.table.loop.ref();
        end.start();
        if (options.deadlineMs > 0) {
            request.timer = end.table.loop.newTimeout(() -> expire(id, options.deadlineMs));
            request.timer.start(options.deadlineMs);
            request.timer.unref();
        }
        if (!end.isOpen()) {
            failAll(closed("was closed"));
        }
    }

    private void expire(long id, long deadlineMs) {
        abort(
                id,
                new RequestTimeoutException(
                        "a request had no answer after " + deadlineMs + " ms: " + end.describeWithPeer()));
    }

    private void abort(long id, Throwable reason) {
        PendingRequest request = forget(id);
        if (request != null) {
            request.fail(reason);
        }
    }

    /** Takes a request out; null if somebody else has. The one who gets it settles it. */
    private PendingRequest forget(long id) {
        PendingRequest request = pending.remove(id);
        if (request == null) {
            return null;
        }
        if (request.timer != null) {
            request.timer.close();
        }
        request.ignoreToken();
        if (request.keepsAlive) {
            request.keepsAlive = false;
            end.table.loop.unref();
        }
        rest();
        return request;
    }

    private PeerClosedException closed(String how) {
        return new PeerClosedException(
                "no answer can come: the port or its other end " + how + " (" + end.describeWithPeer() + ")");
    }

    /** No answer will come any more. */
    void failAll(Throwable reason) {
        for (Long id : pending.keySet().toArray(new Long[0])) {
            abort(id, reason);
        }
    }

    void failAllClosed() {
        loseAside();
        loseUnsent();
        if (!pending.isEmpty()) {
            failAll(closed("was closed"));
        }
    }

    /** See {@link PortHandler#onGone}. */
    void onGone(boolean threadIsLost) {
        if (threadIsLost) {
            // It may hold the lock, and is the one who counts. The sum is right without: these were not posted.
            for (Call reply; (reply = unsent.poll()) != null; ) {
                Envelope.release(reply);
            }
        } else {
            loseUnsent();
        }
        failFutures();
    }

    /** Under the lock. Partner: MessagePort.transfer(), which detaches first and takes these second. */
    private synchronized void loseUnsent() {
        for (Call reply; (reply = unsent.poll()) != null; ) {
            end.countDead();
            Envelope.release(reply);
        }
        unsentBytes = 0;
    }

    /** The loop has ended or is lost, and its promises with it; futures may have somebody who waits. Any thread. */
    void failFutures() {
        loseAside();
        for (Map.Entry<Long, PendingRequest> entry : pending.entrySet()) {
            PendingRequest request = entry.getValue();
            if (request.isFuture() && pending.remove(entry.getKey(), request)) {
                request.fail(closed("has lost its loop"));
            }
        }
    }

    /** What {@code receive} has met gets no callback any more. */
    void loseAside() {
        for (Call call; (call = aside.poll()) != null; ) {
            countAnswer(call);
            end.countTakenDead(call);
        }
    }

    private void countAnswer(Call taken) {
        if (taken.kind != Call.Kind.REQUEST) {
            end.out.countAnswered();
        }
    }

    /** If the loop has ended, nothing is due any more but to tell those who wait. */
    void onLoop(Runnable action) {
        try {
            end.table.run(action);
        } catch (RejectedExecutionException loopHasEnded) {
            failFutures();
        }
    }

    // ---- answering

    /**
     * Whoever may listen at this end: the caller, not the loop, hears that there is a handler, or that the loop has ended.
     *
     * @param begin what the loop does then
     */
    Answering answer(RequestHandler handler, Runnable begin) {
        Answering mine = new Answering(handler);
        if (!answering.compareAndSet(null, mine)) {
            throw new IllegalStateException("this port has a request handler already: close its subscription first");
        }
        try {
            end.table.run(begin);
        } catch (RejectedExecutionException loopHasEnded) {
            stopAnswering(mine);
            throw loopHasEnded;
        }
        return mine;
    }

    /** Ends a registration; false if that was done before. {@link #rest} is due on the loop. */
    boolean stopAnswering(Answering mine) {
        return answering.compareAndSet(mine, null);
    }

    /** Loop thread. */
    void rest() {
        if (!areActive()) {
            whenIdle.run();
        }
    }

    /** What has arrived while somebody wanted a message: gets a callback of its own. */
    void setAside(Call call) {
        aside.add(call);
        end.table.loop.post(() -> end.table.loop.runCallback(this::onAside));
    }

    private void onAside() {
        Call call = aside.poll();
        if (call != null) {
            onCall(call);
            end.in.tellSenderOfRoomAtLast();
        }
    }

    /** What has arrived. Inside a callback of the loop. */
    void onCall(Call call) {
        countAnswer(call);
        if (call.kind == Call.Kind.REQUEST) {
            onRequest(call);
        } else {
            onReply(call);
        }
    }

    private void onReply(Call call) {
        PendingRequest request = forget(call.id);
        if (request == null) {
            end.drop(call);
            rest(); // a refused request may have started the port
            return;
        }
        Object payload;
        try {
            payload = end.open(call);
        } catch (RuntimeException | LinkageError cantBeTakenOver) {
            request.fail(cantBeTakenOver);
            return;
        }
        switch (call.kind) {
            case REPLY -> request.fulfil(payload);
            case FAILURE -> request.fail((Throwable) payload);
            case LOST -> request.fail(new BackpressureException(((Call.LostAnswer) payload).why()));
            case REQUEST -> throw new AssertionError("a request is no reply");
        }
    }

    private void onRequest(Call call) {
        synchronized (this) {
            unanswered.add(call.id);
        }
        Answering now = answering.get();
        if (now == null) {
            end.drop(call);
            answerFailure(
                    call.id,
                    new NoRequestHandlerException(
                            "nobody answers requests there: call onRequest (" + end.describeWithPeer() + ")"));
            return;
        }
        Object answer;
        Promise<Object> later;
        try {
            answer = now.handler.handle(end.open(call));
            later = laterAnswer(answer);
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable failure) {
            answerFailure(call.id, failure);
            if (failure instanceof Error) {
                Failures.throwFromTick(end.table.loop, failure);
            }
            return;
        }
        if (later == null) {
            answerNow(call.id, answer);
        } else {
            answerLater(call.id, later);
        }
    }

    /** What a handler has given, if that is still to come, or null. One that can't be waited for is thrown at whoever gave it. */
    @SuppressWarnings("unchecked") // an answer is any object
    private static Promise<Object> laterAnswer(Object answer) {
        if (answer instanceof Thenable<?> thenable) {
            return Promise.resolveWith((Thenable<Object>) thenable);
        }
        return answer instanceof CompletionStage<?> stage ? Promise.from((CompletionStage<Object>) stage) : null;
    }

    private void answerLater(long id, Promise<Object> later) {
        later.then(
                value -> {
                    answerNow(id, value);
                    return null;
                },
                failure -> {
                    answerFailure(id, failure);
                    return null;
                });
    }

    private void answerNow(long id, Object answer) {
        Object message = answer instanceof Reply reply ? reply.message : answer;
        Transferable[] transfer = answer instanceof Reply reply ? reply.transfer : NOTHING;
        TransferList list;
        Call call;
        try {
            list = Posting.listOf(source, message, transfer);
            call = Posting.call(Call.Kind.REPLY, id, message, list);
        } catch (RuntimeException cantBeCopied) {
            answerFailure(id, cantBeCopied);
            return;
        } catch (Error failed) {
            answerFailure(id, failed);
            throw failed;
        }
        if (Posting.carriesPeer(source, list)) {
            Posting.loseWithPeer(end, call);
            return;
        }
        send(call);
    }

    private void answerFailure(long id, Throwable failure) {
        send(new Call(Call.Kind.FAILURE, id, Failures.copyOf(failure), null, 0));
    }

    /** Sends an answer, or keeps it until there is room. One that comes after the port has moved has nobody who waits for it. */
    private synchronized void send(Call answer) {
        if (!unanswered.remove(answer.id)) {
            Envelope.release(answer);
            return;
        }
        if (!unsent.isEmpty() || !end.sendAnswer(answer)) {
            keep(answer);
        }
    }

    /** Or loses it, and keeps what tells who asked. */
    private void keep(Call answer) {
        long bytes = Envelope.bytesOf(answer);
        long room = end.out.limits().hardLimitBytes() - unsentBytes;
        if (unsentBytes == 0 || bytes <= Math.max(0, room)) {
            unsent.add(answer);
            unsentBytes += bytes;
            return;
        }
        Call.LostAnswer lost = new Call.LostAnswer(end.out.describeRefusedAnswer(bytes, unsentBytes));
        unsent.add(new Call(Call.Kind.LOST, answer.id, lost, null, 0));
        Envelope.release(answer);
    }

    /** There is room again. */
    synchronized void onDrain() {
        for (Call next; (next = unsent.peek()) != null && end.sendAnswer(next); ) {
            unsent.poll();
            unsentBytes -= Envelope.bytesOf(next);
        }
    }

    // ---- moving. The caller holds this lock until the end is detached, so that no answer slips in between

    /** The port is about to move: answers could not leave from here any more, so whoever asked hears that none will come. */
    synchronized void failUnanswered() {
        for (Call call; (call = aside.poll()) != null; ) {
            if (call.kind == Call.Kind.REQUEST) {
                unanswered.add(call.id);
            }
            countAnswer(call);
            end.countTakenDead(call);
        }
        for (Long id : List.copyOf(unanswered)) {
            answerFailure(
                    id,
                    new PeerClosedException("no answer can come: the answering port has moved away from loop '"
                            + end.table.loop.name() + "'"));
        }
    }

    /** {@return the answers for which there was no room; they move with the port} */
    synchronized List<Call> takeUnsent() {
        List<Call> taken = List.copyOf(unsent);
        unsent.clear();
        unsentBytes = 0;
        return taken;
    }

    /** Answers that have come with the port go first. */
    synchronized void sendFirst(List<Call> answers) {
        for (Call answer : answers) {
            unsent.add(answer);
            unsentBytes += Envelope.bytesOf(answer);
        }
        onDrain();
    }
}
