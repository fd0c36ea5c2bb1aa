package dev.isoloop.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FuzzCommandTest {
    private static void isRefused(String expected, String... args) {
        StringWriter err = new StringWriter();
        assertEquals(2, FuzzCommand.execute(new PrintWriter(err, true), args));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("isoloop fuzz: " + expected), err.toString());
    }

    @Test
    void anAreaThatThereIsNotIsRefusedWithThoseThereAre() {
        isRefused(
                "--areas has 'nonsense', expected some of loop, timers, promises, errors, io, ports, clone, transfer, "
                        + "workers (see",
                "--areas",
                "loop,nonsense");
    }

    @Test
    void noScenariosAtAllAreRefused() {
        isRefused("--count is 0, expected 1 or more", "--count", "0");
    }

    @Test
    void aPlaceWhereNothingCanBeSavedIsRefusedBeforeAnythingRuns(@TempDir Path folder) throws IOException {
        String runner = Files.createFile(folder.resolve("runner.cjs")).toString();
        String file = Files.createFile(folder.resolve("file")).toString();
        isRefused("--out is " + file + ", which is no folder", "--out", file, "--runner", runner);
        isRefused("--out is empty, expected a path", "--out", "", "--runner", runner);
        isRefused("--record is " + folder + ", which is a folder", "--record", "" + folder, "--runner", runner);
        isRefused("--record is " + file + "/a: there is no such folder", "--record", file + "/a", "--runner", runner);
    }

    @Test
    void aRunnerThatThereIsNotIsRefused() {
        isRefused("--runner is nowhere.cjs, which is no file", "--runner", "nowhere.cjs", "--areas", "loop");
    }
}
