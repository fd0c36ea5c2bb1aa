package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.sharedmem.Transferable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where recursion hands over to the walk, nothing is copied twice, built twice or forgotten. */
@Timeout(60)
class DescentTest {
    record Counted(int[] values) {
        static int built;

        Counted {
            built++;
        }
    }

    record Key(int[] values) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(values, key.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** A message that begins plainly, shares a record between both halves, and ends with what needs the walk. */
    private static void assertHandedOver(Object walked) {
        Counted shared = new Counted(new int[] {1, 2});
        List<Object> message = new ArrayList<>(List.of(shared, List.of(shared), walked, shared));
        int before = Counted.built;
        List<Object> copy = cloneOf(message);
        assertEquals(before + 1, Counted.built);
        assertNotSame(shared, copy.get(0));
        assertSame(copy.get(0), ((List<?>) copy.get(1)).get(0));
        assertSame(copy.get(0), copy.get(3));
        assertArrayEquals(new int[] {1, 2}, ((Counted) copy.get(0)).values());
    }

    @Test
    void whatWasFinishedBeforeACycleIsKept() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        assertHandedOver(cycle);
    }

    @Test
    void whatWasFinishedBeforeAKindThatNeedsTheWalkIsKept() {
        assertHandedOver(new TreeMap<>(Map.of("key", new int[] {1})));
        assertHandedOver(new IllegalStateException("a part"));
        assertHandedOver((CloneableMessage<Object>) context -> "copied");
    }

    @ParameterizedTest
    @ValueSource(ints = {Descent.DEPTH_MAX - 3, Descent.DEPTH_MAX - 1, Descent.DEPTH_MAX, Descent.DEPTH_MAX + 1, 1000})
    void whatWasFinishedBeforeTheDeepestLevelIsKept(int levels) {
        Object deep = new int[] {7};
        for (int level = 0; level < levels; level++) {
            deep = new Object[] {deep};
        }
        assertHandedOver(deep);
    }

    @Test
    void manyFinishedObjectsAreFoundAgain() {
        List<Object> message = new ArrayList<>();
        int[][] arrays = new int[100][1];
        for (int[] array : arrays) {
            message.add(array);
        }
        message.add(message);
        message.addAll(List.of(arrays));
        List<Object> copy = cloneOf(message);
        for (int at = 0; at < 100; at++) {
            assertNotSame(arrays[at], copy.get(at));
            assertSame(copy.get(at), copy.get(101 + at));
        }
        assertSame(copy, copy.get(100));
    }

    @Test
    void aRefusalAfterThePlainPartNamesItsPath() {
        Object message = List.of(new int[] {1}, new Object[] {new Counted(new int[0]), new Thread()});
        DataCloneException refused = assertThrows(DataCloneException.class, () -> cloneOf(message));
        assertEquals("message[1][1]: ", refused.getMessage().substring(0, "message[1][1]: ".length()));
    }

    @Test
    void keysThatAreCopiedAreFoundAgainInTheCopy() {
        Map<Object, Object> map = new HashMap<>();
        map.put("text", new int[] {1});
        map.put(new Key(new int[] {1}), "first");
        map.put(new Key(new int[] {2}), new int[] {2});
        Map<Object, Object> copy = cloneOf(map);
        assertEquals(3, copy.size());
        assertEquals("first", copy.get(new Key(new int[] {1})));
        assertArrayEquals(new int[] {2}, (int[]) copy.get(new Key(new int[] {2})));
        assertNotSame(map.get("text"), copy.get("text"));
    }

    @Test
    void aMapInTheOrderOfAccessStaysOne() {
        Map<String, int[]> map = new LinkedHashMap<>(16, 0.75f, true);
        for (String key : List.of("a", "b", "c")) {
            map.put(key, new int[] {key.charAt(0)});
        }
        map.get("a");
        Map<String, int[]> copy = cloneOf(map);
        assertEquals(List.of("b", "c", "a"), List.copyOf(copy.keySet()));
        assertArrayEquals(new int[] {'b'}, copy.get("b"));
        assertEquals(List.of("c", "a", "b"), List.copyOf(copy.keySet()));
    }

    private static long bytesOf(Object message, Transferable... listed) {
        return ((ClonedMessage) StructuredClone.cloneForQueue(message, TransferList.of(listed))).bytes();
    }

    /** A message with something listed is walked. */
    @Test
    void aMessageCountsForTheSameWhicheverWayItTakes() {
        List<Object> elements = new ArrayList<>();
        for (int at = 0; at < 1_000; at++) elements.add(new Counted(new int[] {at}));
        for (Object message : List.of(
                elements,
                List.copyOf(elements),
                new HashSet<>(elements),
                Set.copyOf(elements),
                elements.toArray(),
                Arrays.asList(elements.toArray()),
                new ArrayDeque<>(elements))) {
            assertEquals(8_000, bytesOf(message));
            assertEquals(8_000, bytesOf(message, new TransfersTest.Door()));
            Object[] loop = {null, message};
            loop[0] = loop;
            assertEquals(8_008, bytesOf(loop));
        }
        List<Object> small = new ArrayList<>();
        for (int at = 0; at < 1_000; at++) small.add(Optional.of(Map.entry("a", new StringBuilder())));
        assertEquals(4_000, bytesOf(small));
        assertEquals(4_000, bytesOf(small, new TransfersTest.Door()));
    }

    @Test
    void aMapInTheOrderOfAccessStaysSoWhicheverWayItTakes() {
        Map<Object, Object> map = new LinkedHashMap<>(16, 0.75f, true);
        for (String key : List.of("a", "b", "c")) map.put(key, new int[] {key.charAt(0)});
        map.put("self", map);
        Map<?, ?> copy = cloneOf(map);
        assertArrayEquals(new int[] {'a'}, (int[]) copy.get("a"));
        assertEquals(List.of("b", "c", "self", "a"), List.copyOf(copy.keySet()));
        assertEquals(List.of("a", "b", "c", "self"), List.copyOf(map.keySet()));
        Map<Object, Object> keyed = new LinkedHashMap<>(16, 0.75f, true);
        keyed.put(new Key(new int[] {1}), 1);
        keyed.put(new Key(new int[] {2}), 2);
        Map<?, ?> keyedCopy = cloneOf(keyed);
        assertEquals(1, keyedCopy.get(new Key(new int[] {1})));
        assertEquals(List.of(2, 1), List.copyOf(keyedCopy.values()));
    }
}
