package dev.isoloop.isolates.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.isolates.AnotherJvm;
import dev.isoloop.sharedmem.LentException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Chronicle's Bytes over our memory, in JVMs that are started with its flags, with a part of them and without any. */
@Timeout(60)
class ChronicleViewTest {
    private static final boolean NEEDS_UNSAFE_FLAG = Runtime.version().feature() >= 24;

    @Test
    void withoutFlagsTheErrorNamesThem() {
        try (TransferBuffer buffer = TransferBuffer.allocate(16)) {
            UnsupportedOperationException refused = assertThrows(
                    UnsupportedOperationException.class, () -> ChronicleView.with(buffer, bytes -> bytes.readLong()));
            for (String part :
                    (MarshallableCodec.FLAGS_FOR_THE_REST + " --sun-misc-unsafe-memory-access=allow").split(" ")) {
                assertTrue(refused.getMessage().contains(part), refused.getMessage());
            }
        }
    }

    @Test
    void withTheFlagsThatTheErrorNamesItReadsAndWritesTheMemoryItself() throws Exception {
        List<String> flags = new ArrayList<>(List.of(MarshallableCodec.FLAGS_FOR_THE_REST.split(" ")));
        if (NEEDS_UNSAFE_FLAG) flags.add(MarshallableCodec.FLAG_FROM_24);
        assertEquals("read 42, wrote 43, lent, kept without harm", inAnotherJvm(flags));
    }

    /** The JDK warns on the error stream, and that is all. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, max = JRE.JAVA_25)
    void withoutTheFlagForUnsafeItWorksAndIsRefusedOnlyWhereTheJvmDeniesIt() throws Exception {
        List<String> flags = new ArrayList<>(List.of(MarshallableCodec.FLAGS_FOR_THE_REST.split(" ")));
        assertEquals("read 42, wrote 43, lent, kept without harm", inAnotherJvm(flags));
        flags.add("--sun-misc-unsafe-memory-access=deny");
        assertEquals("refused", inAnotherJvm(flags));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, max = JRE.JAVA_25)
    void anObjectThatWritesItselfOutNeedsNoFlagUnlessTheJvmDeniesUnsafe() throws Exception {
        assertEquals("copied 7", AnotherJvm.lastLineOf(Copying.class, List.of()));
        assertEquals("refused", AnotherJvm.lastLineOf(Copying.class, List.of("--sun-misc-unsafe-memory-access=deny")));
    }

    @Test
    void withoutTheExportForTheAddressItIsRefused() throws Exception {
        List<String> flags = new ArrayList<>();
        if (NEEDS_UNSAFE_FLAG) flags.add(MarshallableCodec.FLAG_FROM_24);
        for (String flag : MarshallableCodec.FLAGS_FOR_THE_REST.split(" ")) {
            if (!flag.contains("sun.nio.ch")) flags.add(flag);
        }
        assertEquals("refused", inAnotherJvm(flags));
    }

    private static String inAnotherJvm(List<String> flags) throws IOException, InterruptedException {
        return AnotherJvm.lastLineOf(Child.class, flags);
    }

    /** Copies an object of Chronicle's in the other JVM. */
    static final class Copying {
        private Copying() {}

        /** Says what came of it. */
        public static void main(String[] args) {
            SelfWriting quote = new SelfWriting();
            quote.id = 7;
            quote.venue = "";
            try {
                System.out.println("copied " + new MarshallableCodec().copy(quote, new SelfWriting()).id);
            } catch (UnsupportedOperationException refused) {
                System.out.println("refused");
            }
        }
    }

    /** The program of the other JVM. */
    static final class Child {
        private static Bytes<?> kept;

        private Child() {}

        /** Says in its last line what happened. */
        public static void main(String[] args) {
            TransferBuffer buffer = TransferBuffer.allocate(16);
            buffer.putLong(0, 42);
            List<String> said = new ArrayList<>();
            try {
                ChronicleView.with(buffer, bytes -> {
                    said.add("read " + bytes.readLong(0));
                    bytes.writeLong(8, 43);
                    assertThrows(LentException.class, buffer::transfer);
                    kept = bytes;
                    return null;
                });
                said.add("wrote " + buffer.getLong(8));
                buffer.close();
                said.add("lent");
                TransferBuffer next = TransferBuffer.allocate(16);
                kept.writeLong(0, 44);
                if (next.getLong(0) == 0) said.add("kept without harm");
                System.out.println(String.join(", ", said));
            } catch (UnsupportedOperationException refused) {
                System.out.println("refused");
            }
        }
    }
}
