package dev.isoloop.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

class WrongArgumentsTest {

    @Command(name = "isoloop count")
    static final class Count implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--to")
        private int to;

        @Option(names = "--into")
        private Path into;

        private final Throwable trouble;

        Count(Throwable trouble) {
            this.trouble = trouble;
        }

        @Override
        public Integer call() throws Exception {
            if (trouble instanceof Error error) throw error;
            if (trouble != null) throw (Exception) trouble;
            WrongArguments.requireNotEmpty(spec, "--into", into);
            spec.commandLine().getOut().println(to);
            if (to < 0) throw WrongArguments.of(spec, "--to is " + to + ", expected 0 or more");
            return to;
        }
    }

    private final StringWriter err = new StringWriter();

    private int count(String... args) {
        return run(null, Writer.nullWriter(), args);
    }

    private int run(Throwable trouble, Writer out, String... args) {
        CommandLine command = new CommandLine(new Count(trouble)).setOut(new PrintWriter(out));
        return WrongArguments.toOneLine(command, new PrintWriter(err), args);
    }

    private void isTold(String line, Throwable trouble) {
        err.getBuffer().setLength(0);
        assertEquals(1, run(trouble, Writer.nullWriter()));
        assertEquals("isoloop count: " + line + System.lineSeparator(), err.toString());
    }

    @Test
    void troubleOutsideIsOneLineAndExitCodeOne() {
        isTold("no space left on device", new IOException("no space left on device"));
        isTold("first second", new UncheckedIOException(new IOException("first\nsecond")));
        isTold("a/b: no such file or folder", new NoSuchFileException("a/b"));
        isTold("a/b: permission denied", new AccessDeniedException("a/b"));
        isTold("a/b: is full", new FileSystemException("a/b", null, "is full"));
        isTold("java.io.IOException", new IOException());
        isTold("java.lang.IllegalStateException: never", new IllegalStateException("never"));
    }

    @Test
    void anErrorIsOneLineAndExitCodeOne() {
        isTold("java.lang.NoClassDefFoundError: a/B", new NoClassDefFoundError("a/B"));
        isTold("java.lang.AssertionError: first second", new AssertionError("first\nsecond"));
    }

    /** A disk without space, or a pipe that nobody reads. */
    private static Writer full() {
        return new Writer() {
            @Override
            public void write(char[] chars, int offset, int length) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void lostOutputIsOneLineAndExitCodeOne() {
        assertEquals(1, run(null, full()));
        assertEquals(
                "isoloop count: stdout is full or closed, output was lost",
                err.toString().strip());
    }

    @Test
    void lostOutputLeavesAnExitCodeThatTellsMore() {
        assertEquals(3, run(null, full(), "--to", "3"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void anEmptyPathIsRefused() {
        assertEquals(2, count("--into", ""));
        assertEquals(
                "isoloop count: --into is empty, expected a path (see isoloop count --help)",
                err.toString().strip());
    }

    @Test
    void aCommandWithRightArgumentsRunsAndGivesItsExitCode() {
        assertEquals(3, count("--to", "3"));
        assertEquals("", err.toString());
    }

    @Test
    void whatTheCommandRefusesIsOneLineAndExitCodeTwo() {
        assertEquals(2, count("--to=-1"));
        assertEquals(
                "isoloop count: --to is -1, expected 0 or more (see isoloop count --help)",
                err.toString().strip());
    }

    @Test
    void aLineBreakInAnArgumentMakesNoSecondLine() {
        assertEquals(2, count("--to", "a\nb"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void anArgumentThatBeginsWithAtIsNoFile() {
        assertEquals(2, count("@/etc/hostname"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
