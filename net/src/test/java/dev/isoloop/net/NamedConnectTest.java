package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting to a host by its name. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamedConnectTest {
    private static final String HOST = "db.example.org";

    private final List<NetException> errors = new ArrayList<>();
    private final List<CancelToken> tokens = new ArrayList<>();

    private static List<InetAddress> addresses(String... figures) throws UnknownHostException {
        List<InetAddress> all = new ArrayList<>();
        for (String each : figures) all.add(InetAddress.getByName(each));
        return all;
    }

    private TcpSocket connecting(NetProgram p, TcpConnectOptions options) {
        TcpSocket client = p.logged("client", TcpSocket.connect(p.loop, options));
        client.onError(errors::add);
        return client;
    }

    /** Says nothing, and keeps the loop alive no longer than it is asked. */
    private Promise<List<InetAddress>> silent(String host, CancelToken token) {
        tokens.add(token);
        Resolvers<List<InetAddress>> answer = Promise.withResolvers();
        token.onCancel(() -> answer.reject(token.reason()));
        return answer.promise();
    }

    @Test
    void theAddressesOfAHostAreTriedInTheirOrder() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.resume();
            });
            int port = server.localAddress().getPort();
            List<InetAddress> deadThenAlive = addresses("127.0.0.2", "127.0.0.1");
            TcpSocket client = connecting(p, TcpConnectOptions.toHost(HOST, port, (host, token) -> {
                p.log(host);
                return Promise.resolved(deadThenAlive);
            }));
            client.onConnect(() -> {
                p.log(client.remoteAddress().getAddress().getHostAddress());
                client.end();
            });
            client.resume();
        });
        assertEquals("db.example.org client:connect 127.0.0.1 client:finish client:end client:close", trace);
    }

    @Test
    void whatIsWrittenWhileTheNameIsLookedUpIsSent() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> p.log(NetProgram.text(data)));
            });
            List<InetAddress> found = addresses("127.0.0.1");
            TcpSocket client = TcpSocket.connect(
                    p.loop,
                    TcpConnectOptions.toHost(
                            HOST, server.localAddress().getPort(), (host, token) -> Promise.delay(5, found)));
            client.write(NetProgram.bytes("early"));
            client.end();
            client.resume();
        });
        assertEquals("early", trace);
    }

    @Test
    void aNameWithoutAddressIsNotResolved() {
        String trace = NetProgram.run(p -> {
            connecting(p, TcpConnectOptions.toHost(HOST, 80, (host, token) -> Promise.resolved(List.of())));
            connecting(
                    p,
                    TcpConnectOptions.toHost(
                            HOST, 81, (host, token) -> Promise.rejected(new IOException("no such name"))));
        });
        assertEquals("client:UNRESOLVED client:UNRESOLVED client:close! client:close!", trace);
        assertEquals(
                "connect db.example.org:80: the name has no address",
                errors.get(0).getMessage());
        assertEquals("connect db.example.org:81: no such name", errors.get(1).getMessage());
    }

    @Test
    void aLookUpThatThrowsOrGivesNothingHasNotFoundTheHost() {
        String trace = NetProgram.run(p -> {
            connecting(
                    p,
                    TcpConnectOptions.toHost(HOST, 80, (host, token) -> {
                                throw new RejectedExecutionException("the pool is full");
                            })
                            .connectTimeoutMs(100_000));
            p.log("connecting");
            connecting(
                    p, TcpConnectOptions.toHost(HOST, 81, (host, token) -> null).connectTimeoutMs(100_000));
        });
        assertEquals("connecting client:UNRESOLVED client:UNRESOLVED client:close! client:close!", trace);
        assertEquals(
                "connect db.example.org:80: the pool is full", errors.get(0).getMessage());
        assertEquals(
                "connect db.example.org:81: the look-up gave no promise",
                errors.get(1).getMessage());
    }

    /** In virtual time: the look-up takes so long, and so does each attempt; what came of it, and when. */
    private static String inTurn(long lookUpMs, long attemptMs, long timeoutMs) {
        SimClock clock = new SimClock();
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        List<String> trace = new ArrayList<>();
        HappyEyeballs.Answer<String> answer = new HappyEyeballs.Answer<>() {
            @Override
            public void connected(String connection) {
                trace.add(connection);
            }

            @Override
            public void failed(NetException error) {
                trace.add(error.getMessage());
            }
        };
        loop.start(() -> new NamedConnect<>(
                        loop,
                        InetSocketAddress.createUnresolved(HOST, 80),
                        timeoutMs,
                        (addresses, race) -> new HappyEyeballs<>(
                                loop,
                                addresses,
                                250,
                                0,
                                (address, attempt) ->
                                        loop.setTimeout(() -> attempt.connected("connected"), attemptMs)::cancel,
                                race),
                        answer)
                .start((host, token) -> Promise.delay(lookUpMs, List.of(InetAddress.getLoopbackAddress()), token)));
        loop.run();
        return clock.nanoTime() / 1_000_000 + " ms: " + String.join(" ", trace);
    }

    @Test
    void theTimeLimitCoversTheLookUpAndTheAttempts() {
        assertEquals("90 ms: connected", inTurn(50, 40, 100));
        assertEquals("100 ms: connect db.example.org:80: timed out after 100 ms", inTurn(50, 60, 100));
        assertEquals(
                "100 ms: connect db.example.org:80: timed out after 100 ms, looking for the host's address",
                inTurn(150, 10, 100));
        assertEquals("10050 ms: connected", inTurn(10_000, 50, 0));
    }

    @Test
    void aSocketThatIsDestroyedMeanwhileStopsTheLookUp() {
        String trace = NetProgram.run(p -> {
            TcpSocket client = connecting(p, TcpConnectOptions.toHost(HOST, 80, this::silent));
            p.loop.setImmediate(client::destroy);
        });
        assertEquals("client:close", trace);
        assertTrue(tokens.get(0).isCancelled());
    }

    @Test
    void figuresAreNotLookedUp() {
        String trace = NetProgram.run(p ->
                connecting(p, TcpConnectOptions.toHost("127.0.0.1", TcpEventsTest.freePort(), (host, token) -> {
                    throw new AssertionError(host);
                })));
        assertEquals("client:CONNECTION_REFUSED client:close!", trace);
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> TcpConnectOptions.toHost("", 80, this::silent));
        assertThrows(IllegalArgumentException.class, () -> TcpConnectOptions.toHost(HOST, 65_536, this::silent));
        assertThrows(NullPointerException.class, () -> TcpConnectOptions.toHost(HOST, 80, null));
        assertFalse(Addresses.isLiteral(HOST));
    }
}
