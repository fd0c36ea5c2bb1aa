package dev.isoloop.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeRunnerTest {
    private static final Path SCRIPT = Path.of("run-scenario.cjs");

    @Test
    void aNodeThatThereIsNotIsNamed() {
        NodeRunner runner = new NodeRunner("no-such-node", SCRIPT);
        assertEquals(
                "'no-such-node' can't be started, expected Node 20 on the PATH",
                assertThrows(IOException.class, runner::requireNode).getMessage());
    }

    /** A program that says nothing on stdout stands for a Node that dies. */
    @Test
    void scenariosThatNodeDoesNotAnswerAreCounted() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        NodeRunner runner = new NodeRunner(java.toString(), Path.of("-version"));
        UncheckedIOException failed = assertThrows(
                UncheckedIOException.class, () -> runner.run(List.of(ScenarioGenerator.generate(Area.LOOP, 1))));
        assertEquals("node has answered 0 of 1 scenarios", failed.getCause().getMessage());
    }
}
