package dev.isoloop.net.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.xbill.DNS.Message;

/** A name server on loopback, UDP and TCP on one port, with threads of its own and plain sockets. */
final class LoopbackServer implements Closeable {
    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final BiFunction<Message, SocketAddress, List<byte[]>> overDatagrams;
    private final Function<Message, List<byte[]>> overStream;

    /** From which ports questions came. */
    final List<Integer> askedFrom = new CopyOnWriteArrayList<>();

    LoopbackServer(
            BiFunction<Message, SocketAddress, List<byte[]>> overDatagrams, Function<Message, List<byte[]>> overStream)
            throws IOException {
        this.overDatagrams = overDatagrams;
        this.overStream = overStream;
        this.streams = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.datagrams = new DatagramSocket(address());
        run(this::serveDatagrams);
        run(this::serveStreams);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(streams.getInetAddress(), streams.getLocalPort());
    }

    /** What a server does until its socket is closed. */
    private interface Serving {
        void run() throws IOException;
    }

    private static void run(Serving serving) {
        Thread thread = new Thread(() -> {
            try {
                serving.run();
            } catch (SocketException closed) {
                // the test is over
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serveDatagrams() throws IOException {
        byte[] buffer = new byte[65_536];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            datagrams.receive(packet);
            SocketAddress client = packet.getSocketAddress();
            askedFrom.add(packet.getPort());
            Message question = new Message(Arrays.copyOf(buffer, packet.getLength()));
            for (byte[] answer : overDatagrams.apply(question, client)) {
                datagrams.send(new DatagramPacket(answer, answer.length, client));
            }
        }
    }

    private void serveStreams() throws IOException {
        while (true) {
            try (Socket client = streams.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                for (byte[] answer : overStream.apply(new Message(question))) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
