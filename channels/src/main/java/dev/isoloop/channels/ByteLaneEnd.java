package dev.isoloop.channels;

import dev.isoloop.sharedmem.RingMemory;

/** What both ends of a byte lane have in common: the memory, a position in it, a count of messages. */
abstract class ByteLaneEnd extends OneThreadEnd implements AutoCloseable {
    // Where things lie in arrays that are always spread alike: constants, so that no access waits for an array's
    // length.
    private static final int POSITION = SharedLong.placeOf(SharedLong.spread(1));

    /** How many messages went through this end. */
    private static final int MESSAGES = POSITION + 1;

    /** Where the open claim, or the message being read, begins. */
    private static final int WINDOW_AT = SharedLong.placeOf(SharedLong.spread(2));

    /** How long it is; CLOSED_WINDOW when there is none. */
    private static final int WINDOW_BYTES = WINDOW_AT + 1;

    /** For the sender only: up to which position it knows that there is room. */
    private static final int ROOM_UP_TO = WINDOW_AT + 2;

    private static final int CLOSED_WINDOW = -1;

    private final ByteLane lane;
    private final int capacityBytes;

    /** Position and count, read by others. Written by this end's thread, the receiver's with every part of a batch only. */
    private final long[] told = SharedLong.spread(1);

    /**
     * What nobody else reads, written by this end's thread with every message: in a place of its own, since a sender that waits for room
     * looks at the receiver's position again and again.
     */
    private final long[] own = SharedLong.spread(2);

    // Written by this end's thread, once.
    private RingMemory memory;

    ByteLaneEnd(ByteLane lane) {
        this.lane = lane;
        this.capacityBytes = lane.capacityBytes();
        this.memory = lane.memory();
        closeWindow();
    }

    /**
     * How many messages were ever committed. May be called from any thread; exact on the sender's thread, elsewhere it may lag
     * behind. Never decreases.
     *
     * @return messages sent so far
     */
    public final long sent() {
        return sendersEnd().messagesAcquire();
    }

    /**
     * How many messages were ever handed to the receiver's handler. May be called from any thread; exact on the receiver's thread
     * outside of its handler, elsewhere it may lag behind. Never decreases.
     *
     * @return messages received so far
     */
    public final long received() {
        return receiversEnd().messagesAcquire();
    }

    /**
     * How many messages are waiting. May be called from any thread; exact while neither end is at work.
     *
     * @return messages waiting, 0 or more
     */
    public final int size() {
        long received = received();
        return (int) Math.max(0, Math.min(sent() - received, capacityBytes / ByteRecord.HEADER_BYTES));
    }

    /**
     * How much of the lane is taken by messages that wait, their headers and what is lost at the end of the memory. May be called
     * from any thread; exact while neither end is at work.
     *
     * @return bytes in use, 0 to {@link #capacityBytes()}
     */
    public final int usedBytes() {
        long received = receiversEnd().positionAcquire();
        long used = sendersEnd().positionAcquire() - received;
        return (int) Math.max(0, Math.min(used, capacityBytes));
    }

    /**
     * How much of the lane is free. May be called from any thread; exact while neither end is at work. A message may still not
     * fit, as it is never split.
     *
     * @return bytes free, 0 to {@link #capacityBytes()}
     */
    public final int freeBytes() {
        return capacityBytes - usedBytes();
    }

    /**
     * How much room the lane has for messages and their headers. May be called from any thread.
     *
     * @return the capacity in bytes, a power of two
     */
    public final int capacityBytes() {
        return capacityBytes;
    }

    /**
     * How long a message may be: a quarter of the capacity. May be called from any thread.
     *
     * @return the largest message in bytes
     */
    public final int messageBytesMax() {
        return lane.messageBytesMax();
    }

    final ByteLane lane() {
        return lane;
    }

    private ByteLaneEnd sendersEnd() {
        return lane.sender();
    }

    private ByteLaneEnd receiversEnd() {
        return lane.receiver();
    }

    private long positionAcquire() {
        return SharedLong.acquireAt(told, POSITION);
    }

    private long messagesAcquire() {
        return SharedLong.acquireAt(told, MESSAGES);
    }

    final long receiversPositionAcquire() {
        return receiversEnd().positionAcquire();
    }

    // ---- for this end's thread ----

    /** Null once this end is closed. */
    final RingMemory memory() {
        return memory;
    }

    final boolean isOpen() {
        return memory != null;
    }

    final void letGoOfMemory() {
        memory = null;
    }

    /** Where a position lies in the memory. */
    final int placeOf(long position) {
        return (int) position & (capacityBytes - 1);
    }

    final long position() {
        return SharedLong.plainAt(told, POSITION);
    }

    final void publish(long position, long messages) {
        SharedLong.releaseAt(told, MESSAGES, messages);
        SharedLong.releaseAt(told, POSITION, position);
    }

    final long messages() {
        return SharedLong.plainAt(told, MESSAGES);
    }

    final long roomUpTo() {
        return SharedLong.plainAt(own, ROOM_UP_TO);
    }

    final void roomUpTo(long position) {
        SharedLong.plainAt(own, ROOM_UP_TO, position);
    }

    final void openWindow(int at, int bytes) {
        SharedLong.plainAt(own, WINDOW_AT, at);
        SharedLong.plainAt(own, WINDOW_BYTES, bytes);
    }

    final void closeWindow() {
        SharedLong.plainAt(own, WINDOW_BYTES, CLOSED_WINDOW);
    }

    final boolean hasWindow() {
        return SharedLong.plainAt(own, WINDOW_BYTES) != CLOSED_WINDOW;
    }

    final int windowAt() {
        return (int) SharedLong.plainAt(own, WINDOW_AT);
    }

    final int windowBytes() {
        return (int) SharedLong.plainAt(own, WINDOW_BYTES);
    }

    /** Where in the memory so many bytes of the window lie, from {@code at} on; refuses all that is not inside. */
    final int inWindow(int at, int bytes) {
        assert onOwnThread();
        int length = windowBytes();
        if (at < 0 || at > length - bytes) {
            throw outside(at, bytes, length);
        }
        return windowAt() + at;
    }

    private RuntimeException outside(int at, int bytes, int length) {
        return length == CLOSED_WINDOW
                ? new IllegalStateException(whyNoWindow())
                : new IndexOutOfBoundsException(
                        "Index " + at + ", size " + bytes + " is outside a message of " + length + " bytes");
    }

    abstract String whyNoWindow();

    @Override
    public abstract void close();

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + size() + " messages, " + usedBytes() + " of " + capacityBytes
                + " bytes used" + (isOpen() ? "]" : ", closed]");
    }
}
