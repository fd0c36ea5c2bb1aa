package dev.isoloop.commands;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What every command makes of wrong arguments: one line on stderr, which names them, and exit code 2. */
public final class WrongArguments {
    private WrongArguments() {}

    /**
     * Runs a command on the calling thread. Wrong arguments are what picocli finds and what the command throws by {@link #of}.
     *
     * @param command which
     * @param err for the line
     * @param args its arguments
     * @return the command's exit code, or 2
     */
    public static int toOneLine(CommandLine command, PrintWriter err, String... args) {
        return command.setErr(err)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((problem, given) -> {
                    String name = problem.getCommandLine().getCommandSpec().qualifiedName();
                    err.println(name + ": " + oneLine(problem.getMessage()) + " (see " + name + " --help)");
                    err.flush();
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(args);
    }

    /** Arguments may hold line breaks, which picocli repeats. */
    private static String oneLine(String message) {
        return String.join(" ", message.split("\\s*\\R\\s*"));
    }

    /**
     * Refuses an argument that picocli can't judge.
     *
     * @param command whose it is
     * @param message the argument, its value, and what was expected
     * @return to be thrown in the command's call
     */
    public static ParameterException of(CommandSpec command, String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
