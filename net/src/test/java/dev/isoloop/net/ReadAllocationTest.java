package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An echo once warm allocates nothing per read and write. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadAllocationTest {
    private static final int ROUND = 5_000;
    private static final int ROUNDS = 8;

    @Test
    void aRoundTripAllocatesNothingOnceWarm() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] least = {Long.MAX_VALUE};
        NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(socket::write);
            });
            TcpSocket client = p.client(server);
            ByteBuffer ping = ByteBuffer.allocateDirect(64);
            int[] trips = {0};
            long[] before = {0};
            client.onRead(data -> {
                if (++trips[0] % ROUND == 0) {
                    long now = threads.getCurrentThreadAllocatedBytes();
                    least[0] = Math.min(least[0], now - before[0]);
                    before[0] = now;
                }
                if (trips[0] == ROUND * ROUNDS) client.end();
                else client.write(ping.clear());
            });
            client.onConnect(() -> client.write(ping.clear()));
        });
        double perTrip = (double) least[0] / ROUND;
        assertTrue(perTrip < 1, perTrip + " bytes a round trip, expected less than 1");
    }
}
