package dev.isoloop.isolates;

/** What a port end does with what arrives at it. All methods are called inside a callback of the owning loop. */
interface PortHandler {
    /** An item was taken out of the pipe for delivery. */
    void onItem(Object item);

    /** The end is closed for good; the close phase's callback. */
    void onClosed();

    /** There is room again after a post has answered "enough". */
    void onDrain();

    /** The other side has closed and everything before that was taken. True if this end shall close too. */
    boolean onPeerClosed();
}
