package dev.isoloop.jmh;

import dev.isoloop.commands.WrongArguments;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./isoloop bench}: JMH beside the peers. A class is one question, a method one contender, ours is {@code isoloop}; the
 * table and the picture give every contender's cost as a multiple of ours.
 */
@Command(
        name = "isoloop bench",
        mixinStandardHelpOptions = true,
        description = "Runs the benchmarks beside the peers: a table, JMH's JSON and a picture of the ratios.")
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Only benchmarks whose name matches this regex.")
    private String pattern = ".*";

    @Option(names = "--quick", description = "One fork, three short iterations: shows that all run, proves no figure.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "JMH's own JSON goes here (default: results.json beside the log).")
    private Path json;

    @Option(names = "--list", description = "Name the benchmarks and end.")
    private boolean list;

    private BenchCommand() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param args the command's arguments
     */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
    }

    static int execute(PrintWriter err, String... args) {
        return WrongArguments.toOneLine(new CommandLine(new BenchCommand()), err, args);
    }

    @Override
    public Integer call() throws Exception {
        Path folder = besideTheJar().resolve("bench");
        Path results = json == null ? folder.resolve("results.json") : json.toAbsolutePath();
        Path picture = folder.resolve("ratios.png");
        Path log = folder.resolve("jmh.log");
        checkPattern();
        checkPlaceOf(results);
        Files.createDirectories(folder);
        try {
            Options options = options(results, log).build();
            if (list) {
                namesOf(options).forEach(System.out::println);
                return 0;
            }
            System.out.printf("running %s%s; the full log is %s%n", pattern, quick ? " (quick)" : "", log);
            List<Row> rows = Row.of(new Runner(options).run());
            RatioTable.print(rows, System.out);
            RatioPicture.save(rows, picture);
        } catch (NoBenchmarksException e) {
            throw WrongArguments.of(spec, "PATTERN '" + pattern + "' matches no benchmark; --list names them");
        } catch (RunnerException e) {
            System.err.println("isoloop bench: " + e.getMessage() + ", see " + log);
            return 1;
        }
        System.out.printf("%nresults: %s%npicture: %s%n", results, picture);
        return 0;
    }

    private static List<String> namesOf(Options options) throws NoBenchmarksException {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        List<String> names =
                BenchmarkList.defaultList().find(silent, options.getIncludes(), options.getExcludes()).stream()
                        .map(BenchmarkListEntry::getUsername)
                        .toList();
        if (names.isEmpty()) throw new NoBenchmarksException();
        return names;
    }

    private void checkPattern() {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw WrongArguments.of(spec, "PATTERN '" + pattern + "' is no regular expression: " + e.getDescription());
        }
    }

    private void checkPlaceOf(Path results) {
        if (Files.isDirectory(results)) {
            throw WrongArguments.of(spec, "--json is " + json + ", which is a folder, expected a file's name");
        }
        if (json != null && !Files.isDirectory(results.getParent())) {
            throw WrongArguments.of(spec, "--json is " + json + ": there is no folder " + results.getParent());
        }
    }

    /** Where the results go unless told: beside the jar, which lies in a build folder. */
    private static Path besideTheJar() throws URISyntaxException {
        return Path.of(BenchCommand.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toAbsolutePath()
                .getParent();
    }

    private ChainedOptionsBuilder options(Path results, Path log) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(results.toString());
        if (!Segments.EXIST) {
            options = options.exclude("\\.memorySegment$");
        }
        if (!NodeRally.EXISTS) {
            options = options.exclude("\\.nodePostMessage$");
        }
        if (!list) {
            options = options.output(log.toString());
        }
        return quick
                ? options.forks(1)
                        .warmupIterations(2)
                        .warmupTime(new TimeValue(200, TimeUnit.MILLISECONDS))
                        .measurementIterations(3)
                        .measurementTime(new TimeValue(200, TimeUnit.MILLISECONDS))
                : options;
    }

    /**
     * One measured contender.
     *
     * @param question the benchmark class and its parameters
     * @param contender the method
     * @param score JMH's score, lower is better for times, higher for throughputs
     * @param low the lowest iteration
     * @param high the highest iteration
     * @param unit of the score
     * @param bytesPerOp allocated heap bytes for each operation, NaN if not measured
     */
    record Row(
            String question, String contender, double score, double low, double high, String unit, double bytesPerOp) {
        static final String OURS = "isoloop";

        static List<Row> of(Collection<RunResult> results) {
            List<Row> rows = new ArrayList<>();
            for (RunResult result : results) {
                String name = result.getParams().getBenchmark();
                int method = name.lastIndexOf('.');
                StringBuilder question =
                        new StringBuilder(name.substring(name.lastIndexOf('.', method - 1) + 1, method));
                for (String key : result.getParams().getParamsKeys()) {
                    question.append(' ')
                            .append(key)
                            .append('=')
                            .append(result.getParams().getParam(key));
                }
                var primary = result.getPrimaryResult();
                var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
                rows.add(new Row(
                        question.toString(),
                        name.substring(method + 1),
                        primary.getScore(),
                        primary.getStatistics().getMin(),
                        primary.getStatistics().getMax(),
                        primary.getScoreUnit(),
                        allocated == null ? Double.NaN : allocated.getScore()));
            }
            return rows;
        }

        /** {@return how much dearer this contender is than the given one: above 1 is dearer, whatever the unit} */
        double costRelativeTo(Row other) {
            return unit.startsWith("ops/") ? other.score / score : score / other.score;
        }
    }
}
