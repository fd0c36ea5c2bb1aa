package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process gets from its settings, each tried in a process of its own. */
@Timeout(60)
class SettingsTest {
    private static final int MIB = 1 << 20;

    /** Runs one of the programs below; its error stream is part of the answer, so that a warning fails the test. */
    private static String run(Class<?> program, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        String classes = Path.of("target", "classes") + java.io.File.pathSeparator + Path.of("target", "test-classes");
        command.addAll(List.of("-cp", classes, program.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.trim();
    }

    static final class PrintLimit {
        private PrintLimit() {}

        public static void main(String[] args) {
            System.out.println(MemoryStats.now().limitBytes());
        }
    }

    @Test
    void theLimitIsThatOfTheJvmUnlessSet() throws Exception {
        assertEquals(String.valueOf(48 * MIB), run(PrintLimit.class, "-XX:MaxDirectMemorySize=48m"));
        assertEquals(
                String.valueOf(7 * MIB),
                run(PrintLimit.class, "-XX:MaxDirectMemorySize=48m", "-Disoloop.memory.limit=7m"));
    }

    static final class BadLimit {
        private BadLimit() {}

        public static void main(String[] args) {
            for (int attempt = 0; attempt < 2; attempt++) {
                try {
                    TransferBuffer.allocate(1);
                } catch (IllegalArgumentException refusal) {
                    System.out.println(refusal.getMessage());
                }
            }
        }
    }

    @Test
    void aBadSettingFailsEveryAllocationByName() throws Exception {
        String line = "System property isoloop.memory.limit is \"lots\", expected a number of bytes, 0 or more, or one"
                + " followed by k, m or g";
        assertEquals(line + System.lineSeparator() + line, run(BadLimit.class, "-Disoloop.memory.limit=lots"));
    }

    static final class ExhaustJvm {
        private ExhaustJvm() {}

        public static void main(String[] args) {
            TransferBuffer first = TransferBuffer.allocate(16 * MIB);
            try {
                TransferBuffer.allocate(12 * MIB);
            } catch (MemoryLimitException refusal) {
                boolean isClear = refusal.getCause() instanceof OutOfMemoryError
                        && refusal.askedBytes() == 12 * MIB
                        && refusal.liveBytes() == 16 * MIB
                        && refusal.getMessage().contains("-XX:MaxDirectMemorySize");
                System.out.println(isClear ? "refused" : refusal);
            }
            first.close();
            // Idle memory of the wrong size is in the way now; it has to go, through the collector.
            TransferBuffer other = TransferBuffer.allocate(20 * MIB);
            System.out.println(other.capacityBytes() + " " + MemoryStats.now().cachedBytes());
        }
    }

    @Test
    void whenTheJvmIsOutOfDirectMemoryTheExceptionSaysSoAndIdleMemoryGoes() throws Exception {
        String printed = run(ExhaustJvm.class, "-XX:MaxDirectMemorySize=24m", "-Disoloop.memory.limit=1g");
        assertEquals("refused" + System.lineSeparator() + 20 * MIB + " 0", printed);
    }

    static final class Diagnose {
        private Diagnose() {}

        public static void main(String[] args) {
            TransferBuffer given = TransferBuffer.allocate(1);
            given.transfer();
            try {
                given.getByte(0);
            } catch (DetachedException refusal) {
                System.out.println(refusal.getCause().getMessage());
            }
        }
    }

    @Test
    void diagnosticsAreTurnedOnByAProperty() throws Exception {
        assertEquals("Transferred here, by main", run(Diagnose.class, "-Disoloop.diagnostics=true"));
    }
}
