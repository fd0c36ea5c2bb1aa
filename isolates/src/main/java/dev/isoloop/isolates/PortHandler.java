package dev.isoloop.isolates;

/**
 * What a port end does with what arrives at it. All methods are called inside a callback of the owning loop, unless they say
 * something else.
 */
interface PortHandler {
    /** An item was taken out of the pipe for delivery. */
    void onItem(Object item);

    /** A request or an answer was met by somebody who wants a message: it is to get a callback later. Not in a callback. */
    void setAside(Call call);

    /** The end is closed for good; the close phase's callback. */
    void onClosed();

    /** There is room again after a post has answered "enough". */
    void onDrain();

    /** The other side has closed and everything before that was taken. True if this end shall close too. In a visit. */
    boolean onPeerClosed();

    /**
     * The loop has ended, or the one at the other end of an isolate's stream: no other method will be called, but by a thread that is lost.
     *
     * @param threadIsLost whether this end's thread may still be at work here, and another one calls
     */
    void onGone(boolean threadIsLost);
}
