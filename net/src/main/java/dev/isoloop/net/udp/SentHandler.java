package dev.isoloop.net.udp;

import dev.isoloop.net.NetException;

/** Hears what became of a datagram. */
@FunctionalInterface
public interface SentHandler {
    /**
     * Called once, as a callback of the loop, when the kernel has taken the datagram or refused it, or the socket was
     * closed. That it arrives is not known to anybody.
     *
     * @param failure null if the kernel took it
     */
    void onSent(NetException failure);
}
