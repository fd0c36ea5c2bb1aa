package dev.isoloop.sharedmem;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Gives out blocks and takes them back for reuse. One per process; tests make small ones of their own.
 *
 * <p>Why there is one: without a JVM flag no JDK from 17 on lets a library free direct memory at a chosen moment; only the
 * collector does, and it does not hurry, since the heap hardly grows by a direct buffer. So memory that was closed is kept and
 * used again at once. What the recycler does not keep (more than its limit, or memory that was lent) becomes
 * unreachable and is left to the collector, and so is the memory of buffers that are lost without {@code close()}. A
 * {@link Cleaner} action per block, made once in the block's life, corrects the counters then; it frees nothing itself.
 *
 * <p>A block is taken from its own size class or one of the next {@value SizeClass#LARGER_CLASSES}, most recently used first. When
 * there is no room in the cache, the blocks that were idle longest give way. Any thread may call; one lock, never held while
 * memory is made or zeroed.
 */
final class Recycler {
    private static final Cleaner CLEANER = Cleaner.create(task -> {
        Thread thread = new Thread(task, "isoloop-memory-counters");
        thread.setDaemon(true);
        return thread;
    });

    private record Idle(Block block, long turn) {}

    private final Ledger ledger;

    /** Guarded by the ledger's monitor: the newest block of a class comes first. */
    private final ArrayDeque<Idle>[] idleByClass = newDeques();

    /** Guarded by the ledger's monitor: counts what was given back. */
    private long turn;

    Recycler(MemoryLimits limits) {
        this.ledger = new Ledger(limits);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ArrayDeque<Idle>[] newDeques() {
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

    /**
     * A block of at least this many bytes for one buffer. Used blocks cost no zeroing here: {@link Block#dirtyBytes} says what
     * has to be zeroed before it shows.
     *
     * @throws MemoryLimitException when live buffers leave no room for it, or the JVM has no memory
     */
    Block take(int bytes) {
        int index = SizeClass.indexFor(bytes);
        Ledger.Entry entry;
        int blockBytes;
        synchronized (ledger) {
            if (!ledger.hasRoomFor(bytes)) throw MemoryLimitException.ofBudget(bytes, ledger.snapshot());
            Block idle = takeIdle(index);
            if (idle != null) return idle;
            // Close to the limit a block of just the size is better than none, although it won't be used again.
            blockBytes = ledger.hasRoomFor(SizeClass.bytesOf(index)) ? SizeClass.bytesOf(index) : bytes;
            entry = ledger.open(blockBytes);
            while (ledger.holdsTooMuch()) evictLongestIdle();
        }
        return make(bytes, blockBytes, entry);
    }

    /**
     * A block of fresh, zeroed memory that is never used again: for memory that other threads may be about to
     * touch when it is given back.
     *
     * @throws MemoryLimitException when live buffers leave no room for it, or the JVM has no memory
     */
    Block takeForSharing(int bytes) {
        Ledger.Entry entry;
        synchronized (ledger) {
            if (!ledger.hasRoomFor(bytes)) throw MemoryLimitException.ofBudget(bytes, ledger.snapshot());
            entry = ledger.open(bytes);
            while (ledger.holdsTooMuch()) evictLongestIdle();
        }
        Block block = make(bytes, bytes, entry);
        block.markLent();
        return block;
    }

    private Block takeIdle(int smallestClass) {
        int end = Math.min(smallestClass + SizeClass.LARGER_CLASSES, SizeClass.COUNT - 1);
        for (int index = smallestClass; index <= end; index++) {
            ArrayDeque<Idle> idle = idleByClass[index];
            if (idle == null || idle.isEmpty() || !ledger.hasRoomFor(SizeClass.bytesOf(index))) continue;
            Block block = idle.pollFirst().block();
            ledger.reused(block.entry);
            return block;
        }
        return null;
    }

    /** Not under the lock: the JDK clears the memory, and near its own limit waits for the collector. */
    private Block make(int askedBytes, int blockBytes, Ledger.Entry entry) {
        try {
            ByteBuffer memory = allocateOrEvict(blockBytes);
            CLEANER.register(memory, entry);
            return new Block(memory, blockBytes, this, entry);
        } catch (OutOfMemoryError spent) {
            ledger.undo(entry);
            throw MemoryLimitException.ofJvm(askedBytes, ledger.snapshot(), spent);
        }
    }

    private ByteBuffer allocateOrEvict(int bytes) {
        try {
            return RawMemory.allocate(bytes);
        } catch (OutOfMemoryError spent) {
            // Something else in the process uses direct memory too. Once the idle blocks are unreachable, the next
            // attempt of the JDK can collect them.
            synchronized (ledger) {
                if (!evictLongestIdle()) throw spent;
                while (evictLongestIdle()) {}
            }
            return RawMemory.allocate(bytes);
        }
    }

    /** The buffer is done with its block; nobody else may have a reference to its memory unless it was lent. */
    void giveBack(Block block) {
        synchronized (ledger) {
            int index = SizeClass.indexFor(block.bytes);
            boolean isOfClass = SizeClass.bytesOf(index) == block.bytes;
            if (block.isLent() || !isOfClass || !ledger.mayCache(block.bytes)) {
                ledger.dropped(block.entry);
                return;
            }
            if (idleByClass[index] == null) idleByClass[index] = new ArrayDeque<>();
            idleByClass[index].addFirst(new Idle(block, turn++));
            ledger.cached(block.entry);
            while (ledger.cachesTooMuch()) evictLongestIdle();
        }
    }

    /** Returns false when no block is idle. */
    private boolean evictLongestIdle() {
        ArrayDeque<Idle> longestIdle = longestIdle();
        if (longestIdle == null) return false;
        ledger.dropped(longestIdle.pollLast().block().entry);
        return true;
    }

    private ArrayDeque<Idle> longestIdle() {
        ArrayDeque<Idle> found = null;
        for (ArrayDeque<Idle> idle : idleByClass) {
            if (idle == null || idle.isEmpty()) continue;
            if (found == null || idle.peekLast().turn() < found.peekLast().turn()) found = idle;
        }
        return found;
    }

    MemoryStats stats() {
        return ledger.snapshot();
    }
}
