package dev.isoloop.net.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

/**
 * How to open a {@link UdpSocket}. Filled by one thread, read when it is used, may be used again: what is changed later does not concern the
 * sockets that were made with it.
 */
public final class UdpOptions {
    /** How many bytes may wait for the kernel, unless set: 256 KiB. */
    public static final int DEFAULT_SEND_QUEUE_BYTES = 256 * 1024;

    final InetSocketAddress address;
    boolean reuseAddress;
    boolean reusePort;
    boolean broadcast;
    int multicastTtl = -1;
    Boolean multicastLoopback;
    NetworkInterface multicastInterface;
    int receiveBufferBytes;
    int sendBufferBytes;
    int sendQueueBytes = DEFAULT_SEND_QUEUE_BYTES;

    private UdpOptions(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    "address " + address + " is not resolved, expected one with an IP address");
        }
        this.address = address;
    }

    /**
     * Where to receive. An IPv4 address makes an IPv4 socket, an IPv6 address one that can do both if the system lets
     * it.
     *
     * @param address a resolved address of this machine, or the wildcard; port 0 for any free one
     * @return the options
     * @throws IllegalArgumentException if it is not resolved
     */
    public static UdpOptions at(InetSocketAddress address) {
        return new UdpOptions(address);
    }

    /**
     * Where to receive.
     *
     * @param address of this machine, or the wildcard
     * @param port 0 to 65535; 0 for any free one
     * @return the options
     * @throws IllegalArgumentException if the port is out of range
     */
    public static UdpOptions at(InetAddress address, int port) {
        return at(new InetSocketAddress(address, port));
    }

    /**
     * Receives on every address of this machine.
     *
     * @param port 0 to 65535; 0 for any free one
     * @return the options
     * @throws IllegalArgumentException if the port is out of range
     */
    public static UdpOptions port(int port) {
        return at(new InetSocketAddress(port));
    }

    /**
     * Whether other sockets that say the same may have the same address and port (SO_REUSEADDR), as receivers of one
     * multicast group on one machine do; default false.
     *
     * @param on whether
     * @return this
     */
    public UdpOptions reuseAddress(boolean on) {
        reuseAddress = on;
        return this;
    }

    /**
     * Whether sockets that say the same share the port and the kernel spreads senders over them (SO_REUSEPORT); default
     * false.
     *
     * @param on whether
     * @return this
     */
    public UdpOptions reusePort(boolean on) {
        reusePort = on;
        return this;
    }

    /**
     * Whether datagrams to broadcast addresses may be sent; default false, and they fail with
     * {@link dev.isoloop.net.NetErrorCode#PERMISSION_DENIED}.
     *
     * @param on whether
     * @return this
     */
    public UdpOptions broadcast(boolean on) {
        broadcast = on;
        return this;
    }

    /**
     * How many routers a datagram to a group may pass; the system's default is 1. 0 stays on this machine.
     *
     * @param hops 0 to 255
     * @return this
     */
    public UdpOptions multicastTtl(int hops) {
        if (hops < 0 || hops > 255) throw new IllegalArgumentException("ttl is " + hops + " hops, expected 0 to 255");
        multicastTtl = hops;
        return this;
    }

    /**
     * Whether datagrams to a group also reach the members on this machine; the system's default is true.
     *
     * @param on whether
     * @return this
     */
    public UdpOptions multicastLoopback(boolean on) {
        multicastLoopback = on;
        return this;
    }

    /**
     * Through which interface datagrams to groups go out; the default is the system's choice.
     *
     * @param out the interface
     * @return this
     */
    public UdpOptions multicastInterface(NetworkInterface out) {
        multicastInterface = out;
        return this;
    }

    /**
     * How many bytes the kernel should keep that were not read yet (SO_RCVBUF). What does not fit is lost. The system
     * has a limit of its own, and may double what is asked for.
     *
     * @param bytes at least 1
     * @return this
     */
    public UdpOptions receiveBufferBytes(int bytes) {
        receiveBufferBytes = requirePositive("receive buffer", bytes);
        return this;
    }

    /**
     * How many bytes the kernel should keep that have not left yet (SO_SNDBUF). The system has a limit of its own.
     *
     * @param bytes at least 1
     * @return this
     */
    public UdpOptions sendBufferBytes(int bytes) {
        sendBufferBytes = requirePositive("send buffer", bytes);
        return this;
    }

    /**
     * How many bytes may wait in the socket while the kernel takes none, before a send is refused; default
     * {@link #DEFAULT_SEND_QUEUE_BYTES}.
     *
     * @param bytes at least 1
     * @return this
     */
    public UdpOptions sendQueueBytes(int bytes) {
        sendQueueBytes = requirePositive("send queue", bytes);
        return this;
    }

    private static int requirePositive(String what, int bytes) {
        if (bytes < 1) throw new IllegalArgumentException(what + " is " + bytes + " bytes, expected at least 1");
        return bytes;
    }
}
