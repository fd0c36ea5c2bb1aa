package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.TransferList;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The text of a refusal is an interface: path, rule, way out. */
@Timeout(60)
class RefusalsTest {
    private static final String WAY_OUT =
            " can't be cloned; make it a record, implement CloneableMessage or register a Cloner";
    private static final String THREAD = ": java.lang.Thread" + WAY_OUT;

    record Order(String name, List<Item> items) {}

    record Item(int id, Object listener) {}

    static final class Plain {}

    static final class MyList extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
    }

    private static final Thread CULPRIT = new Thread();

    @Test
    void aRefusalNamesThePathTheRuleAndTheWayOut() {
        Item fine = new Item(1, "fine");
        Order order = new Order("o", List.of(fine, fine, fine, new Item(2, CULPRIT)));
        assertEquals("order.items[3].listener" + THREAD, refusalOf(order));
    }

    @Test
    void theMessageItselfMayBeRefused() {
        assertEquals("message" + THREAD, refusalOf(CULPRIT));
        assertEquals("plain: " + Plain.class.getName() + WAY_OUT, refusalOf(new Plain()));
        assertEquals("message: java.lang.Object" + WAY_OUT, refusalOf(new Object()));
    }

    @Test
    void everyContainerHasItsKindOfStep() {
        assertEquals("message[1]" + THREAD, refusalOf(new Object[] {1, CULPRIT}));
        assertEquals("message[1][0]" + THREAD, refusalOf(Arrays.asList(1, new Thread[] {CULPRIT})));
        assertEquals("message[1]" + THREAD, refusalOf(new LinkedHashSet<>(Arrays.asList("a", CULPRIT))));
        assertEquals("message[0]" + THREAD, refusalOf(new ArrayDeque<>(List.of(CULPRIT))));
        assertEquals("message.value" + THREAD, refusalOf(Optional.of(CULPRIT)));
        assertEquals("message.key" + THREAD, refusalOf(Map.entry(CULPRIT, 1)));
        assertEquals("message.value" + THREAD, refusalOf(Map.entry(1, CULPRIT)));
        assertEquals("message[0]" + THREAD, refusalOf(Collections.unmodifiableList(Arrays.asList(CULPRIT))));
        assertEquals("message[0]" + THREAD, refusalOf(List.of(CULPRIT)));
        assertEquals("message[\"a\"]" + THREAD, refusalOf(Map.of("a", CULPRIT)));
    }

    @Test
    void mapValuesAreNamedByTheirKeysWhereThoseAreShort() {
        assertEquals("message[\"who\"]" + THREAD, refusalOf(mapOf("who")));
        assertEquals("message[7]" + THREAD, refusalOf(mapOf(7)));
        assertEquals("message[DAYS]" + THREAD, refusalOf(mapOf(TimeUnit.DAYS)));
        assertEquals("message[true]" + THREAD, refusalOf(mapOf(true)));
        assertEquals("message.values[1]" + THREAD, refusalOf(mapOf("long".repeat(20))));
        assertEquals("message.values[1]" + THREAD, refusalOf(mapOf(List.of(1))));
        assertEquals("message.keys[0]" + THREAD, refusalOf(new IdentityHashMap<>(Map.of(CULPRIT, 1))));
    }

    private static Map<Object, Object> mapOf(Object key) {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("fine", 1);
        map.put(key, CULPRIT);
        return map;
    }

    @Test
    void causesAndSuppressedThrowablesHaveTheirSteps() {
        Cloners.register(
                Unsendable.class, (original, context) -> new Unsendable(context.clone("state", original.state)));
        Throwable inner = new IllegalStateException(new Unsendable(CULPRIT));
        assertEquals("message.cause.cause.state" + THREAD, refusalOf(new RuntimeException(inner)));
        Throwable outer = new RuntimeException("o");
        outer.addSuppressed(new RuntimeException("s0"));
        outer.addSuppressed(new Unsendable(CULPRIT));
        assertEquals("message.suppressed[1].state" + THREAD, refusalOf(outer));
    }

    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        final Object state;

        Unsendable(Object state) {
            this.state = state;
        }
    }

    @Test
    void lambdasAreNamedByTheClassTheyStandIn() {
        Runnable lambda = () -> {};
        assertEquals(
                "item.listener: a lambda of " + RefusalsTest.class.getName() + WAY_OUT, refusalOf(new Item(1, lambda)));
    }

    @Test
    void whatThreadsShareIsRefused() {
        String rule = " can't be cloned: threads share it, and a copy would be on its own; send what it holds";
        for (Object shared : List.of(new AtomicLong(), new ReentrantLock(), new LinkedBlockingQueue<>())) {
            assertEquals("message: " + shared.getClass().getName() + rule, refusalOf(shared));
        }
    }

    @Test
    void collectionsOfOtherPeopleAreRefused() {
        String rule = " can't be cloned: it is not one of the collections that are copied; send one of these, implement"
                + " CloneableMessage or register a Cloner";
        assertEquals("myList: " + MyList.class.getName() + rule, refusalOf(new MyList()));
        assertEquals("message: java.util.WeakHashMap" + rule, refusalOf(new WeakHashMap<>()));
        Object identitySet = Collections.newSetFromMap(new IdentityHashMap<>());
        assertEquals("message: java.util.Collections$SetFromMap" + rule, refusalOf(identitySet));
    }

    @Test
    void streamsLoadersAndSuchAreRefused() {
        for (Object value : List.of(
                Stream.of(1),
                List.of(1).iterator(),
                getClass().getClassLoader(),
                new Random(),
                new ByteArrayInputStream(new byte[0]),
                Thread.currentThread().getThreadGroup())) {
            assertTrue(refusalOf(value).endsWith(value.getClass().getName() + WAY_OUT));
        }
    }

    private static final class Unbuildable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unbuildable(Thread onlyThis, int andThat) {
            super(onlyThis.getName() + andThat);
        }
    }

    private record Chain(Chain next, int[] mutable) {}

    @Test
    void anArrayThatCantHoldTheCopiesOfItsElementsIsRefusedByName() {
        Unbuildable[] errors = {new Unbuildable(Thread.currentThread(), 1)};
        String refused = refusalOf(errors);
        assertTrue(refused.contains("Unbuildable[] can't be cloned"), refused);
    }

    @Test
    void anImmutableSetOrMapOfOneElementDoesNotAskItForItsHashCodeHoweverDeepItIs() {
        Chain chain = null;
        for (int i = 0; i < 100_000; i++) {
            chain = new Chain(chain, new int[1]);
        }
        Chain deep = chain;
        assertEquals(1, ((Set<?>) StructuredClone.clone(Set.of(deep), TransferList.none())).size());
        assertEquals(1, ((Map<?, ?>) StructuredClone.clone(Map.of(deep, 1), TransferList.none())).size());
    }
}
