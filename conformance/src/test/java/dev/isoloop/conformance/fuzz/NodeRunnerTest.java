package dev.isoloop.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeRunnerTest {
    private static final Path SCRIPT = Path.of("run-scenario.cjs");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void aNodeThatThereIsNotIsNamed() {
        NodeRunner runner = new NodeRunner("no-such-node", SCRIPT);
        assertEquals(
                "'no-such-node' can't be started, expected Node 20 on the PATH",
                assertThrows(IOException.class, runner::requireNode).getMessage());
    }

    /** Java stands for a Node of another version. */
    @Test
    void aNodeOfAnotherVersionIsRefused() {
        IOException refused = assertThrows(IOException.class, new NodeRunner(JAVA, SCRIPT)::requireNode);
        String version = Pattern.quote(System.getProperty("java.version"));
        String told = "'" + Pattern.quote(JAVA) + "' is .*" + version + ".*, expected Node 20 on the PATH";
        assertTrue(refused.getMessage().matches(told), refused.getMessage());
    }

    /** A program that says nothing on stdout stands for a Node that dies. */
    @Test
    void scenariosThatNodeDoesNotAnswerAreCounted() {
        NodeRunner runner = new NodeRunner(JAVA, Path.of("-version"));
        UncheckedIOException failed = assertThrows(
                UncheckedIOException.class, () -> runner.run(List.of(ScenarioGenerator.generate(Area.LOOP, 1))));
        assertEquals("node has answered 0 of 1 scenarios", failed.getCause().getMessage());
    }
}
