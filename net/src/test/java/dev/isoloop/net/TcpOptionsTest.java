package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.loop.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What listeners and clients are told to set is set. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpOptionsTest {
    private static final int CLIENTS = 64;
    private static final KeepAlive TIMES = new KeepAlive(7, 8, 9);

    private static <T> T option(TcpSocket socket, SocketOption<T> name) {
        try {
            return socket.channel().getOption(name);
        } catch (java.io.IOException closed) {
            throw new AssertionError(closed);
        }
    }

    private static void assertTimes(TcpSocket socket) {
        assertTrue(option(socket, StandardSocketOptions.SO_KEEPALIVE));
        if (!socket.channel().supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) return;
        assertEquals(TIMES.idleSeconds(), option(socket, ExtendedSocketOptions.TCP_KEEPIDLE));
        assertEquals(TIMES.intervalSeconds(), option(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL));
        assertEquals(TIMES.probes(), option(socket, ExtendedSocketOptions.TCP_KEEPCOUNT));
    }

    @Test
    void acceptedSocketsHaveTheOptionsOfTheirListenerAndClientsTheirOwn() {
        assertEquals("server client", NetProgram.run(p -> {
            TcpServer server = TcpServer.listen(
                    p.loop, TcpListenOptions.at("127.0.0.1", 0).keepAlive(TIMES).noDelay(false));
            server.onConnection(socket -> {
                server.close();
                assertTimes(socket);
                assertFalse(option(socket, StandardSocketOptions.TCP_NODELAY));
                p.log("server");
                socket.resume();
                socket.end();
            });
            TcpSocket client = p.client(server);
            client.onConnect(() -> {
                assertFalse(option(client, StandardSocketOptions.SO_KEEPALIVE));
                assertTrue(option(client, StandardSocketOptions.TCP_NODELAY));
                change(client);
            });
            client.resume();
            client.onClose(hadError -> p.log("client"));
        }));
    }

    private static void change(TcpSocket client) {
        try {
            client.setKeepAlive(TIMES);
            client.setNoDelay(false);
        } catch (NetException failure) {
            throw new AssertionError(failure);
        }
        assertTimes(client);
        assertFalse(option(client, StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void twoListenersMayShareAPortAndBothGetClients() throws Exception {
        try (ServerSocketChannel any = ServerSocketChannel.open()) {
            assumeTrue(any.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT), "no SO_REUSEPORT here");
        }
        long[] accepted = new long[2];
        NetProgram.run(p -> {
            TcpServer one =
                    TcpServer.listen(p.loop, TcpListenOptions.at("127.0.0.1", 0).reusePort(true));
            TcpServer other = TcpServer.listen(
                    p.loop, TcpListenOptions.at(one.localAddress()).reusePort(true));
            Runnable accept = NetProgram.after(CLIENTS, () -> {
                accepted[0] = one.acceptedCount();
                accepted[1] = other.acceptedCount();
                one.close();
                other.close();
            });
            one.onConnection(socket -> end(socket, accept));
            other.onConnection(socket -> end(socket, accept));
            for (int count = 0; count < CLIENTS; count++) p.client(one).resume();
        });
        assertEquals(CLIENTS, accepted[0] + accepted[1]);
        assertTrue(accepted[0] > 0 && accepted[1] > 0, accepted[0] + " and " + accepted[1]);
    }

    private static void end(TcpSocket socket, Runnable then) {
        socket.resume();
        socket.end();
        then.run();
    }

    @Test
    void timesOutOfRangeAreRefusedWithTheirNumber() {
        assertRefused("keep-alive idle time is 0 s, expected 1 to 32767 s", 0, 1, 1);
        assertRefused("keep-alive interval is 40000 s, expected 1 to 32767 s", 1, 40_000, 1);
        assertRefused("keep-alive number is 128 probes, expected 1 to 127 probes", 1, 1, 128);
    }

    @Test
    void timesLongerThanATimerCanBeAreRefusedInsteadOfBeingShort() {
        long most = Integer.MAX_VALUE;
        TcpConnectOptions options = TcpConnectOptions.to("127.0.0.1", 1).connectTimeoutMs(most);
        assertOutOfRange("connect timeout is -1 ms", () -> options.connectTimeoutMs(-1));
        assertOutOfRange("connect timeout is 2147483648 ms", () -> options.connectTimeoutMs(most + 1));
        NetProgram.run(p -> {
            TcpServer server = p.server();
            TcpSocket client = p.client(server);
            client.setTimeout(most);
            client.setIdleLimit(most);
            assertOutOfRange("time of setTimeout is -1 ms", () -> client.setTimeout(-1));
            assertOutOfRange("time of setTimeout is 2147483648 ms", () -> client.setTimeout(most + 1));
            assertOutOfRange("time of setIdleLimit is 2147483648 ms", () -> client.setIdleLimit(most + 1));
            client.destroy();
            server.close();
        });
    }

    private static void assertOutOfRange(String what, Executable call) {
        assertEquals(
                what + ", expected 0 to 2147483647 ms",
                assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void whatIsChangedInOptionsLaterConcernsNobodyWhoWasMadeWithThem() {
        assertEquals("server x", NetProgram.run(p -> {
            TcpListenOptions listening = TcpListenOptions.at("127.0.0.1", 0);
            TcpServer server = TcpServer.listen(p.loop, listening);
            listening.noDelay(false).keepAlive(TIMES).pauseOnConnect(true);
            server.onConnection(socket -> {
                server.close();
                assertHasDefaults(socket);
                p.log("server");
                socket.onRead(data -> p.log(NetProgram.text(data)));
            });
            TcpConnectOptions connecting = TcpConnectOptions.toHost(
                    "db.example.org",
                    server.localAddress().getPort(),
                    (host, token) -> Promise.delay(1, List.of(InetAddress.getLoopbackAddress())));
            TcpSocket client = TcpSocket.connect(p.loop, connecting);
            connecting.noDelay(false).keepAlive(TIMES).localAddress(new InetSocketAddress("192.0.2.1", 0));
            client.onConnect(() -> {
                assertHasDefaults(client);
                client.write(NetProgram.bytes("x"));
                client.end();
            });
            client.resume();
        }));
    }

    private static void assertHasDefaults(TcpSocket socket) {
        assertTrue(option(socket, StandardSocketOptions.TCP_NODELAY));
        assertFalse(option(socket, StandardSocketOptions.SO_KEEPALIVE));
    }

    private static void assertRefused(String message, int idleSeconds, int intervalSeconds, int probes) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new KeepAlive(idleSeconds, intervalSeconds, probes))
                        .getMessage());
    }
}
