package dev.isoloop.sharedmem;

import java.nio.ByteBuffer;

/**
 * A piece of a {@link Slab} that the {@link Recycler} hands out, together with what is known about its bytes. Belongs to one
 * buffer, to a thread's {@link BlockCache} or to its slab, never to two of them; whoever holds it writes its fields, and it
 * changes hands under the recycler's lock, by an exchange of a cache's slot, or with the transfer of the buffer.
 *
 * <pre>
 *   0                length                dirtyBytes              bytes
 *   +------------------+------------------------+--------------------+
 *   | the buffer's own | left by former owners, | zero               |
 *   | in reach         | zeroed before it shows |                    |
 *   +------------------+------------------------+--------------------+
 * </pre>
 *
 * {@code length} may run ahead of {@code dirtyBytes}: all that the buffer had in reach counts as written when it is done.
 */
final class Block {
    /** All of the memory. */
    final ByteBuffer memory;

    /** The same memory; its limit is the length. */
    final ByteBuffer reach;

    final int bytes;
    final Slab slab;
    final Recycler recycler;
    final Ledger.Entry entry;

    /** Bytes from here on are zero, unless the present buffer wrote them. */
    private int dirtyBytes;

    /** Some code outside has had a view of this memory and may still have it: never to be used for another buffer. */
    private boolean lent;

    Block(ByteBuffer memory, int bytes, Slab slab, Recycler recycler, Ledger.Entry entry) {
        this.memory = memory;
        this.reach = RawMemory.emptyReach(memory);
        this.bytes = bytes;
        this.slab = slab;
        this.recycler = recycler;
        this.entry = entry;
    }

    int dirtyBytes() {
        return dirtyBytes;
    }

    /** How many bytes are in the buffer's reach. */
    int lengthBytes() {
        return RawMemory.reachBytes(reach);
    }

    /** Brings bytes up to {@code newLength} in reach, zeroed. Costs nothing where they are zero already. */
    void extend(int newLength) {
        int length = lengthBytes();
        if (newLength <= length) return;
        int dirtyEnd = Math.min(newLength, dirtyBytes);
        if (length < dirtyEnd) RawMemory.fill(memory, length, dirtyEnd - length, (byte) 0);
        RawMemory.setReach(reach, newLength);
    }

    /** Brings bytes up to {@code newLength} in reach as they are: the caller overwrites them before anybody sees them. */
    void claim(int newLength) {
        if (newLength > lengthBytes()) RawMemory.setReach(reach, newLength);
    }

    void truncate(int newLength) {
        soil(lengthBytes());
        if (newLength < lengthBytes()) RawMemory.setReach(reach, newLength);
    }

    /**
     * Room for a buffer of another length with the same first bytes: this block where it suits, else another one that they were
     * copied to, with this one still the caller's.
     *
     * @throws MemoryLimitException when there is no room for it; nothing has changed
     */
    Block resize(int size, int newSize) {
        if (newSize > bytes || !SizeClass.suits(bytes, newSize)) return copyOf(Math.min(size, newSize), newSize);
        if (newSize < size) truncate(newSize);
        extend(newSize);
        return this;
    }

    private Block copyOf(int keptBytes, int newSize) {
        Block copy = recycler.take(newSize);
        copy.claim(keptBytes);
        RawMemory.copy(memory, 0, copy.memory, 0, keptBytes);
        copy.extend(newSize);
        return copy;
    }

    private void soil(int end) {
        if (end > dirtyBytes) dirtyBytes = end;
    }

    void markLent() {
        lent = true;
    }

    boolean isLent() {
        return lent;
    }

    /** The present buffer is done with it. */
    void giveBack() {
        soil(lengthBytes());
        RawMemory.setReach(reach, 0);
        recycler.giveBack(this);
    }
}
