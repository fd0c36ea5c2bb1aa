package dev.isoloop.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.conformance.scenario.Scenario;
import dev.isoloop.conformance.scenario.ScenarioFiles;
import dev.isoloop.conformance.scenario.ScenarioParser;
import dev.isoloop.conformance.scenario.ScenarioRunner;
import dev.isoloop.conformance.scenario.Verdict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What Node showed, scenario by scenario: the samples that come with the format, its worked examples, and programs of the
 * generator that were recorded from Node 20.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SamplesTest {
    @TestFactory
    Stream<DynamicTest> theSamplesOfTheFormatRunAsInNode() throws URISyntaxException {
        List<Scenario> samples = ScenarioFiles.find(List.of(resource("/samples"))).stream()
                .map(ScenarioParser::read)
                .toList();
        return tests(samples);
    }

    @TestFactory
    Stream<DynamicTest> theWorkedExamplesOfTheFormatRunAsInNode() throws IOException, URISyntaxException {
        return tests(lines("/recorded/format-examples.jsonl"));
    }

    @TestFactory
    Stream<DynamicTest> generatedProgramsRunAsRecordedFromNode() throws IOException, URISyntaxException {
        return tests(lines("/recorded/generated.jsonl"));
    }

    /** Ports that move, close and are read in the middle of things, and the order with their isolate's end. */
    @TestFactory
    Stream<DynamicTest> portsInTheMiddleOfThingsBehaveAsRecordedFromNode() throws IOException, URISyntaxException {
        return tests(lines("/recorded/ports.jsonl"));
    }

    /** Results of combinators inside one another, which the program may change, and objects with several names. */
    @TestFactory
    Stream<DynamicTest> valuesWithinValuesAreThoseRecordedFromNode() throws IOException, URISyntaxException {
        return tests(lines("/recorded/values.jsonl"));
    }

    /** How workers fail, and what of it their parents see. */
    @TestFactory
    Stream<DynamicTest> failingWorkers() throws IOException, URISyntaxException {
        return tests(lines("/recorded/failing-workers.jsonl"));
    }

    private static Stream<DynamicTest> tests(List<Scenario> scenarios) {
        ScenarioRunner.warmUp(scenarios);
        return scenarios.stream()
                .map(scenario ->
                        DynamicTest.dynamicTest(scenario.name() + ": " + scenario.about(), () -> check(scenario)));
    }

    private static void check(Scenario scenario) {
        Verdict verdict = ScenarioRunner.run(scenario);
        assertTrue(verdict.passed(), () -> ReadableReport.text(verdict));
    }

    private static List<Scenario> lines(String name) throws IOException, URISyntaxException {
        return Files.readAllLines(resource(name)).stream()
                .map(ScenarioParser::parse)
                .toList();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(SamplesTest.class.getResource(name).toURI());
    }
}
