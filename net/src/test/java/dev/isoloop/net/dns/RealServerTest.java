package dev.isoloop.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The resolver against a name server that others have written, dnsmasq, where it is installed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealServerTest {
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/dnsmasq"), Path.of("/usr/bin/dnsmasq"));
    private static final String LONG_TEXT = "x".repeat(250);

    /** The answers of a server with these records, in the order of the questions. */
    private static String ask(Function<Resolver, List<Promise<?>>> questions, String... records) throws Exception {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(program != null, "dnsmasq is not installed");
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file",
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--local=/example.org/",
                "--port=" + port));
        command.addAll(List.of(records));
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> answers = new ArrayList<>();
        try {
            EventLoop.run(loop -> {
                Resolver resolver = Resolver.create(
                        loop, ResolverConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
                untilItAnswers(loop, resolver, () -> {
                    List<Promise<?>> asked = questions.apply(resolver);
                    asked.forEach(promise -> answers.add(null));
                    for (int at = 0; at < asked.size(); at++) {
                        int place = at;
                        asked.get(at)
                                .then(
                                        value -> answers.set(place, value.toString()),
                                        why -> answers.set(
                                                place,
                                                ((DnsException) why).error().toString()));
                    }
                });
            });
        } finally {
            server.destroy();
        }
        return String.join(" ", answers);
    }

    private static void untilItAnswers(EventLoop loop, Resolver resolver, Runnable then) {
        resolver.resolve("ready.example.org", RecordType.A)
                .then(
                        value -> {
                            then.run();
                            return null;
                        },
                        notYet -> {
                            loop.setTimeout(() -> untilItAnswers(loop, resolver, then), 20);
                            return null;
                        });
    }

    @Test
    void everyKindOfRecordIsRead() throws Exception {
        assertEquals(
                "[host.example.org/192.0.2.7] [host.example.org/2001:db8:0:0:0:0:0:7] [host.example.org]"
                        + " [host.example.org/192.0.2.7]"
                        + " [MxRecord[priority=10, exchange=mail.example.org]]"
                        + " [[hello, world]]"
                        + " [SrvRecord[priority=1, weight=2, port=5222, name=host.example.org]]"
                        + " [host.example.org]"
                        + " NO_SUCH_NAME NO_DATA",
                ask(
                        resolver -> List.of(
                                resolver.resolve("host.example.org", RecordType.A),
                                resolver.resolve("host.example.org", RecordType.AAAA),
                                resolver.resolve("alias.example.org", RecordType.CNAME),
                                resolver.resolve("alias.example.org", RecordType.A),
                                resolver.resolve("example.org", RecordType.MX),
                                resolver.resolve("text.example.org", RecordType.TXT),
                                resolver.resolve("_xmpp._tcp.example.org", RecordType.SRV),
                                resolver.reverse(Addresses.parse("192.0.2.7")),
                                resolver.resolve("nobody.example.org", RecordType.A),
                                resolver.resolve("text.example.org", RecordType.A)),
                        "--host-record=ready.example.org,192.0.2.1",
                        "--host-record=host.example.org,192.0.2.7,2001:db8::7",
                        "--cname=alias.example.org,host.example.org",
                        "--mx-host=example.org,mail.example.org,10",
                        "--txt-record=text.example.org,hello,world",
                        "--srv-host=_xmpp._tcp.example.org,host.example.org,5222,1,2"));
    }

    @Test
    void longAnswersComeInOneDatagramOrOverAStream() throws Exception {
        String fourTimes = ("," + LONG_TEXT).repeat(4);
        String twelveTimes = ("," + LONG_TEXT).repeat(12);
        assertEquals(
                "4 12",
                ask(
                        resolver -> List.of(
                                resolver.resolve("four.example.org", RecordType.TXT)
                                        .then(texts -> texts.get(0).size()),
                                resolver.resolve("twelve.example.org", RecordType.TXT)
                                        .then(texts -> texts.get(0).size())),
                        "--host-record=ready.example.org,192.0.2.1",
                        "--txt-record=four.example.org" + fourTimes,
                        "--txt-record=twelve.example.org" + twelveTimes));
    }

    @Test
    void bothFamiliesOfAHostComeTogether() throws Exception {
        assertEquals(
                "[host.example.org/2001:db8:0:0:0:0:0:7, host.example.org/192.0.2.7]",
                ask(
                        resolver -> List.of(resolver.addresses("host.example.org", new CancelSource().token())),
                        "--host-record=ready.example.org,192.0.2.1",
                        "--host-record=host.example.org,192.0.2.7,2001:db8::7"));
    }
}
