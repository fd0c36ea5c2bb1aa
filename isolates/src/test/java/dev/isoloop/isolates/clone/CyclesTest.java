package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import java.math.BigDecimal;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CyclesTest {
    record Node(String name, List<Object> links) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Node node && name.equals(node.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    record Box(Object content) {}

    record Copying(List<Object> links) {
        Copying {
            links = List.copyOf(links);
        }
    }

    record Duplicating(List<Object> links) {
        Duplicating {
            links = new ArrayList<>(links);
        }
    }

    private static Node node(String name) {
        return new Node(name, new ArrayList<>());
    }

    @Test
    void sharedReferencesStayShared() {
        int[] shared = {1};
        List<Object> copy = cloneOf(Arrays.asList(shared, shared, List.of(shared), new Box(shared)));
        assertNotSame(shared, copy.get(0));
        assertSame(copy.get(0), copy.get(1));
        assertSame(copy.get(0), ((List<?>) copy.get(2)).get(0));
        assertSame(copy.get(0), ((Box) copy.get(3)).content());
    }

    @Test
    void aListInItselfIsAListInItself() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        List<Object> copy = copied(list);
        assertEquals(1, copy.size());
        assertSame(copy, copy.get(0));
    }

    @Test
    void anArrayAndAMapMayContainThemselves() {
        Object[] array = new Object[2];
        array[1] = array;
        Object[] copy = copied(array);
        assertSame(copy, copy[1]);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("self", map);
        map.put("x", 1);
        Map<String, Object> mapCopy = copied(map);
        assertSame(mapCopy, mapCopy.get("self"));
        assertEquals(List.of("self", "x"), List.copyOf(mapCopy.keySet()));
        Map<String, Object> sorted = new TreeMap<>();
        sorted.put("self", Collections.unmodifiableMap(sorted));
        assertSame(TreeMap.class, copied(sorted).getClass());
    }

    @Test
    void anUnmodifiableViewMayBeInWhatItShows() {
        List<Object> below = new ArrayList<>();
        List<Object> view = Collections.unmodifiableList(below);
        below.add(view);
        List<Object> copy = copied(view);
        assertSame(copy, copy.get(0));
    }

    @Test
    void aRecordMayReachItselfThroughAList() {
        Node node = node("a");
        node.links().add(node);
        Node copy = copied(node);
        assertNotSame(node.links(), copy.links());
        assertSame(copy, copy.links().get(0));
    }

    @Test
    void theWayBackToARecordMayBeginAtItsList() {
        Node node = node("a");
        node.links().add("first");
        node.links().add(node);
        node.links().add("last");
        List<Object> copy = copied(node.links());
        Node nodeCopy = (Node) copy.get(1);
        assertSame(copy, nodeCopy.links());
        assertEquals("last", copy.get(2));
    }

    @Test
    void recordsMayLeadBackThroughOtherRecords() {
        Node first = node("first");
        Box inner = new Box(new Box(Optional.of(List.of(first))));
        first.links().add(inner);
        Node copy = copied(first);
        Box innerCopy = (Box) copy.links().get(0);
        assertNotSame(inner, innerCopy);
        Optional<?> optional = (Optional<?>) ((Box) innerCopy.content()).content();
        assertSame(copy, ((List<?>) optional.get()).get(0));
    }

    @Test
    void aRingOfRecordsIsRebuiltFromEveryStart() {
        int count = 50;
        List<Node> ring = new ArrayList<>();
        for (int at = 0; at < count; at++) ring.add(node("n" + at));
        for (int at = 0; at < count; at++) {
            ring.get(at).links().add(new Box(ring.get((at + 1) % count)));
            ring.get(at).links().add(ring.get((at + count - 1) % count));
        }
        for (int start = 0; start < count; start++) {
            Node begin = copied(ring.get(start));
            Node now = begin;
            for (int step = 1; step <= count; step++) {
                Node next = (Node) ((Box) now.links().get(0)).content();
                assertSame(now, next.links().get(1));
                assertEquals("n" + (start + step) % count, next.name());
                now = next;
            }
            assertSame(begin, now);
        }
    }

    @Test
    void anElementOfASetMayLeadBackToTheSet() {
        Node node = node("a");
        Set<Object> set = new HashSet<>(Set.of(node, "x"));
        node.links().add(set);
        Set<Object> copy = copied(set);
        assertEquals(2, copy.size());
        assertTrue(copy.contains(new Node("a", List.of())));
        Node nodeCopy =
                (Node) copy.stream().filter(Node.class::isInstance).findFirst().get();
        assertSame(copy, nodeCopy.links().get(0));
    }

    /** The hash code of the list is known only when it is full, and it is full only after the set was met. */
    @Test
    void aSetIsFilledWhenItsElementsAreComplete() {
        Object[] array = new Object[3];
        List<Object> element = new ArrayList<>(Arrays.asList(array, "x"));
        array[0] = new HashSet<>(List.of(element));
        array[1] = Set.of(element);
        array[2] = Map.of(element, "found");
        List<Object> copy = copied(element);
        Object[] arrayCopy = (Object[]) copy.get(0);
        assertEquals("x", copy.get(1));
        for (int at = 0; at < 2; at++) {
            Set<?> set = (Set<?>) arrayCopy[at];
            assertSame(copy, set.iterator().next());
            assertTrue(set.contains(copy));
        }
        assertEquals("found", ((Map<?, ?>) arrayCopy[2]).get(copy));
        assertThrows(UnsupportedOperationException.class, ((Set<?>) arrayCopy[1])::clear);
        assertThrows(UnsupportedOperationException.class, ((Map<?, ?>) arrayCopy[2])::clear);
    }

    /** The outer set is met first and left first, but needs the hash code of the inner one. */
    @Test
    void setsAreFilledInTheOrderInWhichTheirHashCodesAreNeeded() {
        Object[] array = new Object[1];
        Set<Object> inner = new HashSet<>(Arrays.asList(array, "y"));
        List<Object> element = new ArrayList<>(List.of(inner));
        Set<Object> outer = new HashSet<>(List.of(element));
        array[0] = outer;
        Set<Object> innerCopy = copied(inner);
        Object[] arrayCopy = (Object[]) innerCopy.stream()
                .filter(Object[].class::isInstance)
                .findFirst()
                .get();
        Set<?> outerCopy = (Set<?>) arrayCopy[0];
        List<?> elementCopy = (List<?>) outerCopy.iterator().next();
        assertSame(innerCopy, elementCopy.get(0));
        assertTrue(outerCopy.contains(elementCopy));
    }

    @Test
    void aSetThatIsMetAfterACycleWasSeenIsCompleteToo() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        Set<Object> inLoop = new HashSet<>(List.of(new Box("k")));
        Object[] array = {loop, inLoop, new HashSet<>(List.of(inLoop))};
        Object[] copy = copied(array);
        assertTrue(((Set<?>) copy[2]).contains(inLoop));
        assertEquals(inLoop, copy[1]);
    }

    @Test
    void aSetWhoseHashCodeNeverEndsIsRefused() {
        Set<Object> set = new HashSet<>();
        List<Object> list = new ArrayList<>();
        set.add(list);
        list.add(set);
        assertEquals(
                "message: java.util.HashSet can't be cloned: the hash code or the order of its elements leads back to it or"
                        + " nests too deeply to be asked; use a List or an IdentityHashMap",
                refusalOf(set));
    }

    @Test
    void anIdentityMapMayHaveItselfAsKey() {
        Map<Object, Object> map = new IdentityHashMap<>();
        map.put(map, "self");
        Map<Object, Object> copy = copied(map);
        assertEquals("self", copy.get(copy));
    }

    @Test
    void aConstructorThatCopiesAnIncompleteListIsRefused() {
        List<Object> links = new ArrayList<>();
        Duplicating record = new Duplicating(links);
        record.links().add(record);
        assertEquals(
                "duplicating.links: record " + Duplicating.class.getName()
                        + " can't be cloned: the message contains a cycle, and the constructor keeps something else than it is"
                        + " given, which may not be complete; implement CloneableMessage",
                refusalOf(record));
    }

    @Test
    void aConstructorThatRefusesAnIncompleteListIsTheCause() {
        List<Object> loop = new ArrayList<>(List.of("x"));
        Copying record = new Copying(List.of(loop));
        loop.add(record);
        Copying copy = copied(record);
        List<?> loopCopy = (List<?>) copy.links().get(0);
        assertSame(copy, loopCopy.get(1));

        record Picky(List<Object> links) {
            Picky {
                if (links.isEmpty()) throw new IllegalArgumentException("empty");
            }
        }
        Object[] array = new Object[1];
        List<Object> links = new ArrayList<>(List.of("x"));
        links.add(array);
        array[0] = new Picky(links);
        DataCloneException refused = assertThrows(DataCloneException.class, () -> cloneOf(links));
        assertEquals(
                "message[1][0]: record " + Picky.class.getName()
                        + " can't be cloned: the message contains a cycle, so its constructor was given parts that are not"
                        + " complete, and it refuses them",
                refused.getMessage());
        assertEquals("empty", refused.getCause().getMessage());
    }

    @Test
    void anEntryThatIsItsOwnValueIsRefused() {
        Map.Entry<String, Object> entry = new AbstractMap.SimpleEntry<>("k", null);
        entry.setValue(new Box(entry));
        assertEquals(
                "message: java.util.AbstractMap$SimpleEntry can't be cloned: a cycle leads back to it through objects that are"
                        + " complete only once they are constructed; let the cycle pass through a list, a map or an array",
                refusalOf(entry));
    }

    @Test
    void aMapKeyMayLeadBackToTheMap() {
        Map<Object, Object> map = new HashMap<>();
        Node key = node("k");
        key.links().add(map);
        map.put(key, new Box(map));
        Map<Object, Object> copy = copied(map);
        Node keyCopy = (Node) copy.keySet().iterator().next();
        assertSame(copy, keyCopy.links().get(0));
        assertSame(copy, ((Box) copy.get(keyCopy)).content());
    }

    record Sample(byte[] data, Date taken, BigDecimal weight, List<Object> links) {
        Sample {
            data = data.clone();
            taken = new Date(taken.getTime());
            weight = weight.stripTrailingZeros();
        }
    }

    @Test
    void aConstructorMayCopyWhatIsCompleteAtOnceInAMessageWithACycle() {
        Sample sample = new Sample(new byte[] {1, 2}, new Date(5), new BigDecimal("1.50"), new ArrayList<>());
        sample.links().add(sample);
        Sample copy = copied(sample);
        assertSame(copy, copy.links().get(0));
        assertNotSame(sample.data(), copy.data());
        assertArrayEquals(new byte[] {1, 2}, copy.data());
        assertEquals(new Date(5), copy.taken());
        assertEquals(new BigDecimal("1.5"), copy.weight());
    }
}
