package dev.isoloop.sharedmem;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;

/**
 * The blocks a thread has given back and may take again without a lock. An isolate's loop runs on one thread, so this is the
 * cache of an isolate, or of the isolates that share a carrier.
 *
 * <pre>
 *   slots   |  class 0: 8 slots  |  class 1: 8 slots  |  ...  |  32 KiB: 1 slot |  ...
 *   owner   fills an empty slot (release), empties a full one (exchange)
 *   others  empty a full one (exchange), when memory is short or the owner has ended
 * </pre>
 *
 * The slots of a class are a stack, so that the block given back last, which is still warm, is taken first. Only the owner
 * fills, so an empty slot stays empty until it does, and all slots from the top on are empty; both may empty a slot, hence the
 * exchange: a block is taken by exactly one thread, with everything its giver wrote about it. Nothing here counts: what lies in
 * a cache is counted as out, and whoever wants to know looks.
 */
final class BlockCache {
    /** The largest size class kept here. */
    private static final int CLASSES = SizeClass.indexFor(64 * 1024) + 1;

    private static final int SLOTS_MAX = 8;
    private static final int BYTES_PER_CLASS = 32 * 1024;

    /** Where each class's slots begin, and behind the last one their end. */
    private static final int[] STARTS = starts();

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Block[].class);

    final Recycler recycler;
    private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());
    private final Block[] slots = new Block[STARTS[CLASSES]];

    // The owner's own.
    private final int[] tops = STARTS.clone();

    BlockCache(Recycler recycler) {
        this.recycler = recycler;
    }

    private static int[] starts() {
        int[] starts = new int[CLASSES + 1];
        for (int index = 0; index < CLASSES; index++) {
            int slots = Math.max(1, Math.min(SLOTS_MAX, BYTES_PER_CLASS / SizeClass.bytesOf(index)));
            starts[index + 1] = starts[index] + slots;
        }
        return starts;
    }

    /** A block of one of these classes, or null. Owner only. */
    Block take(int smallest, int largest) {
        int end = Math.min(largest, CLASSES - 1);
        for (int sizeClass = smallest; sizeClass <= end; sizeClass++) {
            while (tops[sizeClass] > STARTS[sizeClass]) {
                int at = --tops[sizeClass];
                Block block = slots[at] == null ? null : exchangeAcquire(at);
                if (block != null) return block;
            }
        }
        return null;
    }

    /** Returns false if it has no room for such a block. Owner only. */
    boolean put(Block block) {
        int sizeClass = SizeClass.indexFor(block.bytes);
        if (sizeClass >= CLASSES) return false;
        int top = tops[sizeClass];
        while (top > STARTS[sizeClass] && slots[top - 1] == null) top--; // others have emptied these
        if (top == STARTS[sizeClass + 1]) return false;
        tops[sizeClass] = top + 1;
        block.entry.settle();
        SLOT.setRelease(slots, top, block); // partner: exchangeAcquire()
        return true;
    }

    /** Any thread: empties the cache into the recycler, whose lock the caller holds. */
    void drain() {
        for (int at = 0; at < slots.length; at++) {
            Block block = exchangeAcquire(at);
            if (block == null) continue;
            block.entry.unsettle();
            recycler.shelve(block);
        }
    }

    private Block exchangeAcquire(int at) {
        return (Block) SLOT.getAndSetAcquire(slots, at, (Block) null);
    }

    int parkedBlocks() {
        int count = 0;
        for (int at = 0; at < slots.length; at++) if (SLOT.getOpaque(slots, at) != null) count++;
        return count;
    }

    long parkedBytes() {
        long bytes = 0;
        for (int at = 0; at < slots.length; at++) {
            Block block = (Block) SLOT.getAcquire(slots, at);
            if (block != null) bytes += block.bytes;
        }
        return bytes;
    }

    boolean isOwnerGone() {
        Thread thread = owner.get();
        return thread == null || !thread.isAlive();
    }
}
