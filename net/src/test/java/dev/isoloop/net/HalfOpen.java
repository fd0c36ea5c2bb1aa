package dev.isoloop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Peers that vanish without a word, in a process of its own that {@link FaultsTest} gives a network of its own: nothing there but a loopback
 * interface, which this switches off. Whatever is sent meanwhile is lost, as if a cable were cut.
 */
public final class HalfOpen {
    private static final int CONNECTIONS = 8;
    private static final int IDLE_MS = 300;
    private static final int ONE = 1;

    private HalfOpen() {}

    /** What happens to the peers of some connections, all at once. */
    private interface Fate {
        /** When all are connected: the sockets and their peers. */
        void strikes(NetProgram p, List<TcpSocket> sockets, List<Socket> peers) throws Exception;
    }

    /**
     * Lets peers vanish, and says what their sockets met and what was left of them.
     *
     * @param arguments {@code silent}, {@code forgetful} or {@code deaf}
     * @throws Exception if the interface can't be switched
     */
    public static void main(String[] arguments) throws Exception {
        Fate fate = switch (arguments[0]) {
            case "silent" -> HalfOpen::beSilent;
            case "forgetful" -> HalfOpen::forget;
            default -> HalfOpen::beDeaf;
        };
        link("up");
        // The others take their time where the machine is slow, and shall not meet the probes then.
        boolean probed = arguments[0].equals("silent");
        met(fate, probed); // the JVM opens files of its own the first time
        link("up");
        int before = NetProgram.openDescriptors();
        String met = met(fate, probed);
        System.out.println(
                met + ", left " + (NetProgram.openDescriptors() - before) + " and " + NetBuffers.chunksInUse());
    }

    private static String met(Fate fate, boolean probed) throws Exception {
        List<String> met = new ArrayList<>();
        List<TcpSocket> sockets = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress())) {
            NetProgram.run(p -> {
                Runnable connected = NetProgram.after(CONNECTIONS, () -> strike(fate, p, sockets, peers));
                for (int count = 0; count < CONNECTIONS; count++) {
                    TcpConnectOptions to = TcpConnectOptions.to("127.0.0.1", listener.getLocalPort());
                    if (probed) to.keepAlive(new KeepAlive(ONE, ONE, ONE));
                    TcpSocket socket = TcpSocket.connect(p.loop, to);
                    sockets.add(socket);
                    socket.onError(error -> met.add(error.code().name()));
                    socket.resume();
                    peers.add(listener.accept());
                    socket.onConnect(connected);
                }
            });
        }
        for (Socket peer : peers) peer.close();
        return met.size() + " times " + String.join(" ", met.stream().distinct().toList());
    }

    private static void strike(Fate fate, NetProgram p, List<TcpSocket> sockets, List<Socket> peers) {
        try {
            fate.strikes(p, sockets, peers);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Nothing comes any more: only the system's probes can tell. */
    private static void beSilent(NetProgram p, List<TcpSocket> sockets, List<Socket> peers) throws Exception {
        link("down");
    }

    /** They start anew, and know nothing of the connections when the next bytes come. */
    private static void forget(NetProgram p, List<TcpSocket> sockets, List<Socket> peers) throws Exception {
        link("down");
        for (Socket peer : peers) {
            peer.setSoLinger(true, 0);
            peer.close(); // by a reset, which is lost
        }
        link("up");
        for (TcpSocket socket : sockets) socket.write(NetProgram.bytes("still there?"));
    }

    /** Bytes are under way, and nobody acknowledges them. */
    private static void beDeaf(NetProgram p, List<TcpSocket> sockets, List<Socket> peers) throws Exception {
        link("down");
        for (TcpSocket socket : sockets) {
            socket.write(ByteBuffer.allocate(16 << 20));
            socket.setIdleLimit(IDLE_MS);
        }
    }

    private static void link(String state) throws IOException, InterruptedException {
        int failed = new ProcessBuilder("ip", "link", "set", "lo", state)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (failed != 0) throw new IOException("ip link set lo " + state + " ended with " + failed);
    }
}
