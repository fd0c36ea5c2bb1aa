package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fast producer, and peers that read slowly or not at all. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackpressureTest {
    /** In MiB; a bigger one is for by hand. */
    private static final long TOTAL_BYTES = Long.getLong("isoloop.net.test.mebibytes", 64) << 20;

    /** Writes numbers until it is told to stop, goes on at drain, ends after the last. */
    private static final class Producer {
        private final TcpSocket socket;
        private final ByteBuffer block;
        private final CRC32 sum = new CRC32();
        private long sent;
        private long most;

        Producer(TcpSocket socket, ByteBuffer block) {
            this.socket = socket;
            this.block = block;
            socket.onDrain(this::produce);
        }

        void produce() {
            while (sent < TOTAL_BYTES) {
                block.clear();
                for (int at = 0; at < block.capacity(); at += Long.BYTES) block.putLong(at, sent + at);
                sum.update(block.duplicate());
                sent += block.capacity();
                boolean more = socket.write(block);
                most = Math.max(most, socket.queuedBytes());
                if (!more) return;
            }
            socket.end();
        }
    }

    @Test
    void aProducerThatHeedsDrainKeepsMemoryFlatAndNoByteIsLostOrDoubled() {
        for (ByteBuffer block : new ByteBuffer[] {ByteBuffer.allocate(40_000), ByteBuffer.allocateDirect(100_000)}) {
            CRC32 got = new CRC32();
            Producer[] producer = new Producer[1];
            NetProgram.run(p -> {
                TcpServer server = p.server();
                server.onConnection(socket -> {
                    server.close();
                    socket.onRead(data -> {
                        got.update(data);
                        socket.pause(); // slower than the producer by a turn of the loop
                        p.loop.setImmediate(socket::resume);
                    });
                });
                TcpSocket client = p.client(server);
                client.resume();
                producer[0] = new Producer(client, block);
                client.onConnect(producer[0]::produce);
            });
            assertEquals(producer[0].sum.getValue(), got.getValue());
            long bound = (long) NetSocket.DEFAULT_HIGH_WATER_BYTES + block.capacity();
            assertTrue(producer[0].most <= bound, producer[0].most + " bytes waited, expected at most " + bound);
        }
        assertEquals(0, NetBuffers.chunksInUse());
    }

    @Test
    void aPeerThatNeverReadsHoldsNoMoreThanTheHighWaterMarkAndLeavesNothingBehind() {
        long[] waiting = new long[1];
        long[] counted = new long[1];
        assertEquals("gone", NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(neverReads -> {
                server.close();
                neverReads.onClose(hadError -> p.log("gone"));
            });
            TcpSocket client = p.client(server);
            client.onConnect(() -> {
                while (client.write(ByteBuffer.allocateDirect(10_000))) waiting[0] = client.queuedBytes();
                client.onDrain(() -> p.log("drain"));
                counted[0] = SocketStats.queuedBytesOfProcess();
                p.turns(30, () -> {
                    client.destroy();
                    server.destroyConnections();
                });
            });
        }));
        assertTrue(waiting[0] < NetSocket.DEFAULT_HIGH_WATER_BYTES, waiting[0] + " bytes");
        assertTrue(counted[0] >= waiting[0], counted[0] + " bytes of chunks for " + waiting[0]);
        assertEquals(0, SocketStats.queuedBytesOfProcess());
    }

    @Test
    void aBufferThatIsGivenAwayIsSentWithoutACopyAndClosedInTheEnd() {
        long before = MemoryStats.now().liveBytes();
        CRC32 sent = new CRC32();
        CRC32 got = new CRC32();
        byte[] content = new byte[24 << 20]; // more than the kernel takes at once
        for (int at = 0; at < content.length; at++) content[at] = (byte) (at * 31 >> 3);
        sent.update(content);
        NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(got::update);
            });
            TcpSocket client = p.client(server);
            client.resume();
            client.onConnect(() -> {
                TransferBuffer buffer = TransferBuffer.copyOf(content);
                assertFalse(client.write(buffer));
                assertTrue(buffer.isDetached());
                assertEquals(0, NetBuffers.chunksInUse());
                client.end();
            });
        });
        assertEquals(sent.getValue(), got.getValue());
        assertEquals(before, MemoryStats.now().liveBytes());
    }

    @Test
    void oneSocketThatIsReadyForALongTimeDoesNotKeepAnotherFromItsTurn() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            long[] got = new long[1];
            server.onConnection(socket -> socket.onRead(data -> {
                if (data.remaining() == 1) {
                    p.log(got[0] < TOTAL_BYTES ? "served" : "starved");
                    server.close();
                } else {
                    got[0] += data.remaining();
                }
            }));
            TcpSocket flood = p.client(server);
            flood.resume();
            TcpSocket small = p.client(server);
            small.resume();
            flood.onConnect(() -> new Producer(flood, ByteBuffer.allocateDirect(1 << 20)).produce());
            small.onConnect(() -> p.turns(3, () -> {
                small.write(ByteBuffer.allocate(1));
                small.end();
            }));
        });
        assertEquals("served", trace);
    }
}
