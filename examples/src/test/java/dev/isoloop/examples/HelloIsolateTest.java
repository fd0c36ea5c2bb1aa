package dev.isoloop.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HelloIsolateTest {

    @Test
    void theSmallestProgramPrintsTheIsolatesAnswerAndEndsByItself() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            HelloIsolate.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertEquals(
                "42 from the isolate", printed.toString(StandardCharsets.UTF_8).strip());
    }
}
