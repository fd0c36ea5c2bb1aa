package dev.isoloop.jmh;

import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.SharedElements;
import dev.isoloop.sharedmem.TransferBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one checked access to a buffer cost? One operation reads a long and stores it again, one larger.
 *
 * <pre>
 *   sequential   0, 8, 16, ... of 8 KiB, by a counting loop
 *   random       1,024 places of the same 8 KiB, drawn before
 * </pre>
 *
 * All contenders check bounds; Agrona's is what it is by default. Ours check owner and liveness besides, the shared one
 * alignment, unless it is given numbers of longs, as an array of longs is. Our memory is what it is in a process that has run for a while: used before, and moved here by another handle.
 * {@code memorySegment} runs on JDK 22 and later only.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(value = 2, jvmArgsPrepend = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED") // for Agrona's UnsafeBuffer
public class BufferAccess {
    private static final int BYTES = 8 * 1024;
    private static final int ACCESSES = BYTES / Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** In which order the places come. */
    @Param({"sequential", "random"})
    public String order;

    private final int[] numbers = new int[ACCESSES];
    private final int[] places = new int[ACCESSES];
    private final byte[] array = new byte[BYTES];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    private final UnsafeBuffer agronas = new UnsafeBuffer(ByteBuffer.allocateDirect(BYTES));
    private final SharedBuffer shared = SharedBuffer.allocate(BYTES);
    private final SharedElements elements = shared.elements();
    private TransferBuffer buffer;
    private Object segment;
    private boolean isRandom;

    /** Draws the places. */
    @Setup
    public void setUp() {
        isRandom = order.equals("random");
        SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < ACCESSES; at++) {
            numbers[at] = random.nextInt(ACCESSES);
            places[at] = numbers[at] * Long.BYTES;
        }
        try (TransferBuffer before = TransferBuffer.allocate(BYTES)) {
            before.fill(0, BYTES, (byte) 1);
        }
        buffer = TransferBuffer.allocate(BYTES).transfer();
        buffer.requireTransferable(); // takes it, as a delivered message does
        if (Segments.EXIST) segment = Segments.of(ByteBuffer.allocateDirect(BYTES));
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        buffer.close();
        shared.close();
    }

    /** Ours, owned. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void isoloop() {
        TransferBuffer buffer = this.buffer;
        if (isRandom) {
            for (int at : places) buffer.putLong(at, buffer.getLong(at) + 1);
        } else {
            for (int at = 0; at < BYTES; at += Long.BYTES) buffer.putLong(at, buffer.getLong(at) + 1);
        }
    }

    /** Ours, shared, plain access. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void isoloopShared() {
        SharedBuffer shared = this.shared;
        if (isRandom) {
            for (int at : places) shared.putLong(at, shared.getLong(at) + 1);
        } else {
            for (int at = 0; at < BYTES; at += Long.BYTES) shared.putLong(at, shared.getLong(at) + 1);
        }
    }

    /** Ours, shared, plain access by numbers of longs instead of byte indices. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void isoloopSharedElements() {
        SharedElements elements = this.elements;
        if (isRandom) {
            for (int number : numbers) elements.putLong(number, elements.getLong(number) + 1);
        } else {
            for (int number = 0; number < ACCESSES; number++) elements.putLong(number, elements.getLong(number) + 1);
        }
    }

    /** An array, by a view. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void byteArray() {
        byte[] array = this.array;
        if (isRandom) {
            for (int at : places) LONGS.set(array, at, (long) LONGS.get(array, at) + 1);
        } else {
            for (int at = 0; at < BYTES; at += Long.BYTES) LONGS.set(array, at, (long) LONGS.get(array, at) + 1);
        }
    }

    /** The JDK's direct buffer. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void directByteBuffer() {
        ByteBuffer direct = this.direct;
        if (isRandom) {
            for (int at : places) direct.putLong(at, direct.getLong(at) + 1);
        } else {
            for (int at = 0; at < BYTES; at += Long.BYTES) direct.putLong(at, direct.getLong(at) + 1);
        }
    }

    /** Agrona's buffer with its bounds checks. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void agronaUnsafeBuffer() {
        UnsafeBuffer agronas = this.agronas;
        if (isRandom) {
            for (int at : places) agronas.putLong(at, agronas.getLong(at) + 1);
        } else {
            for (int at = 0; at < BYTES; at += Long.BYTES) agronas.putLong(at, agronas.getLong(at) + 1);
        }
    }

    /**
     * The JDK's memory segment, unaligned.
     *
     * @throws Throwable if it refuses an access
     */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void memorySegment() throws Throwable {
        Object segment = this.segment;
        if (isRandom) {
            for (int at : places) Segments.putLong(segment, at, Segments.getLong(segment, at) + 1);
        } else {
            for (int at = 0; at < BYTES; at += Long.BYTES)
                Segments.putLong(segment, at, Segments.getLong(segment, at) + 1);
        }
    }
}
