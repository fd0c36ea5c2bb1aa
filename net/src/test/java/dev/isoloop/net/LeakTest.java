package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.MemoryStats;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Descriptors and buffers, counted before and after. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakTest {
    private static final int CONNECTIONS = 50;

    @Test
    void nothingIsLeftOfConnectionsHoweverTheyEnd() throws Exception {
        connections(); // the JVM opens files of its own the first time
        int descriptors = NetProgram.openDescriptors();
        long buffers = MemoryStats.now().liveBytes();
        connections();
        assertEquals(descriptors, NetProgram.openDescriptors());
        assertEquals(buffers, MemoryStats.now().liveBytes());
        assertEquals(0, NetBuffers.chunksInUse());
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
