package dev.isoloop.isolates.clone;

import dev.isoloop.isolates.clone.CollectionPlan.Asks;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.UnaryOperator;

/** The plans of the JDK's collections, by their very class; a subclass is somebody else's and may hold more. */
final class CollectionPlans {
    static final CollectionPlan HASH_SET =
            hashed((source, size, walk) -> new HashSet<>(capacityFor(size)), set -> ((HashSet<?>) set).clone());
    static final MapPlan HASH_MAP =
            hashedMap((source, size, walk) -> new HashMap<>(capacityFor(size)), map -> ((HashMap<?, ?>) map).clone());

    private static final CollectionPlan ARRAY_LIST =
            listed((source, size, walk) -> new ArrayList<>(size), list -> new ArrayList<>((Collection<?>) list));
    private static final CollectionPlan LINKED_HASH_SET =
            hashed((source, size, walk) -> new LinkedHashSet<>(capacityFor(size)), set -> ((HashSet<?>) set).clone());
    private static final CollectionPlan LINKED_VIEW =
            new CollectionPlan.OfViews(Asks.HASH_CODE, (source, size, walk) -> new LinkedHashSet<>(capacityFor(size)));
    private static final CollectionPlan TREE_SET = sorted(
            (source, size, walk) -> new TreeSet<>(Comparators.shared(((SortedSet<?>) source).comparator(), walk)));
    private static final MapPlan LINKED_HASH_MAP =
            hashedMap((source, size, walk) -> emptyLinkedHashMap(source, walk), map -> ((HashMap<?, ?>) map).clone());
    private static final MapPlan LINKED_MAP_VIEW =
            new MapPlan.OfViews(Asks.HASH_CODE, (source, size, walk) -> new LinkedHashMap<>(capacityFor(size)));
    private static final MapPlan TREE_MAP = sortedMap((source, size, walk) ->
            new TreeMap<>(Comparators.shared(((SortedMap<?, ?>) source).comparator(), walk)));
    private static final ShellPlan.Step ELEMENT = (parts, base, part) -> "[" + part + "]";

    private static final Map<Class<?>, Plan> PLANS = plans();

    private CollectionPlans() {}

    private static Map<Class<?>, Plan> plans() {
        Map<Class<?>, Plan> plans = new HashMap<>();
        putLists(plans);
        putSets(plans);
        putMaps(plans);
        putQueues(plans);
        putImmutables(plans);
        putSmall(plans);
        return Map.copyOf(plans);
    }

    private static void putLists(Map<Class<?>, Plan> plans) {
        plans.put(ArrayList.class, ARRAY_LIST);
        plans.put(
                LinkedList.class,
                listed((source, size, walk) -> new LinkedList<>(), list -> ((LinkedList<?>) list).clone()));
        plans.put(Vector.class, listed((source, size, walk) -> new Vector<>(size), list -> ((Vector<?>) list).clone()));
        plans.put(Stack.class, listed((source, size, walk) -> new Stack<>(), list -> ((Stack<?>) list).clone()));
        plans.put(
                CopyOnWriteArrayList.class,
                new CollectionPlan.AtOnce(
                        Asks.NOTHING,
                        (source, size, walk) -> new CopyOnWriteArrayList<>(),
                        list -> new CopyOnWriteArrayList<>((Collection<?>) list)));
        plans.put(Arrays.asList().getClass(), new CollectionPlan.FixedSize());
    }

    private static void putSets(Map<Class<?>, Plan> plans) {
        plans.put(HashSet.class, HASH_SET);
        plans.put(LinkedHashSet.class, LINKED_HASH_SET);
        plans.put(TreeSet.class, TREE_SET);
        plans.put(
                ConcurrentSkipListSet.class,
                sorted((source, size, walk) ->
                        new ConcurrentSkipListSet<>(Comparators.shared(((SortedSet<?>) source).comparator(), walk))));
        plans.put(
                CopyOnWriteArraySet.class,
                new CollectionPlan.AtOnce(
                        Asks.HASH_CODE,
                        (source, size, walk) -> new CopyOnWriteArraySet<>(),
                        set -> new CopyOnWriteArraySet<>((Collection<?>) set)));
        plans.put(
                ConcurrentHashMap.KeySetView.class,
                hashed((source, size, walk) -> ConcurrentHashMap.newKeySet(capacityFor(size)), null));
    }

    private static void putMaps(Map<Class<?>, Plan> plans) {
        plans.put(HashMap.class, HASH_MAP);
        plans.put(LinkedHashMap.class, LINKED_HASH_MAP);
        plans.put(TreeMap.class, TREE_MAP);
        plans.put(
                IdentityHashMap.class,
                new MapPlan(Asks.NOTHING, (source, size, walk) -> new IdentityHashMap<>(size), null));
        plans.put(
                EnumMap.class,
                new MapPlan(
                        Asks.NOTHING,
                        (source, size, walk) -> emptyEnumMap(source),
                        map -> ((EnumMap<?, ?>) map).clone()));
        plans.put(Hashtable.class, hashedMap((source, size, walk) -> new Hashtable<>(capacityFor(size)), null));
        plans.put(Properties.class, hashedMap((source, size, walk) -> emptyProperties(source), null));
        plans.put(
                ConcurrentHashMap.class,
                hashedMap(
                        (source, size, walk) -> new ConcurrentHashMap<>(capacityFor(size)),
                        map -> new ConcurrentHashMap<>((ConcurrentHashMap<?, ?>) map)));
        plans.put(
                ConcurrentSkipListMap.class,
                sortedMap((source, size, walk) -> new ConcurrentSkipListMap<>(
                        Comparators.shared(((SortedMap<?, ?>) source).comparator(), walk))));
    }

    private static void putQueues(Map<Class<?>, Plan> plans) {
        plans.put(
                ArrayDeque.class,
                listed((source, size, walk) -> new ArrayDeque<>(size), queue -> ((ArrayDeque<?>) queue).clone()));
        // Elements come in the order of the heap's array, and adding them in that order makes the same array.
        plans.put(
                PriorityQueue.class,
                sorted((source, size, walk) -> new PriorityQueue<>(
                        Math.max(1, size), Comparators.shared(((PriorityQueue<?>) source).comparator(), walk))));
        plans.put(ConcurrentLinkedQueue.class, listed((source, size, walk) -> new ConcurrentLinkedQueue<>(), null));
        plans.put(ConcurrentLinkedDeque.class, listed((source, size, walk) -> new ConcurrentLinkedDeque<>(), null));
    }

    private static void putImmutables(Map<Class<?>, Plan> plans) {
        Plan lists = new ImmutableCollectionPlan.OfLists();
        List<Object> three = List.of(1, 2, 3);
        for (List<?> kind : List.of(List.of(), List.of(1), three, three.subList(1, 2)))
            plans.put(kind.getClass(), lists);
        Plan sets = new ImmutableCollectionPlan.OfSets();
        for (Set<?> kind : List.of(Set.of(), Set.of(1), Set.of(1, 2, 3))) plans.put(kind.getClass(), sets);
        Plan maps = new ImmutableCollectionPlan.OfMaps();
        for (Map<?, ?> kind : List.of(Map.of(), Map.of(1, 1), Map.of(1, 1, 2, 2))) plans.put(kind.getClass(), maps);
        putUnmodifiable(plans);
    }

    /** Lays out what a view shows, as a collection of its own. */
    private interface Snapshot {
        Object of(Object view, Walk walk);
    }

    /** Views of a collection that somebody may still change: the copy is a view of a copy of that. */
    private static void putUnmodifiable(Map<Class<?>, Plan> plans) {
        view(
                plans,
                Collections.unmodifiableCollection(new ArrayList<>()),
                (of, walk) -> new ArrayList<>((Collection<?>) of),
                of -> Collections.unmodifiableCollection((Collection<?>) of));
        ShellPlan lists = view(
                (of, walk) -> new ArrayList<>((Collection<?>) of), of -> Collections.unmodifiableList((List<?>) of));
        plans.put(Collections.unmodifiableList(new ArrayList<>()).getClass(), lists);
        plans.put(Collections.unmodifiableList(new LinkedList<>()).getClass(), lists);
        view(
                plans,
                Collections.unmodifiableSet(new HashSet<>()),
                CollectionPlans::elementsOf,
                of -> Collections.unmodifiableSet((Set<?>) of));
        view(
                plans,
                Collections.unmodifiableSortedSet(new TreeSet<>()),
                (of, walk) -> new TreeSet<>((SortedSet<?>) of),
                of -> Collections.unmodifiableSortedSet((SortedSet<?>) of));
        view(
                plans,
                Collections.unmodifiableNavigableSet(new TreeSet<>()),
                (of, walk) -> new TreeSet<>((SortedSet<?>) of),
                of -> Collections.unmodifiableNavigableSet((NavigableSet<?>) of));
        view(
                plans,
                Collections.unmodifiableMap(new HashMap<>()),
                CollectionPlans::entriesOf,
                of -> Collections.unmodifiableMap((Map<?, ?>) of));
        view(
                plans,
                Collections.unmodifiableSortedMap(new TreeMap<>()),
                (of, walk) -> new TreeMap<>((SortedMap<?, ?>) of),
                of -> Collections.unmodifiableSortedMap((SortedMap<?, ?>) of));
        view(
                plans,
                Collections.unmodifiableNavigableMap(new TreeMap<>()),
                (of, walk) -> new TreeMap<>((SortedMap<?, ?>) of),
                of -> Collections.unmodifiableNavigableMap((NavigableMap<?, ?>) of));
        putSequenced(
                plans,
                "unmodifiableSequencedCollection",
                (of, walk) -> new ArrayList<>((Collection<?>) of),
                new ArrayList<>());
        putSequenced(plans, "unmodifiableSequencedSet", CollectionPlans::elementsOf, new LinkedHashSet<>());
        putSequenced(plans, "unmodifiableSequencedMap", CollectionPlans::entriesOf, new LinkedHashMap<>());
    }

    /** For a view that came with JDK 21, if this is one that has it. */
    private static void putSequenced(Map<Class<?>, Plan> plans, String name, Snapshot snapshot, Object empty) {
        for (Method method : Collections.class.getMethods()) {
            if (!method.getName().equals(name)) continue;
            view(plans, wrapped(method, empty), snapshot, of -> wrapped(method, of));
        }
    }

    private static Object wrapped(Method method, Object of) {
        try {
            return method.invoke(null, of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(method + " can't be called", e);
        }
    }

    private static void view(Map<Class<?>, Plan> plans, Object kind, Snapshot snapshot, UnaryOperator<Object> wrap) {
        plans.put(kind.getClass(), view(snapshot, wrap));
    }

    private static ShellPlan view(Snapshot snapshot, UnaryOperator<Object> wrap) {
        return new ShellPlan(
                false,
                (source, walk) -> walk.push(snapshotOf(source, snapshot, walk)),
                parts -> wrap.apply(parts[0]),
                (parts, base, part) -> "");
    }

    private static Object snapshotOf(Object view, Snapshot snapshot, Walk walk) {
        try {
            return snapshot.of(view, walk);
        } catch (StackOverflowError e) {
            throw walk.refusal(Refusals.endlessContent(view), e);
        }
    }

    private static Object elementsOf(Object view, Walk walk) {
        Collection<?> shown = (Collection<?>) view;
        Set<Object> elements = new LinkedHashSet<>(capacityFor(shown.size()));
        for (Object element : shown) {
            if (!elements.add(element)) throw refusalOfEqualElements(view, walk);
        }
        return elements;
    }

    private static Object entriesOf(Object view, Walk walk) {
        Map<?, ?> shown = (Map<?, ?>) view;
        Map<Object, Object> entries = new LinkedHashMap<>(capacityFor(shown.size()));
        int met = 0;
        for (Map.Entry<?, ?> entry : shown.entrySet()) {
            entries.put(entry.getKey(), entry.getValue());
            if (entries.size() < ++met) throw refusalOfEqualElements(view, walk);
        }
        return entries;
    }

    private static RuntimeException refusalOfEqualElements(Object view, Walk walk) {
        return walk.refusal(Refusals.equalElements(view.getClass().getName()));
    }

    private static void putSmall(Map<Class<?>, Plan> plans) {
        plans.put(
                Optional.class,
                new ShellPlan(
                        true,
                        (source, walk) -> walk.push(((Optional<?>) source).orElse(null)),
                        parts -> Optional.ofNullable(parts[0]),
                        (parts, base, part) -> ".value"));
        plans.put(
                Collections.singletonList(1).getClass(),
                new ShellPlan(
                        true,
                        (source, walk) -> walk.push(((List<?>) source).get(0)),
                        parts -> Collections.singletonList(parts[0]),
                        ELEMENT));
        plans.put(
                Collections.singleton(1).getClass(),
                new ShellPlan(
                        true,
                        (source, walk) -> walk.push(((Set<?>) source).iterator().next()),
                        parts -> Collections.singleton(parts[0]),
                        ELEMENT));
        plans.put(
                Collections.singletonMap(1, 1).getClass(),
                new ShellPlan(
                        true,
                        (source, walk) -> pushEntry(
                                ((Map<?, ?>) source).entrySet().iterator().next(), walk),
                        parts -> Collections.singletonMap(parts[0], parts[1]),
                        Path::stepInMap));
        ShellPlan entries = new ShellPlan(
                true,
                CollectionPlans::pushEntry,
                parts -> new AbstractMap.SimpleImmutableEntry<>(parts[0], parts[1]),
                CollectionPlans::stepInEntry);
        plans.put(AbstractMap.SimpleImmutableEntry.class, entries);
        plans.put(
                Map.entry(1, 1).getClass(),
                new ShellPlan(
                        true,
                        CollectionPlans::pushEntry,
                        parts -> Map.entry(parts[0], parts[1]),
                        CollectionPlans::stepInEntry));
        plans.put(AbstractMap.SimpleEntry.class, mutableEntry());
    }

    private static ShellPlan mutableEntry() {
        return new ShellPlan(
                false,
                CollectionPlans::pushEntry,
                parts -> new AbstractMap.SimpleEntry<>(parts[0], parts[1]),
                CollectionPlans::stepInEntry);
    }

    /** The plan for a class of the JDK, or null. */
    static Plan plan(Class<?> type) {
        return PLANS.get(type);
    }

    /** For what the JDK's collections hand out: sublists, key sets, values. The copy is a collection of its own. Or null. */
    static Plan planOfView(Class<?> type) {
        if (Modifier.isPublic(type.getModifiers()) || comparesByIdentity(type)) return null;
        if (List.class.isAssignableFrom(type)) return ARRAY_LIST;
        if (SortedSet.class.isAssignableFrom(type)) return TREE_SET;
        if (Set.class.isAssignableFrom(type)) return LINKED_VIEW;
        if (SortedMap.class.isAssignableFrom(type)) return TREE_MAP;
        if (Map.class.isAssignableFrom(type)) return LINKED_MAP_VIEW;
        if (Map.Entry.class.isAssignableFrom(type)) return mutableEntry();
        if (Queue.class.isAssignableFrom(type)) return null;
        return Collection.class.isAssignableFrom(type) ? ARRAY_LIST : null;
    }

    /** Equal elements of these would become one. */
    private static boolean comparesByIdentity(Class<?> type) {
        return type.getName().startsWith("java.util.IdentityHashMap$")
                || type.getName().equals("java.util.Collections$SetFromMap");
    }

    private static CollectionPlan listed(CollectionPlan.Maker maker, UnaryOperator<Object> flat) {
        return new CollectionPlan(Asks.NOTHING, maker, flat);
    }

    private static CollectionPlan hashed(CollectionPlan.Maker maker, UnaryOperator<Object> flat) {
        return new CollectionPlan(Asks.HASH_CODE, maker, flat);
    }

    private static CollectionPlan sorted(CollectionPlan.Maker maker) {
        return new CollectionPlan(Asks.ORDER, maker, null);
    }

    private static MapPlan hashedMap(MapPlan.Maker maker, UnaryOperator<Object> flat) {
        return new MapPlan(Asks.HASH_CODE, maker, flat);
    }

    private static MapPlan sortedMap(MapPlan.Maker maker) {
        return new MapPlan(Asks.ORDER, maker, null);
    }

    /** Tables grow when three quarters are used. */
    private static int capacityFor(int size) {
        return (int) Math.min(1 << 30, size * 4L / 3 + 1);
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> emptyEnumMap(Object source) {
        Map<?, ?> copy = ((EnumMap<?, ?>) source).clone();
        copy.clear();
        return (Map<Object, Object>) copy;
    }

    /** Whether it is in the order of access only a clone can tell. */
    @SuppressWarnings("unchecked")
    private static Map<Object, Object> emptyLinkedHashMap(Object source, Walk walk) {
        try {
            Map<Object, Object> copy = (Map<Object, Object>) ((LinkedHashMap<?, ?>) source).clone();
            copy.clear();
            return copy;
        } catch (StackOverflowError e) {
            throw walk.refusal(Refusals.endlessContent(source), e);
        }
    }

    private static Map<Object, Object> emptyProperties(Object source) {
        Properties original = (Properties) source;
        Properties defaults = new Properties();
        for (String name : original.stringPropertyNames()) {
            if (!original.containsKey(name)) defaults.setProperty(name, original.getProperty(name));
        }
        return defaults.isEmpty() ? new Properties() : new Properties(defaults);
    }

    private static void pushEntry(Object entry, Walk walk) {
        walk.push(((Map.Entry<?, ?>) entry).getKey());
        walk.push(((Map.Entry<?, ?>) entry).getValue());
    }

    private static String stepInEntry(Object[] parts, int base, int part) {
        return part == 0 ? ".key" : ".value";
    }
}
