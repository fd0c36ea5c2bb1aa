package dev.isoloop.net;

import java.nio.ByteBuffer;

/** Takes what a socket has read. */
@FunctionalInterface
public interface ReadHandler {
    /**
     * Called with each piece that was read, as a callback of the loop.
     *
     * @param bytes a direct buffer, from its position to its limit, lent until this returns: the next read overwrites it, of
     *     whichever socket. What is left unread in it is gone.
     */
    void onRead(ByteBuffer bytes);
}
