package dev.isoloop.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.conformance.scenario.Outcome;
import dev.isoloop.conformance.scenario.Scenario;
import dev.isoloop.conformance.scenario.Verdict;
import java.util.List;
import java.util.Map;

/** One scenario as one line of JSON; workers and exit codes only when they differ. */
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    static String line(Verdict verdict) {
        Scenario scenario = verdict.scenario();
        Outcome got = verdict.outcome();
        Outcome expected = scenario.expected();
        ObjectNode line = JSON.createObjectNode()
                .put("name", scenario.name())
                .put("area", scenario.area())
                .put("pass", verdict.passed());
        line.set("trace", array(got.trace()));
        line.set("expect", array(expected.trace()));
        if (!verdict.workersMatch()) {
            line.set("workers", object(got.workers()));
            line.set("expectWorkers", object(expected.workers()));
        }
        if (got.exitCode() != expected.exitCode()) {
            line.put("exitCode", got.exitCode()).put("expectExitCode", expected.exitCode());
        }
        if (verdict.problem() != null) {
            line.put("problem", verdict.problem());
        }
        return line.toString();
    }

    private static ArrayNode array(List<String> lines) {
        ArrayNode array = JSON.createArrayNode();
        lines.forEach(array::add);
        return array;
    }

    private static ObjectNode object(Map<String, List<String>> traces) {
        ObjectNode object = JSON.createObjectNode();
        traces.forEach((id, lines) -> object.set(id, array(lines)));
        return object;
    }
}
