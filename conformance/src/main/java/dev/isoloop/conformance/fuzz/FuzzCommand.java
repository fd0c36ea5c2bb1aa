package dev.isoloop.conformance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.commands.WrongArguments;
import dev.isoloop.conformance.scenario.Outcome;
import dev.isoloop.conformance.scenario.ScenarioParser;
import dev.isoloop.conformance.scenario.ScenarioRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./isoloop fuzz}: random scenarios on Node and here, and what differs. Needs {@code node}, version 20.
 *
 * <p>A difference counts only if Node shows the same again: a program that races in spite of the generator's care is reported
 * as unsettled and left out.
 */
@Command(
        name = "isoloop fuzz",
        mixinStandardHelpOptions = true,
        description = "Runs random scenarios on Node 20 and on isoloop and saves those that differ.",
        footer = {
            "",
            "Exit code: 0 if nothing differs, 1 if something does or Node or the disk fails (a line on stderr says so), 2 for wrong",
            "arguments."
        })
public final class FuzzCommand implements Callable<Integer> {
    private static final int BATCH = 50;
    private static final int REPETITIONS = 3;

    /** The project's folder, as {@code ./isoloop} knows it; without that, the present one. */
    private static final Path PROJECT = Path.of(Objects.requireNonNullElse(System.getenv("ISOLOOP_HOME"), ""));

    @Spec
    private CommandSpec spec;

    @Option(names = "--count", description = "Scenarios per area (${DEFAULT-VALUE}).")
    private int count = 100;

    @Option(names = "--seed", description = "The first seed (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--areas",
            split = ",",
            paramLabel = "AREA",
            description = "Only these of loop, timers, promises, errors, io, ports, clone, transfer, workers (all).")
    private List<String> words = new ArrayList<>();

    @Option(names = "--runner", paramLabel = "FILE", description = "The runner for Node (${DEFAULT-VALUE}).")
    private Path runner = PROJECT.resolve("conformance/node/run-scenario.cjs");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where differing scenarios are saved (${DEFAULT-VALUE}).")
    private Path out = Path.of("target/fuzz");

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Compare nothing; write scenarios with Node's outcome into this file.")
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
        // Scenarios fail and block on purpose; what the library has to say about that is of no interest here.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        System.exit(execute(new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
    }

    static int execute(PrintWriter err, String... args) {
        return WrongArguments.toOneLine(new CommandLine(new FuzzCommand()), err, args);
    }

    @Override
    public Integer call() throws IOException {
        Set<Area> areas = checkedAreas();
        if (count < 1) {
            throw WrongArguments.of(spec, "--count is " + count + ", expected 1 or more");
        }
        if (!Files.isRegularFile(runner)) {
            throw WrongArguments.of(spec, "--runner is " + runner + ", which is no file, expected run-scenario.cjs");
        }
        checkTarget();
        node = new NodeRunner("node", runner);
        node.requireNode();
        List<String> recorded = new ArrayList<>();
        for (Area area : areas) {
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

    /** Before the first scenario runs: a night's work would be lost. */
    private void checkTarget() throws IOException {
        WrongArguments.requireNotEmpty(spec, "--out", out);
        WrongArguments.requireNotEmpty(spec, "--record", recording);
        if (recording == null) {
            if (Files.exists(out) && !Files.isDirectory(out)) {
                throw WrongArguments.of(spec, "--out is " + out + ", which is no folder");
            }
        } else if (Files.isDirectory(recording)) {
            throw WrongArguments.of(spec, "--record is " + recording + ", which is a folder, expected a file's name");
        } else if (!Files.isDirectory(recording.toAbsolutePath().getParent())) {
            throw WrongArguments.of(spec, "--record is " + recording + ": there is no such folder");
        } else {
            Files.newOutputStream(recording, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        }
    }

    private Set<Area> checkedAreas() {
        Map<String, Area> known = new LinkedHashMap<>();
        for (Area area : Area.values()) {
            known.put(area.word(), area);
        }
        Set<Area> chosen = EnumSet.noneOf(Area.class);
        for (String word : words.isEmpty() ? known.keySet() : words) {
            if (!known.containsKey(word)) {
                String expected = String.join(", ", known.keySet());
                throw WrongArguments.of(spec, "--areas has '" + word + "', expected some of " + expected);
            }
            chosen.add(known.get(word));
        }
        return chosen;
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
                Locale.ROOT,
                "%-9s %5d compared %5d differ %5d unsettled%n",
                area.word(),
                tally.compared,
                tally.differing,
                tally.unsettled);
    }
}
