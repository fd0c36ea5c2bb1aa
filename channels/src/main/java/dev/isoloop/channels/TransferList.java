package dev.isoloop.channels;

import dev.isoloop.sharedmem.Transferable;
import java.util.Objects;

/**
 * The things that one message takes with it, which move as a whole or not at all. A list is checked when it is made, checked
 * again and moved once, all by the thread that owns the items. Not for use by several threads.
 *
 * <p>Most messages take one thing or none, so a list of one is one small object, and an empty one is always the same. Whoever needs
 * no list of one afterwards, because the message is the thing itself, does without by {@link #requireTransferable} and {@link #transfer}.
 */
/*
 *              move(), all items agree
 *   CHECKED ----------------------------> MOVED     CHECKED  the items still belong to the caller
 *      |                                            MOVED    they are detached; their replacements are in transit
 *      +--- move(), an item refuses: DataCloneException, nothing is detached, still CHECKED
 */
public abstract sealed class TransferList permits TransferOfOne, TransferOfSeveral {
    private final int size;

    TransferList(int size) {
        this.size = size;
    }

    /**
     * The list of a message that takes nothing with it. May be called from any thread, and the list used by any number of them.
     *
     * @return the empty list, always the same
     */
    public static TransferList none() {
        return TransferOfSeveral.NONE;
    }

    /**
     * Makes a list of items that can all be moved now by the calling thread. Detaches nothing; does not keep the array.
     *
     * @param items what to move, in the order in which it shall be detached
     * @return the list
     * @throws DataCloneException if an item is null, is in the list twice (the same object) or refuses to be transferred; the
     *     message names its index and the reason
     * @throws NullPointerException if the array itself is null
     */
    public static TransferList of(Transferable... items) {
        Objects.requireNonNull(items, "items");
        if (items.length == 1) {
            return of(items[0]);
        }
        return items.length == 0 ? none() : new TransferOfSeveral(items.clone());
    }

    /**
     * Makes a list of one item that can be moved now by the calling thread. Detaches nothing.
     *
     * @param only what to move
     * @return the list
     * @throws DataCloneException if the item is null or refuses to be transferred; the message names the reason
     */
    public static TransferList of(Transferable only) {
        return new TransferOfOne(only);
    }

    /**
     * Checks what {@link #of(Transferable)} would check, without making a list. Allocates nothing.
     *
     * @param only what to move
     * @throws DataCloneException as {@link #of(Transferable)}
     */
    public static void requireTransferable(Transferable only) {
        requireTransferable(only, 0);
    }

    /**
     * Detaches an item as {@link #move} would if it were all that its list has. Allocates what the item allocates.
     *
     * @param only what to move
     * @return the receiver's handle, in transit
     * @throws DataCloneException if the item no longer agrees, for index 0
     */
    public static Transferable transfer(Transferable only) {
        requireTransferable(only, 0);
        try {
            return only.transfer();
        } catch (IllegalStateException taken) {
            throw takenAway(only, 0, taken);
        }
    }

    /** Checks that an item is there and agrees. */
    static void requireTransferable(Transferable item, int index) {
        requireThere(item, index);
        try {
            item.requireTransferable();
        } catch (IllegalStateException e) {
            throw new DataCloneException(
                    "transfer[" + index + "], a " + nameOf(item) + ", can't be transferred: " + e.getMessage(), e);
        }
    }

    static void requireThere(Transferable item, int index) {
        if (item == null) {
            throw new DataCloneException("transfer[" + index + "] is null, expected a Transferable");
        }
    }

    static DataCloneException takenAway(Transferable item, int index, IllegalStateException taken) {
        return new DataCloneException(
                "transfer[" + index + "], a " + nameOf(item) + ", was taken away while it moved"
                        + (index == 0 ? ": " : ", and what stands before it is closed: ") + taken.getMessage(),
                taken);
    }

    static String nameOf(Transferable item) {
        return item.getClass().getSimpleName();
    }

    /**
     * How many items the list has.
     *
     * @return the number of items
     */
    public final int size() {
        return size;
    }

    /**
     * The item at a place of the list.
     *
     * @param index 0 to {@code size() - 1}
     * @return the caller's handle, detached once the list has moved
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public abstract Transferable itemAt(int index);

    /**
     * Says whether this very object is in the list.
     *
     * @param item any object, or null
     * @return true if it moves with the message
     */
    public final boolean contains(Object item) {
        return indexOf(item) >= 0;
    }

    /**
     * Detaches all items, in order, after asking each of them once more. Either all are detached or none. Does nothing on an empty
     * list, any number of times.
     *
     * @throws DataCloneException if an item no longer agrees; nothing was detached, and the list can be tried again.
     *     Only where threads share an item, and another one closes or moves it in this very moment, what was detached before it is
     *     closed; so it is where an item's {@code transfer()} throws anything else, which reaches the caller as it is
     * @throws IllegalStateException if the list was moved before
     */
    public final void move() {
        if (size == 0) {
            return;
        }
        if (isMoved()) {
            throw new IllegalStateException("a TransferList of " + size + " items was moved before; it moves once");
        }
        moveAll();
    }

    /**
     * What stands in the message for an item of the list.
     *
     * @param original an object that may be in the list
     * @return the receiver's handle, or null if the object is not in the list
     * @throws IllegalStateException if the list was not moved yet
     */
    public final Transferable replacement(Object original) {
        int index = indexOf(original);
        if (index < 0) {
            return null;
        }
        if (!isMoved()) {
            throw new IllegalStateException("replacement of transfer[" + index + "] was asked for before move()");
        }
        return replacementAt(index);
    }

    /**
     * What the receiver has instead of the item at a place of the list.
     *
     * @param index 0 to {@code size() - 1}
     * @return the receiver's handle, or null if the list was not moved yet
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public abstract Transferable replacementAt(int index);

    /** The place of this very object, or -1. */
    abstract int indexOf(Object item);

    abstract boolean isMoved();

    /** Moves what was not moved before. */
    abstract void moveAll();
}
