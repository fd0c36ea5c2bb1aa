package dev.isoloop.conformance.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.conformance.format.NotAScenarioException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioParserTest {
    private static String file(String program) {
        return file("event-loop-scenario", "1", "loop", program);
    }

    private static String file(String format, String version, String area, String program) {
        return "{\"format\":\"" + format + "\",\"version\":" + version + ",\"name\":\"n\",\"area\":\"" + area
                + "\",\"about\":\"a\",\"program\":" + program + ",\"expect\":[\"x\"],\"exitCode\":3}";
    }

    private static String refusal(String text) {
        return assertThrows(NotAScenarioException.class, () -> ScenarioParser.parse(text))
                .getMessage();
    }

    @Test
    void aScenarioHasItsNameAreaAndExpectations() {
        String text = file("[{'op':'worker','id':'w','body':[]}]".replace('\'', '"'));
        String withWorkers = text.replace("\"exitCode\"", "\"expectWorkers\":{\"w\":[\"a\",\"b\"]},\"exitCode\"");
        Scenario scenario = ScenarioParser.parse(withWorkers);
        assertEquals("n", scenario.name());
        assertEquals("loop", scenario.area());
        assertEquals(new Outcome(List.of("x"), Map.of("w", List.of("a", "b")), 3), scenario.expected());
        assertTrue(scenario.needs().otherThreads());
        assertFalse(ScenarioParser.parse(file("[]")).needs().otherThreads());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'op':'fly'}] | program[0] (fly): unknown op",
                "[{'op':'log'}] | program[0] (log): member \"label\" is missing",
                "[{'op':'log','label':5}] | program[0] (log): member \"label\" must be a string, not 5",
                "[5] | program[0]: an object was expected, not 5",
                "{} | program: an array was expected, not {}",
                "[{'op':'io','body':[{'op':'tick'}]}] | program[0].body[0] (tick): unknown op",
                "[{'op':'let','id':'a','value':[1,{'$nan':true}]}] | program[0].value[1]: unknown value form $nan",
                "[{'op':'let','id':'a','value':{'$number':'7'}}] | program[0].value: unknown number 7",
                "[{'op':'let','id':'a','value':{'$bigint':'1.5'}}] | program[0].value: no integer: 1.5",
                "[{'op':'let','id':'a','value':{'$bytes':[256]}}] | program[0].value.$bytes[0]: no byte: 256",
                "[{'op':'let','id':'a','value':{'$bytes':[1.5]}}] | program[0].value.$bytes[0]: no byte: 1.5",
                "[{'op':'buffer','id':'a','bytes':-1}] | program[0] (buffer): member \"bytes\" must be from 0 to 67108864, not -1",
                "[{'op':'buffer','id':'a','bytes':2147483647}] | program[0] (buffer): member \"bytes\" must be from 0 to 67108864, not 2147483647",
                "[{'op':'let','id':'a','value':{'$map':[[1]]}}] | program[0].value.$map[0]: a key and a value were expected",
                "[{'op':'await','value':1}] | program[0] (await): await stands only directly in the body of async",
                "[{'op':'on','event':'sunset','body':[]}] | program[0] (on): unknown event \"sunset\"",
                "[{'op':'exit','code':1.5}] | program[0] (exit): member \"code\" must be a whole number, not 1.5"
            })
    void aMistakeInAProgramIsNamedWithItsPlace(String program, String reason) {
        assertEquals(reason, refusal(file(program.replace('\'', '"'))));
    }

    @Test
    void awaitDoesNotReachThroughOtherBodies() {
        String program = "[{'op':'async','body':[{'op':'try','body':[{'op':'await','value':1}]}]}]".replace('\'', '"');
        assertTrue(refusal(file(program)).startsWith("program[0].body[0].body[0] (await)"));
    }

    @Test
    void anotherFormatVersionOrAreaIsRefused() {
        assertEquals("the file: format is \"x\", not \"event-loop-scenario\"", refusal(file("x", "1", "loop", "[]")));
        assertEquals(
                "the file: version is 2, only version 1 is known",
                refusal(file("event-loop-scenario", "2", "loop", "[]")));
        assertEquals("the file: there is no area \"moon\"", refusal(file("event-loop-scenario", "1", "moon", "[]")));
    }

    @Test
    void whatIsNoJsonIsRefusedInOneLine() {
        String reason = refusal("{\"format\":\n oops");
        assertTrue(reason.startsWith("it is no JSON: line 2, column "), reason);
        assertFalse(reason.contains("\n"), reason);
        assertTrue(refusal("").startsWith("the file: an object was expected"), refusal(""));
        assertTrue(refusal("{} {}").startsWith("it is no JSON"));
        assertTrue(refusal("{\"a\":1,\"a\":2}").startsWith("it is no JSON"));
    }

    @Test
    void aFileThatCannotBeReadIsRefused(@TempDir Path folder) throws Exception {
        Path latin = folder.resolve("latin.json");
        Files.write(latin, "é".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                "it is not UTF-8",
                assertThrows(NotAScenarioException.class, () -> ScenarioParser.read(latin))
                        .getMessage());
        assertEquals(
                "there is no such file",
                assertThrows(NotAScenarioException.class, () -> ScenarioParser.read(folder.resolve("none.json")))
                        .getMessage());
    }
}
