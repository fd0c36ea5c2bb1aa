package dev.isoloop.jcstress;

import dev.isoloop.commands.WrongArguments;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.grading.TestGrading;
import org.openjdk.jcstress.infra.runners.TestList;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./isoloop stress}: runs the jcstress tests and says in a few lines what they showed.
 *
 * <p>jcstress itself prints a line per configuration and leaves the verdict to an HTML page; here its output goes to a log and
 * a table takes its place. A forbidden outcome, an error, or a test that did not run make the exit code 1 (jcstress alone ends
 * with 0 when nothing ran). Tests with more actors than there are processors can't run and are named.
 */
@Command(
        name = "isoloop stress",
        mixinStandardHelpOptions = true,
        description = "Runs the lock-free protocols under jcstress, on the classes that ship and on weakened twins.",
        footer = {
            "",
            "Log and report go to target/isoloop/stress. Exit code: 0 if nothing forbidden was seen, 1 if something was or a test"
                    + " did not run, 2 for wrong arguments."
        })
public final class StressCommand implements Callable<Integer> {
    /** A class with this word in its name is a copy with one ordering removed; it is expected to fail. */
    private static final String TWIN = "Weakened";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Only tests whose name matches this regex.")
    private String pattern = "";

    @Option(names = "--quick", description = "A short run: 5 times 200 ms per configuration instead of 5 times 1 s.")
    private boolean quick;

    @Option(names = "--list", description = "Name the tests and end.")
    private boolean list;

    private final PrintStream out = System.out;
    private boolean isLogIncomplete;

    private StressCommand() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param args the command's arguments
     */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
    }

    static int execute(PrintWriter err, String... args) {
        return WrongArguments.toOneLine(new CommandLine(new StressCommand()), err, args);
    }

    @Override
    public Integer call() throws Exception {
        Pattern wanted;
        try {
            wanted = Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw WrongArguments.of(spec, "PATTERN '" + pattern + "' is no regular expression: " + e.getDescription());
        }
        List<String> names = TestList.tests().stream()
                .filter(name -> wanted.matcher(name).find())
                .sorted()
                .toList();
        if (names.isEmpty()) {
            int count = TestList.tests().size();
            throw WrongArguments.of(
                    spec, "PATTERN '" + pattern + "' matches none of the " + count + " tests, which --list names");
        }
        if (list) {
            names.forEach(out::println);
            return 0;
        }
        Path folder = Path.of("stress").toAbsolutePath();
        Path report = folder.resolve("report");
        Path log = folder.resolve("jcstress.log");
        Files.createDirectories(folder);
        out.printf("%d tests, %s mode%n", names.size(), quick ? "quick" : "default");
        int code = summarise(run(log, report), names);
        out.printf("log:    %s%nreport: %s%n", log, report.resolve("index.html"));
        if (isLogIncomplete) throw new IOException(log + ": could not be written to its end");
        return code;
    }

    private Collection<TestResult> run(Path log, Path report) throws Exception {
        List<String> args = new ArrayList<>(List.of("-r", report.toString(), "-m", quick ? "quick" : "default"));
        if (!pattern.isEmpty()) {
            args.addAll(List.of("-t", pattern));
        }
        if (quick) {
            args.addAll(List.of("-sc", "false"));
        }
        Options options = new Options(args.toArray(String[]::new));
        if (!options.parse()) {
            throw new IllegalStateException("jcstress refused the options " + args);
        }
        try (OutputStream file = Files.newOutputStream(log);
                PrintStream progress = new PrintStream(new Progress(file, out), true, StandardCharsets.UTF_8)) {
            System.setOut(progress);
            try {
                new JCStress(options).run();
            } finally {
                isLogIncomplete = progress.checkError();
            }
        } catch (RuntimeException | AssertionError e) {
            // jcstress ends a run with failures by throwing; what failed stands in the results, and they decide.
            if (!Files.exists(Path.of(options.getResultFile()))) {
                throw e;
            }
        } finally {
            System.setOut(out);
        }
        return read(options.getResultFile());
    }

    private static Collection<TestResult> read(String resultFile) throws IOException, ClassNotFoundException {
        InProcessCollector collected = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(resultFile, collected);
        try {
            reader.dump();
        } finally {
            reader.close();
        }
        return ReportUtils.mergedByName(collected.getTestResults());
    }

    private int summarise(Collection<TestResult> results, List<String> names) {
        List<TestResult> sorted = new ArrayList<>(results);
        sorted.sort(Comparator.comparing(TestResult::getName));
        int width =
                names.stream().mapToInt(name -> shortName(name).length()).max().orElse(1);
        int failed = 0;
        out.println();
        for (TestResult result : sorted) {
            TestGrading grading = TestGrading.grade(result);
            boolean holds = grading.isPassed && result.status() == Status.NORMAL;
            failed += holds ? 0 : 1;
            out.printf(
                    Locale.ROOT,
                    "%-" + width + "s  %,15d samples  %s%n",
                    shortName(result.getName()),
                    result.getTotalCount(),
                    holds ? verdict(grading, result.getName()) : "BROKEN: " + whatBroke(grading, result));
        }
        List<String> tooMany = withMoreActorsThanProcessors(names);
        tooMany.forEach(name -> out.printf(
                "%-" + width + "s  not run: it has more actors than there are processors%n", shortName(name)));
        int missing = names.size() - sorted.size() - tooMany.size();
        out.printf(
                Locale.ROOT,
                "%n%d passed, %d failed, %d skipped, %d for more processors than there are%n",
                sorted.size() - failed,
                failed,
                missing,
                tooMany.size());
        return failed == 0 && missing == 0 ? 0 : 1;
    }

    /** jcstress leaves these out without a word. */
    private static List<String> withMoreActorsThanProcessors(List<String> names) {
        int processors = Runtime.getRuntime().availableProcessors();
        return names.stream()
                .filter(name -> TestList.getInfo(name).threads() > processors)
                .toList();
    }

    private static String verdict(TestGrading grading, String name) {
        if (!name.contains(TWIN)) {
            return "holds";
        }
        long seen = grading.gradingResults.values().stream()
                .filter(row -> row.expect == Expect.ACCEPTABLE_INTERESTING)
                .mapToLong(row -> row.count)
                .sum();
        return seen > 0
                ? String.format(Locale.ROOT, "the twin fails, as it must: %,d times", seen)
                : "the twin was not seen to fail";
    }

    private static String whatBroke(TestGrading grading, TestResult result) {
        if (result.status() != Status.NORMAL) {
            return result.status().toString();
        }
        StringBuilder text = new StringBuilder();
        for (GradingResult row : grading.gradingResults.values()) {
            if (row.expect == Expect.FORBIDDEN && row.count > 0) {
                text.append(String.format(Locale.ROOT, "[%s] %,d times; ", row.id, row.count));
            }
        }
        return text.length() == 0 ? String.valueOf(grading.failureMessages) : text.toString();
    }

    private static String shortName(String name) {
        return name.replace("dev.isoloop.jcstress.", "");
    }

    /** Writes jcstress's output to the log, and its tally to the screen, in place, when a person looks on. */
    private static final class Progress extends OutputStream {
        private static final Pattern TALLY = Pattern.compile(".*planned;.*passed.*");

        private final OutputStream log;
        private final PrintStream screen;
        private final boolean watched = System.console() != null;
        private final StringBuilder line = new StringBuilder();

        Progress(OutputStream log, PrintStream screen) {
            this.log = log;
            this.screen = screen;
        }

        @Override
        public void write(int b) throws IOException {
            log.write(b);
            if (b != '\n' && b != '\r') {
                line.append((char) b);
                return;
            }
            if (watched && TALLY.matcher(line).matches()) {
                screen.print("\r" + line.substring(0, Math.min(line.length(), 110)));
                screen.flush();
            }
            line.setLength(0);
        }
    }
}
