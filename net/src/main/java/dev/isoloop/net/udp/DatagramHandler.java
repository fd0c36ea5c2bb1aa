package dev.isoloop.net.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Takes what a socket receives. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * Called with each datagram, as a callback of the loop.
     *
     * @param bytes a direct buffer with the whole datagram, possibly empty, lent until this returns: the next one
     *     overwrites it
     * @param from who sent it
     */
    void onDatagram(ByteBuffer bytes, InetSocketAddress from);
}
