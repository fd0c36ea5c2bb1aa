package dev.isoloop.channels;

import dev.isoloop.sharedmem.Transferable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The things that one message takes with it, which move as a whole or not at all. A list is checked when it is made, checked
 * again and moved once, all by the thread that owns the items. Not for use by several threads.
 */
/*
 *              move(), all items agree
 *   CHECKED ----------------------------> MOVED     CHECKED  the items still belong to the caller
 *      |                                            MOVED    they are detached; their replacements are in transit
 *      +--- move(), an item refuses: DataCloneException, nothing is detached, still CHECKED
 */
public final class TransferList {
    /** Up to here, looking at every item is cheaper than a map. */
    private static final int SCAN_MAX = 8;

    private static final Transferable[] NO_ITEMS = {};
    private static final TransferList NONE = new TransferList(NO_ITEMS);

    private final Transferable[] items;
    private final Map<Object, Integer> indexes;

    /** Null until moved. */
    private Transferable[] replacements;

    private TransferList(Transferable[] items) {
        this.items = items;
        this.indexes = items.length > SCAN_MAX ? new IdentityHashMap<>(items.length * 2) : null;
    }

    /**
     * The list of a message that takes nothing with it. May be called from any thread, and the list used by any number of them.
     *
     * @return the empty list, always the same
     */
    public static TransferList none() {
        return NONE;
    }

    /**
     * Makes a list of items that can all be moved now by the calling thread. Detaches nothing; keeps a copy of the array.
     *
     * @param items what to move, in the order in which it shall be detached
     * @return the list
     * @throws DataCloneException if an item is null, is in the list twice (the same object) or refuses to be transferred; the
     *     message names its index and the reason
     * @throws NullPointerException if the array itself is null
     */
    public static TransferList of(Transferable... items) {
        Objects.requireNonNull(items, "items");
        if (items.length == 0) {
            return NONE;
        }
        TransferList list = new TransferList(items.clone());
        for (int index = 0; index < list.items.length; index++) {
            list.admit(index);
        }
        list.requireAll();
        return list;
    }

    private void admit(int index) {
        Transferable item = items[index];
        if (item == null) {
            throw new DataCloneException("transfer[" + index + "] is null, expected a Transferable");
        }
        int earlier = indexIn(item, index);
        if (earlier >= 0) {
            throw new DataCloneException("transfer[" + index + "] is the same " + nameOf(item) + " as transfer["
                    + earlier + "]: a thing can be moved once");
        }
        if (indexes != null) {
            indexes.put(item, index);
        }
    }

    private void requireAll() {
        for (int index = 0; index < items.length; index++) {
            try {
                items[index].requireTransferable();
            } catch (IllegalStateException e) {
                throw new DataCloneException(
                        "transfer[" + index + "], a " + nameOf(items[index]) + ", can't be transferred: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /**
     * How many items the list has.
     *
     * @return the number of items
     */
    public int size() {
        return items.length;
    }

    /**
     * Says whether this very object is in the list.
     *
     * @param item any object, or null
     * @return true if it moves with the message
     */
    public boolean contains(Object item) {
        return indexIn(item, items.length) >= 0;
    }

    /**
     * Detaches all items, in order, after asking each of them once more. Either all are detached or none.
     *
     * @return the receiver's handles, in the order of the items, in transit; the caller's to keep
     * @throws DataCloneException if an item no longer agrees; nothing was detached, and the list can be tried again
     *     Only where threads share an item, and another one closes or moves it in this very moment, what was detached before it is
     *     closed
     * @throws IllegalStateException if the list was moved before
     */
    public Transferable[] move() {
        if (items.length == 0) {
            return NO_ITEMS;
        }
        if (replacements != null) {
            throw new IllegalStateException(
                    "a TransferList of " + items.length + " items was moved before; it moves once");
        }
        requireAll();
        Transferable[] moved = new Transferable[items.length];
        for (int index = 0; index < items.length; index++) {
            moved[index] = moveOne(index, moved);
        }
        replacements = moved;
        return moved.clone();
    }

    private Transferable moveOne(int index, Transferable[] moved) {
        try {
            return items[index].transfer();
        } catch (IllegalStateException taken) {
            DataCloneException lost = new DataCloneException(
                    "transfer[" + index + "], a " + nameOf(items[index])
                            + ", was taken away while the list moved, and what stands before it is closed: "
                            + taken.getMessage(),
                    taken);
            for (int earlier = 0; earlier < index; earlier++) {
                close(moved[earlier], lost);
            }
            throw lost;
        }
    }

    private static void close(Transferable moved, DataCloneException lost) {
        if (moved instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                lost.addSuppressed(e);
            }
        }
    }

    /**
     * What stands in the message for an item of the list.
     *
     * @param original an object that may be in the list
     * @return the receiver's handle, or null if the object is not in the list
     * @throws IllegalStateException if the list was not moved yet
     */
    public Transferable replacement(Object original) {
        int index = indexIn(original, items.length);
        if (index < 0) {
            return null;
        }
        if (replacements == null) {
            throw new IllegalStateException("replacement of transfer[" + index + "] was asked for before move()");
        }
        return replacements[index];
    }

    private int indexIn(Object item, int end) {
        if (indexes != null) {
            Integer index = indexes.get(item);
            return index == null ? -1 : index;
        }
        for (int index = 0; index < end; index++) {
            if (items[index] == item) {
                return index;
            }
        }
        return -1;
    }

    private static String nameOf(Transferable item) {
        return item.getClass().getSimpleName();
    }
}
