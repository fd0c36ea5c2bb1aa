package dev.isoloop.jmh;

import com.esotericsoftware.kryo.Kryo;
import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.StructuredClone;
import java.io.IOException;
import org.apache.fory.Fory;
import tools.jackson.databind.ObjectMapper;

/** One way to copy a message, and how often it does so in a turn. The contenders of {@link CloneDuel}; {@link ClonePeers} sets them up. */
abstract class CloneContender extends DuelContender {
    final int copies;

    CloneContender(String name, int copies) {
        super(name);
        this.copies = copies;
    }

    /** Copies the message so many times and puts each copy where it can be seen from outside. */
    abstract void copy(Object message, int copies, Object[] latest) throws Exception;

    static final class Isoloop extends CloneContender {
        Isoloop(int copies) {
            super("isoloop", copies);
        }

        @Override
        void copy(Object message, int copies, Object[] latest) {
            for (int at = 0; at < copies; at++) latest[0] = StructuredClone.clone(message, TransferList.none());
        }
    }

    static final class OfKryo extends CloneContender {
        private final Kryo kryo = ClonePeers.kryo();

        OfKryo(int copies) {
            super("kryo", copies);
        }

        @Override
        void copy(Object message, int copies, Object[] latest) {
            Kryo kryo = this.kryo;
            for (int at = 0; at < copies; at++) latest[0] = kryo.copy(message);
        }
    }

    static final class OfFory extends CloneContender {
        private final Fory fory = ClonePeers.fory();

        OfFory(int copies) {
            super("fory", copies);
        }

        @Override
        void copy(Object message, int copies, Object[] latest) {
            Fory fory = this.fory;
            for (int at = 0; at < copies; at++) latest[0] = fory.copy(message);
        }
    }

    static final class OfJavaSerialization extends CloneContender {
        OfJavaSerialization(int copies) {
            super("javaSerialization", copies);
        }

        @Override
        void copy(Object message, int copies, Object[] latest) throws IOException, ClassNotFoundException {
            for (int at = 0; at < copies; at++) latest[0] = ClonePeers.throughJavaSerialization(message);
        }
    }

    static final class OfJackson extends CloneContender {
        private final ObjectMapper jackson = ClonePeers.jackson();

        OfJackson(int copies) {
            super("jackson", copies);
        }

        @Override
        void copy(Object message, int copies, Object[] latest) {
            ObjectMapper jackson = this.jackson;
            for (int at = 0; at < copies; at++) latest[0] = ClonePeers.throughJson(message, jackson);
        }
    }
}
