package dev.isoloop.jmh;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** The messages that {@link StructuredClone} and {@link CloneDuel} copy: made of what every contender knows, the same for all of them. */
final class CloneShapes {
    static final List<String> NAMES = List.of("records", "mutable", "arrays");

    private static final long SEED = 7;
    private static final int LINES = 8;
    private static final int ITEMS = 6;
    private static final int SIZES = 8;
    private static final int ROWS = 64;
    private static final int COLUMNS = 1_024;

    private CloneShapes() {}

    /** Where somebody lives. */
    public record Address(String street, String town, int code) implements Serializable {}

    /** Who orders. */
    public record Customer(long number, String name, Address address) implements Serializable {}

    /** What is ordered. */
    public record Line(String article, int count, long cents) implements Serializable {}

    /** Nothing in it can be changed: about 1 KiB when everything is copied, strings included. */
    public record Order(UUID id, long placedMs, Customer customer, List<Line> lines) implements Serializable {}

    /** A record over an array that anybody may write. */
    public record Item(String article, int count, int[] sizes) implements Serializable {}

    /** Records, lists, maps and arrays that can be changed: about 1 KiB when copied. */
    public record Basket(String customer, long[] stampsMs, List<Item> items, Map<String, Integer> stock)
            implements Serializable {}

    /** Arrays of arrays: 1 MiB of numbers. */
    public record Grid(double[][] values, int[][] marks, byte[][] mask) implements Serializable {}

    /** The message of a shape. */
    static Object of(String shape) {
        return switch (shape) {
            case "records" -> records();
            case "mutable" -> mutable();
            case "arrays" -> arrays();
            default -> throw new IllegalArgumentException("shape is '" + shape + "', expected one of " + NAMES);
        };
    }

    private static Order records() {
        Customer customer = new Customer(4711, "Ada Lovelace", new Address("12 St James's Square", "London", 1843));
        List<Line> lines = new ArrayList<>();
        for (int at = 0; at < LINES; at++) lines.add(new Line("article " + at, at + 1, 1_999L + at));
        return new Order(new UUID(SEED, SEED), 1_700_000_000_000L, customer, List.copyOf(lines));
    }

    private static Basket mutable() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Item> items = new ArrayList<>();
        Map<String, Integer> stock = new HashMap<>();
        for (int at = 0; at < ITEMS; at++) {
            items.add(new Item("article " + at, at + 1, random.ints(SIZES).toArray()));
            stock.put("article " + at, random.nextInt(1_000, 2_000));
        }
        return new Basket("Ada Lovelace", random.longs(SIZES).toArray(), items, stock);
    }

    private static Grid arrays() {
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] values = new double[ROWS][];
        int[][] marks = new int[ROWS][];
        byte[][] mask = new byte[ROWS * 4][COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            values[row] = random.doubles(COLUMNS).toArray();
            marks[row] = random.ints(COLUMNS).toArray();
        }
        for (byte[] row : mask) random.nextBytes(row);
        return new Grid(values, marks, mask);
    }

    /** Refuses what is no copy: different, or with an array or a collection in common with the original. */
    static void requireCopy(Object original, Object copy) {
        boolean good;
        if (original instanceof Basket from && copy instanceof Basket to) {
            good = isCopy(from, to);
        } else if (original instanceof Grid from && copy instanceof Grid to) {
            good = Arrays.deepEquals(from.values, to.values)
                    && Arrays.deepEquals(from.marks, to.marks)
                    && Arrays.deepEquals(from.mask, to.mask)
                    && from.values[0] != to.values[0]
                    && from.mask != to.mask;
        } else {
            good = original.equals(copy);
        }
        if (!good) throw new IllegalStateException(copy + " is no copy of " + original);
    }

    private static boolean isCopy(Basket from, Basket to) {
        Item item = from.items.get(0);
        Item copied = to.items.get(0);
        return from.stock.equals(to.stock)
                && Arrays.equals(from.stampsMs, to.stampsMs)
                && Arrays.equals(item.sizes, copied.sizes)
                && item.sizes != copied.sizes
                && from.items != to.items
                && from.stock != to.stock
                && from.stampsMs != to.stampsMs;
    }
}
