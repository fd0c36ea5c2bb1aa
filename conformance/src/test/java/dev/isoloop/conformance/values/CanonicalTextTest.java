package dev.isoloop.conformance.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.TransferBuffer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTextTest {
    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "-0.25, -0.25",
        "-0.0, -0",
        "0, 0",
        "1.5, 1.5",
        "0.015625, 0.015625",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "9007199254740991, 9007199254740991",
        "10000000.5, 10000000.5",
        "123456789012.015625, 123456789012.01562",
        "0.002, 0.002"
    })
    void numbersHaveTheirShortestForm(double number, String text) {
        assertEquals(text, CanonicalText.of(number));
    }

    @Test
    void primitivesAreWrittenAsInJavaScript() {
        assertEquals("undefined", CanonicalText.of(Undefined.UNDEFINED));
        assertEquals("null", CanonicalText.of(null));
        assertEquals("true", CanonicalText.of(true));
        assertEquals("12345678901234567890n", CanonicalText.of(new BigInteger("12345678901234567890")));
        assertEquals("symbol", CanonicalText.of(Opaque.symbol()));
    }

    @Test
    void stringsEscapeQuotesBackslashesAndControlsAndNothingElse() {
        assertEquals(
                "\"a\\\"b\\\\c\\b\\t\\n\\f\\r\\u0001\\u001f é✓\ud800\"",
                CanonicalText.of("a\"b\\c\b\t\n\f\r\u0001\u001f é✓\ud800"));
    }

    @Test
    void containersAreWrittenWithoutSpaces() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("b", Arrays.asList(1.0, null));
        object.put("a \"q\"", new LinkedHashMap<>());
        JsMap map = new JsMap();
        map.set("k", 1.0);
        map.set(-0.0, "zero");
        JsSet set = new JsSet();
        set.add(Double.NaN);
        set.add(Double.NaN);
        assertEquals("{\"b\":[1,null],\"a \\\"q\\\"\":{}}", CanonicalText.of(object));
        assertEquals("[Map{\"k\"=>1,0=>\"zero\"},Set{NaN}]", CanonicalText.of(List.of(map, set)));
        assertEquals("[Date(1000),Date(invalid)]", CanonicalText.of(List.of(new JsDate(1000), new JsDate(Double.NaN))));
    }

    @Test
    void whatIsReachedAgainIsNumberedInOrderOfFirstAppearance() {
        List<Object> cycle = new ArrayList<>();
        List<Object> shared = List.of("s");
        cycle.add(shared);
        cycle.add(cycle);
        cycle.add(shared);
        cycle.add(List.of("s"));
        assertEquals("#1=[#2=[\"s\"],#1,#2,[\"s\"]]", CanonicalText.of(cycle));
    }

    @Test
    void equalPrimitivesAreNoSharedObjects() {
        String text = "x";
        Double number = 1.25;
        Opaque symbol = Opaque.symbol();
        assertEquals(
                "[\"x\",\"x\",1.25,1.25,symbol,symbol]",
                CanonicalText.of(List.of(text, text, number, number, symbol, symbol)));
    }

    @Test
    void theBufferOfAViewCountsAsReachedThroughIt() {
        try (TransferBuffer buffer = Buffers.of(new byte[] {7, 8, (byte) 255})) {
            List<Object> views = List.of(ByteView.ofWhole(buffer), new ByteView(buffer, 1, 1));
            assertEquals("[Uint8Array(0,3,#1=ArrayBuffer(7,8,255)),Uint8Array(1,1,#1)]", CanonicalText.of(views));
        }
    }

    @Test
    void aViewOfADetachedBufferIsEmpty() {
        TransferBuffer buffer = Buffers.of(new byte[] {1, 2});
        ByteView view = new ByteView(buffer, 1, 1);
        try (TransferBuffer moved = buffer.transfer()) {
            assertEquals("Uint8Array(0,0,ArrayBuffer(detached))", CanonicalText.of(view));
            assertEquals("ArrayBuffer(1,2)", CanonicalText.of(moved));
        }
    }

    @Test
    void errorsShowNameAndMessage() {
        assertEquals("TypeError(\"no \\\"x\\\"\")", CanonicalText.of(new JsError("TypeError", "no \"x\"")));
        assertEquals(
                "AggregateError(\"all\",[5])",
                CanonicalText.of(JsError.aggregate("all", new ArrayList<>(List.of(5.0)))));
    }

    @Test
    void samenessIsIdentityForObjectsAndValueForPrimitives() {
        List<Object> list = new ArrayList<>();
        assertTrue(Sameness.areSame(list, list));
        assertFalse(Sameness.areSame(list, new ArrayList<>()));
        assertTrue(Sameness.areSame(String.valueOf('a'), "a"));
        assertTrue(Sameness.areSame(Double.NaN, Double.NaN));
        assertTrue(Sameness.areSame(0.0, -0.0));
        assertFalse(Sameness.areSame("1", 1.0));
        assertFalse(Sameness.areSame(null, Undefined.UNDEFINED));
    }

    @Test
    void aMapTellsObjectsByIdentityAlsoWhenTheyContainThemselves() {
        List<Object> key = new ArrayList<>();
        key.add(key);
        JsMap map = new JsMap();
        map.set(key, "first");
        map.set(key, "second");
        map.set(new ArrayList<>(), "other");
        assertEquals("second", map.get(key));
        assertEquals(2, map.entries().size());
    }
}
