package dev.isoloop.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
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

        @Override
        public Integer call() {
            if (to < 0) throw WrongArguments.of(spec, "--to is " + to + ", expected 0 or more");
            return to;
        }
    }

    private final StringWriter err = new StringWriter();

    private int count(String... args) {
        return WrongArguments.toOneLine(new CommandLine(new Count()), new PrintWriter(err), args);
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
