package dev.isoloop.jcstress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong arguments, which are found before anything runs. */
class StressCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"(", "chaos", "--fast"})
    void aWrongArgumentIsOneLineAndExitCodeTwo(String argument) {
        StringWriter err = new StringWriter();
        assertEquals(2, StressCommand.execute(new PrintWriter(err), argument));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(
                err.toString().startsWith("isoloop stress: ") && err.toString().contains(argument), err.toString());
    }
}
