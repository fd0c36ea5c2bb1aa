package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LateRing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a channel: what waits, who is to be told at its ends, whether the ends are closed, and the counters. Has no
 * thread of its own: the methods under "sender" belong to whoever owns the sending end, those under "receiver" to whoever owns
 * the receiving end, the rest to anybody.
 */
/*
 * who       does                        mode                met by                       so that
 * sender    queue.offer                 release             receiver's poll              see Lane; a queue under a lock: its lock
 * sender    SIGNALLED RESTS -> TOLD     CAS                 receiver's rest()            a resting receiver hears of it at once
 * sender    SIGNALLED ASLEEP -> TOLD    CAS, bell's fence   receiver's loop, when        a loop that sleeps wakes, and looks
 *                                                           it arms its bell
 * sender    fence; both once more       full fence, CAS     receiver's rest(), sleep()   no message is left without a signal
 * receiver  SIGNALLED = RESTS; fence;   volatile            sender's post()              the same, seen from the other side
 *           look
 * receiver  SIGNALLED = ASLEEP; fence;  opaque              sender's post()              the same
 *           look
 * sender    SENDER_CLOSED = true        volatile            receiver, before its last    an empty queue behind a closed sender
 *                                                           look at the queue            is empty for good
 * receiver  RECEIVER_CLOSED = true      volatile            sender, after its offer and  what is offered to nobody is released
 *                                                           behind the fence of ring()
 * receiver  fence; DRAIN_WANTED -> 0    full fence, CAS     sender's wantDrain()         whoever was told "enough" is told "more";
 *                                                                                        while it watches, looking on is enough;
 *                                                                                        one that takes by hand fences each time
 *
 * SIGNALLED is RESTS while the receiver rests: it has seen an empty queue, and the next sender must tell it. It is TOLD while there is
 * no need: the receiver has been told and not rested since, or does not listen, or the end is on its way to another loop. The
 * sender stores a message and then loads SIGNALLED; the receiver stores SIGNALLED and then looks at the queue: both need a full
 * fence in between, or both may miss. A loop's thread looks plainly first and remembers the pipe if the receiver does not seem to
 * rest; the fence and the second look come at the end of the callback, one fence for all pipes (EventLoop.ringLater). Other threads
 * fence at each post, and so does the outside loop's, which shares its ends with them. Two loops of one carrier need no fence between
 * them: whatever either looks at, the same thread has written. RECEIVER_CLOSED is looked at in the same two places, for the same
 * reason: the receiver stores it, then sweeps. Closing the sender is rare and signals always, so it takes no part in this.
 *
 * A receiver that has emptied the queue need not rest: its loop may watch the queue instead, and DRAIN_WANTED with it, as long as
 * it is awake (WatchedEnds). SIGNALLED is TOLD then, and the two sides meet in the queue's cells only. What the sender asks for in each
 * post, how much room there is, it knows from its last look at the receiver's counts until that no longer suffices.
 *
 * A loop that falls asleep goes on to watch, and writes ASLEEP: the next sender rings its bell and need not say which pipe it is, since a
 * loop that is awake looks by itself. A loop that has woken for something else leaves the word as it is: one sender more rings in vain.
 *
 * Conservation, whenever neither side is at work: posted = delivered + dropped + deadLettered + queued. Each of the five is
 * counted where it happens, and none is computed from the others, so that the sum can be wrong if something is lost:
 *
 *   posted        sender     handed over and not refused
 *   delivered     receiver   taken out of the queue for a listener, or by receive
 *   dropped       receiver   taken out, and nobody listened        sender    overflow: evicted, replaced, or ignored
 *   deadLettered  receiver   taken out, and its callback may not   sender    posted to a closed end
 *                            begin any more                        sweeper   left in the queue when the receiving end closed
 *   queued        the queue's own count, less the control items in it
 *
 * Only when the receiver's thread was lost may nobody count what is left in its queue: then, and only then, dead letters are the rest.
 */
final class Pipe implements LateRing {
    private static final Logger LOG = LoggerFactory.getLogger(Pipe.class);

    private static final VarHandle SIGNALLED;
    private static final VarHandle DRAIN_WANTED;
    private static final VarHandle SWEEPERS;
    private static final VarHandle UNANSWERED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SIGNALLED = lookup.findVarHandle(Pipe.class, "signalled", int.class);
            DRAIN_WANTED = lookup.findVarHandle(Pipe.class, "drainWanted", int.class);
            SWEEPERS = lookup.findVarHandle(Pipe.class, "sweepers", int.class);
            UNANSWERED = lookup.findVarHandle(Pipe.class, "unanswered", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Control items of an isolate's stream must find room when messages no longer do. */
    private static final int CONTROL_ROOM = 8;

    private static final int RESTS = 0;
    static final int TOLD = 1;
    static final int ASLEEP = 2;

    private static final int NOBODY_WAITS = 0;
    private static final int WHEN_HALF_IS_LEFT = 1;
    private static final int WHEN_EMPTY = 2;

    private static final ThreadLocal<Sweeps> SWEEPS = ThreadLocal.withInitial(Sweeps::new);

    private final PortQueue limits;
    private final PipeQueue queue;

    // written by the sender
    private final PipeCounts sent = new PipeCounts(SentCount.values().length);
    private volatile boolean senderClosed;
    private volatile PortEnd sendingEnd;
    private boolean senderShared;
    private long takenBytesSeen;

    /** Below this count of posted messages, and if that of bytes stays below the other, a post is welcome and need not ask for room. */
    private long sparePostedEnd;

    private long spareBytesEnd;

    /** Told of room where there is no sending end. Set before anybody posts. */
    private volatile Runnable whenRoom;

    // written by the receiver
    private final PipeCounts taken = new PipeCounts(TakenCount.values().length);
    private volatile boolean receiverClosed;
    private volatile boolean abandoned;
    private volatile PortEnd receivingEnd;

    /** The receiving end's, or null: by way of the end or its table, senders would meet what the receiver writes. Written with it. */
    private volatile EventLoop receivingLoop;

    private boolean receiverShared;

    // written by whoever sweeps
    private volatile long swept;

    // written by both
    private volatile int signalled = TOLD;
    private volatile int drainWanted;

    @SuppressWarnings("UnusedVariable") // only through its handle
    private volatile int sweepers;

    /** Requests that were posted here, and no answer was taken out of the other pipe. Written by who posts and who takes: the same end. */
    private volatile int unanswered;

    /** What the sender counts. */
    private enum SentCount {
        POSTED,
        REFUSED,
        DROPPED,
        DEAD,
        CONTROLS,
        BYTES
    }

    /** What the receiver counts. */
    private enum TakenCount {
        DELIVERED,
        DROPPED,
        DEAD,
        CONTROLS,
        BYTES
    }

    Pipe(PortQueue limits) {
        this.limits = limits;
        this.queue = PipeQueue.of(limits, CONTROL_ROOM);
    }

    PortQueue limits() {
        return limits;
    }

    // ---- sender

    /** The sending end belongs to this port from now on. Its owner's thread. */
    void adoptSender(PortEnd end) {
        senderShared = end.table.isShared();
        sendingEnd = end;
    }

    /** Whoever posts into this pipe holds the same lock; nobody owns the sending end. */
    void shareSender(Runnable whenRoom) {
        senderShared = true;
        this.whenRoom = whenRoom;
    }

    /** The sending end goes to another owner, which this pipe must reach through something that orders. */
    void releaseSender() {
        sendingEnd = null;
        drainWanted = NOBODY_WAITS;
        queue.handOverSender();
    }

    /**
     * What is to become of a message of this size. Only the sender adds, so what there is room for now there is room for later.
     *
     * @param admitted messages for which there must be room as well
     * @param key of the message, or null
     */
    Admission ask(long bytes, int admitted, Object key) {
        if (limits.overflow() == Overflow.DROP_OLDEST || hasRoomFor(bytes, admitted, key)) {
            return Admission.ADMITTED;
        }
        return limits.overflow() == Overflow.DROP_NEWEST ? Admission.DROPPED : Admission.REFUSED;
    }

    private boolean hasRoomFor(long bytes, int admitted, Object key) {
        Object replaced = key == null ? null : ((KeyedQueue) queue).waiting(key);
        if (replaced != null) {
            return hasRoomForBytes(bytes, queuedBytes() - Envelope.bytesOf(replaced));
        }
        return !holdsMessages(limits.hardLimitMessages() - admitted)
                && (hasRoomForBytes(bytes, queuedBytesAtMost()) || hasRoomForBytes(bytes, queuedBytesNow()));
    }

    /** Whether a message of this size is welcome, and more behind it, by what the sender has seen last. Only ever wrong by saying no. */
    boolean hasRoomToSpare(long bytes) {
        return sent.own(SentCount.POSTED) < sparePostedEnd && bytes < spareBytesEnd - sent.own(SentCount.BYTES);
    }

    /**
     * More messages are welcome: so many that the next ones need not ask. Kept as ends of counts, since those lie together: what the queue
     * knows is four objects away.
     */
    private void noteRoomToSpare() {
        int room = queue.knownRoomBelow(limits.highWaterMessages());
        sparePostedEnd = room > 0 ? sent.own(SentCount.POSTED) + room - 1 : 0;
        long bytes = sent.own(SentCount.BYTES);
        spareBytesEnd = bytes + Math.min(Long.MAX_VALUE - bytes, limits.highWaterBytes() - queuedBytesAtMost());
    }

    /** Control items take no message's room. They are rare, so they are counted only where it matters. */
    private boolean holdsMessages(int messages) {
        if (!queue.holds(messages)) {
            return false;
        }
        long controls = sent.get(SentCount.CONTROLS) - taken.get(TakenCount.CONTROLS);
        return controls == 0 || queue.size() >= messages + controls;
    }

    private boolean hasRoomForBytes(long bytes, long waitingBytes) {
        return waitingBytes <= 0 || bytes <= limits.hardLimitBytes() - waitingBytes;
    }

    /** By the sender's last look at what was taken: spares it the receiver's cache line. */
    private long queuedBytesAtMost() {
        return sent.get(SentCount.BYTES) - takenBytesSeen;
    }

    private long queuedBytesNow() {
        takenBytesSeen = taken.get(TakenCount.BYTES);
        return queuedBytesAtMost();
    }

    /** Whether a post that never overflows may go on now; if not, a drain is due. */
    boolean isWelcome(long bytes, int admitted, Object key) {
        if (key != null && ((KeyedQueue) queue).waiting(key) != null) {
            return hasRoomFor(bytes, admitted, key);
        }
        return !isAboveHighWater() && hasRoomFor(bytes, admitted, key);
    }

    /** A message was refused: the sender is told when to try again. */
    void refuse() {
        countRefused();
        wantRoom();
    }

    /** A message was refused for which no drain is due. */
    void countRefused() {
        sent.add(SentCount.REFUSED, 1);
    }

    /**
     * Whether no more requests wait for an answer than messages may wait.
     *
     * @param admitted messages that may all be requests, and count as such
     */
    boolean maySendRequests(int admitted) {
        return unanswered <= limits.hardLimitMessages() - admitted;
    }

    /** A request was posted. */
    void countRequest() {
        UNANSWERED.getAndAdd(this, 1);
    }

    /** The answer to a request was taken, wanted or not. Any thread: where several share the end, it may have moved on meanwhile. */
    void countAnswered() {
        UNANSWERED.getAndAdd(this, -1);
    }

    /** A message has found no room: a drain is due, whoever was told before that it is enough. */
    void wantRoom() {
        if (!isAboveHighWater()) {
            // It was too large for what is left, so half of the mark is no news for it.
            wantDrain(WHEN_EMPTY);
        }
    }

    /** Which ports, by their loops: an isolate's loop has the isolate's name. */
    String describeRefusal(long bytes) {
        return "a message of " + bytes + " bytes was posted" + describeWay() + " while " + describeQueue()
                + ": post again after onDrain";
    }

    /** The same of a request that has room in the queue, but too many before it have no answer. */
    String describeRefusedRequest() {
        return "a request was made" + describeWay() + " while " + unanswered
                + " requests wait for an answer, given up or not, and " + limits.hardLimitMessages()
                + " may wait: ask again when one was answered";
    }

    /** The same of an answer, where so many bytes of answers wait for room already. */
    String describeRefusedAnswer(long bytes, long unsentBytes) {
        return "an answer of " + bytes + " bytes was given" + describeWay() + " and was lost, while " + unsentBytes
                + " bytes of answers wait for room in the queue, where " + describeQueue()
                + ": ask for less at a time, or raise the queue's hard limit";
    }

    private String describeWay() {
        PortEnd from = sendingEnd;
        return (from == null ? "" : " by loop '" + from.table.loop.name() + "'") + " to " + portOf(receivingLoop);
    }

    private String describeQueue() {
        return queue.size() + " messages and " + queuedBytes() + " bytes wait for the receiver, and "
                + limits.hardLimitMessages() + " messages and " + limits.hardLimitBytes() + " bytes may wait";
    }

    /** Whose port sends, or did so last. Any thread. */
    String describeSender() {
        PortEnd end = sendingEnd;
        return portOf(end == null ? null : end.table.loop);
    }

    private static String portOf(EventLoop loop) {
        return loop == null ? "a port that has no loop yet" : "a port of loop '" + loop.name() + "'";
    }

    /** A message that nobody can ever get: posted to a closed receiver, so dead at once. */
    void countDead() {
        sent.add(SentCount.POSTED, 1);
        sent.add(SentCount.DEAD, 1);
    }

    /** A message that the queue's policy ignores. */
    void countIgnored() {
        sent.add(SentCount.POSTED, 1);
        sent.add(SentCount.DROPPED, 1);
    }

    /** A message of this size is about to be posted: the oldest ones go until there is room, where that is the policy. */
    void makeRoomFor(long bytes) {
        if (limits.overflow() != Overflow.DROP_OLDEST) {
            return;
        }
        EvictingQueue evicting = (EvictingQueue) queue;
        for (Object oldest; (oldest = evicting.makeRoom(bytes, limits)) != null; ) {
            dropWaiting(oldest);
        }
    }

    /** Puts a message in that was admitted, and tells a receiver that rests or sleeps. */
    void post(Object item, long bytes, Object key, PortTable from) {
        // Counted first, so that the receiver never seems to have taken more than was posted.
        sent.add(SentCount.POSTED, 1);
        try {
            if (senderShared) {
                queue.handOverSender();
            }
            if (key == null) {
                queue.offer(item);
            } else {
                putInPlace(item, key);
            }
        } catch (Throwable noMemory) {
            sent.add(SentCount.DEAD, 1);
            Envelope.release(item);
            throw noMemory;
        }
        if (bytes != 0) {
            sent.add(SentCount.BYTES, bytes);
        }
        offered(from);
    }

    private void putInPlace(Object item, Object key) {
        Object replaced = ((KeyedQueue) queue).put(key, item);
        if (replaced != null) {
            dropWaiting(replaced);
        }
    }

    private void dropWaiting(Object item) {
        sent.add(SentCount.DROPPED, 1);
        sent.add(SentCount.BYTES, -Envelope.bytesOf(item));
        Envelope.release(item);
    }

    /** Puts an item in that is no message and is not counted as one. */
    void postControl(Object item) {
        sent.add(SentCount.CONTROLS, 1);
        queue.offer(item);
        offered(null);
    }

    /** Tells the receiver if it rests, wakes it if it sleeps; if it has closed, what was offered is swept. */
    private void offered(PortTable from) {
        if (from == null || from.isShared() || !from.isOwnThread()) {
            // Partner: rest(). The message is stored before SIGNALLED is loaded.
            VarHandle.fullFence();
            ring();
        } else if (from.loop == receivingLoop) {
            tellOwnThread();
        } else if (!ringIfUntold() && !isReceivedBeside(from)) {
            // The fence is due all the same, but one for all posts of the running callback.
            from.loop.ringLater(this);
        }
        if (receiverClosed) {
            sweep();
        }
    }

    /** Whether the receiver makes its turns on this very thread: between the two no look can come too early. */
    private boolean isReceivedBeside(PortTable from) {
        EventLoop to = receivingLoop;
        return to != null && from.loop.sharesCarrierWith(to);
    }

    /**
     * Both ends on this very thread: nothing can be missed. Never where threads share the ends: another of them may be moving or
     * closing the receiving one, under that one's monitor.
     */
    private void tellOwnThread() {
        PortEnd end = receivingEnd;
        if (end == null) {
            return; // given up meanwhile, as this thread is
        }
        if (signalled != TOLD) {
            signalled = TOLD;
            end.table.markReadyOrTell(end);
        } else if (end.isWatched()) {
            end.onSignal();
        }
    }

    /**
     * The sender, behind a full fence: the receiver is told if it rests, and woken if it sleeps. One that has closed meanwhile may have
     * swept before the message was out: the look at RECEIVER_CLOSED that comes with the offer is as early as the one at SIGNALLED.
     */
    @Override
    public void ring() {
        ringIfUntold();
        if (receiverClosed) {
            sweep();
        }
    }

    private boolean ringIfUntold() {
        int seen = (int) SIGNALLED.getOpaque(this);
        if (seen == TOLD || !SIGNALLED.compareAndSet(this, seen, TOLD)) {
            return false;
        }
        if (seen == RESTS) {
            signalReceiver();
        } else {
            wakeReceiver();
        }
        return true;
    }

    private void wakeReceiver() {
        EventLoop loop = receivingLoop;
        if (loop != null) {
            loop.ring();
        }
    }

    private void signalReceiver() {
        PortEnd end = receivingEnd;
        if (end != null) {
            end.table.signal(end);
        }
    }

    /** Whether the calling thread is also the one that receives, so that nothing is taken while it waits for room. */
    boolean isReceivedOnThisThread() {
        EventLoop loop = receivingLoop;
        return loop != null && loop.isLoopThread();
    }

    /** Behind a post: whether the next is welcome. If so, it may have room to spare; if not, a drain is due. */
    boolean welcomesMore() {
        if (isAboveHighWater()) {
            return false;
        }
        noteRoomToSpare();
        return true;
    }

    /** True if the receiver has more than it should: the sender better waits. From then on a drain is due. */
    boolean isAboveHighWater() {
        if (!hasEnough()) {
            return false;
        }
        wantDrain(WHEN_HALF_IS_LEFT);
        return true;
    }

    boolean hasEnough() {
        return holdsMessages(limits.highWaterMessages())
                || queuedBytesAtMost() >= limits.highWaterBytes() && queuedBytesNow() >= limits.highWaterBytes();
    }

    private void wantDrain(int when) {
        drainWanted = when;
        // Partner: tellSenderOfRoom(). DRAIN_WANTED is stored before the queue's counters are loaded.
        VarHandle.fullFence();
        tellSenderOfRoom();
    }

    /** Nothing more will come. The receiver is told, whatever it does. Any thread; happens once or more. */
    void closeSender() {
        senderClosed = true;
        signalReceiver();
    }

    boolean isReceiverClosed() {
        return receiverClosed;
    }

    // ---- receiver

    /** The receiving end belongs to this port from now on; it does not rest yet. Its owner's thread. */
    void adoptReceiver(PortEnd end) {
        receiverShared = end.table.isShared();
        receivingLoop = end.table.loop;
        receivingEnd = end;
    }

    /** The receiving end goes to another owner: no signals until that one rests. */
    void releaseReceiver() {
        forgetReceiver();
        // Reads what a sender wrote that has signalled, so that its message is seen by whoever rests next.
        SIGNALLED.getAndSet(this, TOLD);
        queue.handOverReceiver();
    }

    private void forgetReceiver() {
        receivingLoop = null;
        receivingEnd = null;
    }

    Object poll() {
        return received().poll();
    }

    boolean isEmpty() {
        return received().isEmpty();
    }

    /** The queue, for the receiving thread. Threads that share that end take turns under its monitor. */
    private PipeQueue received() {
        if (receiverShared) {
            queue.handOverReceiver();
        }
        return queue;
    }

    /** False only if less than so many items wait. Cheaper than to count them. */
    boolean mayHold(int items) {
        return queue.mayHold(items);
    }

    /** How many items wait; poll() gives at least as many, unless the sender drops some. */
    int waiting() {
        return queue.size();
    }

    boolean isSenderClosed() {
        return senderClosed;
    }

    /** A message has left the queue and was delivered, or dropped because nobody listened. */
    void countTaken(long bytes, boolean wasDelivered) {
        taken.add(wasDelivered ? TakenCount.DELIVERED : TakenCount.DROPPED, 1);
        countTakenBytes(bytes);
    }

    /** A message has left the queue and may not be delivered: the loop ends before its callback has begun. */
    void countTakenDead(long bytes) {
        taken.add(TakenCount.DEAD, 1);
        countTakenBytes(bytes);
    }

    private void countTakenBytes(long bytes) {
        if (bytes != 0) {
            taken.add(TakenCount.BYTES, bytes);
        }
        if ((int) DRAIN_WANTED.getOpaque(this) != NOBODY_WAITS) {
            tellSenderOfRoom();
        }
    }

    /** A control item has left the queue. */
    void countTakenControl() {
        taken.add(TakenCount.CONTROLS, 1);
    }

    /**
     * The receiver has seen an empty queue. True if it may go: the next message will be signalled. False if something came
     * meanwhile that nobody signals: look again.
     */
    boolean rest() {
        signalled = RESTS;
        // Partner: offered(). SIGNALLED is stored before the queue is looked at.
        VarHandle.fullFence();
        tellSenderOfRoom();
        return received().isEmpty() || !SIGNALLED.compareAndSet(this, RESTS, TOLD);
    }

    /**
     * The receiver's loop is about to sleep and goes on to watch. A full fence must follow, and then {@link #hasNews}. Partners: offered(),
     * wantDrain().
     */
    void sleep() {
        SIGNALLED.setOpaque(this, ASLEEP);
    }

    /** The receiver's loop watches no longer. */
    void wake() {
        SIGNALLED.compareAndSet(this, ASLEEP, TOLD);
    }

    /** Whether a receiver may look on instead of resting. */
    boolean mayBeWatched() {
        return queue.mayBeWatched();
    }

    /** Whether a receiver that does not rest has something to do here. */
    boolean hasNews() {
        return drainWanted != NOBODY_WAITS || !queue.isEmpty();
    }

    /** If it wants to know. */
    void tellSenderOfRoom() {
        int wanted = drainWanted;
        if (wanted != NOBODY_WAITS && hasDrained(wanted) && DRAIN_WANTED.compareAndSet(this, wanted, NOBODY_WAITS)) {
            PortEnd end = sendingEnd;
            if (end != null) {
                end.table.signalDrain(end);
            } else {
                tellSharersOfRoom();
            }
        }
    }

    /**
     * The same for a receiver that may take nothing more for a long time: one that takes by hand, or is stopped. One that rests or is
     * watched looks again anyhow.
     */
    void tellSenderOfRoomAtLast() {
        // Partner: wantDrain(). What was taken, and its counts, are stored before DRAIN_WANTED is loaded.
        VarHandle.fullFence();
        tellSenderOfRoom();
    }

    private boolean hasDrained(int wanted) {
        return wanted == WHEN_EMPTY
                ? queue.size() == 0
                : queue.size() <= limits.highWaterMessages() / 2 && queuedBytes() <= limits.highWaterBytes() / 2;
    }

    /** The receiver is gone for good: what is queued and what is still offered is released. Any thread that owned it last. */
    void closeReceiver() {
        receiverClosed = true;
        forgetReceiver();
        tellSharersOfRoom();
        sweep();
    }

    /** Those who share the sending end hear of nothing else: nobody need wait for this receiver any more. */
    private void tellSharersOfRoom() {
        if (whenRoom != null) {
            whenRoom.run();
        }
    }

    /** The receiver's thread is lost and may still be in the queue: nobody may touch that end any more. */
    void abandonReceiver() {
        SWEEPERS.getAndAdd(this, 1);
        abandoned = true;
        receiverClosed = true;
        forgetReceiver();
        tellSharersOfRoom();
    }

    /**
     * Releases what dead messages carry. The end that closes and the sender that saw it too late may both come here: the first
     * does the work, the other leaves it a note.
     */
    private void sweep() {
        if ((int) SWEEPERS.getAndAdd(this, 1) == 0) {
            SWEEPS.get().sweep(this);
        }
    }

    /** The pipes that a thread sweeps: what is swept may hold ports, and so pipes to be swept, as deep as anybody likes. */
    private static final class Sweeps {
        private final ArrayDeque<Pipe> due = new ArrayDeque<>();
        private boolean sweeping;

        void sweep(Pipe pipe) {
            due.add(pipe);
            if (sweeping) {
                return;
            }
            sweeping = true;
            try {
                for (Pipe next; (next = due.poll()) != null; ) {
                    next.sweepAll();
                }
            } finally {
                sweeping = false;
            }
        }
    }

    private void sweepAll() {
        int seen = 1;
        do {
            queue.handOverReceiver();
            for (Object item; (item = queue.poll()) != null; ) {
                sweepAway(item);
            }
            seen = (int) SWEEPERS.getAndAdd(this, -seen) - seen;
        } while (seen != 0);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one sweeper at a time
    private void sweepAway(Object item) {
        if (!(item instanceof IsolateEvent)) {
            swept++;
        }
        try {
            Envelope.release(item);
        } catch (Throwable e) {
            LOG.error("what a dead message carries could not be released", e);
        }
    }

    // ---- counters, any thread

    long queuedBytes() {
        long out = taken.get(TakenCount.BYTES);
        return Math.max(0, sent.get(SentCount.BYTES) - out);
    }

    /** Exact when neither end is at work. */
    PortCounters counters() {
        boolean closed = receiverClosed;
        long delivered = taken.get(TakenCount.DELIVERED);
        long dropped = taken.get(TakenCount.DROPPED) + sent.get(SentCount.DROPPED);
        long dead = taken.get(TakenCount.DEAD) + sent.get(SentCount.DEAD) + swept;
        long controls = sent.get(SentCount.CONTROLS) - taken.get(TakenCount.CONTROLS);
        long queued = closed ? 0 : Math.max(0, queue.size() - controls);
        long posted = sent.get(SentCount.POSTED);
        if (abandoned) {
            dead = posted - delivered - dropped;
        }
        return new PortCounters(
                posted, delivered, dropped, dead, queued, closed ? 0 : queuedBytes(), sent.get(SentCount.REFUSED));
    }
}
