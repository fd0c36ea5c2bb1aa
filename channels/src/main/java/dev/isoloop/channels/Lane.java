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
 * a message. The receiver learns of a message from its cell, one cache line away, and the sender learns of room the same way:
 * the cell that has to be empty by then, is it? The counts are for others, and for the time just after a move.
 *
 * who       does                       mode     met by                   so that
 * sender    ring[at] = message         release  receiver, acquire        the message's own fields can be seen
 * receiver  ring[at] = null            release  sender, acquire          an empty cell means: all before it are empty, too
 * sender    ring.link = new ring       release  receiver, acquire        the new ring is made
 * sender    moves = moves + 1          release  receiver, acquire        the link is there, and the last messages of the old ring are
 *                                                                        seen first; an empty cell costs no look at the link
 * sender    sent = position + 1        release  size(), acquire          what size() counts, poll() finds
 * receiver  received = position + 1    release  sender, acquire          it knows what has left a ring it left itself
 * sender    roomEnd = position         plain    nobody                   one thread only
 *
 * Growing: a full ring is not copied. The sender links a ring of twice the cells behind it and goes on there; the receiver
 * empties the old ring, finds its next cell null, sees that the sender has moved on, looks at the cell once more (the sender may have
 * filled it between those two looks, before it linked) and follows the link. Positions go on counting, so both ends agree on the cell.
 *
 *      old ring   | 4 | 5 | 2 | 3 | link +-->  new ring   |   |   |   |   |   |   | 6 | 7 | link: null |
 *                           ^ receiver                      ^ sender, position 8
 *
 * A small ring that has carried many messages without ever being full is left for a larger one as well: the lane is not idle,
 * and in small rings the two ends are often in each other's cache lines. Each end, when it moves between a tiny and a large
 * ring, moves to a cursor of that kind.
 *
 * The sender looks ahead: it asks for the cell a quarter of the lane further on, and when that is empty, it fills everything up
 * to there without asking again. This is what the release above is for: were a later cell seen empty before an earlier one, the
 * sender would refill the earlier cell, and the receiver's null, still on its way, would wipe the new message out.
 *
 * Always      a message is taken once, in the order it was offered; a cell not yet emptied is never overwritten;
 *             at most capacity() messages are in the lane, and that many fit
 * Not always  sent >= received: each count trails its cell, so a message may be received before it is counted as sent
 *
 * Why not a queue of JCTools: its growable queues start with 8 cells, have no way back to a small ring, and are either padded
 * from the start or never (176 bytes and, on two cores, round trips about twice as dear; this lane about 215 bytes, padded once
 * busy). Its array queue is no slower than the bounded lane, but having two mechanisms would cost more than it gives.
 */
public final class Lane<T> {
    private final LaneSender<T> sender;
    private final LaneReceiver<T> receiver;

    private Lane(int startCapacity, int capacity, boolean isBusy) {
        Object[] ring = Ring.ofAtLeast(startCapacity);
        this.sender = new LaneSender<>(ring, capacity, isBusy);
        this.receiver = new LaneReceiver<>(ring, capacity, isBusy);
        sender.meet(receiver);
        receiver.meet(sender);
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
        return new Lane<>(capacity, capacity, true);
    }

    /**
     * Creates a lane that starts small and grows, up to a maximum: it doubles when it is full, and moves to 256 cells once it has
     * carried some hundred messages. {@link LaneSender#shrink()} makes it small again.
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
        return new Lane<>(initialCapacity, maxCapacity, false);
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
