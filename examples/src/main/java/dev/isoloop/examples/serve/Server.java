package dev.isoloop.examples.serve;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.net.TcpServer;
import dev.isoloop.net.TcpSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * All connections of the process, and their end. Main loop only.
 *
 * <pre>
 *               shutDown                              the last connection is gone
 *   LISTENING -----------> FINISHING (port closed) ----------------------------------> ENDED (workers ended, so does
 *   the loop)
 * </pre>
 */
final class Server {
    private final EventLoop loop;
    private final ServeLimits limits;
    private final ServeStats stats = new ServeStats();
    private final PictureWorkers workers;
    private final ImageService service;
    private final TcpServer listener;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private boolean finishing;

    /**
     * Begins to serve.
     *
     * @param loop the main loop, whose thread this is
     * @param listener accepts clients
     * @param workers do the work; ended with the server
     * @param isolates how many they are
     * @param limits what clients may do
     */
    Server(EventLoop loop, TcpServer listener, PictureWorkers workers, int isolates, ServeLimits limits) {
        this.loop = loop;
        this.limits = limits;
        this.workers = workers;
        this.service = new ImageService(loop, workers, stats, isolates);
        this.listener = listener;
        listener.onError(error -> {}); // out of descriptors: those who wait are accepted later
        listener.onConnection(this::accept);
    }

    InetSocketAddress address() {
        return listener.localAddress();
    }

    private void accept(TcpSocket socket) {
        SocketPeer peer = new SocketPeer(socket);
        Connection connection = new Connection(loop, peer, service, limits, stats, this::onGone);
        connections.add(connection);
        peer.tell(connection);
    }

    private void onGone(Connection connection) {
        connections.remove(connection);
        endIfDone();
    }

    /**
     * Takes no new connections or requests; ends when those under way are done. A client that does not close when it is told the end
     * holds that up for {@link ServeLimits#lingerMs} at most.
     */
    void shutDown() {
        if (finishing) return;
        finishing = true;
        listener.close();
        new ArrayList<>(connections).forEach(Connection::close);
        endIfDone();
    }

    private void endIfDone() {
        if (finishing && connections.isEmpty()) workers.close();
    }
}
