package dev.isoloop.channels;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * How a sender wakes a receiver that sleeps. One owner sleeps and is woken; any number of threads ring. While the owner is awake,
 * ringing is a fence and a look at one word: no system call, no write. Each sleep is ended by exactly one ring, however many
 * threads ring at once. Nothing here blocks or allocates; sleeping is the owner's business, between {@link #arm()} and
 * {@link #disarm()}.
 *
 * <p>The owner sleeps like this, and a sender publishes its message first and rings afterwards:
 *
 * <pre>{@code
 * bell.arm();
 * if (everyQueueIsEmpty()) {                       // all of them, after arm()
 *     while (!bell.isRung() && beforeDeadline()) {
 *         park();                                  // returns early for any reason
 *     }
 * }
 * bell.disarm();
 * }</pre>
 *
 * <p>Memory: what a thread did before a {@code ring()} that returned true happens-before what the owner does after it saw
 * {@link #isRung()} or {@link #disarm()} return true.
 */
/*
 *                 arm()                    toPoll(), CAS
 *      RUN ---------------------> PARK -----------------------> POLL       RUN   awake, or about to look
 *       ^                           |                             |        PARK  asleep, or about to be, on its parker
 *       |   ring(), CAS, unpark     |   ring(), CAS, wakeup       |        POLL  asleep, or about to be, in the selector
 *       +---------------------------+-----------------------------+
 *       |   disarm()                |   disarm()                  |
 *       +---------------------------+-----------------------------+
 *
 * The owner writes PARK, everybody else writes RUN only, each step out of a sleep is a compare-and-set or an exchange: one
 * of the threads that want to end a sleep wins, and only the winner makes the system call. A ring may be late: it looked during
 * one sleep and wins in the next. The owner then wakes once for nothing; it can't happen that it stays asleep for something.
 *
 * who     does                  mode       met by                  so that
 * sender  publish, then look    fence      arm()'s fence           one of the two sees the other (below)
 * sender  claim in an inbox,    CAS,       arm()'s fence, then     the same, with one locked instruction for both
 *         then look             volatile   MpscInbox.isEmpty()
 * ringer  word = RUN            CAS        isRung(), acquire       what was published before is seen by the woken owner
 * owner   word = PARK           opaque     the fence behind it
 */
public final class Doorbell {
    private static final long RUN = 0;
    private static final long PARK = 1;
    private static final long POLL = 2;

    private final long[] word = SharedLong.spread();
    private final Sleeper sleeper;

    /**
     * How the owner is woken, by the place it sleeps in. Both are called on the ringing thread, once per sleep at most, must not
     * block, and must count for the present wait or else for the next.
     */
    public interface Sleeper {
        /** Wakes the owner's thread from its parker. */
        void wakeFromPark();

        /** Wakes the owner's thread from the kernel poller. */
        void wakeFromPoll();
    }

    /**
     * Creates a bell whose owner is awake.
     *
     * @param sleeper how to wake the owner
     */
    public Doorbell(Sleeper sleeper) {
        this.sleeper = Objects.requireNonNull(sleeper, "sleeper");
    }

    /**
     * Wakes the owner if it sleeps. May be called from any thread, after publishing what the owner shall see.
     *
     * @return true if this call ended the owner's sleep; false if it was awake, and will look again before it sleeps
     */
    public boolean ring() {
        // The sender stores a message and loads the word; the owner stores the word and loads the message. Both need
        // the store out before the load, which takes a full fence on each side: with one missing, the sender may see
        // RUN and the owner an empty queue, and the message waits for the next timer. Partner: arm().
        VarHandle.fullFence();
        return ringIfAsleep();
    }

    /**
     * Wakes the owner if a look says that it sleeps. May be called from any thread, after publishing. It leaves out the fence of
     * {@link #ring()}. That is all it takes after an {@link MpscInbox#offer offer} to an inbox: the claim of a place there is an
     * atomic update of the word that the owner reads when it asks whether the inbox is empty, and orders as a fence does. After
     * anything else it may miss an owner that is falling asleep right now: whoever uses it remembers the bell and calls
     * {@code ring()} once after its last message, at the latest before it blocks. Many posts then share one fence.
     *
     * @return true if this call ended the owner's sleep
     */
    public boolean ringIfAsleep() {
        // Volatile, so that it comes behind the claim in the order that all volatile accesses have. Partner: arm().
        long seen = SharedLong.readVolatile(word);
        while (seen != RUN) {
            if (SharedLong.compareAndSet(word, seen, RUN)) {
                wakeFrom(seen);
                return true;
            }
            seen = SharedLong.opaque(word); // it moved from PARK to POLL, or somebody else was faster
        }
        return false;
    }

    /**
     * Says that the owner is about to sleep. Owner only, while awake. After this, it must look at every queue it is
     * responsible for, once more, and sleep only if all are empty.
     */
    public void arm() {
        assert SharedLong.opaque(word) == RUN : "arm() while armed: " + this;
        SharedLong.opaque(word, PARK);
        // The word is out before any queue is looked at. Partner: ring().
        VarHandle.fullFence();
    }

    /**
     * Moves the sleep from the parker to the kernel poller. Owner only, after {@link #arm()} and the look at the queues.
     *
     * @return false if somebody has rung since; the owner must not enter the poller then
     */
    public boolean toPoll() {
        return SharedLong.compareAndSet(word, PARK, POLL);
    }

    /**
     * Says that the owner is awake, whether or not anybody rang. Owner only.
     *
     * @return true if somebody had rung since {@link #arm()}; meaningless if it had not armed the bell
     */
    public boolean disarm() {
        // An exchange, not a store: whoever rang has either ended this sleep, and we see what it published, or won't.
        return SharedLong.getAndSet(word, RUN) == RUN;
    }

    /**
     * Says whether somebody has rung since {@link #arm()}. Owner only, while it sleeps: after each return from its parker or
     * poller.
     *
     * @return true if the sleep is over
     */
    public boolean isRung() {
        return SharedLong.acquire(word) == RUN;
    }

    private void wakeFrom(long place) {
        if (place == PARK) {
            sleeper.wakeFromPark();
        } else {
            sleeper.wakeFromPoll();
        }
    }

    @Override
    public String toString() {
        long seen = SharedLong.opaque(word);
        return "Doorbell[" + (seen == RUN ? "RUN" : seen == PARK ? "PARK" : "POLL") + "]";
    }
}
