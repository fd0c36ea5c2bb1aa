package dev.isoloop.isolates.clone;

import java.util.Arrays;

/**
 * Which original has which copy, by identity, in the order in which they were met. Emptied after every message: it is a work
 * area that stays with its thread.
 *
 * <p>An object can only be the same as another one of its class. So those of one class are chained, and references are compared one
 * by one: an object's first identity hash code costs more than a whole chain. Once a chain is longer than {@value #CHAIN_MAX}, an
 * open-addressed index of slots takes over for the rest of the message, and is kept at most half full.
 */
/*
 *  originals  [ o0 | o1 | o2 | ... ]     index  [ 0 | 3 | 0 | 1 | 2 | 0 ... ]   slot + 1 of an original, at its identity hash
 *  copies     [ c0 | c1 | c2 | ... ]            0 = free; nothing is ever removed one by one
 *  before     [ 0  | 0  | 1  | ... ]     heads  [ 0 | 3 | 0 | 2 ... ]           slot + 1, by the hash code of the class; 0 = none
 */
final class Tracked {
    static final int CHAIN_MAX = 16;

    private static final int CHAINS = 32;
    private static final int INITIAL = 32;
    private static final int KEPT_MAX = 4096;

    private Object[] originals = new Object[INITIAL];
    private Object[] copies = new Object[INITIAL];
    private int size;

    private final int[] heads = new int[CHAINS];
    private final int[] lengths = new int[CHAINS];
    private int[] before = new int[INITIAL];

    private int[] index = new int[4 * INITIAL];
    /** Size of the part of the index in use, minus one; -1 while there are chains. */
    private int mask = -1;

    /** {@return the slot of this very object, or -1} */
    int slotOf(Object original) {
        return mask < 0 ? chainedSlotOf(original) : index[find(original)] - 1;
    }

    private int chainedSlotOf(Object original) {
        for (int entry = heads[chainOf(original)]; entry != 0; entry = before[entry - 1]) {
            if (originals[entry - 1] == original) return entry - 1;
        }
        return -1;
    }

    private static int chainOf(Object original) {
        return original.getClass().hashCode() & CHAINS - 1;
    }

    /** Where an object stands in the index, or the empty place that is for it. */
    private int find(Object original) {
        int at = System.identityHashCode(original) & mask;
        for (int entry; (entry = index[at]) != 0 && originals[entry - 1] != original; ) at = (at + 1) & mask;
        return at;
    }

    /** Adds an object that has no slot yet, and returns its slot. */
    int add(Object original, Object copy) {
        return mask < 0 ? addToChain(original, copy) : addAt(find(original), original, copy);
    }

    /** The slot of an object met before; of another one, which gets a slot and no copy yet, the complement of that. */
    int enter(Object original) {
        if (mask < 0) {
            int slot = chainedSlotOf(original);
            return slot >= 0 ? slot : ~addToChain(original, null);
        }
        int at = find(original);
        return index[at] != 0 ? index[at] - 1 : ~addAt(at, original, null);
    }

    private int addToChain(Object original, Object copy) {
        int slot = append(original, copy);
        int chain = chainOf(original);
        before[slot] = heads[chain];
        heads[chain] = slot + 1;
        if (++lengths[chain] > CHAIN_MAX) reindex();
        return slot;
    }

    private int addAt(int at, Object original, Object copy) {
        int slot = append(original, copy);
        index[at] = slot + 1;
        if (2 * size > mask + 1) reindex();
        return slot;
    }

    private int append(Object original, Object copy) {
        int slot = size;
        if (slot == originals.length) grow(2 * slot);
        size = slot + 1;
        originals[slot] = original;
        copies[slot] = copy;
        return slot;
    }

    /** All three or, without memory for that, none: {@link #clear} relies on it. */
    private void grow(int length) {
        Object[] moreOriginals = Arrays.copyOf(originals, length);
        Object[] moreCopies = Arrays.copyOf(copies, length);
        before = Arrays.copyOf(before, length);
        originals = moreOriginals;
        copies = moreCopies;
    }

    /** Forgets those that have no copy. */
    void dropUnfinished() {
        int met = size;
        clearIndex();
        size = 0;
        for (int slot = 0; slot < met; slot++) {
            Object original = originals[slot];
            Object copy = copies[slot];
            originals[slot] = null;
            copies[slot] = null;
            if (copy != null) add(original, copy);
        }
    }

    private void reindex() {
        int length = Integer.highestOneBit(size) * 8;
        clearIndex();
        if (index.length < length) index = new int[length];
        mask = length - 1;
        for (int slot = 0; slot < size; slot++) index[find(originals[slot])] = slot + 1;
    }

    private void clearIndex() {
        if (mask >= 0) Arrays.fill(index, 0, mask + 1, 0);
        mask = -1;
        Arrays.fill(heads, 0);
        Arrays.fill(lengths, 0);
    }

    int size() {
        return size;
    }

    Object original(int slot) {
        return originals[slot];
    }

    Object copy(int slot) {
        return copies[slot];
    }

    void setCopy(int slot, Object copy) {
        copies[slot] = copy;
    }

    /** Makes the arrays anew, so that they are young; for {@link Walk}, while nothing is tracked. */
    void renew() {
        originals = new Object[originals.length];
        copies = new Object[copies.length];
    }

    /** Forgets everything, and gives memory back after a large message. */
    void clear() {
        if (size == 0 && originals.length <= KEPT_MAX) return;
        if (originals.length > KEPT_MAX) {
            originals = new Object[INITIAL];
            copies = new Object[INITIAL];
            before = new int[INITIAL];
            index = new int[4 * INITIAL];
            mask = -1;
        } else {
            Arrays.fill(originals, 0, size, null);
            Arrays.fill(copies, 0, size, null);
        }
        clearIndex();
        size = 0;
    }
}
