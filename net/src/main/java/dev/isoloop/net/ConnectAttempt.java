package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.loop.ReadyHandler;
import dev.isoloop.loop.Registration;
import dev.isoloop.net.NetSocket.Connection;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One attempt to connect to one address; afterwards the handler of the socket that it has become. Loop thread only. */
/*
 *   dial -> waits for OP_CONNECT -> connected: the socket takes channel and registration, and hears of readiness through this
 *                                -> failed, cancelled: the channel is closed
 */
final class ConnectAttempt implements HappyEyeballs.Attempt, ReadyHandler {
    private final EventLoop loop;
    private final SocketAddress address;
    private final NetSocket socket;
    private final HappyEyeballs.Answer<Connection> answer;
    private final SocketChannel channel;
    private Registration registration;
    private boolean over;

    private ConnectAttempt(
            NetSocket socket, SocketAddress address, SocketChannel channel, HappyEyeballs.Answer<Connection> answer) {
        this.loop = socket.loop();
        this.socket = socket;
        this.address = address;
        this.channel = channel;
        this.answer = answer;
    }

    /** Makes the channel that an attempt uses: open, with its options, bound if need be. */
    @FunctionalInterface
    interface Opening {
        SocketChannel open(SocketAddress address) throws IOException;
    }

    static ConnectAttempt dial(
            NetSocket socket, SocketAddress address, Opening opening, HappyEyeballs.Answer<Connection> answer)
            throws NetException {
        SocketChannel channel = null;
        try {
            channel = opening.open(address);
            channel.configureBlocking(false);
            ConnectAttempt attempt = new ConnectAttempt(socket, address, channel, answer);
            attempt.begin();
            return attempt;
        } catch (IOException | RuntimeException failure) {
            closeQuietly(channel);
            throw NetException.of("connect", address, failure);
        }
    }

    private void begin() throws IOException {
        boolean atOnce = channel.connect(address);
        registration = KernelPoller.shared().register(loop, channel, atOnce ? 0 : SelectionKey.OP_CONNECT, this);
        if (atOnce) loop.nextTick(this::connected);
    }

    @Override
    public void onReady(int ops) {
        if (over) socket.ready(ops);
        else loop.runCallback(this::finish);
    }

    private void finish() {
        try {
            if (!channel.finishConnect()) return;
        } catch (IOException failure) {
            over = true;
            registration.close(null);
            answer.failed(NetException.of("connect", address, failure));
            return;
        }
        registration.interest(0);
        connected();
    }

    private void connected() {
        if (over) return;
        over = true;
        answer.connected(new Connection(channel, registration, address));
    }

    @Override
    public void cancel() {
        over = true;
        registration.close(null);
    }

    @Override
    public void onLoopEnd() {
        socket.loopEnded();
    }

    static void closeQuietly(SocketChannel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException alreadyFailed) {
            // whoever closes it has a better error to tell
        }
    }
}
