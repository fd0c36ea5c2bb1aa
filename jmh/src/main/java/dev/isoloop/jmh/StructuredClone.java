package dev.isoloop.jmh;

import com.esotericsoftware.kryo.Kryo;
import dev.isoloop.channels.TransferList;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.fory.Fory;
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
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.ObjectMapper;

/**
 * What does it cost to copy a message?
 *
 * <pre>
 *   records   an order of records, strings and an unmodifiable list: nobody can tell a copy from the original
 *   mutable   a record of an array, a list of records with arrays, and a map
 *   arrays    256 arrays of numbers in three arrays of arrays
 * </pre>
 *
 * {@code kryo} and {@code fory} copy from object to object, the others through bytes; {@link ClonePeers} tells how they are set up. {@link
 * CloneDuel} asks the same in turns.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class StructuredClone {
    /** Which message. */
    @Param({"records", "mutable", "arrays"})
    public String shape;

    private Object message;
    private Kryo kryo;
    private Fory fory;
    private ObjectMapper jackson;

    /**
     * Builds the message and sees to it that every contender copies it.
     *
     * @throws Exception if one can't
     */
    @Setup
    public void setUp() throws Exception {
        message = CloneShapes.of(shape);
        kryo = ClonePeers.kryo();
        fory = ClonePeers.fory();
        jackson = ClonePeers.jackson();
        for (Object copy : new Object[] {isoloop(), kryo(), fory(), javaSerialization(), jackson()}) {
            CloneShapes.requireCopy(message, copy);
        }
    }

    /** {@return ours} */
    @Benchmark
    public Object isoloop() {
        return dev.isoloop.isolates.clone.StructuredClone.clone(message, TransferList.none());
    }

    /** {@return Kryo's copy} */
    @Benchmark
    public Object kryo() {
        return kryo.copy(message);
    }

    /** {@return Fory's copy} */
    @Benchmark
    public Object fory() {
        return fory.copy(message);
    }

    /**
     * {@return written and read by the JDK}
     *
     * @throws IOException never
     * @throws ClassNotFoundException never
     */
    @Benchmark
    public Object javaSerialization() throws IOException, ClassNotFoundException {
        return ClonePeers.throughJavaSerialization(message);
    }

    /** {@return written and read as JSON} */
    @Benchmark
    public Object jackson() {
        return ClonePeers.throughJson(message, jackson);
    }
}
