package dev.isoloop.channels;

import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.RingMemory;

/**
 * A lock-free queue of byte messages from one thread to one other thread, first in, first out, in memory outside the heap. The
 * sender claims room and writes in place, the receiver reads in place: nothing is copied on the way and nothing is allocated per
 * message. The two ends are two objects, {@link ByteLaneSender} and {@link ByteLaneReceiver}.
 *
 * <p>A message has 0 to {@link #messageBytesMax()} bytes, which is a quarter of the lane's room; it takes 8 bytes more than its
 * length, rounded up to a multiple of 8. Either end may close: when the sender does, the receiver gets all that was committed and
 * then the end; when the receiver does, further claims are refused. The memory is counted in
 * {@link dev.isoloop.sharedmem.MemoryStats} until both ends are closed; a lane that is merely forgotten is collected.
 *
 * <p>Nothing here blocks or wakes anybody: a receiver that sleeps is woken through its {@link Doorbell}, by the sender, after the
 * message was committed.
 *
 * <p>Memory: what a thread did before {@code commit()} happens-before what another does in the handler that is given the message.
 */
/*
 * How it works. The receiver learns of a message from the header that lies in front of it, so a short message crosses in one
 * cache line. The sender learns of room from the receiver's position, which it looks at only when the room it knows of is used
 * up. ByteRecord has the picture of the memory.
 *
 * who       does                        mode     met by                    so that
 * sender    the message's bytes         plain    the header below          one thread only, until committed
 * sender    next header = NOTHING       plain    the header below          the receiver never reads an old message as a header
 * sender    header = length             release  receiver, acquire         the bytes, and the header behind them, can be seen
 * sender    header = PADDING            release  receiver, acquire         the message behind it was put there before
 * sender    header = END                release  receiver, acquire         all messages are before it
 * receiver  its position                release  sender, acquire           the sender overwrites no byte still being read
 * sender    its position, both counts   release  usedBytes(), size() only  the figures are plausible; the protocol needs neither
 * sender    room known, open claim      plain    nobody                    one thread only
 * receiver  closed                      volatile sender                    claims are refused soon; nothing depends on when
 *
 * Nothing is published by a claim, so an abort has nothing to take back: the next claim begins where the aborted one began, and
 * the header there still reads NOTHING.
 *
 * Always      a message is read once, in the order of the commits; a byte not yet read is never overwritten;
 *             the header at the sender's position is free and reads NOTHING or END
 * Not always  a lane with freeBytes() = n takes a message of n - 8 bytes: it may have to go round the end of the memory
 */
public final class ByteLane {
    /** The least room a lane may have, in bytes. */
    public static final int CAPACITY_BYTES_MIN = 64;

    /** The most room a lane may have, in bytes. */
    public static final int CAPACITY_BYTES_MAX = 1 << 30;

    private static final int MESSAGE_PART = 4;

    private final RingMemory memory;
    private final int capacityBytes;
    private final ByteLaneSender sender;
    private final ByteLaneReceiver receiver;

    /** Written by the receiver, once. All that changes with every message lies elsewhere. */
    private volatile boolean receiverClosed;

    /** Guarded by this. */
    private int openEnds = 2;

    private ByteLane(int capacityBytes) {
        this.memory = RingMemory.allocate(capacityBytes);
        this.capacityBytes = capacityBytes;
        this.sender = new ByteLaneSender(this);
        this.receiver = new ByteLaneReceiver(this);
    }

    /**
     * Creates a lane. Its memory lies outside the heap.
     *
     * @param capacityBytes its room in bytes, {@value #CAPACITY_BYTES_MIN} to {@value #CAPACITY_BYTES_MAX}; rounded up to a power
     *     of two
     * @return the lane
     * @throws IllegalArgumentException if the capacity is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static ByteLane bounded(int capacityBytes) {
        if (capacityBytes < CAPACITY_BYTES_MIN || capacityBytes > CAPACITY_BYTES_MAX) {
            throw new IllegalArgumentException("ByteLane capacityBytes is " + capacityBytes + ", expected "
                    + CAPACITY_BYTES_MIN + " to " + CAPACITY_BYTES_MAX);
        }
        return new ByteLane(Integer.highestOneBit(capacityBytes - 1) << 1);
    }

    /**
     * Returns the sending end; always the same object. May be called from any thread.
     *
     * @return the sending end
     */
    public ByteLaneSender sender() {
        return sender;
    }

    /**
     * Returns the receiving end; always the same object. May be called from any thread.
     *
     * @return the receiving end
     */
    public ByteLaneReceiver receiver() {
        return receiver;
    }

    /**
     * How much room the lane has for messages and their headers. May be called from any thread.
     *
     * @return the capacity in bytes, a power of two
     */
    public int capacityBytes() {
        return capacityBytes;
    }

    /**
     * How long a message may be: a quarter of the capacity, so that an empty lane always takes one. May be called from any
     * thread.
     *
     * @return the largest message in bytes
     */
    public int messageBytesMax() {
        return capacityBytes / MESSAGE_PART;
    }

    RingMemory memory() {
        return memory;
    }

    boolean isReceiverClosed() {
        return receiverClosed;
    }

    void receiverClosed() {
        receiverClosed = true;
        endClosed();
    }

    /** Each end calls this once; the second gives up the memory, which nobody else gets. */
    synchronized void endClosed() {
        if (--openEnds == 0) {
            memory.close();
        }
    }
}
