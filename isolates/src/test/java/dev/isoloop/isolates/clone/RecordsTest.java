package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.assertShared;
import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordsTest {
    record Point(int x, long y, String name, TimeUnit unit) {}

    record Chain(int value, Chain next) {}

    sealed interface Shape permits Circle, Square, None {}

    record Circle(double radius) implements Shape {}

    record Square(Point corner) implements Shape {}

    enum None implements Shape {
        NONE
    }

    record Drawing(Shape shape) {}

    sealed interface Leaky permits Tight, Loose {}

    record Tight(int value) implements Leaky {}

    record Loose(int[] values) implements Leaky {}

    record Either(Leaky leaky) {}

    record Price(BigDecimal amount, Object note) {}

    record Order(int id, List<Item> items, Map<String, int[]> extra) {}

    record Item(String name, double price, byte small, boolean flag, char sign, float f, short s, Object tag) {}

    private record Hidden(int[] values, long tail) {}

    record Empty() {}

    record Generic<T>(T value) {}

    record Uppercase(String name, int[] values) {
        @Override
        public String name() {
            return name.toUpperCase(java.util.Locale.ROOT);
        }

        @Override
        public int[] values() {
            return values.clone();
        }
    }

    record Guarded(List<String> names) {
        @Override
        public List<String> names() {
            return List.copyOf(names);
        }
    }

    record Positive(int[] values) {
        static int constructed;

        Positive {
            constructed++;
            if (values[0] < 0) throw new ArithmeticException("negative: " + values[0]);
        }
    }

    @Test
    void recordsOfImmutableComponentsAreShared() {
        assertShared(new Point(1, 2, "p", TimeUnit.DAYS));
        assertShared(new Empty());
        assertShared(new Chain(1, new Chain(2, null)));
        assertShared(new Drawing(new Square(new Point(1, 2, null, null))));
        assertShared(new Drawing(None.NONE));
        assertShared(new Price(new BigDecimal("1.5"), "fine"));
        assertShared(new Generic<>(List.of(new Generic<>("a"))));
        assertShared(new Either(new Tight(1)));
    }

    @Test
    void aRecordOverUnmodifiableCollectionsIsSharedIfTheirElementsAre() {
        assertShared(new Generic<>(List.of("a", 1, TimeUnit.DAYS)));
        assertShared(new Generic<>(Set.of("a", 1)));
        assertShared(new Generic<>(Map.of("a", 1)));
        assertShared(new Generic<>(List.copyOf(Collections.nCopies(1_000, "a"))));
        int[] mutable = {1};
        List<?> elements = copied(new Generic<>(List.of("a", mutable))).value();
        assertNotSame(mutable, elements.get(1));
        assertArrayEquals(mutable, (int[]) elements.get(1));
    }

    @Test
    void aClassIsProvenWithoutLookingAtInstances() {
        ImmutabilityProof proof = new ImmutabilityProof(Rules.none());
        for (Class<?> proven : List.of(Point.class, Chain.class, Drawing.class, Shape.class, Empty.class, int.class)) {
            assertEquals(true, proof.holds(proven), proven.getName());
        }
        for (Class<?> open : List.of(
                Object.class,
                List.class,
                BigDecimal.class,
                Price.class,
                Generic.class,
                Either.class,
                Leaky.class,
                int[].class,
                Number.class)) {
            assertEquals(false, proof.holds(open), open.getName());
        }
    }

    @Test
    void whatIsSharedIsDecidedByWhatARecordStoresNotByWhatItShows() {
        List<String> names = new ArrayList<>(List.of("a"));
        Guarded copy = copied(new Guarded(names));
        names.add("b");
        assertEquals(List.of("a"), copy.names());
    }

    @Test
    void componentsKeepTheirValuesWhateverTheAccessorsShow() {
        Uppercase copy = copied(new Uppercase("abc", new int[] {1}));
        assertEquals("record abc", "record " + copy.name);
        assertArrayEquals(new int[] {1}, copy.values);
    }

    @Test
    void aRecordWithOneMutableComponentIsCopiedWithAllOthers() {
        Item shared = new Item("a", 1.5, (byte) 1, true, 'c', 2.5f, (short) 3, null);
        Item mutable = new Item("b", -1.5, (byte) -1, false, 'd', -2.5f, (short) -3, new StringBuilder("t"));
        Order order = new Order(7, List.of(shared, mutable), Map.of("k", new int[] {1}));
        Order copy = copied(order);
        assertEquals(7, copy.id());
        assertSame(shared, copy.items().get(0));
        Item item = copy.items().get(1);
        assertNotSame(mutable.tag(), item.tag());
        assertEquals("t", item.tag().toString());
        assertEquals(new Item("b", -1.5, (byte) -1, false, 'd', -2.5f, (short) -3, item.tag()), item);
        assertArrayEquals(new int[] {1}, copy.extra().get("k"));
        assertNotSame(order.extra().get("k"), copy.extra().get("k"));
    }

    @Test
    void privateRecordsAreNoTrouble() {
        Hidden copy = copied(new Hidden(new int[] {1, 2}, 9));
        assertArrayEquals(new int[] {1, 2}, copy.values());
        assertEquals(9, copy.tail());
    }

    @Test
    void whatAConstructorThrowsReachesTheSender() {
        Positive wasFine = new Positive(new int[] {1});
        wasFine.values()[0] = -5;
        ArithmeticException thrown = assertThrows(ArithmeticException.class, () -> cloneOf(wasFine));
        assertEquals("negative: -5", thrown.getMessage());
    }

    @Test
    void aRecordIsConstructedOncePerOriginal() {
        Positive original = new Positive(new int[] {1});
        int before = Positive.constructed;
        List<Positive> copy = cloneOf(Collections.nCopies(5, original));
        assertEquals(before + 1, Positive.constructed);
        assertSame(copy.get(0), copy.get(4));
    }

    @Test
    void aRecordThatStandsInManyPlacesIsLookedAtOnce() {
        Object level = "end";
        for (int depth = 0; depth < 200; depth++) level = new Generic<>(List.of(level, level, level));
        assertShared(level);
        Object mutable = new int[] {1};
        for (int depth = 0; depth < 200; depth++) mutable = new Generic<>(List.of(mutable, mutable, mutable));
        Object copy = cloneOf(mutable);
        for (int depth = 0; depth < 200; depth++) {
            List<?> three = (List<?>) ((Generic<?>) copy).value();
            assertSame(three.get(0), three.get(2));
            copy = three.get(0);
        }
    }

    @Test
    void veryWideRecordsAreCopied() {
        Wide wide = Wide.of(new int[] {5});
        Wide copy = copied(wide);
        assertArrayEquals(new int[] {5}, (int[]) copy.a40());
        assertNotSame(wide.a40(), copy.a40());
        assertEquals(wide.l1(), copy.l1());
    }

    record Wide(
            long l1,
            long l2,
            Object a1,
            Object a2,
            Object a3,
            Object a4,
            Object a5,
            Object a6,
            Object a7,
            Object a8,
            Object a9,
            Object a10,
            Object a11,
            Object a12,
            Object a13,
            Object a14,
            Object a15,
            Object a16,
            Object a17,
            Object a18,
            Object a19,
            Object a20,
            Object a21,
            Object a22,
            Object a23,
            Object a24,
            Object a25,
            Object a26,
            Object a27,
            Object a28,
            Object a29,
            Object a30,
            Object a31,
            Object a32,
            Object a33,
            Object a34,
            Object a35,
            Object a36,
            Object a37,
            Object a38,
            Object a39,
            Object a40) {
        static Wide of(Object last) {
            return new Wide(
                    1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
                    27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, last);
        }
    }
}
