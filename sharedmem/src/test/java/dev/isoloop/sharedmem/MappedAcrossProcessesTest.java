package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory mapped from a file is one memory for two JVMs. */
@Timeout(120)
class MappedAcrossProcessesTest {
    private static final int ADDITIONS = 200_000;
    private static final long SUM_AT = 0;
    private static final long BOTH_ARE_HERE_AT = 8;
    private static final long MESSAGE_AT = 16;
    private static final long FLAG_AT = 24;

    private static SharedBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return SharedBuffer.map(channel, 0, 64);
        }
    }

    @Test
    void atomicsAndOrderHoldBetweenTwoProcesses(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("shared");
        try (SharedBuffer here = map(file)) {
            Process other = start(file);
            while (Atomics.loadInt(here, BOTH_ARE_HERE_AT) == 0) assertTrue(other.isAlive(), "the other JVM has ended");
            Atomics.storeInt(here, BOTH_ARE_HERE_AT, 2);
            for (int i = 0; i < ADDITIONS; i++) Atomics.addLong(here, SUM_AT, 1);
            assertEquals(0, other.waitFor());
            assertEquals(2L * ADDITIONS, Atomics.loadLong(here, SUM_AT));
            assertEquals(1, here.getIntAcquire(FLAG_AT));
            assertEquals(42, here.getLong(MESSAGE_AT), "what was written before the flag");
        }
    }

    private static Process start(Path file) throws IOException, URISyntaxException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = placeOf(SharedBuffer.class) + File.pathSeparator + placeOf(MappedAcrossProcessesTest.class);
        return new ProcessBuilder(java, "-cp", classes, Child.class.getName(), file.toString())
                .inheritIO()
                .start();
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The program of the other JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            try (SharedBuffer there = map(Path.of(args[0]))) {
                Atomics.storeInt(there, BOTH_ARE_HERE_AT, 1);
                while (Atomics.loadInt(there, BOTH_ARE_HERE_AT) != 2) Thread.onSpinWait();
                for (int i = 0; i < ADDITIONS; i++) Atomics.addLong(there, SUM_AT, 1);
                there.putLong(MESSAGE_AT, 42);
                there.putIntRelease(FLAG_AT, 1);
            }
        }
    }
}
