package dev.isoloop.isolates;

import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.PassingClass;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.loop.CallbackOutcome;
import dev.isoloop.loop.LoopSignal;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One end of a channel while a loop owns it: the receiving side of one pipe, the sending side of the other, and the end's place
 * among the ports of its loop. What arrives goes to a {@link PortHandler}.
 *
 * <p>Owner's thread only, except {@link #onSignal}'s journey, which begins on the sender's. Callers that run no loop share their
 * ends: see {@link SharedPortEnd}.
 */
/*
 *         close(), or the peer has                  close phase
 *         closed and all is taken
 *   OPEN -------------------------> CLOSING -----------------------> CLOSED
 *     |                                |                                ^
 *     |                                +---- the loop ends -------------+   CLOSING  posts are ignored; a visit under way
 *     +---- the loop ends, or its thread is lost -----------------------+            goes on, a new one does not begin
 *     |                                                                     CLOSED   the peer has been told; what was
 *     +---- detach() --------------> DETACHED                                        queued is dead
 *                                                                           DETACHED both pipes belong to another end
 *
 * Always      an end is in at most one heap, and only while OPEN or being visited
 *             in.signalled is TOLD or ASLEEP, not RESTS, from the moment the end is marked ready until it rests, which it does not while
 *             it is watched
 */
class PortEnd implements LoopSignal, Consumer<Object> {
    /** As Node: a visit delivers what was queued when it began, but may go on to this many before others have their turn. */
    static final int VISIT_MESSAGES_MIN = 1000;

    /** After so many vain attempts in one callback to post to its own full port, a loop is told that it waits for itself. */
    static final int OWN_REFUSALS_MAX = 1 << 16;

    private enum Life {
        OPEN,
        CLOSING,
        CLOSED,
        DETACHED;

        boolean isGone() {
            return this == CLOSED || this == DETACHED;
        }
    }

    final PortTable table;
    final Pipe in;
    final Pipe out;

    private final PortHandler handler;

    /** Null until the table has given it a place. Written by the table. */
    PlaceList.Place place;

    /** Written by {@link ReadyHeap}. */
    ReadyHeap heap;

    int heapAt;

    /** Written by {@link WatchedEnds}. */
    private boolean watched;

    private volatile Life life = Life.OPEN;
    private boolean started;

    /** As the user sees it; stays while the port is closing. */
    private boolean refed;

    private boolean holdsLoop;
    private boolean beingVisited;

    /** The callback of the item that was taken last has begun. */
    private boolean begun;

    /** Used by the sender, where there is only one. */
    private final PassingClass passing = new PassingClass();

    /** Messages admitted and not sent yet. Written by the sender. */
    private int beingSent;

    /** Which callback has met a full queue that is received on the same thread, and how often. Written by the sender. */
    private long refusedInCallback;

    private int refusals;

    /** A request was refused, and the loop has not looked since whether to listen. Written by the sender, and by the loop. */
    private volatile boolean startIsDue;

    static PortEnd of(PortTable table, Pipe in, Pipe out, PortHandler handler) {
        return table.isShared() ? new SharedPortEnd(table, in, out, handler) : new PortEnd(table, in, out, handler);
    }

    PortEnd(PortTable table, Pipe in, Pipe out, PortHandler handler) {
        this.table = table;
        this.in = in;
        this.out = out;
        this.handler = handler;
        in.adoptReceiver(this);
        out.adoptSender(this);
        table.enter(this);
    }

    /**
     * After it has come from another loop: the peer may have closed while nobody could be told. Partner: {@link Pipe#closeSender},
     * which sets the word first and looks for the receiver second.
     */
    void lookForClosedPeer() {
        if (in.isSenderClosed()) {
            table.signal(this);
        }
    }

    boolean isOpen() {
        return life == Life.OPEN;
    }

    boolean isGone() {
        return life.isGone();
    }

    /** Both pipes belong to another end, and that one counts. */
    boolean isDetached() {
        return life == Life.DETACHED;
    }

    // ---- receiving

    void start() {
        if (started || life != Life.OPEN) {
            return;
        }
        started = true;
        if (!beingVisited && heap == null && hasNews()) {
            table.markReadyOrTell(this);
        }
    }

    /** True if a visit would find something; otherwise the end rests from now on and will be signalled. */
    boolean hasNews() {
        return life == Life.OPEN && (in.isSenderClosed() || !in.isEmpty() || !in.rest());
    }

    void stop() {
        started = false;
        if (watched) {
            table.unwatch(this);
            in.wake();
            in.tellSenderOfRoomAtLast();
        }
    }

    /** Whether its loop looks for messages by itself, so that senders need not tell. */
    boolean isWatched() {
        return watched;
    }

    void watched(boolean now) {
        watched = now;
    }

    /** A watched end, whose loop is about to sleep: senders wake it. A full fence must follow, and then {@link #hasArrivals}. */
    void sleep() {
        in.sleep();
    }

    /** A watched end: whether it should be visited. */
    boolean hasArrivals() {
        return in.hasNews();
    }

    /** Watched no longer: true if it rests from now on, false if something has come and it must be visited. */
    boolean rests() {
        return life != Life.OPEN || in.rest();
    }

    /** A sender has found this end resting, or has closed. */
    @Override
    public void onSignal() {
        if (life == Life.OPEN && !beingVisited) {
            table.markReady(this);
        }
    }

    /**
     * Delivers what waits, one callback each, including what arrives meanwhile. True if the rest has to wait for the next poll
     * phase: the bound is reached, or a callback or its drain has failed.
     */
    boolean visit() {
        if (life != Life.OPEN) {
            // It was closed between becoming ready and its turn: what the peer has sent since is lost as well.
            return false;
        }
        beingVisited = true;
        try {
            int left = mayHaveBacklog() ? Math.max(in.waiting(), VISIT_MESSAGES_MIN) : VISIT_MESSAGES_MIN;
            while (true) {
                Object item = takeIfStarted();
                if (item == null) {
                    if (settle()) {
                        return false;
                    }
                    continue;
                }
                left--;
                if (deliver(item) != CallbackOutcome.DONE || left == 0) {
                    return life == Life.OPEN;
                }
            }
        } finally {
            beingVisited = false;
        }
    }

    /** False only if less waits than a visit may deliver anyhow. */
    boolean mayHaveBacklog() {
        return in.mayHold(VISIT_MESSAGES_MIN);
    }

    /** Delivers everything at once, whether started or not: the last visit of an end whose sender has ended. */
    void deliverAll() {
        for (Object item; !life.isGone() && (item = take()) != null; ) {
            deliver(item);
        }
    }

    private CallbackOutcome deliver(Object item) {
        begun = false;
        try {
            return table.loop.runCallback(this, item);
        } finally {
            if (!begun) {
                begun = true; // for whoever calls us: a callback may deliver in turn
                lose(item);
            }
        }
    }

    /** The loop ends: the callback of an item that was taken has not begun and never will. */
    private void lose(Object item) {
        if (!(item instanceof IsolateEvent)) {
            countTakenDead(item);
        }
    }

    /** A message that was taken out of the pipe gets no callback. */
    void countTakenDead(Object item) {
        countTakenDead(Envelope.bytesOf(item));
        Envelope.release(item);
    }

    void countTakenDead(long bytes) {
        in.countTakenDead(bytes);
    }

    /** The callback of one item. */
    @Override
    public void accept(Object item) {
        begun = true;
        handler.onItem(item);
    }

    private Object takeIfStarted() {
        return started ? take() : null;
    }

    /**
     * The next item, or null. Started or not. What is in the pipe of an end that is gone belongs to whoever has the pipe now, or to
     * whoever sweeps it.
     */
    Object take() {
        return life.isGone() ? null : in.poll();
    }

    /**
     * Takes the next message for a caller that asks for it. Requests and answers before it get callbacks of their own. An end whose
     * peer has closed closes when nothing is left.
     */
    Optional<Received> receive() {
        Object item = takeForReceive();
        return item == null ? Optional.empty() : Optional.of(new Received(openReceived(item)));
    }

    /** The same for a caller that wants it by a call. False if there is none. */
    boolean receive(Consumer<Object> taker) {
        Object item = takeForReceive();
        if (item == null) {
            return false;
        }
        taker.accept(openReceived(item));
        return true;
    }

    private Object openReceived(Object item) {
        try {
            return open(item);
        } finally {
            in.tellSenderOfRoomAtLast();
        }
    }

    private Object takeForReceive() {
        Object item = take();
        while (item instanceof Call call) {
            handler.setAside(call);
            item = take();
        }
        if (item == null && in.isSenderClosed() && isOpen()) {
            table.run(this::closeIfPeerHas);
        }
        return item;
    }

    /** An item has left the pipe, and was delivered or dropped. */
    void count(long bytes, boolean delivered) {
        in.countTaken(bytes, delivered);
    }

    /** Opens an item for those who get it, and counts it: as delivered, or as dropped if what came with it can't be taken over. */
    Object open(Object item) {
        long bytes = Envelope.bytesOf(item);
        boolean opened = false;
        try {
            Object message = Envelope.open(item, table);
            opened = true;
            return message;
        } finally {
            count(bytes, opened);
        }
    }

    /** Nobody wants an item that has left the pipe. */
    void drop(Object item) {
        count(Envelope.bytesOf(item), false);
        Envelope.release(item);
    }

    /** Nothing more to deliver now. True if the visit is over; false if something came in at the last moment. */
    boolean settle() {
        if (watched && !in.isSenderClosed()) { // watched, so open and started
            in.tellSenderOfRoom();
            return true;
        }
        if (life != Life.OPEN || closeIfPeerHas()) {
            return true;
        }
        // A stopped end is not told of messages: they wait until it starts.
        if (!started) {
            in.tellSenderOfRoomAtLast();
            return true;
        }
        if (!mayBeWatched()) {
            return in.rest();
        }
        in.tellSenderOfRoom();
        table.watch(this);
        return true;
    }

    /** Whether its loop may look on instead of being told. */
    boolean mayBeWatched() {
        return in.mayBeWatched();
    }

    /** Closes this end if the peer has closed and all it sent before was taken. */
    boolean closeIfPeerHas() {
        // In this order: nothing is offered after the sender closed, so a lane that is empty then stays empty.
        if (life != Life.OPEN || !in.isSenderClosed() || !in.isEmpty() || !handler.onPeerClosed()) {
            return false;
        }
        close();
        return true;
    }

    LoopSignal drainSignal() {
        return this::onDrainSignal;
    }

    private void onDrainSignal() {
        if (life == Life.OPEN) {
            table.loop.runCallback(handler::onDrain);
        }
    }

    // ---- sending

    /** The key of a message by which it may replace a waiting one, or null: a copy, as it is kept while the message waits. */
    Object keyOf(Object message) {
        Function<Object, ?> key = out.limits().key();
        return key == null ? null : StructuredClone.clone(key.apply(message), TransferList.none());
    }

    /**
     * Asks whether a message of this size may be posted. After {@link Admission#ADMITTED}, {@link #send} or {@link #cancelSend} must
     * follow.
     *
     * @return never {@link Admission#REFUSED}
     * @throws BackpressureException if as much as may wait is waiting
     */
    Admission admit(long bytes, Object key) {
        if (life != Life.OPEN || out.isReceiverClosed()) {
            return Admission.DEAD;
        }
        Admission admission = out.ask(bytes, beingSent, key);
        if (admission == Admission.REFUSED) {
            out.refuse();
            throw new BackpressureException(out.describeRefusal(bytes) + ownFullPort());
        }
        if (admission == Admission.ADMITTED) {
            beingSent++;
        }
        return admission;
    }

    /**
     * As {@link #admit}, for a request. {@link #sendRequest} or {@link #cancelSend} must follow {@link Admission#ADMITTED}.
     *
     * @throws BackpressureException also if as many requests as may wait have no answer
     */
    Admission admitRequest(long bytes) {
        Admission admission = admit(bytes, null);
        if (admission == Admission.ADMITTED && !out.maySendRequests(beingSent)) {
            cancelSend();
            out.countRefused();
            hearOfAnswers();
            throw new BackpressureException(out.describeRefusedRequest() + ownFullPort());
        }
        return admission;
    }

    /** Answers to requests that were given up may wait here, and nobody else need listen. One errand at a time, however many are refused. */
    private void hearOfAnswers() {
        if (!startIsDue) {
            startIsDue = true;
            table.runUnlessEnded(this::startUnlessAnswered);
        }
    }

    private void startUnlessAnswered() {
        startIsDue = false;
        if (!out.maySendRequests(1)) {
            start();
        }
    }

    private String ownFullPort() {
        return out.isReceivedOnThisThread()
                ? ". Both ends of this channel live on thread '"
                        + Thread.currentThread().getName()
                        + "': nothing is taken before the running callback returns, so trying again here never helps"
                : "";
    }

    /** As {@link #admit}, up to the high-water mark and without exceptions. ACCEPTED is an admission. */
    Posted tryAdmit(long bytes, Object key) {
        if (life != Life.OPEN || out.isReceiverClosed()) {
            return Posted.CLOSED;
        }
        if (!out.isWelcome(bytes, beingSent, key)) {
            out.refuse();
            if (out.isReceivedOnThisThread()) {
                noticeSpinning(bytes);
            }
            return Posted.FULL;
        }
        beingSent++;
        return Posted.ACCEPTED;
    }

    /** The receiver lives on this thread, and is not going to take anything while somebody here tries on and on. */
    private void noticeSpinning(long bytes) {
        long callback = table.loop.stats().callbacks();
        if (callback != refusedInCallback) {
            refusedInCallback = callback;
            refusals = 0;
        }
        refusals++;
        if (refusals == OWN_REFUSALS_MAX) {
            refusals = 0;
            throw new BackpressureException(
                    OWN_REFUSALS_MAX + " times in one callback " + out.describeRefusal(bytes) + ownFullPort());
        }
    }

    /** Sends an answer, or answers false if there is no room: a drain follows then. An answer that nobody can get is dead. */
    boolean sendAnswer(Call answer) {
        long bytes = Envelope.bytesOf(answer);
        if (life == Life.OPEN && !out.isReceiverClosed() && out.ask(bytes, beingSent, null) == Admission.REFUSED) {
            out.refuse();
            return false;
        }
        beingSent++;
        send(answer, bytes, null, true);
        return true;
    }

    /** Puts an admitted request into the pipe. */
    void sendRequest(Call request) {
        boolean open = life == Life.OPEN;
        send(request, Envelope.bytesOf(request), null);
        if (open) {
            out.countRequest();
        }
    }

    /** Puts an admitted message into the pipe. True if more is welcome; false if it is enough for now, or in vain. */
    boolean send(Object item, long bytes, Object key) {
        return send(item, bytes, key, true);
    }

    /**
     * The same.
     *
     * @param mayDrop whether others may be dropped for it, as the queue's policy is; else it may exceed the limit by its parts
     */
    boolean send(Object item, long bytes, Object key, boolean mayDrop) {
        beingSent--;
        if (life != Life.OPEN) {
            // Transferred or closed by another thread, or by the message's own copying.
            Envelope.release(item);
            countDead();
            return false;
        }
        if (mayDrop) {
            out.makeRoomFor(bytes);
        }
        out.post(item, bytes, key, table);
        return out.welcomesMore();
    }

    /**
     * Posts what takes nothing with it. What passes as it is goes straight into the pipe, if that is known to have room to spare: nobody's
     * code runs between the look and the post, and nothing can fail that would have to be undone.
     */
    boolean post(Object message) {
        if (beingSent == 0 && life == Life.OPEN && !out.isReceiverClosed() && passing.passes(message)) {
            long bytes = Envelope.payloadBytes(message);
            if (out.hasRoomToSpare(bytes)) {
                out.post(Envelope.wrap(message), bytes, null, table);
                return true;
            }
        }
        return Posting.post(this, message);
    }

    /** The message could not be copied after all. */
    void cancelSend() {
        beingSent--;
    }

    /** Counts a message that nobody can get. */
    void countDead() {
        if (!isDetached()) {
            out.countDead();
        }
    }

    /** Counts a message that the queue's policy has lost before it was sent; the sender is told when the next may fare better. */
    void countIgnored() {
        if (!isDetached()) {
            out.countIgnored();
            out.wantRoom();
        }
    }

    // ---- life

    void ref() {
        if (life == Life.OPEN && !refed) {
            refed = true;
            holdsLoop = true;
            table.loop.ref();
        }
    }

    void unref() {
        refed = false;
        letLoopGo();
    }

    private void letLoopGo() {
        if (holdsLoop) {
            holdsLoop = false;
            table.loop.unref();
        }
    }

    boolean hasRef() {
        return refed;
    }

    String describe() {
        return life.name().toLowerCase(Locale.ROOT) + ", of loop '" + table.loop.name() + "'";
    }

    /** The same with the other end, for a message whose reader has to find the channel. */
    String describeWithPeer() {
        return describe() + "; the other end is " + in.describeSender();
    }

    /**
     * Begins closing: the close callback comes in the next close phase, and only then the peer is told. Nothing can be posted from
     * now on, on whatever thread this is; what belongs to the table waits for its loop.
     */
    void close() {
        if (beginClosing()) {
            table.run(this::leaveClosing);
        }
    }

    /** Closes at once, also in the middle of a visit; the close callback still comes in the next close phase. */
    void closeNow() {
        close();
        severIfClosing();
    }

    boolean beginClosing() {
        if (life != Life.OPEN) {
            return false;
        }
        life = Life.CLOSING;
        return true;
    }

    private void leaveClosing() {
        table.leave(this);
        letLoopGo();
        table.loop.closeSoon(this::finishClosing);
    }

    private void finishClosing() {
        severIfClosing();
        sayClosed();
    }

    /** Until now the table knows this end: if the loop ends before, somebody may still wait for an answer here. */
    private void sayClosed() {
        table.forget(this);
        refed = false;
        handler.onClosed();
    }

    /** Gives both pipes away as they are. The handle that is left hears "close" in the next close phase, the peer does not. */
    void detach() {
        releasePipes();
        table.run(this::leaveDetached);
    }

    void releasePipes() {
        life = Life.DETACHED;
        in.releaseReceiver();
        out.releaseSender();
    }

    private void leaveDetached() {
        table.leave(this);
        letLoopGo();
        table.loop.closeSoon(this::sayClosed);
    }

    /** The loop has ended: closed at once, without events here; the peer hears of it, and whoever waits for an answer. */
    void closeAtEnd() {
        severUnlessGone();
        table.forget(this);
        handler.onGone(false);
    }

    void severUnlessGone() {
        if (!life.isGone()) {
            sever();
        }
    }

    /** Done when it returns, also if another thread has begun it. */
    void severIfClosing() {
        if (life == Life.CLOSING) {
            sever();
        }
    }

    void sever() {
        life = Life.CLOSED;
        in.closeReceiver();
        out.closeSender();
    }

    /** The owner's thread is lost. From another thread: nothing is touched that the lost one may still hold. */
    void abandon() {
        if (!life.isGone()) {
            life = Life.CLOSED;
            in.abandonReceiver();
            out.closeSender();
        }
        handler.onGone(true);
    }
}
