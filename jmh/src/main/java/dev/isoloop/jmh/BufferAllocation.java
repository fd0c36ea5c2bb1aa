package dev.isoloop.jmh;

import dev.isoloop.sharedmem.TransferBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to get a buffer of zeroes, store one long and give it back?
 *
 * <pre>
 *   allocate, putLong(0, 1), close
 * </pre>
 *
 * Netty's pool hands out memory as it is; so its contender is cleared by hand, as ours is by itself where it was written.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class BufferAllocation {
    /** Bytes in the buffer: small, middle, on its own. */
    @Param({"256", "16384", "1048576"})
    public int bytes;

    /** Ours. */
    @Benchmark
    public void isoloop() {
        try (TransferBuffer buffer = TransferBuffer.allocate(bytes)) {
            buffer.putLong(0, 1);
        }
    }

    /** Netty's pool. */
    @Benchmark
    public void nettyPooled() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        buffer.setZero(0, bytes);
        buffer.setLongLE(0, 1);
        buffer.release();
    }

    /** A new array: the collector gives it back. */
    @Benchmark
    public byte[] byteArray() {
        byte[] array = new byte[bytes];
        array[0] = 1;
        return array;
    }

    /** New direct memory each time: the collector gives it back, some time. */
    @Benchmark
    public ByteBuffer allocateDirect() {
        return ByteBuffer.allocateDirect(bytes).putLong(0, 1);
    }
}
