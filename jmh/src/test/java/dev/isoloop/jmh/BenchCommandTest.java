package dev.isoloop.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong arguments, which are found before anything is measured. */
class BenchCommandTest {
    @TempDir
    private Path folder;

    private static void assertRefused(String named, String... args) {
        StringWriter err = new StringWriter();
        assertEquals(2, BenchCommand.execute(new PrintWriter(err), args));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(
                err.toString().startsWith("isoloop bench: ") && err.toString().contains(named), err.toString());
    }

    @Test
    void aPatternThatIsNoRegularExpressionIsOneLineAndExitCodeTwo() {
        assertRefused("PATTERN '('", "(");
    }

    @Test
    void aPatternThatMatchesNothingIsOneLineAndExitCodeTwo() {
        assertRefused("PATTERN 'nothing'", "nothing");
        assertRefused("PATTERN 'nothing'", "--list", "nothing");
    }

    @Test
    void resultsThatWouldHaveToBeAFolderAreRefused() {
        assertRefused("--json is /,", "--json", "/");
        assertRefused("--json is " + folder, "--json", folder.toString());
    }

    @Test
    void resultsInAFolderThatIsNotThereAreRefused() {
        assertRefused(
                "there is no folder",
                "--json",
                folder.resolve("missing/results.json").toString());
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertRefused("--fast", "--fast");
    }
}
