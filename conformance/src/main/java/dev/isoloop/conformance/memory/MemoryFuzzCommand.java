package dev.isoloop.conformance.memory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.isoloop.commands.WrongArguments;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./isoloop fuzz-memory}: random calls of the buffer API, until something happens that must not. */
@Command(
        name = "isoloop fuzz-memory",
        mixinStandardHelpOptions = true,
        description = {
            "Calls the buffer API at random from several threads, with null, closed, detached, foreign, overflowing and "
                    + "misaligned arguments. Any exception that is not documented, a byte of one buffer in another, a "
                    + "hang or a crash is a failure.",
            "Exit code 0: none; 1: one, named with its seed; 2: bad arguments."
        })
public final class MemoryFuzzCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--calls", description = "How many calls in all (${DEFAULT-VALUE}).")
    private long calls = 100_000_000;

    @Option(names = "--threads", description = "From how many threads (${DEFAULT-VALUE}).")
    private int threads = 4;

    @Option(names = "--seed", description = "What decides the calls of each thread (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--heap", paramLabel = "SIZE", description = "Run in a JVM with this heap, for example 16m.")
    private String heap;

    @Option(
            names = "--direct",
            paramLabel = "SIZE",
            description = "Run in a JVM with this much direct memory, for example 8m.")
    private String direct;

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean json;

    private MemoryFuzzCommand() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return WrongArguments.toOneLine(new CommandLine(new MemoryFuzzCommand()), err, args);
    }

    @Override
    public Integer call() throws Exception {
        if (calls < 1) throw WrongArguments.of(spec, "--calls is " + calls + ", expected 1 or more");
        if (threads < 1 || threads > 1000)
            throw WrongArguments.of(spec, "--threads is " + threads + ", expected 1 to 1000");
        for (String size : new String[] {heap, direct}) {
            if (size != null && !size.matches("[1-9][0-9]*[kmgKMG]?")) {
                throw WrongArguments.of(
                        spec, "'" + size + "' is no size, expected a number, or one followed by k, m or g");
            }
        }
        return heap == null && direct == null ? here() : inAnotherJvm();
    }

    private List<String> jvm() {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        if (heap != null) command.add("-Xmx" + heap);
        if (direct != null) command.add("-XX:MaxDirectMemorySize=" + direct);
        return command;
    }

    /** What the JVM says when it won't start with so much or so little memory, or null if it starts. */
    private String complaintOfJvm() throws IOException, InterruptedException {
        List<String> trial = jvm();
        trial.add("-version");
        Process process = new ProcessBuilder(trial).redirectErrorStream(true).start();
        List<String> said = process.inputReader().lines().toList();
        return process.waitFor() == 0 ? null : complaintIn(said);
    }

    /** The first line that is about the sizes: a JVM begins with the variables that it has picked up, if there are any. */
    static String complaintIn(List<String> said) {
        return said.stream()
                .filter(line -> !line.contains("Picked up J"))
                .findFirst()
                .orElse("no reason given");
    }

    private int here() throws InterruptedException {
        MemoryFuzz.Outcome outcome = new MemoryFuzz(seed, threads, calls, MemoryFuzz.EVERYTHING).run();
        if (json) printJson(outcome);
        else printText(outcome);
        return outcome.failures().isEmpty() ? 0 : 1;
    }

    private void printText(MemoryFuzz.Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "seed %d, %d threads: %,d calls, %,d of them refused as documented, %d failures%n",
                seed,
                threads,
                outcome.calls(),
                outcome.refused(),
                outcome.failures().size());
        for (String failure : outcome.failures()) System.out.println(failure);
    }

    private void printJson(MemoryFuzz.Outcome outcome) {
        ObjectNode report = new ObjectMapper().createObjectNode();
        report.put("seed", seed)
                .put("threads", threads)
                .put("calls", outcome.calls())
                .put("refused", outcome.refused());
        for (String failure : outcome.failures()) report.withArray("/failures").add(failure);
        if (outcome.failures().isEmpty()) report.putArray("failures");
        System.out.println(report);
    }

    /** The same run with less memory. A JVM that crashes or runs out entirely is a failure as well. */
    private int inAnotherJvm() throws IOException, InterruptedException {
        String complaint = complaintOfJvm();
        if (complaint != null) throw WrongArguments.of(spec, "no JVM starts with these sizes: " + complaint);
        List<String> command = jvm();
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MemoryFuzzCommand.class.getName()));
        command.addAll(List.of("--calls", "" + calls, "--threads", "" + threads, "--seed", "" + seed));
        if (json) command.add("--json");
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code > 1) System.err.println("fuzz-memory: seed " + seed + ": the JVM ended with code " + code);
        return Math.min(code, 1);
    }
}
