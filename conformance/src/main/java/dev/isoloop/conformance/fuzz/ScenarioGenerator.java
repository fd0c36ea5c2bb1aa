package dev.isoloop.conformance.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Random scenarios, each from an area and a seed. They have no expectations: those come from Node.
 *
 * <p>Written in Java and not beside the runner for Node, so that what generates, minimises and compares is one program, and so
 * that the generator is tested where no Node is installed.
 */
public final class ScenarioGenerator {
    private ScenarioGenerator() {}

    /**
     * Makes a scenario.
     *
     * @param area its area
     * @param seed any number; area and seed determine the scenario
     * @return a scenario without {@code expect} and {@code exitCode}
     */
    static ObjectNode generate(Area area, long seed) {
        Draw draw = new Draw(seed * Area.values().length + area.ordinal());
        ArrayNode program = switch (area) {
            case LOOP, TIMERS, PROMISES, ERRORS, IO -> new FlowProgram(area, draw, "").write();
            case PORTS -> new PortProgram(draw).write();
            case CLONE -> new CloneProgram(draw).write();
            case TRANSFER -> new TransferProgram(draw).write();
            case WORKERS -> new WorkerProgram(draw).write();
        };
        return Json.object(
                "format",
                "event-loop-scenario",
                "version",
                1,
                "name",
                area.word() + "-seed-" + seed,
                "area",
                area.word(),
                "about",
                "Generated from seed " + seed + ".",
                "program",
                program);
    }
}
