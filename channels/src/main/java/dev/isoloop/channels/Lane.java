package dev.isoloop.channels;

/**
 * A lock-free queue from one thread to one other thread, first in, first out: one direction between two isolates. The two ends
 * are two objects, {@link LaneSender} and {@link LaneReceiver}; who has an end can do that end's work and no other.
 *
 * <p>{@link #bounded} makes a lane at its full size, whose ends never touch each other's cache lines: for pairs that talk all
 * the time. {@link #growing} makes a lane that starts tiny (about 200 bytes with both ends) and doubles on demand up to its
 * maximum: for very many lanes that are mostly idle.
 *
 * <p>Nothing here blocks or wakes anybody: a receiver that sleeps is woken through its {@link Doorbell}, by the sender, after
 * the message was offered.
 *
 * <p>Memory: what a thread did before {@code offer(m)} happens-before what another does after the {@code poll()} or
 * {@code peek()} that returned {@code m}.
 *
 * @param <T> the type of the messages
 */
/*
 * How it works. Both ends count positions from zero and never wrap; a position's cell is its low bits. A cell is null or holds
 * a message: the receiver learns of a message from the cell itself, one cache line away, not from the sender's counter. The
 * sender learns of room from the receiver's counter, but asks for it only when the room it knows of is used up.
 *
 * who       does                       mode     met by                     so that
 * sender    ring[at] = message         release  receiver, acquire          the message's own fields can be seen
 * sender    ring.link = new ring       release  receiver, acquire          the last messages of the old ring are seen first
 * sender    SENT = position + 1        release  size(), acquire            what size() counts, poll() finds
 * sender    room known (companion)     plain    nobody                     one thread only
 * receiver  ring[at] = null            plain    ordered by the next line
 * receiver  RECEIVED = position + 1    release  sender, acquire            nobody refills a cell that is still being emptied
 *
 * Growing: a full ring is not copied. The sender links a ring of twice the cells behind it and goes on there; the receiver
 * empties the old ring, finds its next cell null, finds the link, looks at the cell once more (the sender may have filled it
 * between those two looks, before it linked) and moves over. Positions go on counting, so both ends agree on the cell.
 *
 * Always      a message is taken once, in the order it was offered; a cell not yet emptied is never overwritten;
 *             at most capacity() messages are in the lane
 * Not always  SENT >= RECEIVED: each counter trails its cell, so a message may be received before it is counted as sent
 */
public final class Lane<T> {
    /** The cells of a lane: counters, each written by one end. */
    static final int SENT = 0;

    static final int RECEIVED = 1;

    private final LaneSender<T> sender;
    private final LaneReceiver<T> receiver;

    private Lane(LongCells counters, int startCapacity, int capacity) {
        Object[] ring = Ring.ofAtLeast(startCapacity);
        this.sender = new LaneSender<>(counters, ring, capacity);
        this.receiver = new LaneReceiver<>(counters, ring, capacity);
    }

    /**
     * Creates a lane with all its room from the start. Allocates 4 or 8 bytes per message of room, rounded up to a power of two,
     * and about 500 bytes.
     *
     * @param <T> the type of the messages
     * @param capacity how many messages may wait, 1 to 2^30; kept exactly
     * @return the lane
     * @throws IllegalArgumentException if the capacity is out of range
     */
    public static <T> Lane<T> bounded(int capacity) {
        requireCapacity("capacity", capacity, 1);
        return new Lane<>(LongCells.spread(2), capacity, capacity);
    }

    /**
     * Creates a lane that starts small and doubles when it is full, up to a maximum.
     *
     * @param <T> the type of the messages
     * @param initialCapacity the room to start with, in messages, 1 to 2^30; rounded up to a power of two
     * @param maxCapacity how many messages may ever wait, {@code initialCapacity} to 2^30; kept exactly
     * @return the lane
     * @throws IllegalArgumentException if a capacity is out of range
     */
    public static <T> Lane<T> growing(int initialCapacity, int maxCapacity) {
        requireCapacity("initialCapacity", initialCapacity, 1);
        requireCapacity("maxCapacity", maxCapacity, initialCapacity);
        return new Lane<>(LongCells.compact(2), initialCapacity, maxCapacity);
    }

    private static void requireCapacity(String name, int given, int least) {
        if (given < least || given > Ring.CELLS_MAX) {
            throw new IllegalArgumentException(
                    "Lane " + name + " is " + given + ", expected " + least + " to " + Ring.CELLS_MAX);
        }
    }

    /**
     * Returns the sending end; always the same object. May be called from any thread.
     *
     * @return the sending end
     */
    public LaneSender<T> sender() {
        return sender;
    }

    /**
     * Returns the receiving end; always the same object. May be called from any thread.
     *
     * @return the receiving end
     */
    public LaneReceiver<T> receiver() {
        return receiver;
    }
}
