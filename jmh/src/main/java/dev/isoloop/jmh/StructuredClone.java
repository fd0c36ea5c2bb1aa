package dev.isoloop.jmh;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import dev.isoloop.channels.TransferList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.TimeUnit;
import org.apache.fory.Fory;
import org.apache.fory.config.Language;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * What does it cost to copy a message?
 *
 * <pre>
 *   records   an order of records, strings and an unmodifiable list: nobody can tell a copy from the original
 *   mutable   a record of an array, a list of records with arrays, and a map
 *   arrays    256 arrays of numbers in three arrays of arrays
 * </pre>
 *
 * All contenders keep references that are shared inside a message shared, except Jackson, which can't. {@code kryo} and {@code
 * fory} copy from object to object, the others through bytes. Kryo takes every record for immutable and shares it, arrays and
 * lists in it included, so it gets serializers that copy the records of {@code mutable} and {@code arrays}.
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
        message = switch (shape) {
            case "records" -> CloneShapes.records();
            case "mutable" -> CloneShapes.mutable();
            case "arrays" -> CloneShapes.arrays();
            default ->
                throw new IllegalArgumentException("shape is " + shape + ", expected records, mutable or arrays");
        };
        kryo = newKryo();
        fory = Fory.builder()
                .withLanguage(Language.JAVA)
                .requireClassRegistration(false)
                .withRefTracking(true)
                .withRefCopy(true)
                .build();
        jackson = JsonMapper.builder().build();
        for (Object copy : new Object[] {isoloop(), kryo(), fory(), javaSerialization(), jackson()}) {
            CloneShapes.requireCopy(message, copy);
        }
    }

    private static Kryo newKryo() {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy());
        kryo.addDefaultSerializer(CloneShapes.Item.class, new KryoItems());
        kryo.addDefaultSerializer(CloneShapes.Basket.class, new KryoBaskets());
        kryo.addDefaultSerializer(CloneShapes.Grid.class, new KryoGrids());
        return kryo;
    }

    /** Only copies. */
    private abstract static class Copier<T> extends Serializer<T> {
        @Override
        public void write(Kryo kryo, Output output, T value) {
            throw new UnsupportedOperationException("copies only");
        }

        @Override
        public T read(Kryo kryo, Input input, Class<? extends T> type) {
            throw new UnsupportedOperationException("copies only");
        }
    }

    private static final class KryoItems extends Copier<CloneShapes.Item> {
        @Override
        public CloneShapes.Item copy(Kryo kryo, CloneShapes.Item item) {
            return new CloneShapes.Item(item.article(), item.count(), kryo.copy(item.sizes()));
        }
    }

    private static final class KryoBaskets extends Copier<CloneShapes.Basket> {
        @Override
        public CloneShapes.Basket copy(Kryo kryo, CloneShapes.Basket basket) {
            return new CloneShapes.Basket(
                    basket.customer(),
                    kryo.copy(basket.stampsMs()),
                    kryo.copy(basket.items()),
                    kryo.copy(basket.stock()));
        }
    }

    private static final class KryoGrids extends Copier<CloneShapes.Grid> {
        @Override
        public CloneShapes.Grid copy(Kryo kryo, CloneShapes.Grid grid) {
            return new CloneShapes.Grid(kryo.copy(grid.values()), kryo.copy(grid.marks()), kryo.copy(grid.mask()));
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(message);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    /** {@return written and read as JSON} */
    @Benchmark
    public Object jackson() {
        return jackson.readValue(jackson.writeValueAsBytes(message), message.getClass());
    }
}
