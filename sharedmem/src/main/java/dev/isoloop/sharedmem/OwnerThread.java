package dev.isoloop.sharedmem;

/** What a thread that uses buffers keeps: its cache of blocks, and who pays for what it allocates. Its own thread only. */
final class OwnerThread {
    private static final ThreadLocal<OwnerThread> CURRENT = ThreadLocal.withInitial(OwnerThread::new);

    /** Null when nobody pays. */
    MemoryBudget budget;

    private BlockCache cache;

    private OwnerThread() {}

    static OwnerThread current() {
        return CURRENT.get();
    }

    /** The thread's cache, or null if it has none with this recycler yet. */
    BlockCache cacheOf(Recycler recycler) {
        return cache != null && cache.recycler == recycler ? cache : null;
    }

    /** As above, made if need be. A thread has one cache, so in tests with several recyclers the last one counts. */
    BlockCache openCacheOf(Recycler recycler) {
        if (cacheOf(recycler) == null) cache = recycler.newCache();
        return cache;
    }
}
