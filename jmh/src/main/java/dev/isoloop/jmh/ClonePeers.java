package dev.isoloop.jmh;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.fory.Fory;
import org.apache.fory.config.Language;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@link StructuredClone} and {@link CloneDuel} compare ours with, set up so that each copies the messages of {@link CloneShapes} and
 * keeps references that are shared inside a message shared; Jackson can't.
 */
final class ClonePeers {
    private ClonePeers() {}

    /** Takes every record for immutable and shares it, whatever is in it, but for those that have a serializer here. */
    static Kryo kryo() {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy());
        kryo.addDefaultSerializer(CloneShapes.Item.class, new KryoItems());
        kryo.addDefaultSerializer(CloneShapes.Basket.class, new KryoBaskets());
        kryo.addDefaultSerializer(CloneShapes.Grid.class, new KryoGrids());
        return kryo;
    }

    static Fory fory() {
        return Fory.builder()
                .withLanguage(Language.JAVA)
                .requireClassRegistration(false)
                .withRefTracking(true)
                .withRefCopy(true)
                .build();
    }

    static ObjectMapper jackson() {
        return JsonMapper.builder().build();
    }

    /** Written and read as JSON. */
    static Object throughJson(Object message, ObjectMapper jackson) {
        return jackson.readValue(jackson.writeValueAsBytes(message), message.getClass());
    }

    /** Written and read by the JDK. */
    static Object throughJavaSerialization(Object message) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(message);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
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
}
