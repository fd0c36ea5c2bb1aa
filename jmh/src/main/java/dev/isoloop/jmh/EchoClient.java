package dev.isoloop.jmh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Blocking connections to an echo server, driven by the measuring thread: the same for all contenders. */
final class EchoClient implements AutoCloseable {
    private final SocketChannel[] connections;
    private final ByteBuffer out;
    private final ByteBuffer in;

    /** Connections to one port after the other. */
    EchoClient(int[] ports, int connections, int messageBytes) throws IOException {
        this.connections = new SocketChannel[connections];
        out = ByteBuffer.allocateDirect(messageBytes);
        in = ByteBuffer.allocateDirect(messageBytes);
        for (int at = 0; at < connections; at++) {
            this.connections[at] = SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[at % ports.length]));
            this.connections[at].setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** A message to each, then the answer of each. */
    void roundTrip() throws IOException {
        send();
        receive();
    }

    /** A message to each. */
    void send() throws IOException {
        for (SocketChannel connection : connections) {
            out.clear();
            while (out.hasRemaining()) connection.write(out);
        }
    }

    /** The answer of each. */
    void receive() throws IOException {
        for (SocketChannel connection : connections) {
            in.clear();
            while (in.hasRemaining()) {
                if (connection.read(in) < 0) throw new IOException("the server has closed " + connection);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connection : connections) connection.close();
    }
}
