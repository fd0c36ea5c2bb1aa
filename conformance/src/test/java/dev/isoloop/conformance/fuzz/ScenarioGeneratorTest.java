package dev.isoloop.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.conformance.scenario.Outcome;
import dev.isoloop.conformance.scenario.Scenario;
import dev.isoloop.conformance.scenario.ScenarioParser;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioGeneratorTest {
    private static final int SEEDS = 200;
    private static final Outcome ANY = new Outcome(List.of(), Map.of(), 0);

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameProgram(Area area) {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertEquals(
                    ScenarioGenerator.generate(area, seed).toString(),
                    ScenarioGenerator.generate(area, seed).toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void differentSeedsGiveDifferentPrograms(Area area) {
        Set<String> programs = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            programs.add(ScenarioGenerator.generate(area, seed).get("program").toString());
        }
        assertTrue(programs.size() > SEEDS / 2, "only " + programs.size() + " of " + SEEDS + " programs differ");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsGeneratedIsAScenarioOfItsArea(Area area) {
        for (long seed = 0; seed < SEEDS; seed++) {
            ObjectNode generated = NodeRunner.expecting(ScenarioGenerator.generate(area, seed), ANY);
            Scenario scenario = ScenarioParser.parse(generated.toString());
            assertEquals(area.word(), scenario.area());
            assertEquals(area.word() + "-seed-" + seed, scenario.name());
        }
    }
}
