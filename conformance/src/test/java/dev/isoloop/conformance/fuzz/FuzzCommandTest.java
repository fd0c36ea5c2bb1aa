package dev.isoloop.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    void aRunnerThatThereIsNotIsRefused() {
        isRefused("--runner is nowhere.cjs, which is no file", "--runner", "nowhere.cjs", "--areas", "loop");
    }
}
