package dev.isoloop.conformance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.conformance.scenario.Outcome;
import dev.isoloop.conformance.scenario.ScenarioParser;
import dev.isoloop.conformance.scenario.ScenarioRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A maintainer's tool: random scenarios on Node and here, and what differs. Needs {@code node}, version 20.
 *
 * <p>A difference counts only if Node shows the same again: a program that races in spite of the generator's care is reported
 * as unsettled and left out.
 */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = "Runs random scenarios on Node and on isoloop and saves those that differ.")
public final class FuzzCommand implements Callable<Integer> {
    private static final int BATCH = 50;
    private static final int REPETITIONS = 3;

    @Option(names = "--count", description = "Scenarios per area (${DEFAULT-VALUE}).")
    private int count = 100;

    @Option(names = "--seed", description = "The first seed (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--areas", split = ",", description = "Only these areas.")
    private List<String> areas = new ArrayList<>();

    @Option(names = "--runner", description = "The runner for Node (${DEFAULT-VALUE}).")
    private Path runner = Path.of("conformance/node/run-scenario.cjs");

    @Option(names = "--out", description = "Where differing scenarios are saved (${DEFAULT-VALUE}).")
    private Path out = Path.of("target/fuzz");

    @Option(names = "--record", description = "Compare nothing; write scenarios with Node's outcome into this file.")
    private Path recording;

    private final Map<Area, Tally> tallies = new EnumMap<>(Area.class);
    private NodeRunner node;

    /** What came of the programs of one area. */
    private static final class Tally {
        int compared;
        int differing;
        int unsettled;
    }

    private FuzzCommand() {}

    /**
     * Runs the tool and exits with its code: 0 if nothing differs.
     *
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new FuzzCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        node = new NodeRunner(runner);
        List<String> recorded = new ArrayList<>();
        for (Area area : Area.values()) {
            if (!areas.isEmpty() && !areas.contains(area.word())) {
                continue;
            }
            tallies.put(area, new Tally());
            for (int done = 0; done < count; done += BATCH) {
                List<ObjectNode> batch = new ArrayList<>();
                for (int i = done; i < Math.min(count, done + BATCH); i++) {
                    batch.add(ScenarioGenerator.generate(area, seed + i));
                }
                if (recording == null) {
                    compare(area, batch);
                } else {
                    recorded.addAll(record(batch));
                }
            }
            report(area);
        }
        if (recording != null) {
            Files.write(recording, recorded);
        }
        return tallies.values().stream().anyMatch(tally -> tally.differing > 0) ? 1 : 0;
    }

    private void compare(Area area, List<ObjectNode> batch) throws IOException {
        Tally tally = tallies.get(area);
        List<Optional<Outcome>> outcomes = node.run(batch);
        for (int i = 0; i < batch.size(); i++) {
            ObjectNode scenario = batch.get(i);
            Optional<Outcome> expected = outcomes.get(i);
            if (expected.isEmpty()) {
                tally.unsettled++;
                continue;
            }
            tally.compared++;
            if (agrees(scenario, expected.get())) {
                continue;
            }
            if (!differs(scenario)) {
                tally.unsettled++;
                continue;
            }
            tally.differing++;
            saveMinimised(scenario, expected.get());
        }
    }

    private static boolean agrees(ObjectNode scenario, Outcome expected) {
        String text = NodeRunner.expecting(scenario, expected).toString();
        return ScenarioRunner.run(ScenarioParser.parse(text)).passed();
    }

    /** Whether Node always shows one thing and isoloop another. */
    private boolean differs(ObjectNode scenario) {
        Optional<Outcome> settled = settled(scenario);
        return settled.isPresent() && !agrees(scenario, settled.get());
    }

    private Optional<Outcome> settled(ObjectNode scenario) {
        List<Optional<Outcome>> outcomes = node.run(Collections.nCopies(REPETITIONS, scenario));
        boolean same = outcomes.stream().distinct().count() == 1;
        return same ? outcomes.get(0) : Optional.empty();
    }

    /** Saves the least of it that still differs; all of it if Node has become undecided about that. */
    private void saveMinimised(ObjectNode scenario, Outcome expected) throws IOException {
        ObjectNode minimal = new Minimiser(this::differs).minimise(scenario);
        Optional<Outcome> outcome = settled(minimal);
        save(outcome.isPresent() ? minimal : scenario, outcome.orElse(expected));
    }

    private void save(ObjectNode scenario, Outcome expected) throws IOException {
        Files.createDirectories(out);
        Path file = out.resolve(scenario.get("name").asText() + ".json");
        Files.writeString(file, NodeRunner.expecting(scenario, expected).toPrettyString());
        System.out.println("differs: " + file);
    }

    /** Scenarios on which two runs of Node agree. */
    private List<String> record(List<ObjectNode> batch) {
        List<Optional<Outcome>> first = node.run(batch);
        List<Optional<Outcome>> second = node.run(batch);
        List<String> recorded = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (first.get(i).isPresent() && first.get(i).equals(second.get(i))) {
                JsonNode complete =
                        NodeRunner.expecting(batch.get(i), first.get(i).get());
                recorded.add(complete.toString());
            }
        }
        return recorded;
    }

    private void report(Area area) {
        Tally tally = tallies.get(area);
        System.out.printf(
                "%-9s %5d compared %5d differ %5d unsettled%n",
                area.word(), tally.compared, tally.differing, tally.unsettled);
    }
}
