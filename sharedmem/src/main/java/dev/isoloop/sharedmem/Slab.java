package dev.isoloop.sharedmem;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * One piece of memory from the JVM, cut into blocks of one size class; a large block is a slab of one.
 *
 * <pre>
 *   +--------+--------+--------+--------+---------------------------+
 *   |  out   |  idle  |  gone  |  out   |   not cut yet             |
 *   +--------+--------+--------+--------+---------------------------+
 *   out   a buffer, or some thread's cache, has the block
 *   idle  given back, the newest on top
 *   gone  lent to other code once, or lost without close(): never used again
 * </pre>
 *
 * A slab returns to the JVM as a whole, by the collector, once the recycler has let go of it. A lost block is not used again
 * since nobody can tell whether its last access has ended; so there is nothing to get wrong there.
 *
 * <p>Everything is guarded by the lock of the recycler.
 */
final class Slab {
    final int blockBytes;
    final Ledger.Account account;

    /** When a block of it was last given back, counted in such events. */
    long turn;

    private final ByteBuffer memory;
    private final Recycler recycler;
    private final int blocks;
    private final ArrayDeque<Block> idle; // has room for all of them, so that giving back can't find the heap spent
    private int cut;

    Slab(ByteBuffer memory, int blockBytes, int blocks, Recycler recycler, Ledger.Account account) {
        this.memory = memory;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.recycler = recycler;
        this.account = account;
        this.idle = new ArrayDeque<>(blocks);
    }

    boolean hasFree() {
        return !idle.isEmpty() || cut < blocks;
    }

    /** The block given back last, else one never used. Only if there is a free one. */
    Block take() {
        Block block = idle.poll();
        if (block == null) block = cutNext();
        account.take();
        return block;
    }

    private Block cutNext() {
        ByteBuffer part = blocks == 1 ? memory : RawMemory.part(memory, cut * blockBytes, blockBytes);
        Block block = new Block(part, blockBytes, this, recycler, account.newEntry());
        recycler.watch(block);
        cut++;
        return block;
    }

    void giveBack(Block block) {
        block.entry.settle();
        account.giveBack();
        idle.push(block);
    }

    /** It will never be used again. */
    void lose(Block block) {
        block.entry.settle();
        account.lose();
    }
}
