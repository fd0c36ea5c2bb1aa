package dev.isoloop.channels;

import dev.isoloop.sharedmem.Transferable;
import java.util.Objects;

/** A {@link TransferList} of one item: no array, no map. */
final class TransferOfOne extends TransferList {
    private final Transferable item;

    /** Null until moved. */
    private Transferable replacement;

    TransferOfOne(Transferable item) {
        super(1);
        requireTransferable(item, 0);
        this.item = item;
    }

    @Override
    public Transferable itemAt(int index) {
        Objects.checkIndex(index, 1);
        return item;
    }

    @Override
    int indexOf(Object any) {
        return any == item ? 0 : -1;
    }

    @Override
    boolean isMoved() {
        return replacement != null;
    }

    @Override
    void moveAll() {
        replacement = transfer(item);
    }

    @Override
    public Transferable replacementAt(int index) {
        Objects.checkIndex(index, 1);
        return replacement;
    }
}
