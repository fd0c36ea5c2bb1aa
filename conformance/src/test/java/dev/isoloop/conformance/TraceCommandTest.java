package dev.isoloop.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TraceCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOGS_A = "[{\"op\":\"log\",\"label\":\"a\"}]";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int trace(Object... args) {
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return TraceCommand.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                texts);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path scenario(String name, String program, String expect) throws IOException {
        Path file = folder.resolve(name + ".json");
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                "{\"format\":\"event-loop-scenario\",\"version\":1,\"name\":\""
                        + file.getFileName().toString().replace(".json", "")
                        + "\",\"area\":\"loop\",\"about\":\"test\",\"program\":" + program + ",\"expect\":" + expect
                        + ",\"exitCode\":0}");
    }

    @Test
    void aLineOfJsonTellsWhatAScenarioShowed() throws IOException {
        Path file = scenario("good", LOGS_A, "[\"a\"]");
        assertEquals(0, trace("--json", file));
        assertEquals(
                JSON.readTree(
                        "{\"name\":\"good\",\"area\":\"loop\",\"pass\":true,\"trace\":[\"a\"],\"expect\":[\"a\"]}"),
                JSON.readTree(lines().get(0)));
        assertEquals(List.of("1 passed, 0 failed"), lines().subList(1, lines().size()));
    }

    @Test
    void aScenarioThatDiffersFailsTheCommand() throws IOException {
        Path file = scenario("bad", "[{\"op\":\"log\",\"label\":\"a\"},{\"op\":\"exit\",\"code\":4}]", "[\"b\"]");
        assertEquals(1, trace(file, "--json"));
        JsonNode line = JSON.readTree(lines().get(0));
        assertFalse(line.get("pass").booleanValue());
        assertEquals(4, line.get("exitCode").intValue());
        assertEquals(0, line.get("expectExitCode").intValue());
        assertEquals("0 passed, 1 failed", lines().get(1));
    }

    @Test
    void theReadableFormPutsNodeAndIsoloopSideBySide() throws IOException {
        assertEquals(1, trace(scenario("bad", LOGS_A, "[\"a\",\"longer\"]"), scenario("good", LOGS_A, "[\"a\"]")));
        assertEquals(
                List.of(
                        "FAIL  bad: test",
                        "        Node, main  isoloop",
                        "        a           a",
                        "      ! longer",
                        "ok    good",
                        "1 passed, 1 failed"),
                lines());
    }

    @Test
    void directoriesAreSearchedToTheBottomInSortedOrder() throws IOException {
        scenario("b/z", LOGS_A, "[\"a\"]");
        scenario("b/deep/y", LOGS_A, "[\"a\"]");
        scenario("a/x", LOGS_A, "[\"a\"]");
        Files.writeString(folder.resolve("a/notes.txt"), "no scenario");
        assertEquals(0, trace(folder));
        assertEquals(List.of("ok    x", "ok    y", "ok    z", "3 passed, 0 failed"), lines());
    }

    @Test
    void aLinkToADirectoryIsSearchedLikeTheDirectory() throws IOException {
        scenario("b/z", LOGS_A, "[\"a\"]");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("b"));
        assertEquals(0, trace(link));
        assertEquals(List.of("ok    z", "1 passed, 0 failed"), lines());
    }

    @Test
    void aFileThatIsNoScenarioEndsTheCommandBeforeAnythingRuns() throws IOException {
        Path good = scenario("good", LOGS_A, "[\"a\"]");
        Path broken = scenario("broken", "[{\"op\":\"fly\"}]", "[]");
        assertEquals(2, trace(good, broken));
        assertEquals(List.of(), lines());
        assertEquals(
                "isoloop trace: " + broken + " is no scenario: program[0] (fly): unknown op (see isoloop trace --help)",
                error().strip());
    }

    @Test
    void outputThatNobodyTakesIsAFailureInOneLine() throws IOException {
        Path good = scenario("good", LOGS_A, "[\"a\"]");
        int[] writes = {0};
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                writes[0]++;
                throw new IOException("no space left on device");
            }
        };
        PrintStream problems = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertEquals(1, TraceCommand.execute(new PrintStream(full), problems, good.toString(), good.toString()));
        assertEquals("isoloop trace: stdout is full or closed, output was lost", error().strip());
        assertEquals(1, writes[0], "tries");
    }

    @Test
    void anEmptyPathIsRefused() {
        assertEquals(2, trace(""));
        assertTrue(error().startsWith("isoloop trace: FILE|DIR is empty, expected a path"), error());
    }

    @Test
    void wrongArgumentsAreToldInOneLine() {
        assertEquals(2, trace());
        assertEquals(1, error().lines().count(), error());
        assertEquals(2, trace("--jason"));
        assertEquals(2, error().lines().count(), error());
    }

    @Test
    void aDirectoryWithoutScenariosIsAMistake() {
        assertEquals(2, trace(folder));
        assertTrue(error().contains("no *.json below it"), error());
    }

    @Test
    void aScenarioThatWaitsForNothingFailsAndTheNextOneRuns() throws IOException {
        // A ref-ed port that nobody closes keeps its loop alive for ever.
        Path waits = scenario(
                "a-waits",
                "[{\"op\":\"channel\",\"id\":\"c\"},{\"op\":\"ref\",\"id\":\"c.1\"},{\"op\":\"log\",\"label\":\"a\"}]",
                "[\"a\"]");
        Path good = scenario("b-good", LOGS_A, "[\"a\"]");
        assertEquals(1, trace(waits, good));
        assertEquals("1 passed, 1 failed", lines().get(lines().size() - 1));
    }

    @Test
    void anIndexFarBeyondAnArrayFailsTheScenarioAndNothingElse() throws IOException {
        Path far = scenario(
                "a-far",
                "[{\"op\":\"let\",\"id\":\"l\",\"value\":[]},{\"op\":\"set\",\"on\":{\"$get\":\"l\"},\"key\":2147483646,\"value\":1}]",
                "[]");
        Path good = scenario("b-good", LOGS_A, "[\"a\"]");
        assertEquals(1, trace(far, good));
        assertEquals("1 passed, 1 failed", lines().get(lines().size() - 1));
    }
}
