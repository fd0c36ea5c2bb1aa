package dev.isoloop.jmh;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.channels.ByteMessage;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast do bytes go from one thread to one other?
 *
 * <pre>
 *   measuring thread --claim, copy in, commit, 100,000 times--> ring of 64 KiB --poll, copy out--> receiving thread
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@State(Scope.Benchmark)
public class OneWayThroughputBytes {
    private static final int MESSAGES = 100_000;
    private static final int CAPACITY_BYTES = 64 * 1024;
    private static final int BATCH = 64;
    private static final int LARGEST = 1_024;

    /** Bytes in a message. */
    @Param({"64", "1024"})
    public int bytes;

    private final byte[] source = new byte[LARGEST];

    /** Our byte lane. */
    @State(Scope.Benchmark)
    public static class Bytes extends Receiving {
        private final ByteLane lane = ByteLane.bounded(CAPACITY_BYTES);
        private final byte[] target = new byte[LARGEST];
        private final Consumer<ByteMessage> copy = message -> message.getBytes(0, target, 0, message.lengthBytes());

        @Override
        int receive() {
            return lane.receiver().poll(copy, BATCH);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void isoloop(Bytes to) {
        for (int i = 0; i < MESSAGES; i++) {
            ByteClaim claim;
            while ((claim = to.lane.sender().claim(bytes)) == null) {
                Thread.onSpinWait();
            }
            claim.putBytes(0, source, 0, bytes);
            claim.commit();
        }
        to.await(MESSAGES);
    }

    /** Agrona's ring, with its flag. */
    @State(Scope.Benchmark)
    public static class AgronaRing extends Receiving {
        private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        private final byte[] target = new byte[LARGEST];
        private final MessageHandler copy = (type, buffer, index, length) -> buffer.getBytes(index, target, 0, length);

        @Override
        int receive() {
            return ring.read(copy, BATCH);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void agronaRing(AgronaRing to) {
        OneToOneRingBuffer ring = to.ring;
        for (int i = 0; i < MESSAGES; i++) {
            int index;
            while ((index = ring.tryClaim(1, bytes)) < 0) {
                Thread.onSpinWait();
            }
            ring.buffer().putBytes(index, source, 0, bytes);
            ring.commit(index);
        }
        to.await(MESSAGES);
    }
}
