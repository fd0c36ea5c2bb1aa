package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.loop.KernelPoller;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Pipeline;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Descriptors and buffers, counted before and after. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakTest {
    private static final int CONNECTIONS = 50;

    private static final int TRANSFERS = 10;

    /** More than the kernel takes at once. */
    private static final int PLENTY_BYTES = 16 << 20;

    private static final int IDLE_MS = 50;

    /** Runs it twice, since the JVM opens files of its own the first time, and counts around the second. */
    private static void leavesNothing(Executable program) throws Throwable {
        program.execute();
        int descriptors = NetProgram.openDescriptors();
        long buffers = MemoryStats.now().liveBytes();
        program.execute();
        assertEquals(descriptors, NetProgram.openDescriptors());
        assertEquals(buffers, MemoryStats.now().liveBytes());
        assertEquals(0, NetBuffers.chunksInUse());
        assertEquals(0, KernelPoller.shared().stats().registrations());
    }

    @Test
    void nothingIsLeftOfConnectionsHoweverTheyEnd() throws Throwable {
        leavesNothing(LeakTest::connections);
    }

    /** What the errors of both sides come to: one of these, each time. */
    private static void expect(List<NetException> errors, int count, NetErrorCode... codes) {
        assertEquals(count, errors.size(), errors::toString);
        for (NetException error : errors) assertTrue(List.of(codes).contains(error.code()), error::toString);
    }

    @Test
    void nothingIsLeftOfTransfersThatAreReset() throws Throwable {
        leavesNothing(() -> {
            List<NetException> errors = new ArrayList<>();
            NetProgram.run(p -> {
                TcpServer server = p.server();
                Runnable served = NetProgram.after(TRANSFERS, server::close);
                server.onConnection(sends -> {
                    served.run();
                    sends.onError(errors::add);
                    if (server.acceptedCount() % 2 == 0) sends.write(ByteBuffer.allocate(PLENTY_BYTES));
                    else sends.write(TransferBuffer.allocate(PLENTY_BYTES));
                });
                for (int count = 0; count < TRANSFERS; count++) {
                    TcpSocket resets = p.client(server);
                    resets.onRead(data -> resets.abort());
                }
            });
            expect(errors, TRANSFERS, NetErrorCode.CONNECTION_RESET, NetErrorCode.BROKEN_PIPE);
        });
    }

    @Test
    void nothingIsLeftOfStreamsThatAreResetMidTransfer() throws Throwable {
        leavesNothing(() -> {
            List<Throwable> errors = new ArrayList<>();
            NetProgram.run(p -> {
                TcpServer server = p.server();
                Runnable served = NetProgram.after(TRANSFERS, server::close);
                server.onConnection(echoes -> {
                    served.run();
                    echoes.onError(error -> {});
                    Pipeline.from(echoes.stream().readable())
                            .to(echoes.stream().writable())
                            .run()
                            .catchError(why -> {
                                errors.add(why);
                                return null;
                            });
                });
                for (int count = 0; count < TRANSFERS; count++) {
                    TcpSocket resets = p.client(server);
                    resets.write(TransferBuffer.allocate(PLENTY_BYTES));
                    resets.onRead(data -> resets.abort());
                }
            });
            assertEquals(TRANSFERS, errors.size());
        });
    }

    @Test
    void nothingIsLeftOfPeersThatAreSilentOrNeverRead() throws Throwable {
        leavesNothing(() -> {
            List<NetException> errors = new ArrayList<>();
            List<Socket> peers = new ArrayList<>();
            try (ServerSocket listener = new ServerSocket(0, TRANSFERS, InetAddress.getLoopbackAddress())) {
                NetProgram.run(p -> {
                    for (int count = 0; count < TRANSFERS; count++) {
                        TcpSocket socket = TcpSocket.connect(p.loop, "127.0.0.1", listener.getLocalPort());
                        peers.add(listener.accept());
                        socket.onError(errors::add);
                        socket.resume();
                        if (count % 2 == 0) socket.onConnect(() -> socket.write(ByteBuffer.allocate(PLENTY_BYTES)));
                        socket.onConnect(() -> socket.setIdleLimit(IDLE_MS));
                    }
                });
            } finally {
                for (Socket peer : peers) peer.close();
            }
            expect(errors, TRANSFERS, NetErrorCode.TIMED_OUT);
        });
    }

    @Test
    void nothingIsLeftOfPortsInUseAndAddressesThatAreNotOurs() throws Throwable {
        leavesNothing(() -> NetProgram.run(p -> {
            TcpServer server = p.server();
            for (int count = 0; count < CONNECTIONS; count++) {
                TcpListenOptions taken = TcpListenOptions.at(server.localAddress());
                TcpListenOptions notOurs = TcpListenOptions.at("192.0.2.1", 0);
                assertThrows(NetException.class, () -> TcpServer.listen(p.loop, taken));
                assertThrows(NetException.class, () -> TcpServer.listen(p.loop, notOurs));
            }
            server.close();
        }));
    }

    @Test
    void nothingIsLeftOfAttemptsThatTimeOutOrAreGivenUp() throws Throwable {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assumeTrue(FaultsTest.fill(full, filling), "the system keeps every connection");
            leavesNothing(() -> {
                List<NetException> errors = new ArrayList<>();
                NetProgram.run(p -> {
                    for (int count = 0; count < CONNECTIONS; count++) {
                        TcpSocket late = TcpSocket.connect(
                                p.loop,
                                TcpConnectOptions.to("127.0.0.1", full.getLocalPort())
                                        .connectTimeoutMs(IDLE_MS));
                        late.onError(errors::add);
                        late.write(NetProgram.bytes("never sent"));
                        TcpSocket givenUp = TcpSocket.connect(p.loop, "127.0.0.1", full.getLocalPort());
                        p.loop.setImmediate(givenUp::destroy);
                    }
                });
                expect(errors, CONNECTIONS, NetErrorCode.TIMED_OUT);
            });
        } finally {
            for (Socket socket : filling) socket.close();
        }
    }

    private static void connections() {
        int refused = TcpEventsTest.freePort();
        NetProgram.run(p -> {
            TcpServer server = p.server();
            Runnable served = NetProgram.after(CONNECTIONS, server::close);
            server.onConnection(socket -> {
                served.run();
                socket.onError(error -> {});
                switch ((int) (server.acceptedCount() % 5)) {
                    case 0 -> socket.destroy();
                    case 1 -> socket.abort();
                    case 2 -> socket.stream().readable().resume();
                    case 3 -> {
                        socket.onRead(socket::write);
                        socket.onEnd(() -> socket.write(ByteBuffer.allocate(1 << 20)));
                    }
                    default -> socket.onRead(data -> socket.end());
                }
            });
            for (int count = 0; count < CONNECTIONS; count++) {
                TcpSocket client = p.client(server);
                client.onError(error -> {});
                client.write(NetProgram.bytes("hello"));
                client.end();
                client.resume();
                TcpSocket.connect(p.loop, "127.0.0.1", refused).onError(error -> {});
            }
        });
    }
}
