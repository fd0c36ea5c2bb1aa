package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.Immediate;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Done;
import dev.isoloop.streams.Duplex;
import dev.isoloop.streams.Pipeline;
import dev.isoloop.streams.Readable;
import dev.isoloop.streams.StreamOptions;
import dev.isoloop.streams.Transform;
import dev.isoloop.streams.Writable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams from loop to loop. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortStreamsTest {
    private static final String WHERE = ", of loop 'main'; the other end is a port of loop 'main')";
    private static final String OPEN = " (open" + WHERE;
    private static final String CLOSED = " (closed" + WHERE;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final long TOTAL_BYTES = 64L << 20;

    private static StreamOptions<String> texts() {
        return StreamOptions.objects();
    }

    private static void listen(Program p, String name, Readable<String> stream) {
        stream.onEnd(p.logging(name + " end"));
        stream.onClose(p.logging(name + " close"));
        stream.onError(error -> p.log(name + " error " + error.getMessage()));
    }

    private static void listen(Program p, String name, Writable<String> stream) {
        stream.onFinish(p.logging(name + " finish"));
        stream.onClose(p.logging(name + " close"));
        stream.onError(error -> p.log(name + " error " + error.getMessage()));
    }

    @Test
    void whatIsWrittenAtOneEndIsReadAtTheOtherWithItsEnd() {
        assertEquals(List.of("w finish", "w close", "a", "b", "r end", "r close"), Program.trace(p -> {
            MessageChannel channel = new MessageChannel();
            Writable<String> writable = PortStreams.writable(channel.port1(), texts());
            Readable<String> readable = PortStreams.readable(channel.port2(), String.class, texts());
            listen(p, "w", writable);
            listen(p, "r", readable);
            readable.onData(p::log);
            writable.write("a");
            writable.endWith("b");
        }));
    }

    @Test
    void whatIsReadLateIsStillComplete() {
        assertEquals(List.of("w finish", "w close", "a", "b", "r end", "r close"), Program.trace(p -> {
            MessageChannel channel = new MessageChannel();
            Writable<String> writable = PortStreams.writable(channel.port1(), texts());
            Readable<String> readable = PortStreams.readable(channel.port2(), String.class, texts());
            listen(p, "w", writable);
            listen(p, "r", readable);
            writable.write("a");
            writable.endWith("b");
            p.turns(3, () -> readable.onData(p::log));
        }));
    }

    @Test
    void aWriterThatIsDestroyedCutsTheReaderOff() {
        assertEquals(
                List.of("w close", "a", "r error the port closed before the end of its stream" + CLOSED, "r close"),
                Program.trace(p -> {
                    MessageChannel channel = new MessageChannel();
                    Writable<String> writable = PortStreams.writable(channel.port1(), texts());
                    Readable<String> readable = PortStreams.readable(channel.port2(), String.class, texts());
                    listen(p, "w", writable);
                    listen(p, "r", readable);
                    readable.onData(p::log);
                    writable.write("a");
                    writable.destroy();
                }));
    }

    @Test
    void aChunkThatWaitsForRoomWhenItsStreamIsDestroyedTellsItsWriterWhyItNeverWillBeWritten() {
        assertEquals(
                List.of("a: null", "b: the stream was destroyed before there was room in the port" + OPEN, "w close"),
                Program.trace(p -> {
                    MessageChannel channel =
                            new MessageChannel(PortQueue.bounded().highWater(1, 1 << 20));
                    Writable<String> writable = PortStreams.writable(channel.port1(), texts());
                    listen(p, "w", writable);
                    writable.write("a", error -> p.log("a: " + error));
                    writable.write("b", error -> p.log("b: " + error.getMessage()));
                    p.turns(1, writable::destroy);
                }));
    }

    @Test
    void aReaderThatIsDestroyedFailsTheWriter() {
        assertEquals(
                List.of("r close", "w error the port closed before the finish of its stream" + CLOSED, "w close"),
                Program.trace(p -> {
                    MessageChannel channel = new MessageChannel();
                    Writable<String> writable = PortStreams.writable(channel.port1(), texts());
                    Readable<String> readable = PortStreams.readable(channel.port2(), String.class, texts());
                    listen(p, "w", writable);
                    listen(p, "r", readable);
                    readable.destroy();
                    channel.port1().ref();
                }));
    }

    @Test
    void aDuplexEndsInEachDirectionForItself() {
        assertEquals(List.of("2: ping", "2: end", "2: close", "1: pong", "1: end", "1: close"), Program.trace(p -> {
            MessageChannel channel = new MessageChannel();
            Duplex<String, String> one = PortStreams.duplex(channel.port1(), String.class, texts(), texts());
            Duplex<String, String> two = PortStreams.duplex(channel.port2(), String.class, texts(), texts());
            one.readable().onData(chunk -> p.log("1: " + chunk));
            one.readable().onEnd(p.logging("1: end"));
            two.readable().onData(chunk -> p.log("2: " + chunk));
            two.readable().onEnd(() -> {
                p.log("2: end");
                two.writable().endWith("pong");
            });
            one.onClose(p.logging("1: close"));
            two.onClose(p.logging("2: close"));
            one.writable().endWith("ping");
        }));
    }

    @Test
    void aMessageOfAnotherTypeDestroysTheReader() {
        List<String> trace = Program.trace(p -> {
            MessageChannel channel = new MessageChannel();
            Readable<String> readable = PortStreams.readable(channel.port2(), String.class, texts());
            listen(p, "r", readable);
            readable.resume();
            channel.port1().postMessage(42);
        });
        assertEquals(List.of("r error a message is a java.lang.Integer, expected java.lang.String", "r close"), trace);
    }

    @Test
    void aPortOfAnotherLoopIsRefused() {
        MessageChannel outside = new MessageChannel();
        Program.trace(
                p -> assertThrows(IllegalStateException.class, () -> PortStreams.writable(outside.port1(), texts())));
        outside.port1().close();
    }

    /** Reads everything slowly, one buffer for each turn of its loop, and answers the checksum. */
    static void slowReader(IsolateContext context) {
        byte[] bytes = new byte[CHUNK_BYTES];
        CRC32C checksum = new CRC32C();
        MessagePort port = context.workerData(MessagePort.class);
        Readable<TransferBuffer> readable = PortStreams.readable(port, TransferBuffer.class, StreamOptions.buffers());
        Done[] done = new Done[1];
        Immediate turn = context.loop().newImmediate(() -> done[0].ok());
        Writable<TransferBuffer> slow = Writable.to(
                context.loop(),
                (chunk, written) -> {
                    int length = (int) chunk.capacityBytes();
                    chunk.getBytes(0, bytes, 0, length);
                    chunk.close();
                    checksum.update(bytes, 0, length);
                    done[0] = written;
                    turn.set();
                },
                StreamOptions.buffers());
        Pipeline.from(readable)
                .to(slow)
                .start(
                        null,
                        error -> context.parentPort()
                                .postMessage(error == null ? checksum.getValue() : error.toString()));
    }

    @Test
    void aSlowIsolateHoldsBackAFastOneAndGetsEveryByte() {
        CRC32C checksum = new CRC32C();
        long[] mostWaitingBytes = {0};
        Object[] answer = new Object[1];
        assertEquals(List.of("sent"), Program.trace(p -> {
            MessageChannel channel = new MessageChannel();
            MessagePort port = channel.port1();
            Isolate reader = Isolate.builder()
                    .workerData(channel.port2())
                    .transfer(channel.port2())
                    .spawn(PortStreamsTest::slowReader);
            reader.onMessage(message -> answer[0] = message);
            SplittableRandom random = new SplittableRandom(7);
            byte[] bytes = new byte[CHUNK_BYTES];
            long[] producedBytes = {0};
            Readable<TransferBuffer> source = Readable.from(
                    p.loop,
                    to -> {
                        if (producedBytes[0] == TOTAL_BYTES) {
                            to.end();
                            return;
                        }
                        random.nextBytes(bytes);
                        checksum.update(bytes);
                        producedBytes[0] += CHUNK_BYTES;
                        to.push(TransferBuffer.copyOf(bytes));
                        PortCounters sent = port.outgoing();
                        mostWaitingBytes[0] =
                                Math.max(mostWaitingBytes[0], (sent.posted() - sent.delivered()) * CHUNK_BYTES);
                    },
                    StreamOptions.buffers());
            Pipeline.from(source)
                    .through(Transform.map(
                            p.loop, (TransferBuffer chunk) -> chunk, StreamOptions.buffers(), StreamOptions.buffers()))
                    .to(PortStreams.writable(port, StreamOptions.buffers()))
                    .start(null, error -> p.log(error == null ? "sent" : error));
        }));
        assertInstanceOf(Long.class, answer[0]);
        assertEquals(checksum.getValue(), answer[0]);
        assertTrue(
                mostWaitingBytes[0] <= MessagePort.HIGH_WATER_BYTES + CHUNK_BYTES,
                mostWaitingBytes[0] + " bytes waited in the port");
    }
}
