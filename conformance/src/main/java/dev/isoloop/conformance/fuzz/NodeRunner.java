package dev.isoloop.conformance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.conformance.scenario.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs scenarios on the Node that is installed, many in one go. */
final class NodeRunner {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String node;
    private final Path script;

    /**
     * Creates a runner.
     *
     * @param node the program, looked up on the PATH
     * @param script {@code run-scenario.cjs}
     */
    NodeRunner(String node, Path script) {
        this.node = node;
        this.script = script;
    }

    /**
     * Starts Node once, to learn its version.
     *
     * @throws IOException if it can't be started, or is of another version than the one whose semantics are ours
     */
    void requireNode() throws IOException {
        String said;
        try {
            said = output(new ProcessBuilder(node, "--version").start());
        } catch (IOException failed) {
            throw new IOException("'" + node + "' can't be started, expected Node 20 on the PATH", failed);
        }
        if (!said.startsWith("v20.")) {
            throw new IOException("'" + node + "' is "
                    + said.lines().findFirst().orElse("of no version") + ", expected Node 20 on the PATH");
        }
    }

    /**
     * Runs scenarios.
     *
     * @param scenarios any number
     * @return what Node shows for each, in order; empty where it did not end in time or did not understand
     * @throws UncheckedIOException if Node can't be started, or does not answer all
     */
    List<Optional<Outcome>> run(List<ObjectNode> scenarios) {
        try {
            Path input = Files.createTempFile("scenarios", ".jsonl");
            try {
                Files.write(input, scenarios.stream().map(JsonNode::toString).toList());
                return outcomes(start(input), scenarios.size());
            } finally {
                Files.delete(input);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Process start(Path input) throws IOException {
        return new ProcessBuilder(node, script.toString(), input.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Optional<Outcome>> outcomes(Process node, int expected) throws IOException {
        List<Optional<Outcome>> outcomes = new ArrayList<>();
        for (String line : output(node).lines().toList()) {
            outcomes.add(outcome(JSON.readTree(line)));
        }
        if (outcomes.size() != expected) {
            throw new IOException("node has answered " + outcomes.size() + " of " + expected + " scenarios");
        }
        return outcomes;
    }

    private static String output(Process node) throws IOException {
        return new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Optional<Outcome> outcome(JsonNode result) {
        if (result.has("bad")
                || result.has("stderr")
                || !result.path("exitCode").isInt()) {
            return Optional.empty();
        }
        Map<String, List<String>> workers = new LinkedHashMap<>();
        result.get("workers").properties().forEach(each -> workers.put(each.getKey(), lines(each.getValue())));
        return Optional.of(new Outcome(
                lines(result.get("trace")), workers, result.get("exitCode").intValue()));
    }

    private static List<String> lines(JsonNode array) {
        List<String> lines = new ArrayList<>();
        array.forEach(line -> lines.add(line.textValue()));
        return lines;
    }

    /** {@return the scenario with what Node shows as its expectations} */
    static ObjectNode expecting(ObjectNode scenario, Outcome outcome) {
        ObjectNode complete = scenario.deepCopy();
        complete.set("expect", Json.array(outcome.trace().toArray()));
        if (!outcome.workers().isEmpty()) {
            ObjectNode workers = Json.object();
            outcome.workers().forEach((id, lines) -> workers.set(id, Json.array(lines.toArray())));
            complete.set("expectWorkers", workers);
        }
        complete.put("exitCode", outcome.exitCode());
        return complete;
    }
}
