package dev.isoloop.isolates;

import java.util.Objects;
import java.util.function.Function;

/**
 * How much may wait in one direction of a channel, and what becomes of a message for which there is no room. Given when the
 * channel is made. Immutable; may be shared between threads.
 *
 * <p>Two marks, each in messages and in bytes. From the <b>high-water mark</b> on, {@code postMessage} answers false, {@code
 * tryPost} answers {@link Posted#FULL}, and {@code onDrain} is called when half of it is left. At the <b>hard limit</b> the {@link
 * Overflow} decides. A single message is accepted by an empty queue whatever its size.
 *
 * <table>
 * <caption>The five queues</caption>
 * <tr><th>made by</th><th>postMessage at the hard limit</th><th>lost</th><th>how it is made</th></tr>
 * <tr><td>{@link #bounded()}</td><td>throws {@link BackpressureException}</td><td>nothing</td><td>lock-free lane</td></tr>
 * <tr><td>{@link #dropOldest(int)}</td><td>accepts, the oldest go</td><td>old messages</td><td>ring under a lock</td></tr>
 * <tr><td>{@link #dropNewest(int)}</td><td>answers false</td><td>new messages</td><td>lock-free lane</td></tr>
 * <tr><td>{@link #coalesce(int, Function)}</td><td>throws, if the key is new</td><td>values that were outdated
 * while they waited</td><td>map under a lock</td></tr>
 * <tr><td>{@link #unbounded()}</td><td>has none</td><td>nothing</td><td>lock-free lane</td></tr>
 * </table>
 *
 * <p>What a lost message carries is closed, as what a dead-lettered one carries: posting gives it away. {@code tryPost} never
 * causes a loss, except that a coalescing queue replaces a waiting message by its successor, which is what it is for.
 */
public final class PortQueue {
    private static final int UNBOUNDED_MESSAGES = 1 << 29;

    private static final PortQueue BOUNDED = new PortQueue(
            Overflow.REFUSE,
            null,
            MessagePort.HIGH_WATER_MESSAGES,
            MessagePort.HIGH_WATER_BYTES,
            MessagePort.HARD_LIMIT_MESSAGES,
            MessagePort.HARD_LIMIT_BYTES);

    private static final PortQueue UNBOUNDED = new PortQueue(
            Overflow.UNBOUNDED, null, UNBOUNDED_MESSAGES, Long.MAX_VALUE, UNBOUNDED_MESSAGES, Long.MAX_VALUE);

    private final Overflow overflow;
    private final Function<Object, ?> key;
    private final int highWaterMessages;
    private final long highWaterBytes;
    private final int hardLimitMessages;
    private final long hardLimitBytes;

    private PortQueue(
            Overflow overflow,
            Function<Object, ?> key,
            int highWaterMessages,
            long highWaterBytes,
            int hardLimitMessages,
            long hardLimitBytes) {
        this.overflow = overflow;
        this.key = key;
        this.highWaterMessages = highWaterMessages;
        this.highWaterBytes = highWaterBytes;
        this.hardLimitMessages = hardLimitMessages;
        this.hardLimitBytes = hardLimitBytes;
    }

    // ---- which queue

    /**
     * {@return the default: {@link MessagePort#HIGH_WATER_MESSAGES}, {@link MessagePort#HIGH_WATER_BYTES}, {@link
     * MessagePort#HARD_LIMIT_MESSAGES} and {@link MessagePort#HARD_LIMIT_BYTES}; loses nothing}
     */
    public static PortQueue bounded() {
        return BOUNDED;
    }

    /**
     * A queue of the newest messages. For values of which a late receiver wants the latest.
     *
     * @param messages how many may wait, 1 to 2^29; both marks
     * @return the queue
     * @throws IllegalArgumentException if it is out of range
     */
    public static PortQueue dropOldest(int messages) {
        return limited(Overflow.DROP_OLDEST, null, messages);
    }

    /**
     * A queue that ignores what comes while it is full. For samples of which some will do.
     *
     * @param messages how many may wait, 1 to 2^29; both marks
     * @return the queue
     * @throws IllegalArgumentException if it is out of range
     */
    public static PortQueue dropNewest(int messages) {
        return limited(Overflow.DROP_NEWEST, null, messages);
    }

    /**
     * A queue of the newest message per key: a new message takes the place, in the order too, of a waiting one whose key is equal.
     * For states, prices, positions.
     *
     * @param messages how many different keys may wait, 1 to 2^29; both marks
     * @param key the key of a message, as it was posted, or null for one that replaces nothing. Called on the sender's thread. A
     *     key is copied as a message is; {@code equals} and {@code hashCode} of the copy are called on both threads
     * @return the queue
     * @throws IllegalArgumentException if the number is out of range
     */
    public static PortQueue coalesce(int messages, Function<Object, ?> key) {
        return limited(Overflow.COALESCE, Objects.requireNonNull(key, "key"), messages);
    }

    /**
     * {@return a queue that takes whatever comes, until memory is spent: a receiver that is slower than its senders takes the
     * process down}
     */
    public static PortQueue unbounded() {
        return UNBOUNDED;
    }

    private static PortQueue limited(Overflow overflow, Function<Object, ?> key, int messages) {
        requireMessages("messages", messages);
        return new PortQueue(
                overflow, key, messages, MessagePort.HARD_LIMIT_BYTES, messages, MessagePort.HARD_LIMIT_BYTES);
    }

    // ---- how much

    /**
     * Sets from when on the sender is told that it is enough.
     *
     * @param messages waiting messages, 1 to the hard limit
     * @param bytes waiting bytes, 1 to the hard limit
     * @return the same queue with this mark
     * @throws IllegalArgumentException if one is out of range
     * @throws IllegalStateException if this queue is unbounded
     */
    public PortQueue highWater(int messages, long bytes) {
        requireBounded("highWater");
        requireMessages("highWater messages", messages);
        requireBytes("highWater bytes", bytes);
        if (messages > hardLimitMessages || bytes > hardLimitBytes) {
            throw new IllegalArgumentException("highWater is " + messages + " messages and " + bytes
                    + " bytes, expected at most the hard limit, " + hardLimitMessages + " messages and "
                    + hardLimitBytes + " bytes: raise that first");
        }
        return new PortQueue(overflow, key, messages, bytes, hardLimitMessages, hardLimitBytes);
    }

    /**
     * Sets how much may wait. The high-water mark comes down with it if it must.
     *
     * @param messages waiting messages, 1 to 2^29
     * @param bytes waiting bytes, at least 1
     * @return the same queue with this limit
     * @throws IllegalArgumentException if one is out of range
     * @throws IllegalStateException if this queue is unbounded
     */
    public PortQueue hardLimit(int messages, long bytes) {
        requireBounded("hardLimit");
        requireMessages("hardLimit messages", messages);
        requireBytes("hardLimit bytes", bytes);
        return new PortQueue(
                overflow, key, Math.min(highWaterMessages, messages), Math.min(highWaterBytes, bytes), messages, bytes);
    }

    private void requireBounded(String what) {
        if (overflow == Overflow.UNBOUNDED) {
            throw new IllegalStateException("an unbounded queue has no " + what + ": begin with PortQueue.bounded()");
        }
    }

    private static void requireMessages(String what, int given) {
        if (given < 1 || given > UNBOUNDED_MESSAGES) {
            throw new IllegalArgumentException(
                    "PortQueue " + what + " is " + given + ", expected 1 to " + UNBOUNDED_MESSAGES);
        }
    }

    private static void requireBytes(String what, long given) {
        if (given < 1) {
            throw new IllegalArgumentException("PortQueue " + what + " is " + given + ", expected at least 1");
        }
    }

    // ---- looking

    /** {@return what becomes of a message for which there is no room} */
    public Overflow overflow() {
        return overflow;
    }

    /** {@return from how many waiting messages on the sender is told that it is enough} */
    public int highWaterMessages() {
        return highWaterMessages;
    }

    /** {@return from how many waiting bytes on the sender is told that it is enough} */
    public long highWaterBytes() {
        return highWaterBytes;
    }

    /** {@return how many messages may wait} */
    public int hardLimitMessages() {
        return hardLimitMessages;
    }

    /** {@return how many bytes may wait, unless a single message is larger} */
    public long hardLimitBytes() {
        return hardLimitBytes;
    }

    /** {@return whether every message that was accepted is delivered, unless a port closes} */
    public boolean losesNothing() {
        return overflow == Overflow.REFUSE || overflow == Overflow.UNBOUNDED;
    }

    Function<Object, ?> key() {
        return key;
    }

    /** {@return the policy and its limits} */
    @Override
    public String toString() {
        return overflow == Overflow.UNBOUNDED
                ? "PortQueue[UNBOUNDED]"
                : "PortQueue[" + overflow + ", " + hardLimitMessages + " messages, " + hardLimitBytes + " bytes]";
    }
}
