package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.net.udp.UdpOptions;
import dev.isoloop.net.udp.UdpSocket;
import dev.isoloop.streams.Pipeline;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Clients that others have written against servers of ours, where they are installed: nc, socat, dig. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealClientsTest {
    private static final int PLENTY_BYTES = 5 << 20;
    private static final int ADDRESSES_MAX = 200;

    @TempDir
    private Path folder;

    /** A client whose answer goes into a file: it can be read when the client has ended and our loop, too. */
    private final class Client {
        private final Process process;
        private final Path answer;

        Client(byte[] input, String... command) throws IOException {
            answer = Files.createTempFile(folder, "answer", "");
            Path file = Files.write(Files.createTempFile(folder, "input", ""), input);
            process = new ProcessBuilder(command)
                    .redirectInput(file.toFile())
                    .redirectOutput(answer.toFile())
                    .redirectErrorStream(true)
                    .start();
        }

        byte[] answer() throws Exception {
            assertEquals(0, process.waitFor(), () -> "client says " + process);
            return Files.readAllBytes(answer);
        }

        String text() throws Exception {
            return new String(answer(), StandardCharsets.UTF_8);
        }
    }

    /** For the test's own thread: in a callback it would be an uncaught error. */
    private static void assumeInstalled(String program) {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                program + " is not installed");
    }

    private static byte[] plenty() {
        byte[] bytes = new byte[PLENTY_BYTES];
        new Random(6).nextBytes(bytes);
        return bytes;
    }

    /** Gives everything back through streams, and ends with its client. */
    private static void echoOnce(NetServer<?> server) {
        server.onConnection(socket -> {
            server.close();
            Pipeline.from(socket.stream().readable())
                    .to(socket.stream().writable())
                    .run();
        });
    }

    @Test
    void netcatGetsEveryByteBack() throws Exception {
        assumeInstalled("nc");
        byte[] sent = plenty();
        Client[] client = new Client[1];
        NetProgram.run(p -> {
            TcpServer server = p.server();
            echoOnce(server);
            client[0] = new Client(
                    sent,
                    "nc",
                    "-N",
                    "127.0.0.1",
                    Integer.toString(server.localAddress().getPort()));
        });
        assertTrue(Arrays.equals(sent, client[0].answer()));
    }

    @Test
    void netcatGetsEveryByteBackOverAUnixSocket() throws Exception {
        assumeInstalled("nc");
        byte[] sent = plenty();
        Path path = folder.resolve("echo.sock");
        Client[] client = new Client[1];
        NetProgram.run(p -> {
            echoOnce(UnixServer.listen(p.loop, path));
            client[0] = new Client(sent, "nc", "-N", "-U", path.toString());
        });
        assertTrue(Arrays.equals(sent, client[0].answer()));
    }

    @Test
    void socatGetsItsDatagramBack() throws Exception {
        assumeInstalled("socat");
        Client[] client = new Client[1];
        NetProgram.run(p -> {
            UdpSocket socket = UdpSocket.bind(p.loop, UdpOptions.at(InetAddress.getLoopbackAddress(), 0));
            socket.onMessage((datagram, from) -> {
                socket.send(datagram, from);
                socket.close();
            });
            int port = socket.localAddress().getPort();
            client[0] =
                    new Client("hello".getBytes(StandardCharsets.UTF_8), "socat", "-t2", "-", "UDP:127.0.0.1:" + port);
        });
        assertEquals("hello", client[0].text());
    }

    // ---- dig, against a name server in datagrams and over streams ----

    /** As many addresses as the name begins with, cut short if they are too long for who asks. */
    private static byte[] answer(byte[] wire, boolean inOneDatagram) {
        try {
            Message question = new Message(wire);
            Message answer = new Message(question.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.addRecord(question.getQuestion(), Section.QUESTION);
            int count = Integer.parseInt(question.getQuestion().getName().getLabelString(0));
            for (int number = 0; number < count; number++) {
                InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
                answer.addRecord(new ARecord(question.getQuestion().getName(), DClass.IN, 60, address), Section.ANSWER);
            }
            int most = question.getOPT() == null ? 512 : question.getOPT().getPayloadSize();
            return inOneDatagram ? answer.toWire(most) : answer.toWire();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] bytesOf(ByteBuffer buffer, int from) {
        byte[] bytes = new byte[buffer.remaining() - from];
        buffer.get(buffer.position() + from, bytes);
        return bytes;
    }

    private String dig(String name, String... more) throws Exception {
        assumeInstalled("dig");
        Client[] client = new Client[1];
        NetProgram.run(p -> {
            UdpSocket datagrams = UdpSocket.bind(p.loop, UdpOptions.at(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = datagrams.localAddress();
            TcpServer streams = TcpServer.listen(p.loop, TcpListenOptions.at(address));
            datagrams.unref();
            streams.unref();
            datagrams.onMessage((question, from) -> {
                p.log("datagram");
                datagrams.send(ByteBuffer.wrap(answer(bytesOf(question, 0), true)), from);
            });
            streams.onConnection(socket -> socket.onRead(question -> {
                p.log("stream");
                byte[] answer = answer(bytesOf(question, Short.BYTES), false);
                socket.write(ByteBuffer.allocate(Short.BYTES + answer.length)
                        .putShort((short) answer.length)
                        .put(answer)
                        .flip());
            }));
            String[] command = {"dig", "@127.0.0.1", "-p", Integer.toString(address.getPort()), "+short", name, "A"};
            String[] all = Arrays.copyOf(command, command.length + more.length);
            System.arraycopy(more, 0, all, command.length, more.length);
            client[0] = new Client(new byte[0], all);
            p.loop.ref();
            client[0].process.onExit().thenRun(() -> p.loop.execute(p.loop::unref));
        });
        return client[0].text();
    }

    @Test
    void digIsAnsweredInADatagram() throws Exception {
        assertEquals("10.0.0.0\n10.0.0.1\n", sorted(dig("2.example.org")));
    }

    @Test
    void digIsAnsweredOverAStreamWhenTheAnswerIsLong() throws Exception {
        List<String> lines = dig(ADDRESSES_MAX + ".example.org")
                .lines()
                .filter(line -> line.startsWith("10."))
                .toList();
        assertEquals(ADDRESSES_MAX, lines.size());
    }

    @Test
    void digIsAnsweredWithoutExtensionsToo() throws Exception {
        assertEquals("10.0.0.0\n", dig("1.example.org", "+noedns"));
    }

    private static String sorted(String lines) {
        return lines.lines().sorted().map(line -> line + "\n").reduce("", String::concat);
    }
}
