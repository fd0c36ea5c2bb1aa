package dev.isoloop.examples.serve;

import dev.isoloop.net.TcpSocket;
import java.nio.ByteBuffer;

/** A client over TCP. */
final class SocketPeer implements Peer {
    private final TcpSocket socket;

    SocketPeer(TcpSocket socket) {
        this.socket = socket;
        // A write is true only when the kernel has it all: what is said to be gone is gone, and an end can follow.
        socket.setHighWaterBytes(1);
        // A client may close its side and still read.
        socket.setAllowHalfOpen(true);
    }

    /** Tells a connection what happens from now on. */
    void tell(Connection connection) {
        socket.onRead(connection::onBytes);
        socket.onEnd(connection::onEnd);
        socket.onDrain(connection::onDrain);
        // A client that breaks off is nothing to report; the close that follows frees what it had.
        socket.onError(error -> {});
        socket.onClose(hadError -> connection.onClosed());
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        return socket.write(bytes);
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public void end() {
        socket.end();
    }

    @Override
    public void destroy() {
        socket.destroy();
    }
}
