package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.assertShared;
import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The walk needs no stack, whatever nests in whatever. */
@Timeout(120)
class DeepGraphsTest {
    private static final int DEPTH = 100_000;

    record Link(Object payload, Object next) {}

    record Proven(int value, Proven next) {}

    @Test
    void aHundredThousandArraysNest() {
        Object[] deep = {"end"};
        for (int at = 0; at < DEPTH; at++) deep = new Object[] {deep};
        Object level = copied(deep);
        for (int at = 0; at < DEPTH; at++) level = ((Object[]) level)[0];
        assertEquals("end", ((Object[]) level)[0]);
    }

    @Test
    void aHundredThousandRecordsNest() {
        Link deep = new Link(new int[] {7}, null);
        for (int at = 0; at < DEPTH; at++) deep = new Link(at, deep);
        Link level = copied(deep);
        for (int at = DEPTH - 1; at >= 0; at--) {
            assertEquals(at, level.payload());
            level = (Link) level.next();
        }
        assertEquals(7, ((int[]) level.payload())[0]);
        assertNull(level.next());
    }

    @Test
    void aHundredThousandRecordsOfImmutablesAreShared() {
        Link deep = null;
        for (int at = 0; at < DEPTH; at++) deep = new Link("payload", deep);
        assertShared(deep);
        Proven proven = null;
        for (int at = 0; at < DEPTH; at++) proven = new Proven(at, proven);
        assertShared(proven);
    }

    @Test
    void kindsNestInEachOther() {
        Object deep = new StringBuilder("end");
        for (int at = 0; at < DEPTH / 6; at++) {
            Map<String, Object> map = new HashMap<>();
            map.put("next", new LinkedList<>(Arrays.asList(deep)));
            deep = Optional.of(List.of(new Link(null, new Object[] {map})));
        }
        Object level = cloneOf(deep);
        for (int at = 0; at < DEPTH / 6; at++) {
            Link link = (Link) ((List<?>) ((Optional<?>) level).get()).get(0);
            level = ((List<?>) ((Map<?, ?>) ((Object[]) link.next())[0]).get("next")).get(0);
        }
        assertEquals("end", level.toString());
    }

    @Test
    void aCycleThroughAHundredThousandRecordsIsRebuilt() {
        List<Object> start = new ArrayList<>();
        Link deep = new Link("end", start);
        for (int at = 0; at < DEPTH; at++) deep = new Link(at, deep);
        start.add(deep);
        Link first = copied(deep);
        Link level = first;
        for (int at = 0; at < DEPTH; at++) level = (Link) level.next();
        assertSame(first, ((List<?>) level.next()).get(0));
        List<Object> startCopy = copied(start);
        level = (Link) startCopy.get(0);
        for (int at = 0; at < DEPTH; at++) level = (Link) level.next();
        assertSame(startCopy, level.next());
    }

    @Test
    void aHundredThousandCausesAreRebuilt() {
        Throwable deep = new IllegalStateException("end");
        deep.setStackTrace(new StackTraceElement[0]);
        for (int at = 0; at < DEPTH; at++) {
            deep = new IllegalStateException("m" + at, deep);
            deep.setStackTrace(new StackTraceElement[0]);
        }
        Throwable level = copied(deep);
        for (int at = DEPTH - 1; at >= 0; at--) {
            assertEquals("m" + at, level.getMessage());
            level = level.getCause();
        }
        assertEquals("end", level.getMessage());
    }

    @Test
    void aMillionElementsAreCopied() {
        List<Object> wide = new ArrayList<>();
        for (int at = 0; at < 1_000_000; at++) wide.add(at % 2 == 0 ? "s" : new int[] {at});
        List<Object> copy = copied(wide);
        assertEquals(1_000_000, copy.size());
        assertEquals(999_999, ((int[]) copy.get(999_999))[0]);
        assertNotSame(wide.get(999_999), copy.get(999_999));
    }

    @Test
    void thePathOfADeepRefusalIsShortened() {
        Object deep = new Thread();
        for (int at = 0; at < DEPTH; at++) deep = new Object[] {deep};
        String message = Clones.refusalOf(deep);
        assertTrue(message.startsWith("message[0][0][0]") && message.contains("...(99976 more)...[0][0]"), message);
        assertTrue(message.length() < 300, message);
    }
}
