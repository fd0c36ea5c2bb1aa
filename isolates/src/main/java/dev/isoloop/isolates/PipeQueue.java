package dev.isoloop.isolates;

/**
 * What waits in a pipe. One sender, who offers, and one receiver, who polls; {@link #size} may be asked by anybody.
 *
 * <p>An abstract class with one subclass per kind of queue, because a process that only has lanes should pay for nothing else:
 * the virtual machine calls the only subclass it has loaded as if it were the class itself.
 */
abstract class PipeQueue {
    static PipeQueue of(PortQueue limits, int extraRoom) {
        return switch (limits.overflow()) {
            case REFUSE, DROP_NEWEST, UNBOUNDED -> new LaneQueue(limits.hardLimitMessages() + extraRoom);
            case DROP_OLDEST -> new EvictingQueue();
            case COALESCE -> new KeyedQueue();
        };
    }

    /** Puts an item behind all others. Sender. */
    abstract void offer(Object item);

    /** Takes the oldest item out, or returns null. Receiver. */
    abstract Object poll();

    /** True if poll() would return null. Receiver. */
    abstract boolean isEmpty();

    /** How many items wait. For the receiver at least as many; for the sender at most as many. Any thread. */
    abstract int size();

    /** Whether a look into it disturbs nobody: false for a queue with a lock, at which a spinning receiver would be in the way. */
    boolean mayBeWatched() {
        return false;
    }

    /** False only if less than so many items wait. Receiver. */
    boolean mayHold(int items) {
        return size() >= items;
    }

    /**
     * Whether so many items or more wait. Sender, who looks at the receiver's count only when its last look does not answer the
     * question.
     */
    boolean holds(int items) {
        return size() >= items;
    }

    /** So many items more are below this count, as far as the sender knows; 0 for a queue that wants to be asked each time. */
    int knownRoomBelow(int items) {
        return 0;
    }

    /**
     * The sending end belongs to another thread from now on, which learns of it through something that orders. Nothing to do for a
     * queue with a lock.
     */
    void handOverSender() {}

    /** The same of the receiving end. */
    void handOverReceiver() {}
}
