package dev.isoloop.jmh;

import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Does moving a buffer to the other side cost more when it is larger?
 *
 * <pre>
 *   port 1 --post, buffer in the transfer list--> port 2, receive, first byte touched; and back the same way
 * </pre>
 *
 * {@code copy} posts the same buffer without listing it, so that it is cloned: what the transfer saves.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class TransferCost {
    /** Bytes in the buffer. */
    @Param({"64", "65536", "67108864"})
    public int bytes;

    private HostedLoop hosted;
    private MessagePort port1;
    private MessagePort port2;
    private TransferBuffer buffer;
    private Runnable there;
    private Runnable copied;

    /** Builds a channel on the measuring thread's loop. */
    @Setup
    public void setUp() {
        hosted = new HostedLoop();
        hosted.turnWith(() -> {
            MessageChannel channel = new MessageChannel();
            port1 = channel.port1();
            port2 = channel.port2();
            buffer = TransferBuffer.allocate(bytes);
        });
        there = () -> {
            move(port1, port2);
            move(port2, port1);
        };
        copied = () -> {
            port1.postMessage(buffer);
            try (TransferBuffer copy =
                    (TransferBuffer) port2.receive().orElseThrow().message()) {
                copy.getByte(0);
            }
        };
    }

    private void move(MessagePort from, MessagePort to) {
        from.postMessage(buffer, buffer);
        buffer = (TransferBuffer) to.receive().orElseThrow().message();
        buffer.getByte(0);
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        buffer.close();
        hosted.end();
    }

    /** There and back: two transfers. */
    @Benchmark
    public void isoloop() {
        hosted.turnWith(there);
    }

    /** One way. */
    @Benchmark
    public void copy() {
        hosted.turnWith(copied);
    }
}
