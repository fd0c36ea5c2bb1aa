package dev.isoloop.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What every command makes of what goes wrong, always one line on stderr and never a stack trace. Exit code 2 for wrong arguments,
 * which the line names; 1 for trouble outside, as a full disk or a program that is missing, and for output that was lost.
 */
public final class WrongArguments {
    private WrongArguments() {}

    /**
     * Runs a command on the calling thread. Wrong arguments are what picocli finds and what the command throws by {@link #of}; whatever
     * else it throws is trouble outside. At the end its {@code getOut()} and stdout are asked whether they have lost something.
     *
     * @param command which
     * @param err for the line
     * @param args its arguments
     * @return the command's exit code; 2 for wrong arguments; 1 for trouble, and instead of 0 for lost output
     */
    public static int toOneLine(CommandLine command, PrintWriter err, String... args) {
        int code = execute(command, err, args);
        boolean isLost = command.getOut().checkError() | System.out.checkError();
        if (!isLost || code == CommandLine.ExitCode.USAGE) return code;
        tell(lastOf(command), "stdout is full or closed, output was lost", err);
        return Math.max(code, CommandLine.ExitCode.SOFTWARE);
    }

    private static int execute(CommandLine command, PrintWriter err, String... args) {
        try {
            return command.setErr(err)
                    .setExpandAtFiles(false)
                    .setParameterExceptionHandler((problem, given) -> {
                        String name = problem.getCommandLine().getCommandSpec().qualifiedName();
                        err.println(name + ": " + oneLine(problem.getMessage()) + " (see " + name + " --help)");
                        err.flush();
                        return CommandLine.ExitCode.USAGE;
                    })
                    .setExecutionExceptionHandler((problem, failed, given) -> tell(failed, wordsOf(problem), err))
                    .execute(args);
        } catch (Throwable error) {
            return tell(lastOf(command), wordsOf(error), err); // what is no Exception passes through picocli
        }
    }

    private static int tell(CommandLine command, String problem, PrintWriter err) {
        err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(problem));
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The innermost command that was asked for. */
    private static CommandLine lastOf(CommandLine command) {
        List<CommandLine> all = command.getParseResult().asCommandLineList();
        return all.get(all.size() - 1);
    }

    /** An error of a file names the file, and often not what is the matter with it; one that nobody expected is named in full. */
    private static String wordsOf(Throwable problem) {
        if (problem instanceof UncheckedIOException) return wordsOf(problem.getCause());
        if (!(problem instanceof IOException) || problem.getMessage() == null) return problem.toString();
        return problem.getMessage() + reasonOf(problem);
    }

    private static String reasonOf(Throwable problem) {
        if (!(problem instanceof FileSystemException file) || file.getReason() != null) return "";
        if (problem instanceof NoSuchFileException) return ": no such file or folder";
        if (problem instanceof AccessDeniedException) return ": permission denied";
        if (problem instanceof FileAlreadyExistsException) return ": exists already and is no folder";
        return ": " + problem.getClass().getSimpleName();
    }

    /** Arguments may hold line breaks, which picocli repeats, and so may what others say. */
    private static String oneLine(String message) {
        return String.join(" ", message.split("\\s*\\R\\s*"));
    }

    /**
     * Refuses a path that is empty: what an unset variable leaves behind, and no name for the current folder.
     *
     * @param command whose it is
     * @param name the argument
     * @param path its value, may be null for none
     */
    public static void requireNotEmpty(CommandSpec command, String name, Path path) {
        if (path != null && path.toString().isEmpty()) throw of(command, name + " is empty, expected a path");
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
