package dev.isoloop.jmh;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one checked compare-and-exchange of a long in shared memory cost, when nobody else wants the place?
 *
 * <pre>
 *   n = n + 1: the counter's own field knows what the memory holds
 * </pre>
 *
 * All contenders check bounds and alignment; {@code memorySegment} runs on JDK 22 and later only. No array: JDK 25 has no
 * atomics on a {@code byte[]}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(value = 2, jvmArgsPrepend = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED") // for Agrona's UnsafeBuffer
public class BufferCompareExchange {
    private static final int BYTES = 64;
    private static final int AT = 8;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final SharedBuffer shared = SharedBuffer.allocate(BYTES);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    private final UnsafeBuffer agronas = new UnsafeBuffer(ByteBuffer.allocateDirect(BYTES));
    private Object segment;
    private long value;

    /** Wraps the memory that JDK 17 can't. */
    @Setup
    public void setUp() {
        if (Segments.EXIST) segment = Segments.of(ByteBuffer.allocateDirect(BYTES));
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        shared.close();
    }

    /** {@return whether it was exchanged} Ours. */
    @Benchmark
    public boolean isoloop() {
        long seen = value++;
        return Atomics.compareExchangeLong(shared, AT, seen, seen + 1) == seen;
    }

    /** {@return whether it was exchanged} A view of the JDK's direct buffer. */
    @Benchmark
    public boolean directByteBuffer() {
        long seen = value++;
        return LONGS.compareAndSet(direct, AT, seen, seen + 1);
    }

    /** {@return whether it was exchanged} Agrona's buffer with its bounds checks. */
    @Benchmark
    public boolean agronaUnsafeBuffer() {
        long seen = value++;
        return agronas.compareAndSetLong(AT, seen, seen + 1);
    }

    /**
     * {@return whether it was exchanged} The JDK's memory segment.
     *
     * @throws Throwable if it refuses the access
     */
    @Benchmark
    public boolean memorySegment() throws Throwable {
        long seen = value++;
        return Segments.compareAndSetLong(segment, AT, seen, seen + 1);
    }
}
