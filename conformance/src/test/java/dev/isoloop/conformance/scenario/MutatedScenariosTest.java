package dev.isoloop.conformance.scenario;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.conformance.format.NotAScenarioException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done to a scenario file, it is read or refused with a reason: nothing else leaves the parser. */
class MutatedScenariosTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20_260;
    private static final int MUTANTS_PER_SAMPLE = 300;

    private static final String[] STRANGE = {
        "null",
        "true",
        "-1",
        "0",
        "1.5",
        "255.5",
        "256",
        "2147483647",
        "2147483648",
        "-2147483648",
        "1e308",
        "1e400",
        "-1e400",
        "123456789012345678901234567890",
        "\"\"",
        "\"x\"",
        "\"$id\"",
        "\"NaN\"",
        "[]",
        "[[]]",
        "[null]",
        "[-1]",
        "{}",
        "{\"op\":\"log\"}",
        "{\"$id\":\"a\"}",
        "{\"$value\":1}",
        "{\"$at\":[]}",
        "{\"$map\":[1]}",
        "{\"$bytes\":[\"1\"]}",
        "{\"$view\":5,\"offset\":-1}",
        "{\"$date\":{}}",
        "{\"$bigint\":\"\"}",
        "{\"$number\":null}",
        "{\"$error\":1}"
    };

    @Test
    void aMutatedScenarioIsReadOrRefused() throws IOException, URISyntaxException {
        Random random = new Random(SEED);
        for (Path sample : ScenarioFiles.find(List.of(
                Path.of(MutatedScenariosTest.class.getResource("/samples").toURI())))) {
            JsonNode scenario = JSON.readTree(Files.readString(sample));
            for (int count = 0; count < MUTANTS_PER_SAMPLE; count++) {
                JsonNode mutant = scenario.deepCopy();
                mutate(mutant, random);
                readOrRefuse(mutant.toString());
            }
        }
    }

    @Test
    void textThatIsCutOffIsRefused() throws IOException, URISyntaxException {
        for (Path sample : ScenarioFiles.find(List.of(
                Path.of(MutatedScenariosTest.class.getResource("/samples").toURI())))) {
            String text = Files.readString(sample);
            for (int end = 0; end < text.length(); end += 97) readOrRefuse(text.substring(0, end));
        }
    }

    @Test
    void deepNestingIsRefused() {
        int depth = 100_000;
        readOrRefuse("[".repeat(depth));
        readOrRefuse("{\"program\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
    }

    private static void mutate(JsonNode root, Random random) throws IOException {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode chosen = containers.get(random.nextInt(containers.size()));
        JsonNode strange = JSON.readTree(STRANGE[random.nextInt(STRANGE.length)]);
        if (chosen instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(5) == 0) object.remove(name);
            else object.set(name, strange);
        } else {
            ArrayNode array = (ArrayNode) chosen;
            array.set(random.nextInt(array.size()), strange);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode() && !node.isEmpty()) into.add(node);
        node.forEach(each -> collect(each, into));
    }

    private static void readOrRefuse(String text) {
        try {
            ScenarioParser.parse(text);
        } catch (NotAScenarioException refused) {
            if (refused.getMessage().isEmpty()) fail("no reason for the refusal of " + text);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError escaped) {
            fail("neither read nor refused: " + text.substring(0, Math.min(text.length(), 2_000)), escaped);
        }
    }
}
