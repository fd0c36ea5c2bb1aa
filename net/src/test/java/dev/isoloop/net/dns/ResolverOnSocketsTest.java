package dev.isoloop.net.dns;

import static dev.isoloop.net.dns.ScriptedServers.a;
import static dev.isoloop.net.dns.ScriptedServers.reply;
import static dev.isoloop.net.dns.ScriptedServers.truncated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResolverOnSocketsTest {
    private static final String NAME = "www.example.org";
    private static final String OWNER = NAME + ".";

    private static Object settled(ResolverConfig config, Function<Resolver, Promise<?>> program) {
        AtomicReference<Object> outcome = new AtomicReference<>();
        EventLoop.run(loop -> {
            Resolver resolver = Resolver.create(loop, config);
            program.apply(resolver)
                    .then(
                            value -> {
                                outcome.set(value);
                                return null;
                            },
                            reason -> {
                                outcome.set(reason);
                                return null;
                            });
        });
        return outcome.get();
    }

    private static Object resolve(ResolverConfig config) {
        return settled(config, resolver -> resolver.resolve(NAME, RecordType.A));
    }

    private static byte[] answer(Message question, String... addresses) {
        Record[] records = new Record[addresses.length];
        for (int i = 0; i < records.length; i++) records[i] = a(OWNER, addresses[i]);
        return reply(question, Rcode.NOERROR, records).toWire();
    }

    private static List<byte[]> nothing(Message question) {
        return List.of();
    }

    @Test
    void anAnswerComesOverUdp() throws IOException {
        try (LoopbackServer server = new LoopbackServer(
                (question, client) -> List.of(answer(question, "192.0.2.7")), question -> List.of())) {
            assertEquals(List.of(Addresses.parse("192.0.2.7")), resolve(ResolverConfig.of(server.address())));
        }
    }

    @Test
    void anAnswerBeyond512BytesComesInOneDatagram() throws IOException {
        String[] many = new String[70];
        for (int i = 0; i < many.length; i++) many[i] = "10.0.0." + i;
        try (LoopbackServer server = new LoopbackServer(
                (question, client) -> {
                    byte[] answer = answer(question, many);
                    assertTrue(answer.length > 1_100, answer.length + " bytes");
                    boolean fits = question.getOPT() != null
                            && answer.length <= question.getOPT().getPayloadSize();
                    return List.of(fits ? answer : truncated(question).toWire());
                },
                ResolverOnSocketsTest::nothing)) {
            assertEquals(many.length, ((List<?>) resolve(ResolverConfig.of(server.address()))).size());
            assertEquals(1, server.askedFrom.size());
        }
    }

    @Test
    void aLongAnswerComesOverTcp() throws IOException {
        String[] many = new String[2_000];
        for (int i = 0; i < many.length; i++) many[i] = "10.0." + i / 256 + "." + i % 256;
        try (LoopbackServer server = new LoopbackServer(
                (question, client) -> List.of(truncated(question).toWire()),
                question -> List.of(answer(question, many)))) {
            List<?> values = (List<?>) resolve(ResolverConfig.of(server.address()));
            assertEquals(2_000, values.size());
            assertEquals(Addresses.parse("10.0.7.207"), values.get(1_999));
        }
    }

    @Test
    void aServerThatHangsUpOverTcpIsUnreachable() throws IOException {
        try (LoopbackServer server = new LoopbackServer(
                (question, client) -> List.of(truncated(question).toWire()), ResolverOnSocketsTest::nothing)) {
            DnsException failure = assertInstanceOf(DnsException.class, resolve(ResolverConfig.of(server.address())));
            assertEquals(DnsError.UNREACHABLE, failure.error(), failure.getMessage());
            assertTrue(failure.getMessage().contains("closed without an answer"), failure.getMessage());
        }
    }

    @Test
    void aPortWhereNobodyListensIsUnreachable() throws IOException {
        InetSocketAddress deserted;
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            deserted = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        DnsException failure = assertInstanceOf(DnsException.class, resolve(ResolverConfig.of(deserted)));
        assertEquals(DnsError.UNREACHABLE, failure.error(), failure.getMessage());
    }

    @Test
    void garbageAndStrangersIdsArePassedOver() throws IOException {
        try (LoopbackServer server = new LoopbackServer(
                (question, client) -> {
                    byte[] good = answer(question, "192.0.2.7");
                    byte[] forged = answer(question, "203.0.113.66");
                    forged[1] ^= 1;
                    return List.of(new byte[0], new byte[] {1, 2, 3}, new byte[60_000], forged, good);
                },
                ResolverOnSocketsTest::nothing)) {
            assertEquals(List.of(Addresses.parse("192.0.2.7")), resolve(ResolverConfig.of(server.address())));
        }
    }

    @Test
    void anAnswerFromAnotherPortIsNotHeard() throws IOException {
        try (DatagramSocket stranger = new DatagramSocket();
                LoopbackServer server = new LoopbackServer(
                        (question, client) -> {
                            byte[] forged = answer(question, "203.0.113.66");
                            send(stranger, new DatagramPacket(forged, forged.length, client));
                            return List.of(answer(question, "192.0.2.7"));
                        },
                        ResolverOnSocketsTest::nothing)) {
            assertEquals(List.of(Addresses.parse("192.0.2.7")), resolve(ResolverConfig.of(server.address())));
        }
    }

    private static void send(DatagramSocket from, DatagramPacket packet) {
        try {
            from.send(packet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyQuestionComesFromAPortOfItsOwn() throws IOException {
        try (LoopbackServer server = new LoopbackServer(
                (question, client) -> List.of(reply(question, Rcode.NXDOMAIN).toWire()),
                ResolverOnSocketsTest::nothing)) {
            settled(ResolverConfig.of(server.address()), resolver -> {
                List<Promise<?>> all = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    all.add(resolver.resolve("n" + i + ".org", RecordType.A).catchError(gone -> null));
                }
                return Promise.allSettled(all);
            });
            assertEquals(20, server.askedFrom.stream().distinct().count());
        }
    }
}
