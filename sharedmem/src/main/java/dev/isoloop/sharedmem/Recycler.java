package dev.isoloop.sharedmem;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Gives out blocks and takes them back for reuse. One per process; tests make small ones of their own.
 *
 * <pre>
 *   take      the thread's cache, no lock   else   a slab with a free block, under the lock   else   a new slab
 *   give back the thread's cache, no lock   else   its slab, under the lock
 * </pre>
 *
 * <p>Why memory is kept: without a JVM flag no JDK from 17 on lets a library free direct memory at a chosen moment; only the
 * collector does, and it does not hurry, since the heap hardly grows by a direct buffer. So memory that was closed is used
 * again at once. Slabs of which no block is in use may lie idle up to a limit, the longest idle give way first; they become
 * unreachable and are left to the collector, and so is memory that was lent or lost without {@code close()}. {@link Cleaner}
 * actions, made once in the life of a slab and of a block, correct the counters then; they free nothing.
 *
 * <p>A block is taken from its own size class or one of the next {@value SizeClass#LARGER_CLASSES} that the payer's budget has
 * room for. Any thread may call; one lock, that of the ledger, never held while memory is made or zeroed.
 *
 * <p>An error on the way back, as when the heap is spent or the stack, leaves a block to the collector like one that was lost:
 * its entry says that it is out until the moment before it is put where it can be found again.
 */
final class Recycler {
    /** Blocks above this are slabs of one. */
    private static final int SLAB_BLOCK_BYTES_MAX = 64 * 1024;

    /** The first slab of a class has about this size, the next ones up to sixteen times as much. */
    private static final int FIRST_SLAB_BYTES = 16 * 1024;

    private static final int GROWTHS_MAX = 4;

    /** A slab is at most one part in 64 of the limit, and in 16 of the cache's limit. */
    private static final int SLAB_LIMIT_SHIFT = 6;

    private static final int SLAB_CACHE_SHIFT = 4;

    /** A block in a thread's cache is at most one part in 64 of the cache's limit. */
    private static final int PARKED_SHIFT = 6;

    private static final Cleaner CLEANER = Cleaner.create(task -> {
        Thread thread = new Thread(task, "isoloop-memory-counters");
        thread.setDaemon(true);
        return thread;
    });

    private final Ledger ledger;
    private final int parkedBytesMax;

    // Guarded by the ledger's monitor.
    private final ArrayDeque<Slab>[] freeByClass = newDeques(); // slabs with a free block, the last used first
    private final int[] growths = new int[SizeClass.COUNT];
    private final List<BlockCache> caches = new ArrayList<>();
    private int cachesAtNextSweep = 8;
    private long turn;

    Recycler(MemoryLimits limits) {
        this.ledger = new Ledger(limits);
        int index = SizeClass.indexFor(SLAB_BLOCK_BYTES_MAX);
        while (index > 0 && !limits.cacheHolds((long) SizeClass.bytesOf(index) << PARKED_SHIFT)) index--;
        this.parkedBytesMax = index > 0 ? SizeClass.bytesOf(index) : 0;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ArrayDeque<Slab>[] newDeques() {
        return new ArrayDeque[SizeClass.COUNT];
    }

    /** The recycler of this process. Its limits are read at the first use; a bad value fails every use. */
    static Recycler ofProcess() {
        if (OfProcess.FAILURE != null) throw new IllegalArgumentException(OfProcess.FAILURE);
        return OfProcess.RECYCLER;
    }

    private static final class OfProcess {
        static final Recycler RECYCLER;
        static final String FAILURE;

        static {
            Recycler recycler = null;
            String failure = null;
            try {
                recycler = new Recycler(MemoryLimits.ofProcess());
            } catch (IllegalArgumentException badValue) {
                failure = badValue.getMessage();
            }
            RECYCLER = recycler;
            FAILURE = failure;
        }
    }

    // ---- Taking
    // --------------------------------------------------------------------------------------------------------

    /**
     * A block of at least this many bytes for one buffer. Used blocks cost no zeroing here: {@link Block#dirtyBytes} says what
     * has to be zeroed before it shows.
     *
     * @throws MemoryLimitException when live buffers leave no room for it, the thread's budget is spent, or the JVM has no
     *     memory
     */
    Block take(int bytes) {
        OwnerThread thread = OwnerThread.current();
        int smallest = SizeClass.indexFor(bytes);
        int largest = largestClassFor(smallest, thread.budget);
        BlockCache cache = thread.cacheOf(this);
        Block block = cache == null ? null : cache.take(smallest, largest);
        if (block == null) {
            requireBudgetOf(thread, bytes);
            block = takeFromSlabs(bytes, smallest, largest);
        }
        return paidBy(thread, block, bytes);
    }

    /** The largest class that may stand in; below the smallest one if the budget can't pay for a block even of that. */
    private static int largestClassFor(int smallest, MemoryBudget mayPay) {
        int largest = Math.min(smallest + SizeClass.LARGER_CLASSES, SizeClass.COUNT - 1);
        if (mayPay == null) return largest;
        long roomBytes = mayPay.roomBytes();
        while (largest >= smallest && SizeClass.bytesOf(largest) > roomBytes) largest--;
        return largest;
    }

    /** Before memory is made, and other memory let go for it. What is paid in the end is the block. */
    private static void requireBudgetOf(OwnerThread thread, int bytes) {
        if (thread.budget != null) thread.budget.requireRoomFor(bytes);
    }

    /**
     * A block of fresh memory on its own, which is never used again: for memory that other threads may be about to touch when
     * it is given back.
     *
     * @throws MemoryLimitException as {@link #take}
     */
    Block takeForSharing(int bytes) {
        OwnerThread thread = OwnerThread.current();
        requireBudgetOf(thread, bytes);
        Ledger.Account account;
        synchronized (ledger) {
            requireRoomFor(bytes);
            if (!makeRoomFor(bytes)) throw MemoryLimitException.ofBudget(bytes, stats());
            account = ledger.open(bytes, bytes);
        }
        Block block = make(bytes, bytes, 1, account);
        block.markLent();
        return paidBy(thread, block, bytes);
    }

    private Block paidBy(OwnerThread thread, Block block, int bytes) {
        try {
            block.entry.use(thread.budget, bytes);
            return block;
        } catch (MemoryLimitException overBudget) {
            park(block);
            throw overBudget;
        }
    }

    private void requireRoomFor(int bytes) {
        if (ledger.hasRoomFor(bytes)) return;
        drainCaches();
        if (!ledger.hasRoomFor(bytes)) throw MemoryLimitException.ofBudget(bytes, stats());
    }

    private Block takeFromSlabs(int bytes, int smallest, int largest) {
        // Close to a limit a block of just the size is better than none, although few will suit it later.
        int justBytes = Math.max(bytes, 1);
        int blockBytes = largest < smallest ? justBytes : SizeClass.bytesOf(smallest);
        int blocks;
        Ledger.Account account;
        synchronized (ledger) {
            requireRoomFor(bytes);
            Block free = takeFree(smallest, largest);
            if (free != null) return free;
            blocks = largest < smallest ? 1 : blocksOfNextSlab(smallest);
            if (!makeRoomFor((long) blocks * blockBytes)) {
                blocks = 1;
                blockBytes = makeRoomFor(blockBytes) ? blockBytes : justBytes;
                if (!makeRoomFor(blockBytes)) throw MemoryLimitException.ofBudget(bytes, stats());
            }
            account = ledger.open((long) blocks * blockBytes, blockBytes);
        }
        return make(bytes, blockBytes, blocks, account);
    }

    private Block takeFree(int smallest, int largest) {
        for (int index = smallest; index <= largest; index++) {
            ArrayDeque<Slab> free = freeByClass[index];
            if (free == null) continue;
            while (!free.isEmpty() && !free.peekFirst().hasFree())
                free.pollFirst(); // an error has kept its block from coming back
            if (free.isEmpty() || !ledger.hasRoomFor(SizeClass.bytesOf(index))) continue;
            return takeFrom(free.peekFirst(), free);
        }
        return null;
    }

    private static Block takeFrom(Slab slab, ArrayDeque<Slab> free) {
        Block block = slab.take();
        if (!slab.hasFree()) free.remove(slab);
        return block;
    }

    private int blocksOfNextSlab(int index) {
        int blockBytes = SizeClass.bytesOf(index);
        if (blockBytes > SLAB_BLOCK_BYTES_MAX) return 1;
        int bytes = FIRST_SLAB_BYTES << growths[index];
        int blocks = Math.max(bytes / blockBytes, 2);
        if (!ledger.isSmall((long) blocks * blockBytes, SLAB_LIMIT_SHIFT, SLAB_CACHE_SHIFT)) return 1;
        if (growths[index] < GROWTHS_MAX) growths[index]++;
        return blocks;
    }

    /** Not under the lock: the JDK clears the memory, and near its own limit waits for the collector. */
    private Block make(int askedBytes, int blockBytes, int blocks, Ledger.Account account) {
        Slab slab;
        try {
            ByteBuffer memory = allocateOrEvict(blocks * blockBytes);
            slab = new Slab(memory, blockBytes, blocks, this, account);
            CLEANER.register(memory, account);
        } catch (Throwable failure) {
            ledger.undo(account);
            if (!(failure instanceof OutOfMemoryError spent)) throw failure;
            if (blocks > 1) return make(askedBytes, blockBytes, 1, ledger.open(blockBytes, blockBytes));
            throw MemoryLimitException.ofJvm(askedBytes, stats(), spent);
        }
        synchronized (ledger) {
            slab.turn = turn++;
            freeOf(slab).addFirst(slab);
            return takeFrom(slab, freeOf(slab));
        }
    }

    private ByteBuffer allocateOrEvict(int bytes) {
        try {
            return RawMemory.allocate(bytes);
        } catch (OutOfMemoryError spent) {
            // Something else in the process uses direct memory too. Once the idle slabs are unreachable, the next
            // attempt of the JDK can collect them.
            synchronized (ledger) {
                drainCaches();
                if (!evictLongestIdle()) throw spent;
                while (evictLongestIdle()) {}
            }
            return RawMemory.allocate(bytes);
        }
    }

    /** A block was cut: counts it out when it is lost. */
    void watch(Block block) {
        CLEANER.register(block, block.entry);
    }

    // ---- Giving back
    // ---------------------------------------------------------------------------------------------------

    /** The buffer is done with its block; nobody else may have a reference to its memory unless it was lent. */
    void giveBack(Block block) {
        block.entry.release();
        park(block);
    }

    private void park(Block block) {
        if (isParkable(block) && OwnerThread.current().openCacheOf(this).put(block)) return;
        synchronized (ledger) {
            shelve(block);
            while (ledger.cachesTooMuch() && evictLongestIdle()) {}
        }
    }

    private boolean isParkable(Block block) {
        return block.bytes <= parkedBytesMax && !block.isLent() && SizeClass.isExact(block.bytes);
    }

    /** Puts a block back into its slab, or notes that it is never to be used again. Under the lock. */
    void shelve(Block block) {
        Slab slab = block.slab;
        if (block.isLent()) slab.lose(block);
        else giveBackTo(slab, block);
        if (slab.account.isIdle() && mustGo(slab)) drop(slab);
    }

    private void giveBackTo(Slab slab, Block block) {
        boolean wasFull = !slab.hasFree();
        ArrayDeque<Slab> free = freeOf(slab);
        if (!wasFull) free.remove(slab);
        free.addFirst(slab);
        slab.turn = turn++;
        slab.giveBack(block); // last: the lines above may find the heap spent
    }

    /** What displaces others, holds blocks that can't be used again, or has a size nobody asks for is not worth keeping. */
    private boolean mustGo(Slab slab) {
        return slab.account.isDamaged() || !SizeClass.isExact(slab.blockBytes) || !ledger.mayCache(slab.account);
    }

    private ArrayDeque<Slab> freeOf(Slab slab) {
        int index = SizeClass.indexFor(slab.blockBytes);
        if (freeByClass[index] == null) freeByClass[index] = new ArrayDeque<>();
        return freeByClass[index];
    }

    // ---- Letting go
    // ----------------------------------------------------------------------------------------------------

    private boolean makeRoomFor(long bytes) {
        if (!ledger.holdsTooMuchWith(bytes)) return true;
        drainCaches();
        while (ledger.holdsTooMuchWith(bytes)) {
            if (!evictLongestIdle()) return false;
        }
        return true;
    }

    /** Returns false when no slab is idle. */
    private boolean evictLongestIdle() {
        Slab longestIdle = null;
        for (ArrayDeque<Slab> free : freeByClass) {
            if (free == null) continue;
            Slab oldest = oldestIdle(free);
            if (oldest != null && (longestIdle == null || oldest.turn < longestIdle.turn)) longestIdle = oldest;
        }
        if (longestIdle == null) return false;
        drop(longestIdle);
        return true;
    }

    private static Slab oldestIdle(ArrayDeque<Slab> free) {
        for (Iterator<Slab> oldestFirst = free.descendingIterator(); oldestFirst.hasNext(); ) {
            Slab slab = oldestFirst.next();
            if (slab.account.isIdle()) return slab;
        }
        return null;
    }

    private void drop(Slab slab) {
        freeOf(slab).remove(slab);
        slab.account.drop();
    }

    // ---- The caches of the threads
    // -------------------------------------------------------------------------------------

    /** For the calling thread. */
    BlockCache newCache() {
        BlockCache cache = new BlockCache(this);
        synchronized (ledger) {
            if (caches.size() >= cachesAtNextSweep) {
                drainEndedThreads();
                cachesAtNextSweep = Math.max(cachesAtNextSweep, 2 * caches.size());
            }
            caches.add(cache);
        }
        return cache;
    }

    /** Empties one cache, of whatever thread. */
    void drain(BlockCache cache) {
        synchronized (ledger) {
            cache.drain();
        }
    }

    private void drainEndedThreads() {
        for (Iterator<BlockCache> each = caches.iterator(); each.hasNext(); ) {
            BlockCache cache = each.next();
            if (!cache.isOwnerGone()) continue;
            cache.drain();
            each.remove();
        }
    }

    private void drainCaches() {
        drainEndedThreads();
        for (BlockCache cache : caches) cache.drain();
    }

    MemoryStats stats() {
        synchronized (ledger) {
            long parkedBlocks = 0;
            long parkedBytes = 0;
            for (BlockCache cache : caches) {
                parkedBlocks += cache.parkedBlocks();
                parkedBytes += cache.parkedBytes();
            }
            return ledger.snapshot(parkedBlocks, parkedBytes);
        }
    }
}
