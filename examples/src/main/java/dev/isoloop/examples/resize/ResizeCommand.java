package dev.isoloop.examples.resize;

import dev.isoloop.commands.WrongArguments;
import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.EventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code resize}: checks arguments, runs the main loop on the calling thread, reports. */
@Command(
        name = "resize",
        description = "Resizes pictures on worker isolates while the main loop stays free.",
        sortOptions = false,
        footer = {
            "",
            "A folder stands for all pictures below it, known by their names (jpg, jpeg, png, gif, webp, bmp);",
            "hidden ones and the output folder are passed over. A result is called <name>-<width>.<format>;",
            "pictures of the same name become <name>-2, <name>-3 in the order of the inputs. A picture",
            "narrower than a width keeps its own size unless --enlarge is given. More than 100 megapixels",
            "are refused, and so is a picture that needs more memory than there is.",
            "",
            "Exit code: 0 all done, 1 some failed (one line each on stderr), 2 wrong arguments, 130 Ctrl-C."
        })
public final class ResizeCommand implements Callable<Integer> {

    private static final int MAX_WIDTH = 65_500;
    private static final int MAX_ISOLATES = 1_024;
    private static final int STOP_WITHIN_S = 10;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "INPUT", description = "Pictures, or folders of pictures.")
    private List<Path> inputs;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the results; made if missing.")
    private Path out;

    @Option(
            names = "--widths",
            split = ",",
            paramLabel = "W",
            defaultValue = "320,640,1280",
            description = "Widths of the results in pixels (default: ${DEFAULT-VALUE}).")
    private List<Integer> widths;

    @Option(
            names = "--isolates",
            paramLabel = "N",
            description =
                    "Worker isolates (default: one per core). 0 does the work on the main loop, to see what blocking"
                            + " costs.")
    private Integer isolates;

    @Option(
            names = "--format",
            paramLabel = "jpg|png",
            defaultValue = "jpg",
            description = "Format of the results (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Option(names = "--enlarge", description = "Let results be wider than their pictures.")
    private boolean enlarge;

    @Option(names = "--json", description = "Print one JSON document on stdout.")
    private boolean json;

    /** Made by picocli. */
    public ResizeCommand() {}

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    void help(boolean asked) {
        // picocli prints the help by itself.
    }

    @Override
    public Integer call() {
        long startedNs = System.nanoTime();
        ResizeOptions options = checked();
        OutputFolder folder = new OutputFolder(out);
        AtomicReference<ResizeRun> running = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onCtrlC = new Thread(() -> stop(running, folder, ended), "resize-on-ctrl-c");
        int code;
        try {
            Runtime.getRuntime().addShutdownHook(onCtrlC);
            Rehearsal.run(options.work());
            code = EventLoop.run(loop -> {
                ResizeRun run = new ResizeRun(loop, options, folder, Progress::onStderr, startedNs);
                running.set(run);
                run.start();
            });
        } finally {
            ended.countDown();
        }
        return isStillOurs(onCtrlC) && code == 0 ? report(running.get().report()) : ResizeRun.INTERRUPTED;
    }

    /** On the thread that the JVM starts when the process is asked to end. It waits for the main loop to clear up. */
    private static void stop(AtomicReference<ResizeRun> running, OutputFolder folder, CountDownLatch ended) {
        folder.stop(); // first: a run that begins now finds it stopped, one that had begun is seen here
        ResizeRun run = running.get();
        try {
            if (run != null) {
                run.stop();
            }
            ended.await(STOP_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            folder.removeTemporaries();
        }
    }

    private static boolean isStillOurs(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            return false;
        }
    }

    private int report(ResizeReport report) {
        for (Failure failure : report.failed()) {
            spec.commandLine().getErr().println(failure.line());
        }
        spec.commandLine().getErr().flush();
        spec.commandLine().getOut().println(json ? report.toJson() : report.toText(out.toString()));
        spec.commandLine().getOut().flush();
        return report.failed().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private ResizeOptions checked() {
        int workers = isolates == null ? Runtime.getRuntime().availableProcessors() : isolates;
        require(
                workers >= 0 && workers <= MAX_ISOLATES,
                "--isolates is " + workers + ", expected 0 to " + MAX_ISOLATES);
        inputs.forEach(input -> WrongArguments.requireNotEmpty(spec, "INPUT", input));
        WrongArguments.requireNotEmpty(spec, "--out", out);
        require(!widths.isEmpty(), "--widths names no width, expected at least one");
        for (int width : widths) {
            require(width >= 1 && width <= MAX_WIDTH, "--widths has " + width + ", expected 1 to " + MAX_WIDTH);
        }
        require(!Files.exists(out) || Files.isDirectory(out), "--out is " + out + ", which is no folder");
        List<Integer> distinct = widths.stream().distinct().toList();
        return new ResizeOptions(inputs, out, workers, new Work(distinct, format, enlarge, PictureLimits.DEFAULT));
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw WrongArguments.of(spec, message);
        }
    }
}
