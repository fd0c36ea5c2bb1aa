package dev.isoloop.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short runs of the disorder that {@code ./isoloop chaos} makes at length. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosTest {
    private static final int MESSAGES = 50_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyMessageOfARoundIsAccountedFor(long seed) {
        try (IsolateHost carriers = IsolateHost.carriers(2)) {
            ChaosReport report = new ChaosRound(seed, MESSAGES, carriers).run();
            assertTrue(report.posted() > 0, report::toString);
        }
    }

    @Test
    void theCommandPrintsWhatItHasSeen() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, ChaosCommand.execute(stream, stream, "--messages", "10000", "--json"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("{\"seed\":1,\"messages\":"), out::toString);
    }

    @Test
    void theJsonIsTheSameInALanguageThatWritesNumbersOtherwise() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals(0, ChaosCommand.execute(stream, stream, "--messages", "1000", "--json"));
        } finally {
            Locale.setDefault(before);
        }
        String seconds = ".*\"seconds\":[0-9]+[.][0-9],\"heapPeakMib\":[0-9]+[.][0-9],.*";
        assertTrue(out.toString(StandardCharsets.UTF_8).strip().matches(seconds), out::toString);
    }

    @Test
    void aBufferThatIsLeftOrTooMuchHeapIsToldInOneLineAndABoundedRunIsNot() {
        long most = MemoryUse.HEAP_LEFT_BYTES_MAX;
        assertEquals(Optional.empty(), leaving(most, 0).excess());
        assertEquals(
                Optional.of("3 buffers were never closed, expected 0 when all isolates have ended"),
                leaving(most, 3).excess());
        assertEquals(
                Optional.of((most + 1) + " bytes of heap are in use after a collection at the end, expected " + most
                        + " at most"),
                leaving(most + 1, 0).excess());
    }

    private static MemoryUse leaving(long heapBytes, long buffers) {
        return new MemoryUse(heapBytes, heapBytes, heapBytes, 0, buffers, OptionalLong.empty());
    }

    @Test
    void aRunThatEndsWithAnOpenBufferEndsWithExitCodeOne() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (TransferBuffer open = TransferBuffer.allocate(8)) {
            open.putLong(0, 1);
            PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            assertEquals(1, ChaosCommand.execute(out, stream, "--messages", "1000"));
        }
        assertEquals(
                "chaos: seed 1: 1 buffers were never closed, expected 0 when all isolates have ended",
                err.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void aBadNumberOfMessagesIsOneLineAndExitCodeTwo() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertEquals(2, ChaosCommand.execute(stream, stream, "--messages", "0"));
        assertEquals(
                "isoloop chaos: --messages is 0, expected 1 or more (see isoloop chaos --help)",
                err.toString(StandardCharsets.UTF_8).strip());
    }
}
