package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpListenOptions;
import dev.isoloop.net.TcpServer;
import dev.isoloop.net.TcpSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that go to another isolate in a message. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTransferTest {
    private static final int BLOCK_BYTES = 50_000;
    private static final int BLOCKS = 100;

    /** More than the kernel takes at once. */
    private static final int GREETING_BYTES = 16 << 20;

    private static TcpServer server(Program p) {
        try {
            return TcpServer.listen(p.loop, TcpListenOptions.at("127.0.0.1", 0));
        } catch (NetException failure) {
            throw new AssertionError(failure);
        }
    }

    private static TcpSocket client(Program p, TcpServer server) {
        return TcpSocket.connect(p.loop, "127.0.0.1", server.localAddress().getPort());
    }

    @Test
    void aConnectionIsServedByTheIsolateItWasSentToAndWhatWasWrittenBeforeComesFirst() {
        CRC32 expected = new CRC32();
        CRC32 got = new CRC32();
        assertEquals(List.of("false", "shell closed"), Program.trace(p -> {
            Isolate echo = Isolate.spawn(context -> context.parentPort().onMessage(message -> {
                TcpSocket socket = (TcpSocket) ((Map<?, ?>) message).get("connection");
                socket.onRead(socket::write);
            }));
            TcpServer server = server(p);
            server.onClose(() -> p.log("shell closed"));
            server.onConnection(socket -> {
                server.close();
                socket.write(ByteBuffer.allocate(GREETING_BYTES));
                echo.postMessage(Map.of("connection", socket), socket);
                p.log(socket.isOpen());
                assertThrows(IllegalStateException.class, () -> socket.write(ByteBuffer.allocate(1)));
            });
            expected.update(new byte[GREETING_BYTES]);
            Random random = new Random(7);
            TcpSocket client = client(p, server);
            long[] left = {GREETING_BYTES + (long) BLOCKS * BLOCK_BYTES};
            client.onRead(data -> {
                left[0] -= data.remaining();
                got.update(data);
                if (left[0] == 0) client.end();
            });
            client.onClose(hadError -> echo.terminate());
            for (int count = 0; count < BLOCKS; count++) {
                byte[] block = new byte[BLOCK_BYTES];
                random.nextBytes(block);
                expected.update(block);
                client.write(ByteBuffer.wrap(block));
            }
        }));
        assertEquals(expected.getValue(), got.getValue());
        assertEquals(0, KernelPoller.shared().stats().registrations());
    }

    @Test
    void aConnectionWhoseMessageNobodyGetsIsClosed() {
        assertEquals(List.of("end", "client closed"), Program.trace(p -> {
            TcpServer server = server(p);
            MessageChannel channel = new MessageChannel();
            channel.port2().close();
            server.onConnection(socket -> {
                server.close();
                channel.port1().postMessage(socket, socket);
            });
            TcpSocket client = client(p, server);
            client.resume();
            client.onEnd(p.logging("end"));
            client.onClose(hadError -> p.log("client closed"));
        }));
        assertEquals(0, KernelPoller.shared().stats().registrations());
    }

    @Test
    void aConnectionThatIsDestroyedAtItsArrivalIsClosedOnceItHasCome() {
        assertEquals(List.of("socket closed", "client closed"), Program.trace(p -> {
            TcpServer server = server(p);
            MessageChannel channel = new MessageChannel();
            channel.port2().onMessage(message -> {
                TcpSocket socket = (TcpSocket) message;
                socket.onClose(hadError -> p.log("socket closed"));
                socket.destroy();
                channel.port2().close();
            });
            server.onConnection(socket -> {
                server.close();
                channel.port1().postMessage(socket, socket);
            });
            TcpSocket client = client(p, server);
            client.resume();
            client.onClose(hadError -> p.log("client closed"));
        }));
        assertEquals(0, KernelPoller.shared().stats().registrations());
    }

    @Test
    void aConnectionMustBeInTheTransferListAndStaysIfItIsNot() {
        assertEquals(List.of("client closed"), Program.trace(p -> {
            TcpServer server = server(p);
            MessageChannel channel = new MessageChannel();
            server.onConnection(socket -> {
                server.close();
                assertThrows(DataCloneException.class, () -> channel.port1().postMessage(socket));
                socket.stream();
                assertThrows(DataCloneException.class, () -> channel.port1().postMessage(socket, socket));
                channel.port1().close();
                socket.destroy();
            });
            TcpSocket client = client(p, server);
            client.resume();
            client.onClose(hadError -> {
                assertFalse(hadError);
                p.log("client closed");
            });
        }));
    }
}
