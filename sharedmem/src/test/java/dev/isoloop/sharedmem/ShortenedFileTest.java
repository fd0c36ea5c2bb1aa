package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.sync.SharedMutex;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operation on a place that a mapped file has lost fails and leaves the JVM alive. Each is the first of a JVM, not compiled. */
@Timeout(60)
class ShortenedFileTest {
    private static final Map<String, Consumer<SharedBuffer>> OPERATIONS = Map.ofEntries(
            Map.entry("getLong", buffer -> buffer.getLong(0)),
            Map.entry("putIntVolatile", buffer -> buffer.putIntVolatile(0, 1)),
            Map.entry("exchangeLong", buffer -> Atomics.exchangeLong(buffer, 0, 1)),
            Map.entry("compareExchangeByte", buffer -> Atomics.compareExchangeByte(buffer, 3, (byte) 0, (byte) 1)),
            Map.entry("compareExchangeInt", buffer -> Atomics.compareExchangeInt(buffer, 4, 0, 1)),
            Map.entry("compareExchangeLong", buffer -> Atomics.compareExchangeLong(buffer, 0, 0, 1)),
            Map.entry("addInt", buffer -> Atomics.addInt(buffer, 4, 1)),
            Map.entry("orLong", buffer -> Atomics.orLong(buffer, 8, 1)),
            Map.entry("addDouble", buffer -> Atomics.addDouble(buffer, 8, 1)),
            Map.entry("tryLock", buffer -> new SharedMutex(buffer, 0).tryLock()));

    /** The program of the JVM that may break. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel file = FileChannel.open(
                    Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                SharedBuffer mapped = SharedBuffer.map(file, 0, 8192);
                file.truncate(0);
                OPERATIONS.get(args[0]).accept(mapped);
                System.out.println("nothing thrown");
            } catch (InternalError expected) {
                System.out.println("failed and lives");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getLong",
                "putIntVolatile",
                "exchangeLong",
                "compareExchangeByte",
                "compareExchangeInt",
                "compareExchangeLong",
                "addInt",
                "orLong",
                "addDouble",
                "tryLock"
            })
    void anOperationBehindTheEndOfTheFileFailsAndTheJvmLives(String operation, @TempDir Path folder) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes");
        Process process = new ProcessBuilder(
                        java,
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + folder.resolve("error"),
                        "-cp",
                        classes,
                        Child.class.getName(),
                        operation,
                        folder.resolve("shared").toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("failed and lives", printed.trim());
        assertEquals(0, process.waitFor());
    }
}
