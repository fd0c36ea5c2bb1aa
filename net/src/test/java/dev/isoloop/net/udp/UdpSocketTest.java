package dev.isoloop.net.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.UncaughtErrorException;
import dev.isoloop.loop.WrongLoopThreadException;
import dev.isoloop.net.NetErrorCode;
import dev.isoloop.net.NetException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UdpSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<String> heard = new ArrayList<>();

    /** What a test does on its loop; the loop ends when all sockets are closed. */
    private interface Program {
        void run(EventLoop loop) throws Exception;
    }

    private static void run(Program program) {
        assertEquals(0, EventLoop.run(loop -> {
            try {
                program.run(loop);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    private static UdpSocket open(EventLoop loop) throws NetException {
        return UdpSocket.bind(loop, UdpOptions.at(LOOPBACK, 0));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    @Test
    void aDatagramGoesThereAndAnswersComeBack() {
        run(loop -> {
            UdpSocket server = open(loop);
            UdpSocket client = open(loop);
            server.onMessage((bytes, from) -> {
                assertEquals(client.localAddress(), from);
                assertTrue(bytes.isDirect());
                server.send(bytes("echo " + text(bytes)), from);
            });
            client.onMessage((bytes, from) -> {
                heard.add(text(bytes));
                server.close();
                client.close();
            });
            client.send(bytes("hello"), server.localAddress());
        });
        assertEquals(List.of("echo hello"), heard);
    }

    @Test
    void theByteOrderThatAHandlerSetsIsItsOwnAlone() {
        run(loop -> {
            UdpSocket server = open(loop);
            UdpSocket client = open(loop);
            server.onMessage((bytes, from) -> {
                heard.add(bytes.order().toString());
                bytes.order(ByteOrder.LITTLE_ENDIAN);
                if (heard.size() == 2) server.close();
            });
            client.send(bytes("one"), server.localAddress());
            client.send(bytes("two"), server.localAddress());
            client.close();
        });
        assertEquals(List.of("BIG_ENDIAN", "BIG_ENDIAN"), heard);
    }

    @Test
    void datagramsKeepTheirBordersAlsoEmptyOnes() {
        run(loop -> {
            UdpSocket server = open(loop);
            UdpSocket client = open(loop);
            server.onMessage((bytes, from) -> {
                heard.add(text(bytes));
                if (heard.size() == 3) server.close();
            });
            client.send(bytes("one"), server.localAddress());
            client.send(bytes(""), server.localAddress());
            client.send(bytes("three"), server.localAddress());
            client.close();
        });
        assertEquals(List.of("one", "", "three"), heard);
    }

    @Test
    void theLongestDatagramArrivesWhole() {
        byte[] sent = new byte[65_507];
        Arrays.fill(sent, (byte) 7);
        AtomicReference<byte[]> arrived = new AtomicReference<>();
        run(loop -> {
            UdpSocket server = open(loop);
            server.onMessage((bytes, from) -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                arrived.set(copy);
                server.close();
            });
            server.send(ByteBuffer.wrap(sent), server.localAddress());
        });
        assertArrayEquals(sent, arrived.get());
    }

    @Test
    void aDatagramThatIsTooLongIsNamedAndTheSocketGoesOn() {
        run(loop -> {
            UdpSocket socket = open(loop);
            ByteBuffer tooLong = ByteBuffer.allocate(65_508);
            boolean kept = socket.send(tooLong, socket.localAddress(), failure -> {
                heard.add(failure.code() + " " + failure.getMessage());
                socket.send(bytes("short"), socket.localAddress());
            });
            assertTrue(kept);
            assertFalse(tooLong.hasRemaining());
            socket.onMessage((bytes, from) -> socket.close());
            heard.add("port " + socket.localAddress().getPort());
        });
        String port = heard.get(0).substring(5);
        assertEquals(
                "MESSAGE_TOO_LARGE send to 127.0.0.1:" + port + ": message too large for one datagram", heard.get(1));
    }

    @Test
    void aFailureWithoutAHandlerIsAnErrorEvent() {
        run(loop -> {
            UdpSocket socket = open(loop);
            socket.onError(error -> {
                heard.add(error.code().name());
                socket.close();
            });
            socket.send(ByteBuffer.allocate(65_508), socket.localAddress());
        });
        assertEquals(List.of("MESSAGE_TOO_LARGE"), heard);
    }

    @Test
    void aReceiverOfTheOtherFamilyIsAFailureOfItsDatagram() throws IOException {
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByName("::1"), 9);
        run(loop -> {
            UdpSocket socket = UdpSocket.bind(loop, UdpOptions.at(InetAddress.getByName("127.0.0.1"), 0));
            socket.onError(error -> {
                heard.add("error " + error.getMessage());
                socket.close();
            });
            assertTrue(socket.send(bytes("x"), six, failure -> heard.add("sent " + failure.getMessage())));
            assertTrue(socket.send(bytes("x"), six));
        });
        assertEquals(2, heard.size());
        assertTrue(heard.get(0).startsWith("sent send to [0:0:0:0:0:0:0:1]:9: "), heard.get(0));
        assertTrue(heard.get(1).startsWith("error send to [0:0:0:0:0:0:0:1]:9: "), heard.get(1));
    }

    @Test
    void everyListenerThatWasNotRemovedHearsOfAnEvent() {
        run(loop -> {
            UdpSocket socket = open(loop);
            socket.onError(error -> heard.add("first"));
            Subscription removed = socket.onError(error -> heard.add("removed"));
            socket.onError(error -> socket.close());
            socket.onClose(() -> heard.add("closed"));
            socket.onClose(() -> heard.add("and closed"));
            removed.close();
            socket.send(ByteBuffer.allocate(65_508), socket.localAddress());
        });
        assertEquals(List.of("first", "closed", "and closed"), heard);
    }

    @Test
    void theHandlerHearsThatTheKernelTookIt() {
        run(loop -> {
            UdpSocket socket = open(loop);
            socket.send(bytes("x"), socket.localAddress(), failure -> {
                assertNull(failure);
                heard.add("sent");
                socket.close();
            });
            heard.add("returned");
        });
        assertEquals(List.of("returned", "sent"), heard);
    }

    @Test
    void aConnectedSocketHearsItsPeerAlone() {
        run(loop -> {
            UdpSocket server = open(loop);
            UdpSocket stranger = open(loop);
            UdpSocket client = open(loop);
            client.connect(server.localAddress());
            assertEquals(server.localAddress(), client.remoteAddress());
            client.onMessage((bytes, from) -> {
                heard.add(text(bytes));
                List.of(server, stranger, client).forEach(UdpSocket::close);
            });
            stranger.send(bytes("lie"), client.localAddress());
            server.onMessage((bytes, from) -> server.send(bytes("truth"), from));
            client.send(bytes("question"));
            assertThrows(IllegalArgumentException.class, () -> client.send(bytes("x"), stranger.localAddress()));
        });
        assertEquals(List.of("truth"), heard);
    }

    @Test
    void aPeerThatIsNotThereRefuses() {
        run(loop -> {
            UdpSocket gone = open(loop);
            InetSocketAddress deserted = gone.localAddress();
            gone.onClose(() -> {
                try {
                    UdpSocket client = open(loop);
                    client.onMessage((bytes, from) -> heard.add("nobody should answer"));
                    client.onError(error -> {
                        heard.add(error.code().name());
                        assertTrue(error.getMessage().contains(":" + deserted.getPort()), error.getMessage());
                        client.close();
                    });
                    client.connect(deserted);
                    client.send(bytes("anybody there?"));
                } catch (NetException e) {
                    throw new IllegalStateException(e);
                }
            });
            gone.close();
        });
        assertEquals(List.of("CONNECTION_REFUSED"), heard);
    }

    @Test
    void aSocketThatWasDisconnectedTalksToEverybodyAgain() {
        run(loop -> {
            UdpSocket a = open(loop);
            UdpSocket b = open(loop);
            a.connect(b.localAddress());
            a.disconnect();
            assertNull(a.remoteAddress());
            a.onMessage((bytes, from) -> {
                a.close();
                b.close();
            });
            a.send(bytes("to myself"), a.localAddress());
            assertThrows(IllegalStateException.class, () -> a.send(bytes("to whom?")));
        });
    }

    @Test
    void aPortInUseIsNamedUnlessBothShareIt() {
        run(loop -> {
            UdpSocket first = open(loop);
            UdpOptions same = UdpOptions.at(first.localAddress());
            NetException taken = assertThrows(NetException.class, () -> UdpSocket.bind(loop, same));
            assertEquals(NetErrorCode.ADDRESS_IN_USE, taken.code());
            assertEquals(
                    "bind 127.0.0.1:" + first.localAddress().getPort() + ": address already in use",
                    taken.getMessage());
            first.close();
            UdpSocket one = UdpSocket.bind(loop, UdpOptions.at(LOOPBACK, 0).reusePort(true));
            UdpSocket two =
                    UdpSocket.bind(loop, UdpOptions.at(one.localAddress()).reusePort(true));
            one.close();
            two.close();
        });
    }

    @Test
    void broadcastNeedsPermission() throws IOException {
        InetSocketAddress everybody = new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 9);
        run(loop -> {
            UdpSocket socket = UdpSocket.bind(loop, UdpOptions.at(InetAddress.getByName("0.0.0.0"), 0));
            socket.send(bytes("x"), everybody, failure -> {
                heard.add(failure.code().name());
                socket.close();
            });
        });
        assertEquals(List.of("PERMISSION_DENIED"), heard);
    }

    private static NetworkInterface loopbackInterface() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        assertNotNull(loopback);
        return loopback;
    }

    /** Without a route to groups over loopback, a system can't run this. */
    private static void assumeMulticast() throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopbackInterface());
            InetSocketAddress group = new InetSocketAddress(InetAddress.getByName("239.1.2.3"), 9);
            probe.send(new DatagramPacket(new byte[1], 1, group));
        } catch (IOException noRoute) {
            Assumptions.abort("no multicast over loopback here: " + noRoute.getMessage());
        }
    }

    private static UdpSocket openForGroups(EventLoop loop) throws IOException {
        return UdpSocket.bind(
                loop,
                UdpOptions.at(InetAddress.getByName("0.0.0.0"), 0)
                        .reuseAddress(true)
                        .multicastInterface(loopbackInterface())
                        .multicastTtl(0)
                        .multicastLoopback(true));
    }

    @Test
    void aGroupIsHeardFromJoiningToLeaving() throws IOException {
        assumeMulticast();
        run(loop -> {
            InetAddress group = InetAddress.getByName("239.1.2.3");
            NetworkInterface via = loopbackInterface();
            UdpSocket member = openForGroups(loop);
            InetSocketAddress to =
                    new InetSocketAddress(group, member.localAddress().getPort());
            InetSocketAddress direct = new InetSocketAddress(LOOPBACK, to.getPort());
            member.join(group, via);
            member.onMessage((bytes, from) -> {
                String word = text(bytes);
                heard.add(word);
                if (word.equals("in")) {
                    member.leave(group, via);
                    member.send(bytes("out"), to);
                    member.send(bytes("end"), direct);
                } else {
                    member.close();
                }
            });
            member.send(bytes("in"), to);
            assertThrows(IllegalStateException.class, () -> member.leave(InetAddress.getByName("239.9.9.9"), via));
        });
        assertEquals(List.of("in", "end"), heard);
    }

    @Test
    void ofAGroupOneSenderMayBeChosen() throws IOException {
        assumeMulticast();
        run(loop -> {
            InetAddress group = InetAddress.getByName("232.1.2.3");
            NetworkInterface via = loopbackInterface();
            UdpSocket member = openForGroups(loop);
            InetSocketAddress to =
                    new InetSocketAddress(group, member.localAddress().getPort());
            InetSocketAddress direct = new InetSocketAddress(LOOPBACK, to.getPort());
            InetAddress other = InetAddress.getByName("127.0.0.99");
            member.join(group, via, other);
            member.onMessage((bytes, from) -> {
                String word = text(bytes);
                heard.add(word);
                if (word.equals("first")) {
                    member.leave(group, via, other);
                    member.close();
                }
            });
            member.send(bytes("of the wrong sender"), to);
            member.send(bytes("first"), direct);
        });
        assertEquals(List.of("first"), heard);
    }

    @Test
    void noGroupIsNoGroup() {
        run(loop -> {
            UdpSocket socket = open(loop);
            assertThrows(IllegalArgumentException.class, () -> socket.join(LOOPBACK, loopbackInterface()));
            socket.close();
        });
    }

    @Test
    void settingsAreSetAndChecked() {
        run(loop -> {
            UdpSocket socket = UdpSocket.bind(
                    loop,
                    UdpOptions.at(LOOPBACK, 0)
                            .receiveBufferBytes(20_000)
                            .sendBufferBytes(30_000)
                            .broadcast(true));
            assertTrue(socket.receiveBufferBytes() >= 20_000);
            assertTrue(socket.sendBufferBytes() >= 30_000);
            socket.setReceiveBufferBytes(40_000);
            socket.setSendBufferBytes(50_000);
            assertTrue(socket.receiveBufferBytes() >= 40_000);
            assertTrue(socket.sendBufferBytes() >= 50_000);
            socket.setBroadcast(false);
            socket.setMulticastTtl(3);
            socket.setMulticastLoopback(false);
            socket.setMulticastInterface(loopbackInterface());
            assertEquals(
                    "ttl is 256 hops, expected 0 to 255",
                    assertThrows(IllegalArgumentException.class, () -> socket.setMulticastTtl(256))
                            .getMessage());
            socket.close();
            assertThrows(IllegalStateException.class, () -> socket.setBroadcast(true));
        });
        assertThrows(IllegalArgumentException.class, () -> UdpOptions.port(0).sendQueueBytes(0));
        InetSocketAddress name = InetSocketAddress.createUnresolved("example.org", 1);
        assertThrows(IllegalArgumentException.class, () -> UdpOptions.at(name));
    }

    @Test
    void aDatagramToAnIp6AddressArrives() throws IOException {
        InetAddress six = InetAddress.getByName("::1");
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(six) != null, "no IPv6 here");
        run(loop -> {
            UdpSocket socket = UdpSocket.bind(loop, UdpOptions.at(six, 0));
            socket.onMessage((bytes, from) -> {
                heard.add(text(bytes));
                socket.close();
            });
            socket.send(bytes("six"), socket.localAddress());
        });
        assertEquals(List.of("six"), heard);
    }

    @Test
    void closingIsToldInTheClosePhaseAndFreesThePort() {
        run(loop -> {
            UdpSocket socket = open(loop);
            socket.onClose(() -> {
                heard.add("closed");
                try {
                    UdpSocket.bind(loop, UdpOptions.at(socket.localAddress())).close();
                    heard.add("bound again");
                } catch (NetException e) {
                    throw new IllegalStateException(e);
                }
            });
            socket.close();
            socket.close();
            heard.add("returned");
            socket.send(
                    bytes("late"),
                    socket.localAddress(),
                    failure -> heard.add(failure.code().name()));
        });
        assertEquals(List.of("returned", "CLOSED", "closed", "bound again"), heard);
    }

    @Test
    void aSocketThatIsUnrefedLetsTheLoopEnd() {
        run(loop -> {
            UdpSocket socket = open(loop);
            socket.onMessage((bytes, from) -> {});
            socket.unref();
        });
    }

    @Test
    void anErrorNobodyListensToIsUncaught() {
        Throwable uncaught = assertThrows(
                UncaughtErrorException.class,
                () -> run(loop -> {
                    UdpSocket socket = open(loop);
                    socket.send(ByteBuffer.allocate(70_000), socket.localAddress());
                }));
        assertInstanceOf(NetException.class, uncaught.getCause());
    }

    /** Few enough that every system's buffer holds them. */
    @Test
    void aFloodLeavesTheLoopItsTurns() {
        int flood = 3 * UdpSocket.DATAGRAMS_PER_VISIT;
        List<Integer> perTurn = new ArrayList<>();
        run(loop -> {
            UdpSocket server = open(loop);
            UdpSocket client = open(loop);
            int[] before = new int[1];
            server.onMessage((bytes, from) -> {});
            for (int i = 0; i < flood; i++) client.send(bytes("x"), server.localAddress());
            Runnable[] count = new Runnable[1];
            count[0] = () -> {
                int all = (int) server.receivedCount();
                perTurn.add(all - before[0]);
                before[0] = all;
                if (all < flood) {
                    loop.setImmediate(count[0]);
                } else {
                    server.close();
                    client.close();
                }
            };
            loop.setImmediate(count[0]);
        });
        assertTrue(perTurn.stream().allMatch(count -> count <= UdpSocket.DATAGRAMS_PER_VISIT), perTurn::toString);
    }

    @Test
    void onlyTheLoopsThreadMayUseItButAnyMayAskWhetherItIsOpen() {
        run(loop -> {
            UdpSocket socket = open(loop);
            Thread other = new Thread(() -> {
                try {
                    assertThrows(WrongLoopThreadException.class, () -> socket.send(bytes("x"), socket.localAddress()));
                    assertThrows(WrongLoopThreadException.class, () -> open(loop));
                    assertTrue(socket.isOpen());
                    heard.add("refused");
                } finally {
                    loop.execute(socket::close);
                }
            });
            other.start();
        });
        assertEquals(List.of("refused"), heard);
    }
}
