package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Who may select: one word for the process. Any thread. */
/*
 *            take                    enter                       FREE      nobody selects; no loop with sockets is asleep
 *   FREE -----------> (seat, RUN) ---------> (seat, POLL)        RUN       its loop is awake, and selects when it has nothing to do
 *     ^                |   ^  ^                |  |  |           POLL      its thread is in the selector, or sorts what came from it
 *     |    release     |   |  +-----leave------+  |  |
 *     +----------------+   |                      |  |           steal takes the token from a seat in RUN only: whoever is in POLL
 *     |                    +---pass, steal--------+  |           has the selector, the sorting and the queues' far ends for itself
 *     +---------release------------------------------+           borrow is take and enter in one, for a look that does not wait
 *
 *   63        33 32              1    0
 *  +------------+-----------------+------+
 *  |   epoch    |      seat       | POLL |    seat 0 is nobody; the epoch grows with every step, so that a thief can tell
 *  +------------+-----------------+------+    "still" from "again"
 *
 * Every step is a compare-and-set, so a full fence on both sides: what follows it may rely on the step being out.
 */
final class PollToken {
    private static final long POLL = 1;
    private static final int SEAT_SHIFT = 1;
    private static final int EPOCH_SHIFT = 33;
    private static final long SEAT_MASK = (1L << EPOCH_SHIFT) - 2;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(PollToken.class, "word", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile long word;

    /** {@return the present word, for the questions below} */
    long word() {
        return word;
    }

    static boolean isFree(long word) {
        return (word & SEAT_MASK) == 0;
    }

    static boolean isPolling(long word) {
        return (word & POLL) != 0;
    }

    static boolean isRunning(long word) {
        return !isFree(word) && !isPolling(word);
    }

    static boolean isHeldBy(long word, int seat) {
        return !isFree(word) && seatOf(word) == seat;
    }

    /** True if the token is this seat's, in RUN. */
    boolean take(int seat) {
        long seen = word;
        if (isHeldBy(seen, seat)) return true;
        return isFree(seen) && step(seen, seat, 0);
    }

    /** From RUN into the selector; false if the token was stolen. */
    boolean enter(int seat) {
        long seen = word;
        return isHeldBy(seen, seat) && step(seen, seat, POLL);
    }

    /** From FREE into the selector. */
    boolean borrow(int seat) {
        long seen = word;
        return isFree(seen) && step(seen, seat, POLL);
    }

    /** From another seat's RUN, unchanged since {@code seen}, to this seat's RUN. */
    boolean steal(long seen, int seat) {
        return isRunning(seen) && step(seen, seat, 0);
    }

    /** From another seat's RUN, unchanged since {@code seen}, into the selector. */
    boolean stealToPoll(long seen, int seat) {
        return isRunning(seen) && step(seen, seat, POLL);
    }

    /** The holder in POLL goes on to RUN. */
    void leave(int seat) {
        pass(seat);
    }

    /** The holder in POLL makes this seat the holder. */
    void pass(int heir) {
        long seen = word;
        if (!isPolling(seen) || !step(seen, heir, 0)) throw new IllegalStateException("not in POLL: " + this);
    }

    /** Lets go of the token, if it is this seat's. */
    boolean release(int seat) {
        long seen = word;
        return isHeldBy(seen, seat) && step(seen, 0, 0);
    }

    private boolean step(long seen, int seat, long poll) {
        long epoch = (seen >>> EPOCH_SHIFT) + 1;
        return WORD.compareAndSet(this, seen, epoch << EPOCH_SHIFT | (long) seat << SEAT_SHIFT | poll);
    }

    private static int seatOf(long word) {
        return (int) ((word & SEAT_MASK) >>> SEAT_SHIFT);
    }

    @Override
    public String toString() {
        long seen = word;
        if (isFree(seen)) return "PollToken[free]";
        return "PollToken[seat " + seatOf(seen) + (isPolling(seen) ? " in POLL]" : " in RUN]");
    }
}
