package dev.isoloop.net.dns;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.net.NetErrorCode;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpConnectOptions;
import dev.isoloop.net.TcpSocket;
import dev.isoloop.net.udp.UdpOptions;
import dev.isoloop.net.udp.UdpSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Conversations over real sockets. Each has its own, bound to a port that the kernel chooses at random, and connected:
 * the kernel drops what others send.
 */
final class SocketTransport implements Transport {
    private final EventLoop loop;

    SocketTransport(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Conversation datagrams(InetSocketAddress server, Listener listener) throws IOException {
        UdpSocket socket = UdpSocket.bind(loop, UdpOptions.at(wildcardLike(server.getAddress()), 0));
        try {
            socket.connect(server);
        } catch (IOException noWay) {
            socket.close();
            throw noWay;
        }
        socket.onMessage((message, from) -> listener.onMessage(message));
        socket.onError(listener::onFailure);
        return new Datagrams(socket);
    }

    private static InetAddress wildcardLike(InetAddress address) {
        try {
            return InetAddress.getByAddress(new byte[address instanceof Inet4Address ? 4 : 16]);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private record Datagrams(UdpSocket socket) implements Conversation {
        @Override
        public void send(ByteBuffer message) {
            if (socket.isOpen()) socket.send(message);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Override
    public Conversation stream(InetSocketAddress server, Listener listener) {
        return new Stream(TcpSocket.connect(loop, TcpConnectOptions.to(server)), server, listener);
    }

    /** Puts each message's length in front of it, and waits for whole messages. */
    private static final class Stream implements Conversation {
        private final TcpSocket socket;
        private final MessageReader reader;

        Stream(TcpSocket socket, InetSocketAddress server, Listener listener) {
            this.socket = socket;
            this.reader = new MessageReader(listener::onMessage);
            socket.onRead(reader::onBytes);
            socket.onError(listener::onFailure);
            socket.onEnd(() -> listener.onFailure(new NetException(
                    NetErrorCode.CONNECTION_RESET, "read from", server, "closed without an answer", null)));
        }

        @Override
        public void send(ByteBuffer message) {
            ByteBuffer framed = ByteBuffer.allocate(Short.BYTES + message.remaining());
            framed.putShort((short) message.remaining()).put(message).flip();
            socket.write(framed);
        }

        @Override
        public void close() {
            socket.destroy();
        }
    }
}
