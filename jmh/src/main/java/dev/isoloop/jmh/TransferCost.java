package dev.isoloop.jmh;

import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * {@code listened} does the same with a listener at each port, which touches the buffer and posts it back. {@code copy} posts the same
 * buffer without listing it, so that it is cloned: what the transfer saves.
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
    private final Consumer<Object> touched = this::touch;
    private MessagePort listening1;
    private Runnable listenedTo;
    private boolean isBack;
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
            MessageChannel listening = new MessageChannel();
            listening1 = listening.port1();
            listening1.onMessage(message -> {
                touch(message);
                isBack = true;
            });
            listening.port2().onMessage(message -> {
                touch(message);
                listening.port2().postMessage(buffer, buffer);
            });
        });
        listenedTo = () -> listening1.postMessage(buffer, buffer);
        there = () -> {
            move(port1, port2);
            move(port2, port1);
        };
        copied = () -> {
            port1.postMessage(buffer);
            port2.receive(TransferCost::touchAndClose);
        };
    }

    private static void touchAndClose(Object message) {
        try (TransferBuffer copy = (TransferBuffer) message) {
            copy.getByte(0);
        }
    }

    private void move(MessagePort from, MessagePort to) {
        from.postMessage(buffer, buffer);
        to.receive(touched);
    }

    private void touch(Object message) {
        buffer = (TransferBuffer) message;
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

    /** There and back: two transfers, each to a listener. */
    @Benchmark
    public void listened() {
        isBack = false;
        hosted.turnWith(listenedTo);
        while (!isBack) hosted.loop.tickNow();
    }

    /** One way. */
    @Benchmark
    public void copy() {
        hosted.turnWith(copied);
    }
}
