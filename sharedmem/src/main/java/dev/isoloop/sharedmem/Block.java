package dev.isoloop.sharedmem;

import java.nio.ByteBuffer;

/**
 * A piece of memory that the {@link Recycler} hands out, together with what is known about its bytes. Belongs to one buffer or
 * to the recycler, never to both; whoever holds it writes its fields, and it changes hands under the recycler's lock or with
 * the transfer of the buffer.
 *
 * <pre>
 *   0                length                dirtyBytes              bytes
 *   +------------------+------------------------+--------------------+
 *   | the buffer's own | left by former owners, | zero               |
 *   |                  | zeroed before it shows |                    |
 *   +------------------+------------------------+--------------------+
 * </pre>
 *
 * {@code length} is the buffer's and may run ahead of {@code dirtyBytes}.
 */
final class Block {
    final ByteBuffer memory;
    final int bytes;
    final Recycler recycler;
    final Ledger.Entry entry;

    /** Bytes from here on are zero, unless the present buffer wrote them. */
    private int dirtyBytes;

    /** Some code outside has had a view of this memory and may still have it: never to be used for another buffer. */
    private boolean lent;

    Block(ByteBuffer memory, int bytes, Recycler recycler, Ledger.Entry entry) {
        this.memory = memory;
        this.bytes = bytes;
        this.recycler = recycler;
        this.entry = entry;
    }

    int dirtyBytes() {
        return dirtyBytes;
    }

    /** Notes that bytes below {@code end} may have been written. Called before writing what the length does not cover yet. */
    void soil(int end) {
        if (end > dirtyBytes) dirtyBytes = end;
    }

    /** Makes a range zero; costs nothing where it is zero already. */
    void zero(int from, int to) {
        int end = Math.min(to, dirtyBytes);
        if (from < end) RawMemory.fill(memory, from, end - from, (byte) 0);
    }

    void markLent() {
        lent = true;
    }

    boolean isLent() {
        return lent;
    }

    /** The present buffer is done; the bytes below {@code length} were its own. */
    void giveBack(int length) {
        soil(length);
        recycler.giveBack(this);
    }
}
