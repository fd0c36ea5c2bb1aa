package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Duplex;
import dev.isoloop.streams.StreamException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets as streams of buffers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketStreamTest {
    private static final int BLOCKS = 300;
    private static final int BLOCK_BYTES = 50_000;

    /** More than the kernel takes at once. */
    private static final int PLENTY_BYTES = 16 << 20;

    @Test
    void anEchoByStreamsGivesEveryByteBackAndClosesEveryBuffer() {
        long before = MemoryStats.now().liveBytes();
        CRC32 sent = new CRC32();
        CRC32 got = new CRC32();
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                echo(socket.stream());
            });
            Duplex<TransferBuffer, TransferBuffer> client = p.client(server).stream();
            client.readable().onData(chunk -> {
                byte[] bytes = new byte[(int) chunk.capacityBytes()];
                chunk.getBytes(0, bytes);
                got.update(bytes);
                chunk.close();
            });
            client.readable().onEnd(() -> p.log("end"));
            client.writable().onFinish(() -> p.log("finish"));
            client.onClose(() -> p.log("close"));
            int[] block = {0};
            Runnable produce = () -> {
                while (block[0] < BLOCKS) {
                    byte[] bytes = new byte[BLOCK_BYTES];
                    for (int at = 0; at < bytes.length; at++) bytes[at] = (byte) (at * block[0]);
                    block[0]++;
                    sent.update(bytes);
                    if (!client.writable().write(TransferBuffer.copyOf(bytes))) return;
                }
                client.writable().end();
            };
            client.writable().onDrain(produce);
            produce.run();
        });
        assertEquals("finish end close", trace);
        assertEquals(sent.getValue(), got.getValue());
        assertEquals(before, MemoryStats.now().liveBytes());
    }

    private static void echo(Duplex<TransferBuffer, TransferBuffer> stream) {
        stream.readable().onData(chunk -> {
            if (!stream.writable().write(chunk)) stream.readable().pause();
        });
        stream.writable().onDrain(() -> stream.readable().resume());
    }

    @Test
    void aResetDestroysTheStreamWithTheNamedError() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> socket.abort());
            });
            Duplex<TransferBuffer, TransferBuffer> client = p.client(server).stream();
            client.readable().resume();
            client.onError(error -> p.log(((NetException) error).code().name()));
            client.onClose(() -> p.log("close"));
            client.writable().write(TransferBuffer.copyOf(new byte[1]));
        });
        assertEquals("CONNECTION_RESET close", trace);
    }

    /** A client whose chunk is under way for longer than the socket lives; how both have ended. */
    private static String endedWhileWriting(boolean bySelf) {
        return NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                if (!bySelf) socket.onRead(data -> socket.abort());
            });
            TcpSocket socket = p.client(server);
            Duplex<TransferBuffer, TransferBuffer> client = socket.stream();
            client.readable().resume();
            client.onError(error -> p.log("error:" + codeOf(error)));
            client.onFinished(error -> p.log("finished:" + codeOf(error)));
            client.onClose(() -> {
                p.log("close");
                server.destroyConnections();
            });
            client.writable().write(TransferBuffer.allocate(PLENTY_BYTES), error -> p.log("written:" + codeOf(error)));
            client.writable().write(TransferBuffer.allocate(1), error -> p.log("behind:" + codeOf(error)));
            socket.onConnect(() -> p.turns(3, () -> {
                if (bySelf) client.destroy();
            }));
        });
    }

    private static String codeOf(Throwable error) {
        if (error instanceof StreamException known) return known.reason().name();
        return ((NetException) error).code().name();
    }

    @Test
    void aChunkUnderWayIsToldThatItIsLostWhenTheConnectionIsReset() {
        String trace = endedWhileWriting(false).replace("BROKEN_PIPE", "CONNECTION_RESET");
        assertEquals(
                "written:CONNECTION_RESET behind:CONNECTION_RESET error:CONNECTION_RESET"
                        + " finished:CONNECTION_RESET close",
                trace);
    }

    @Test
    void aChunkUnderWayIsToldThatItIsLostWhenTheStreamIsDestroyedWhichIsNoErrorOfTheStream() {
        assertEquals(
                "written:CLOSED behind:DESTROYED close finished:PREMATURE_CLOSE",
                endedWhileWriting(true).replace("finished:PREMATURE_CLOSE close", "close finished:PREMATURE_CLOSE"));
    }

    @Test
    void aChunkUnderWayIsToldThatItIsSentAlsoWhenSomebodyElseEndsTheSocket() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.resume();
            });
            TcpSocket socket = p.client(server);
            Duplex<TransferBuffer, TransferBuffer> client = socket.stream();
            client.readable().resume();
            client.writable().write(TransferBuffer.allocate(PLENTY_BYTES), error -> p.log("written:" + error));
            socket.end();
            client.writable().end();
            client.writable().onFinish(() -> p.log("finish"));
            client.onClose(() -> p.log("close"));
        });
        assertEquals("written:null finish close", trace);
    }

    @Test
    void bytesForWhichThereIsNoMemoryDestroyTheStream() {
        String[] trace = {null};
        new MemoryBudget("test", 1_000)
                .run(() -> trace[0] = NetProgram.run(p -> {
                    TcpServer server = p.server();
                    server.onConnection(socket -> {
                        server.close();
                        Duplex<TransferBuffer, TransferBuffer> stream = socket.stream();
                        stream.readable().onData(TransferBuffer::close);
                        stream.onError(error -> p.log(error.getClass().getSimpleName()));
                        stream.onClose(() -> p.log("close"));
                    });
                    TcpSocket client = p.client(server);
                    client.resume();
                    client.onError(reset -> {});
                    client.write(ByteBuffer.allocate(5_000));
                }));
        assertEquals("MemoryLimitException close", trace[0]);
    }

    @Test
    void destroyingTheStreamClosesTheSocketAndDestroyingTheSocketTheStream() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                p.logged("server", socket);
                socket.stream().onClose(() -> p.log("server-stream:close"));
                socket.onClose(hadError -> p.log("end"));
                socket.stream().destroy();
            });
            TcpSocket client = p.client(server);
            client.stream().onClose(() -> p.log("client-stream:close"));
            client.onConnect(client::destroy);
        });
        assertEquals("client-stream:close end server-stream:close server:close", sorted(trace));
    }

    /** The two sides close in either order. */
    private static String sorted(String trace) {
        String[] words = trace.split(" ");
        java.util.Arrays.sort(words);
        return String.join(" ", words);
    }

    @Test
    void theStreamOfASocketThatHasClosedIsDestroyedWithANamedErrorAndClosesToo() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.destroy();
            });
            TcpSocket client = p.client(server);
            client.resume();
            client.onClose(hadError -> p.loop.setImmediate(() -> {
                Duplex<TransferBuffer, TransferBuffer> stream = client.stream();
                assertSame(stream, client.stream());
                stream.onError(error -> p.log(((NetException) error).code().name()));
                stream.onClose(() -> p.log("close"));
                stream.destroy();
            }));
        });
        assertEquals("CLOSED close", trace);
    }

    @Test
    void theStreamOfASocketWhosePeerHasEndedIsAtItsEndAtOnceAndMayStillBeWrittenTo() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> p.log(NetProgram.text(data)));
                socket.setAllowHalfOpen(true);
                socket.onEnd(() -> p.log("server:end"));
                socket.end();
            });
            TcpSocket client = p.client(server);
            client.setAllowHalfOpen(true);
            client.resume();
            client.onEnd(() -> p.loop.setImmediate(() -> {
                Duplex<TransferBuffer, TransferBuffer> stream = client.stream();
                stream.readable().onEnd(() -> {
                    p.log("end");
                    stream.writable().write(TransferBuffer.copyOf(new byte[] {'x'}));
                    stream.writable().end();
                });
                stream.readable().resume();
                stream.writable().onFinish(() -> p.log("finish"));
                stream.onClose(() -> p.log("close"));
            }));
        });
        assertEquals("close end finish server:end x", sorted(trace));
    }

    @Test
    void theStreamOfASocketThatHasSentItsEndIsFinishedWhenItIsEnded() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.setAllowHalfOpen(true);
                socket.resume();
                socket.onEnd(() -> {
                    socket.write(NetProgram.bytes("late"));
                    socket.end();
                });
            });
            TcpSocket client = p.client(server);
            client.end();
            client.onFinish(() -> {
                Duplex<TransferBuffer, TransferBuffer> stream = client.stream();
                stream.readable().onData(chunk -> {
                    p.log("late");
                    chunk.close();
                });
                stream.readable().onEnd(() -> p.log("end"));
                stream.writable().onFinish(() -> p.log("finish"));
                stream.onClose(() -> p.log("close"));
                stream.writable().end();
            });
        });
        assertEquals("finish late end close", trace);
    }

    @Test
    void aSocketWhoseStreamIsInUseStaysOnItsLoop() {
        NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.stream();
                assertThrows(IllegalStateException.class, () -> socket.handOver(p.loop, arrived -> {}));
                socket.destroy();
            });
            p.client(server).resume();
        });
    }
}
