package dev.isoloop.examples;

import dev.isoloop.commands.WrongArguments;
import dev.isoloop.examples.resize.ResizeCommand;
import dev.isoloop.examples.serve.ServeCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the executable jar: {@code java -jar isoloop-examples.jar resize ...}. */
@Command(
        name = "isoloop",
        description = "Isolates and event loops for the JVM.",
        subcommands = {ResizeCommand.class, ServeCommand.class})
public final class Main {

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    void help(boolean asked) {
        // picocli prints the help by itself.
    }

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command's name and its arguments
     */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // Before there are threads: SLF4J warns on stderr when the first log line comes while another thread sets it
        // up.
        LoggerFactory.getILoggerFactory();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /**
     * Runs a command on the calling thread.
     *
     * @param out for results
     * @param err for one line per problem
     * @param args the command's name and its arguments
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return WrongArguments.toOneLine(new CommandLine(new Main()).setOut(out), err, args);
    }
}
