package dev.isoloop.conformance;

import dev.isoloop.commands.WrongArguments;
import dev.isoloop.conformance.format.NotAScenarioException;
import dev.isoloop.conformance.scenario.Scenario;
import dev.isoloop.conformance.scenario.ScenarioFiles;
import dev.isoloop.conformance.scenario.ScenarioParser;
import dev.isoloop.conformance.scenario.ScenarioRunner;
import dev.isoloop.conformance.scenario.Verdict;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./isoloop trace}: runs scenarios and compares what they show with what Node shows.
 *
 * <p>All files are read before the first one runs, so that a file that is no scenario is refused at once. A scenario that does
 * not end within {@link ScenarioRunner#LIMIT_MS} milliseconds has failed.
 */
@Command(
        name = "isoloop trace",
        mixinStandardHelpOptions = true,
        description = "Runs event-loop scenarios and compares their traces with the recorded ones of Node.",
        footer = {
            "",
            "Exit code: 0 if all passed, 1 if not, 2 for wrong arguments or a file that is no scenario.",
            "A scenario that does not end within 15 seconds has failed."
        })
public final class TraceCommand implements Callable<Integer> {
    private static final int ALL_PASSED = 0;
    private static final int SOME_FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "Scenario files; directories are searched for *.json.")
    private List<Path> paths;

    @Option(names = "--json", description = "A JSON line per scenario; the last line is the sum in words, as without.")
    private boolean json;

    private final PrintStream out;

    private TraceCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the command and exits with its code.
     *
     * @param args the command's arguments
     */
    public static void main(String[] args) {
        // Scenarios fail and block on purpose; what the library has to say about that is of no interest here.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        System.exit(execute(new PrintStream(System.out, false, StandardCharsets.UTF_8), System.err, args));
    }

    /**
     * Runs the command.
     *
     * @param out gets the results
     * @param err gets the line about bad input
     * @param args the command's arguments
     * @return the exit code
     */
    static int execute(PrintStream out, PrintStream err, String... args) {
        PrintWriter problems = new PrintWriter(err, true, StandardCharsets.UTF_8);
        CommandLine command =
                new CommandLine(new TraceCommand(out)).setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        return WrongArguments.toOneLine(command, problems, args);
    }

    @Override
    public Integer call() {
        List<Scenario> scenarios = read();
        ScenarioRunner.warmUp(scenarios);
        Function<Verdict, String> form = json ? JsonReport::line : ReadableReport::text;
        int passed = 0;
        for (Scenario scenario : scenarios) {
            Verdict verdict = ScenarioRunner.run(scenario);
            out.println(form.apply(verdict));
            if (out.checkError()) return SOME_FAILED; // nobody reads on
            if (verdict.passed()) {
                passed++;
            }
        }
        int failed = scenarios.size() - passed;
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? ALL_PASSED : SOME_FAILED;
    }

    private List<Scenario> read() {
        try {
            return readAll();
        } catch (NotAScenarioException wrong) {
            throw WrongArguments.of(spec, wrong.getMessage());
        }
    }

    private List<Scenario> readAll() {
        paths.forEach(path -> WrongArguments.requireNotEmpty(spec, "FILE|DIR", path));
        List<Scenario> scenarios = new ArrayList<>();
        for (Path file : ScenarioFiles.find(paths)) {
            try {
                scenarios.add(ScenarioParser.read(file));
            } catch (NotAScenarioException wrong) {
                throw new NotAScenarioException(file + " is no scenario: " + wrong.getMessage());
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError tooMuch) {
                throw new NotAScenarioException(file + " is nothing that can be read as a scenario: " + tooMuch);
            }
        }
        return scenarios;
    }
}
