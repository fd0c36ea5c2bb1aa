package dev.isoloop.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class MinimiserTest {
    @Test
    void whatDoesNotMatterIsLeftOut() {
        ObjectNode scenario = Json.object(
                "name",
                "x",
                "program",
                Json.array(
                        Json.op("log", "label", "a"),
                        Json.op(
                                "io",
                                "body",
                                Json.array(Json.op("log", "label", "b"), Json.op("log", "label", "needed"))),
                        Json.op("immediate", "body", Json.array())));
        ObjectNode smallest = new Minimiser(each -> each.toString().contains("needed")).minimise(scenario);
        ObjectNode expected = Json.object(
                "name",
                "x",
                "program",
                Json.array(Json.op("io", "body", Json.array(Json.op("log", "label", "needed")))));
        assertEquals(expected, smallest);
    }
}
