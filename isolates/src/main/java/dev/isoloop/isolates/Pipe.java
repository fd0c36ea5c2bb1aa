package dev.isoloop.isolates;

import dev.isoloop.channels.Lane;
import dev.isoloop.channels.LaneReceiver;
import dev.isoloop.channels.LaneSender;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One direction of a channel: a lane, who is to be told at its ends, whether the ends are closed, and the counters. Has no
 * thread of its own: the methods under "sender" belong to whoever owns the sending end, those under "receiver" to whoever owns
 * the receiving end, the rest to anybody.
 */
/*
 * who       does                        mode                met by                       so that
 * sender    lane.offer                  release             receiver's poll              see Lane
 * sender    fence; SIGNALLED 0 -> 1     full fence, CAS     receiver's rest()            no message is left without a signal
 * receiver  SIGNALLED = 0; fence; look  volatile            sender's post()              the same, seen from the other side
 * sender    SENDER_CLOSED = true        volatile            receiver, before its last    an empty lane behind a closed sender
 *                                                           look at the lane             is empty for good
 * receiver  RECEIVER_CLOSED = true      volatile            sender, after its offer      what is offered to nobody is released
 * receiver  fence; DRAIN_WANTED 1 -> 0  full fence, CAS     sender's wantDrain()         whoever was told "enough" is told "more"
 *
 * SIGNALLED is 0 while the receiver rests: it has seen an empty lane, and the next sender must tell it. It is 1 while there is
 * no need: the receiver has been told and not rested since, or does not listen, or the end is on its way to another loop. The
 * sender stores a message and then loads SIGNALLED; the receiver stores SIGNALLED and then looks at the lane: both need a full
 * fence in between, or both may miss. Closing the sender is rare and signals always, so it takes no part in this.
 *
 * Conservation: posted = delivered + dropped + deadLettered + queued. Posted is what post() was asked to take; what is left of it
 * is queued while the receiver is open and dead once it is closed.
 */
final class Pipe {
    private static final VarHandle SIGNALLED;
    private static final VarHandle DRAIN_WANTED;
    private static final VarHandle BYTES_IN;
    private static final VarHandle BYTES_OUT;
    private static final VarHandle POSTED;
    private static final VarHandle DELIVERED;
    private static final VarHandle DROPPED;
    private static final VarHandle SWEEPERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SIGNALLED = lookup.findVarHandle(Pipe.class, "signalled", int.class);
            DRAIN_WANTED = lookup.findVarHandle(Pipe.class, "drainWanted", int.class);
            BYTES_IN = lookup.findVarHandle(Pipe.class, "bytesIn", long.class);
            BYTES_OUT = lookup.findVarHandle(Pipe.class, "bytesOut", long.class);
            POSTED = lookup.findVarHandle(Pipe.class, "posted", long.class);
            DELIVERED = lookup.findVarHandle(Pipe.class, "delivered", long.class);
            DROPPED = lookup.findVarHandle(Pipe.class, "dropped", long.class);
            SWEEPERS = lookup.findVarHandle(Pipe.class, "sweepers", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Control items of an isolate's stream must find room when messages no longer do. */
    private static final int CONTROL_ROOM = 8;

    private static final int INITIAL_ROOM = 4;

    private final Lane<Object> lane = Lane.growing(INITIAL_ROOM, MessagePort.HARD_LIMIT_MESSAGES + CONTROL_ROOM);
    private final LaneSender<Object> sender = lane.sender();
    private final LaneReceiver<Object> receiver = lane.receiver();

    // written by the sender
    private long bytesIn;
    private long posted;
    private volatile boolean senderClosed;
    private volatile PortEnd sendingEnd;
    private boolean senderShared;

    // written by the receiver
    private long bytesOut;
    private long delivered;
    private long dropped;
    private volatile boolean receiverClosed;
    private volatile PortEnd receivingEnd;
    private boolean receiverShared;

    // written by both
    private volatile int signalled = 1;
    private volatile int drainWanted;

    @SuppressWarnings("UnusedVariable") // only through its handle
    private volatile int sweepers;

    // ---- sender

    /** The sending end belongs to this port from now on. Its owner's thread. */
    void adoptSender(PortEnd end) {
        senderShared = end.lock != null;
        sendingEnd = end;
    }

    /** The sending end goes to another owner, which this pipe must reach through something that orders. */
    void releaseSender() {
        sendingEnd = null;
        drainWanted = 0;
        sender.handOver();
    }

    /**
     * Refuses a message of this size if it is too much now. Only the sender adds, so what there is room for now there is room
     * for later.
     *
     * @param admitted messages for which there must be room as well
     */
    void requireRoomFor(long bytes, int admitted) {
        int waiting = sender.size();
        if (waiting + admitted >= MessagePort.HARD_LIMIT_MESSAGES) {
            throw new BackpressureException(waiting + " messages wait for the receiver, and "
                    + MessagePort.HARD_LIMIT_MESSAGES + " may wait: post again after onDrain");
        }
        long waitingBytes = queuedBytes();
        if (waitingBytes != 0 && waitingBytes + bytes > MessagePort.HARD_LIMIT_BYTES) {
            throw new BackpressureException("a message of " + bytes + " bytes was posted while " + waitingBytes
                    + " bytes wait for the receiver, and " + MessagePort.HARD_LIMIT_BYTES
                    + " may wait: post again after onDrain");
        }
    }

    /** A message that nobody can ever get: posted to a closed receiver, so dead at once. */
    void countDead() {
        POSTED.setRelease(this, posted + 1);
    }

    /** Puts a message in for which there is room, and tells the receiver if it rests. */
    void post(Object item, long bytes, PortTable from) {
        // Counted first, so that the receiver never seems to have taken more than was posted.
        POSTED.setRelease(this, posted + 1);
        if (bytes != 0) {
            BYTES_IN.setRelease(this, bytesIn + bytes);
        }
        offer(item, from);
    }

    /** Puts an item in that is no message and is not counted as one. */
    void postControl(Object item) {
        offer(item, null);
    }

    private void offer(Object item, PortTable from) {
        if (senderShared) {
            sender.handOver();
        }
        if (!sender.offer(item)) {
            throw new IllegalStateException("a lane of " + sender.capacity() + " messages is full below its limit");
        }
        tellReceiver(from);
        if (receiverClosed) {
            sweep();
        }
    }

    private void tellReceiver(PortTable from) {
        PortEnd end = receivingEnd;
        if (from != null && end != null && end.table == from && from.isOwnThread()) {
            // Both ends on this very thread: nothing can be missed.
            if (signalled == 0) {
                signalled = 1;
                from.markReady(end);
            }
            return;
        }
        // Partner: rest(). The message is stored before SIGNALLED is loaded.
        VarHandle.fullFence();
        if ((int) SIGNALLED.getOpaque(this) == 0 && SIGNALLED.compareAndSet(this, 0, 1)) {
            signalReceiver();
        }
    }

    private void signalReceiver() {
        PortEnd end = receivingEnd;
        if (end != null) {
            end.table.signal(end);
        }
    }

    /** True if the receiver has more than it should: the sender better waits. From then on a drain is due. */
    boolean isAboveHighWater() {
        if (sender.size() < MessagePort.HIGH_WATER_MESSAGES && queuedBytes() < MessagePort.HIGH_WATER_BYTES) {
            return false;
        }
        wantDrain();
        return true;
    }

    private void wantDrain() {
        drainWanted = 1;
        // Partner: tellSenderOfRoom(). DRAIN_WANTED is stored before the lane's counters are loaded.
        VarHandle.fullFence();
        tellSenderIfLow();
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
        receiverShared = end.lock != null;
        receivingEnd = end;
    }

    /** The receiving end goes to another owner: no signals until that one rests. */
    void releaseReceiver() {
        receivingEnd = null;
        // Reads what a sender wrote that has signalled, so that its message is seen by whoever rests next.
        SIGNALLED.getAndSet(this, 1);
        receiver.handOver();
    }

    Object poll() {
        return receiver().poll();
    }

    boolean isEmpty() {
        return receiver().isEmpty();
    }

    /** The receiving end, for the calling thread. Threads that share it take turns under their port's lock. */
    private LaneReceiver<Object> receiver() {
        if (receiverShared) {
            receiver.handOver();
        }
        return receiver;
    }

    /** How many items wait; poll() gives at least as many. */
    int waiting() {
        return receiver.size();
    }

    boolean isSenderClosed() {
        return senderClosed;
    }

    /** A message has left the lane and was delivered, or dropped because nobody listened. */
    void countTaken(long bytes, boolean wasDelivered) {
        if (wasDelivered) {
            DELIVERED.setRelease(this, delivered + 1);
        } else {
            DROPPED.setRelease(this, dropped + 1);
        }
        if (bytes != 0) {
            BYTES_OUT.setRelease(this, bytesOut + bytes);
        }
        if ((int) DRAIN_WANTED.getOpaque(this) != 0) {
            tellSenderIfLow();
        }
    }

    /**
     * The receiver has seen an empty lane. True if it may go: the next message will be signalled. False if something came
     * meanwhile that nobody signals: look again.
     */
    boolean rest() {
        signalled = 0;
        // Partner: tellReceiver(). SIGNALLED is stored before the lane is looked at.
        VarHandle.fullFence();
        tellSenderIfLow();
        return receiver().isEmpty() || !SIGNALLED.compareAndSet(this, 0, 1);
    }

    private void tellSenderIfLow() {
        if (drainWanted != 0
                && receiver.size() <= MessagePort.HIGH_WATER_MESSAGES / 2
                && queuedBytes() <= MessagePort.HIGH_WATER_BYTES / 2
                && DRAIN_WANTED.compareAndSet(this, 1, 0)) {
            PortEnd end = sendingEnd;
            if (end != null) {
                end.table.signalDrain(end);
            }
        }
    }

    /** The receiver is gone for good: what is queued and what is still offered is released. Any thread that owned it last. */
    void closeReceiver() {
        receiverClosed = true;
        receivingEnd = null;
        sweep();
    }

    /** The receiver's thread is lost and may still be in the lane: nobody may touch that end any more. */
    void abandonReceiver() {
        SWEEPERS.getAndAdd(this, 1);
        receiverClosed = true;
        receivingEnd = null;
    }

    /**
     * Releases what dead messages carry. The end that closes and the sender that saw it too late may both come here: the first
     * does the work, the other leaves it a note.
     */
    private void sweep() {
        if ((int) SWEEPERS.getAndAdd(this, 1) != 0) {
            return;
        }
        int seen = 1;
        do {
            receiver.handOver();
            for (Object item; (item = receiver.poll()) != null; ) {
                Envelope.release(item);
            }
            seen = (int) SWEEPERS.getAndAdd(this, -seen) - seen;
        } while (seen != 0);
    }

    // ---- any thread

    long queuedBytes() {
        long out = (long) BYTES_OUT.getAcquire(this);
        return Math.max(0, (long) BYTES_IN.getAcquire(this) - out);
    }

    /** Exact when neither end is at work. */
    PortCounters counters() {
        boolean closed = receiverClosed;
        long deliveredNow = (long) DELIVERED.getAcquire(this);
        long droppedNow = (long) DROPPED.getAcquire(this);
        long postedNow = (long) POSTED.getAcquire(this);
        long rest = postedNow - deliveredNow - droppedNow;
        return new PortCounters(
                postedNow, deliveredNow, droppedNow, closed ? rest : 0, closed ? 0 : rest, closed ? 0 : queuedBytes());
    }
}
