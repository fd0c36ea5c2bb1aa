package dev.isoloop.conformance.scenario;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.format.NotAScenarioException;
import dev.isoloop.conformance.program.Body;
import dev.isoloop.conformance.program.Compiler;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads scenario files, strictly: a file that is no scenario is refused as a whole. */
public final class ScenarioParser {
    /** The areas that exist. */
    static final Set<String> AREAS =
            Set.of("loop", "timers", "promises", "errors", "io", "ports", "clone", "transfer", "workers");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ScenarioParser() {}

    /**
     * Reads a file.
     *
     * @param file a scenario file, UTF-8
     * @return the scenario
     * @throws NotAScenarioException if it cannot be read or is no scenario
     */
    public static Scenario read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new NotAScenarioException("there is no such file");
        } catch (CharacterCodingException notText) {
            throw new NotAScenarioException("it is not UTF-8");
        } catch (IOException failed) {
            throw new NotAScenarioException("it cannot be read: " + failed);
        }
    }

    /**
     * Reads a scenario.
     *
     * @param text the content of a file
     * @return the scenario
     * @throws NotAScenarioException if it is none
     */
    public static Scenario parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            String reason = broken.getOriginalMessage().replaceAll("\\s+", " ");
            throw new NotAScenarioException(
                    broken.getLocation() == null
                            ? "it is no JSON: " + reason
                            : "it is no JSON: line " + broken.getLocation().getLineNr() + ", column "
                                    + broken.getLocation().getColumnNr() + ": " + reason);
        }
        return scenario(new Members(json, ""));
    }

    private static Scenario scenario(Members file) {
        if (!file.text("format").equals("event-loop-scenario")) {
            throw file.wrong("format is \"" + file.text("format") + "\", not \"event-loop-scenario\"");
        }
        if (file.number("version") != 1) {
            throw file.wrong("version is " + file.json("version") + ", only version 1 is known");
        }
        String area = file.text("area");
        if (!AREAS.contains(area)) {
            throw file.wrong("there is no area \"" + area + "\"");
        }
        Compiler compiler = new Compiler();
        Body program = compiler.body(file.json("program"), "program");
        return new Scenario(
                file.text("name"),
                area,
                file.has("about") ? file.text("about") : file.text("name"),
                program,
                new Scenario.Needs(compiler.usesOtherThreads()),
                new Outcome(file.list("expect", ScenarioParser::line), workers(file), file.integer("exitCode")));
    }

    private static Map<String, List<String>> workers(Members file) {
        Map<String, List<String>> traces = new LinkedHashMap<>();
        if (file.has("expectWorkers")) {
            Members workers = new Members(file.json("expectWorkers"), "expectWorkers");
            for (String id : workers.names()) {
                traces.put(id, workers.list(id, ScenarioParser::line));
            }
        }
        return traces;
    }

    private static String line(JsonNode json, String path) {
        if (!json.isTextual()) {
            throw new NotAScenarioException(path + ": a string was expected, not " + json);
        }
        return json.textValue();
    }
}
