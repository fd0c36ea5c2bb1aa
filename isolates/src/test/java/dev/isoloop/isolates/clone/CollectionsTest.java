package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.assertShared;
import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(60)
class CollectionsTest {
    record Cell(int[] value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Cell cell && Arrays.equals(value, cell.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    private static Cell cell(int value) {
        return new Cell(new int[] {value});
    }

    @Test
    void listsAndQueuesKeepTheirClassAndOrderWithSharedElements() {
        List<String> elements = List.of("c", "a", "b");
        for (Collection<String> kind : List.of(
                new ArrayList<>(elements),
                new LinkedList<>(elements),
                new Vector<>(elements),
                new CopyOnWriteArrayList<>(elements),
                new ArrayDeque<>(elements),
                new ConcurrentLinkedQueue<>(elements),
                Arrays.asList("c", "a", "b"))) {
            assertEquals(elements, new ArrayList<>(copied(kind)));
        }
        Stack<String> stack = new Stack<>();
        stack.addAll(elements);
        assertEquals("b", copied(stack).pop());
    }

    @Test
    void listsAndQueuesKeepTheirClassAndOrderWithCopiedElements() {
        List<Cell> elements = List.of(cell(3), cell(1), cell(2));
        for (Collection<Cell> kind : List.<Collection<Cell>>of(
                new ArrayList<>(elements),
                new LinkedList<>(elements),
                new Vector<>(elements),
                new CopyOnWriteArrayList<>(elements),
                new ArrayDeque<>(elements),
                new ConcurrentLinkedQueue<>(elements),
                Arrays.asList(elements.toArray(new Cell[0])))) {
            List<Cell> copies = new ArrayList<>(copied(kind));
            assertEquals(elements, copies);
            for (int at = 0; at < 3; at++)
                assertNotSame(elements.get(at).value(), copies.get(at).value());
        }
    }

    @Test
    void setsKeepTheirClassAndOrder() {
        List<Cell> elements = List.of(cell(3), cell(1), cell(2));
        for (Set<Cell> kind : List.<Set<Cell>>of(
                new HashSet<>(elements), new LinkedHashSet<>(elements), new CopyOnWriteArraySet<>(elements))) {
            Set<Cell> copy = copied(kind);
            assertEquals(kind, copy);
            assertEquals(new ArrayList<>(kind), new ArrayList<>(copy));
            assertNotSame(kind.iterator().next(), copy.iterator().next());
        }
        List<String> names = List.of("c", "a", "b");
        for (Set<String> kind : List.<Set<String>>of(
                new HashSet<>(names),
                new LinkedHashSet<>(names),
                new TreeSet<>(names),
                new ConcurrentSkipListSet<>(names))) {
            assertEquals(new ArrayList<>(kind), new ArrayList<>(copied(kind)));
        }
        Set<String> concurrent = ConcurrentHashMap.newKeySet();
        concurrent.addAll(names);
        assertEquals(concurrent, copied(concurrent));
    }

    @Test
    void mapsKeepTheirClassAndOrder() {
        Map<Cell, Cell> elements = new LinkedHashMap<>();
        for (int at = 9; at > 0; at--) elements.put(cell(at), cell(-at));
        for (Map<Cell, Cell> kind : List.<Map<Cell, Cell>>of(
                new HashMap<>(elements), elements, new Hashtable<>(elements), new ConcurrentHashMap<>(elements))) {
            Map<Cell, Cell> copy = copied(kind);
            assertEquals(kind, copy);
            copy.forEach((key, value) -> assertNotSame(elements.get(key), value));
        }
        assertEquals(
                List.copyOf(elements.keySet()), List.copyOf(copied(elements).keySet()));
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int at = 9; at > 0; at--) counts.put("k" + at, at);
        for (Map<String, Integer> kind : List.<Map<String, Integer>>of(
                new HashMap<>(counts),
                counts,
                new TreeMap<>(counts),
                new ConcurrentSkipListMap<>(counts),
                new ConcurrentHashMap<>(counts))) {
            assertEquals(List.copyOf(kind.entrySet()), List.copyOf(copied(kind).entrySet()));
        }
    }

    @Test
    void aMapMixesClassesAndNullsAsItLikes() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("array", new int[] {1});
        map.put(1, "text");
        map.put(null, new int[] {2});
        map.put(2L, null);
        map.put("list", new ArrayList<>(List.of("a")));
        map.put(TimeUnit.DAYS, map.get("array"));
        Map<Object, Object> copy = copied(map);
        assertEquals(new ArrayList<>(map.keySet()), new ArrayList<>(copy.keySet()));
        assertNotSame(map.get("array"), copy.get("array"));
        assertSame(copy.get("array"), copy.get(TimeUnit.DAYS));
        assertEquals(1, ((int[]) copy.get("array"))[0]);
        assertEquals("text", copy.get(1));
        assertEquals(2, ((int[]) copy.get(null))[0]);
        assertNull(copy.get(2L));
        assertEquals(map.get("list"), copy.get("list"));
        assertNotSame(map.get("list"), copy.get("list"));
    }

    @Test
    void enumKindsStayCompact() {
        assertEquals(EnumSet.of(TimeUnit.DAYS), copied(EnumSet.of(TimeUnit.DAYS)));
        assertEquals(0, copied(EnumSet.noneOf(TimeUnit.class)).size());
        EnumMap<TimeUnit, Cell> map = new EnumMap<>(TimeUnit.class);
        assertEquals(map, copied(map));
        map.put(TimeUnit.HOURS, cell(1));
        assertEquals(map, copied(map));
        assertNotSame(map.get(TimeUnit.HOURS), cloneOf(map).get(TimeUnit.HOURS));
    }

    @Test
    void anIdentityMapGetsTheCopiesOfItsKeys() {
        Cell a = cell(1);
        Cell b = cell(1);
        Map<Cell, String> map = new IdentityHashMap<>();
        map.put(a, "a");
        map.put(b, "b");
        List<Object> message = cloneOf(List.of(a, b, map));
        Map<?, ?> copy = (Map<?, ?>) message.get(2);
        assertEquals("a", copy.get(message.get(0)));
        assertEquals("b", copy.get(message.get(1)));
    }

    @Test
    void sortedKindsKeepAComparatorThatHasNoState() {
        TreeSet<String> set = new TreeSet<>(Comparator.reverseOrder());
        set.addAll(List.of("a", "b"));
        assertEquals(List.of("b", "a"), List.copyOf(copied(set)));
        TreeMap<String, int[]> map = new TreeMap<>((left, right) -> right.compareTo(left));
        map.put("a", new int[1]);
        map.put("b", new int[2]);
        TreeMap<String, int[]> copy = copied(map);
        assertSame(map.comparator(), copy.comparator());
        assertEquals(List.of("b", "a"), List.copyOf(copy.keySet()));
        PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
        queue.addAll(List.of(1, 3, 2));
        PriorityQueue<Integer> queueCopy = copied(queue);
        assertEquals(3, queueCopy.poll());
        assertEquals(2, queueCopy.poll());
        assertEquals(1, queueCopy.poll());
    }

    @Test
    void aComparatorWithStateIsRefused() {
        TreeMap<String, Integer> map = new TreeMap<>(Comparator.comparing(String::length));
        assertEquals(
                "message[0].comparator: a comparator with fields of its own can't be cloned; use natural order, an enum, a"
                        + " record of immutable components or a lambda that captures nothing",
                refusalOf(Arrays.asList(map)));
    }

    @Test
    void immutableCollectionsOfImmutablesAreShared() {
        assertShared(List.of());
        assertShared(List.of(1));
        assertShared(List.of(1, 2, 3));
        assertShared(List.of(1, 2, 3).subList(1, 3));
        assertShared(Stream.of("a", null).toList());
        assertShared(Set.of(1));
        assertShared(Set.of(1, 2, 3));
        assertShared(Map.of());
        assertShared(Map.of("a", 1));
        assertShared(Map.of("a", 1, "b", List.of(2)));
        assertShared(Collections.emptyList());
        assertShared(Collections.singletonList(1));
        assertShared(Collections.singleton(1));
        assertShared(Collections.singletonMap(1, null));
        assertShared(Map.entry("a", 1));
        assertShared(new AbstractMap.SimpleImmutableEntry<>("a", null));
        assertShared(List.copyOf(Collections.nCopies(1000, List.of("a"))));
        assertShared(List.of(List.of(List.of(Set.of(Map.of("a", List.of()))))));
    }

    @Test
    void immutableCollectionsOfMutablesAreCopiedAndStayImmutable() {
        List<Cell> list = copied(List.of(cell(1), cell(2), cell(3)));
        assertThrows(UnsupportedOperationException.class, () -> list.set(0, cell(1)));
        assertEquals(List.of(cell(1), cell(2), cell(3)), list);
        Set<Cell> set = cloneOf(Set.of(cell(1), cell(2)));
        assertThrows(UnsupportedOperationException.class, () -> set.add(cell(1)));
        assertEquals(Set.of(cell(1), cell(2)), set);
        Map<Cell, Cell> map = cloneOf(Map.of(cell(1), cell(2)));
        assertThrows(UnsupportedOperationException.class, () -> map.put(cell(1), cell(1)));
        assertEquals(Map.of(cell(1), cell(2)), map);
        List<Cell> withNull = cloneOf(Stream.of(cell(1), null).toList());
        assertNull(withNull.get(1));
        assertThrows(UnsupportedOperationException.class, () -> withNull.set(0, null));
        assertNotSame(list, cloneOf(Collections.singletonList(cell(1))));
        assertEquals(Map.entry("a", cell(1)), copied(Map.entry("a", cell(1))));
    }

    @Test
    void anUnmodifiableViewIsCopiedWithWhatIsBelowIt() {
        List<String> below = new ArrayList<>(List.of("a"));
        List<String> list = copied(Collections.unmodifiableList(below));
        below.set(0, "b");
        assertEquals(List.of("a"), list);
        assertThrows(UnsupportedOperationException.class, () -> list.set(0, "c"));
        Map<String, Integer> map = copied(Collections.unmodifiableMap(new HashMap<>(Map.of("a", 1))));
        assertEquals(Map.of("a", 1), map);
        assertThrows(UnsupportedOperationException.class, map::clear);
        Set<Integer> set = copied(Collections.unmodifiableSet(new LinkedHashSet<>(List.of(3, 1, 2))));
        assertEquals(List.of(3, 1, 2), List.copyOf(set));
        SortedMap<String, Integer> sorted = copied(Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("b", 1))));
        assertEquals("b", sorted.firstKey());
        assertEquals(Set.of(1), copied(Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(1)))));
        assertEquals(
                1, copied(Collections.unmodifiableCollection(List.of(cell(1)))).size());
    }

    @Test
    void viewsBecomeCollectionsOfTheirOwn() {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        assertEquals(ArrayList.class, cloneOf((Object) list.subList(0, 2)).getClass());
        assertEquals(List.of(1, 2), cloneOf(list.subList(0, 2)));
        TreeMap<String, Integer> map = new TreeMap<>(Map.of("a", 1, "b", 2, "c", 3));
        assertEquals(TreeMap.class, cloneOf((Object) map.headMap("c")).getClass());
        assertEquals(Map.of("a", 1, "b", 2), cloneOf((Map<String, Integer>) map.headMap("c")));
        assertEquals(Set.of("a", "b", "c"), cloneOf(map.keySet()));
        assertEquals(List.of(1, 2, 3), cloneOf((Object) map.values()));
        assertEquals(map.entrySet(), cloneOf(map.entrySet()));
        assertEquals(Set.of(1, 2), cloneOf(Collections.synchronizedSet(new HashSet<>(Set.of(1, 2)))));
        assertEquals(
                LinkedHashMap.class,
                cloneOf((Object) Collections.synchronizedMap(new HashMap<>())).getClass());
    }

    @Test
    void propertiesKeepTheirDefaults() {
        Properties defaults = new Properties();
        defaults.setProperty("a", "1");
        defaults.setProperty("b", "2");
        Properties properties = new Properties(defaults);
        properties.setProperty("b", "3");
        Properties copy = copied(properties);
        assertEquals("1", copy.getProperty("a"));
        assertEquals("3", copy.getProperty("b"));
        assertEquals(Set.of("b"), copy.keySet());
    }

    @Test
    void entriesThatCanBeChangedAreCopied() {
        Map.Entry<String, Integer> entry = new AbstractMap.SimpleEntry<>("a", 1);
        Map.Entry<String, Integer> copy = copied(entry);
        entry.setValue(2);
        assertEquals(1, copy.getValue());
    }

    @Test
    void elementsThatLastAsKeysAreFoundInTheCopy() {
        Map<Object, String> map = new HashMap<>();
        map.put(new ArrayList<>(List.of(cell(1))), "list");
        map.put(Arrays.asList(1, null), "nulls");
        map.put(null, "null");
        Map<Object, String> copy = copied(map);
        assertEquals("list", copy.get(List.of(cell(1))));
        assertEquals("nulls", copy.get(Arrays.asList(1, null)));
        assertEquals("null", copy.get(null));
        assertEquals(
                0,
                copy.keySet().stream()
                        .filter(key -> key != null && map.keySet().stream().anyMatch(own -> own == key))
                        .filter(Objects::nonNull)
                        .count());
    }

    @Test
    void aViewThatTellsEqualElementsApartIsRefusedAndNotMadeSmaller() {
        Map<Object, Object> byIdentity = new IdentityHashMap<>();
        byIdentity.put(cell(1), "one");
        byIdentity.put(cell(1), "another one");
        Set<Object> elements = Collections.newSetFromMap(new IdentityHashMap<>());
        elements.addAll(byIdentity.keySet());
        Object[] loop = new Object[2];
        loop[0] = loop;
        for (Object view : List.of(
                Collections.unmodifiableMap(byIdentity),
                Collections.synchronizedMap(byIdentity),
                Collections.unmodifiableSet(elements),
                Collections.synchronizedSet(elements))) {
            String rule =
                    " can't be cloned: it tells equal elements apart, and its copy would make one of them; send an"
                            + " IdentityHashMap or a List";
            assertEquals("message[0]: " + view.getClass().getName() + rule, refusalOf(new Object[] {view}));
            loop[1] = view;
            assertTrue(refusalOf(loop).endsWith(rule));
        }
        byIdentity.keySet().remove(byIdentity.keySet().iterator().next());
        assertEquals(1, cloneOf(Collections.synchronizedMap(byIdentity)).size());
    }

    /** The list's hash code changed after it was put in. */
    @Test
    void aViewWhoseHashCodesNeverEndIsRefusedByName() {
        Map<Object, Object> map = new HashMap<>();
        List<Object> key = new ArrayList<>();
        map.put(key, 1);
        key.add(map);
        String rule =
                " can't be cloned: the hash code or the order of its elements leads back to it or nests too deeply to be"
                        + " asked; use a List or an IdentityHashMap";
        assertEquals("message: java.util.HashMap" + rule, refusalOf(map));
        Object view = Collections.unmodifiableMap(map);
        assertEquals("message[0]: " + view.getClass().getName() + rule, refusalOf(List.of(view)));
        Object set = Collections.unmodifiableSet(map.keySet());
        assertEquals("message[0]: " + set.getClass().getName() + rule, refusalOf(new Object[] {set}));
    }

    @Test
    void anUnmodifiableMapKeepsTheOrderAndIsFoundByHashCode() {
        SortedMap<String, Integer> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(Map.of("b", 2, "A", 1, "C", 3));
        Map<String, Integer> copy = copied(Collections.unmodifiableMap(sorted));
        assertEquals(List.of("A", "b", "C"), List.copyOf(copy.keySet()));
        assertNull(copy.get("a"));
        assertEquals(1, copied(Collections.unmodifiableSortedMap(sorted)).get("a"));
    }

    @Test
    void emptyCollectionsAreSharedSortedOnesToo() {
        for (Object empty : List.of(
                Collections.emptyList(),
                Collections.emptySet(),
                Collections.emptyMap(),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.emptyNavigableSet(),
                Collections.emptyNavigableMap())) {
            assertShared(empty);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void unmodifiableSequencedViewsStayUnmodifiableAndSequenced() throws Exception {
        List<String> names = List.of("c", "a", "b");
        Map<String, Integer> counts = new LinkedHashMap<>();
        names.forEach(name -> counts.put(name, name.length()));
        for (Method method : Collections.class.getMethods()) {
            if (!method.getName().startsWith("unmodifiableSequenced")) continue;
            boolean ofMap = method.getName().endsWith("Map");
            Object view = method.invoke(null, ofMap ? counts : new LinkedHashSet<>(names));
            Object copy = copied(view);
            assertEquals(view.toString(), copy.toString());
            if (ofMap) assertThrows(UnsupportedOperationException.class, ((Map<?, ?>) copy)::clear);
            else assertThrows(UnsupportedOperationException.class, ((Collection<?>) copy)::clear);
        }
    }

    @Test
    void queuesBehindViewsAreRefused() {
        for (Object view : List.of(
                Collections.checkedQueue(new ArrayDeque<>(), String.class),
                Collections.asLifoQueue(new ArrayDeque<>()))) {
            assertTrue(refusalOf(view).contains("not one of the collections"));
        }
    }

    @Test
    void copyingACopyOnWriteCollectionCopiesItsArrayOnce() {
        List<Cell> cells = new ArrayList<>();
        for (int at = 0; at < 2_000; at++) cells.add(cell(at));
        List<String> names = cells.stream().map(cell -> "c" + cell.value()[0]).toList();
        long perElement = 0;
        for (Collection<?> kind : List.<Collection<?>>of(
                new CopyOnWriteArrayList<>(cells),
                new CopyOnWriteArrayList<>(names),
                new CopyOnWriteArraySet<>(names))) {
            Collection<?> copy = copied(kind);
            assertEquals(List.copyOf(kind), List.copyOf(copy));
            perElement = Math.max(perElement, allocatedBytesBy(kind) / cells.size());
        }
        assertTrue(perElement < 500, perElement + " bytes for each element");
    }

    private static long allocatedBytesBy(Object message) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        cloneOf(message);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
