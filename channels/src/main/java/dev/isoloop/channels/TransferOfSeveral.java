package dev.isoloop.channels;

import dev.isoloop.sharedmem.Transferable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/** A {@link TransferList} of any number of items. */
final class TransferOfSeveral extends TransferList {
    static final TransferList NONE = new TransferOfSeveral(new Transferable[0]);

    /** Up to here, looking at every item is cheaper than a map. */
    private static final int SCAN_MAX = 8;

    private final Transferable[] items;
    private final Map<Object, Integer> indexes;

    /** Null until moved. */
    private Transferable[] replacements;

    /** @param items the list's own from now on */
    TransferOfSeveral(Transferable[] items) {
        super(items.length);
        this.items = items;
        this.indexes = items.length > SCAN_MAX ? new IdentityHashMap<>(items.length * 2) : null;
        for (int index = 0; index < items.length; index++) {
            admit(index);
        }
        requireAll();
    }

    private void admit(int index) {
        Transferable item = items[index];
        requireThere(item, index);
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
            requireTransferable(items[index], index);
        }
    }

    @Override
    public Transferable itemAt(int index) {
        return items[index];
    }

    @Override
    int indexOf(Object item) {
        return indexIn(item, items.length);
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

    @Override
    boolean isMoved() {
        return replacements != null;
    }

    @Override
    void moveAll() {
        requireAll();
        Transferable[] moved = new Transferable[items.length];
        for (int index = 0; index < items.length; index++) {
            moved[index] = moveOne(index, moved);
        }
        replacements = moved;
    }

    /** What throws leaves nothing detached that nobody can reach: what has moved before is closed. */
    private Transferable moveOne(int index, Transferable[] moved) {
        try {
            return items[index].transfer();
        } catch (IllegalStateException taken) {
            DataCloneException lost = takenAway(items[index], index, taken);
            closeBefore(index, moved, lost);
            throw lost;
        } catch (RuntimeException | Error failed) {
            closeBefore(index, moved, failed);
            throw failed;
        }
    }

    private static void closeBefore(int index, Transferable[] moved, Throwable lost) {
        for (int earlier = 0; earlier < index; earlier++) {
            if (moved[earlier] instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    lost.addSuppressed(e);
                }
            }
        }
    }

    @Override
    public Transferable replacementAt(int index) {
        Objects.checkIndex(index, items.length);
        return replacements == null ? null : replacements[index];
    }
}
