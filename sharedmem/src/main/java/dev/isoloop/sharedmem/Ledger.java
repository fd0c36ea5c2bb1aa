package dev.isoloop.sharedmem;

/**
 * Who holds how many bytes. Every block has one entry, in one of three states:
 *
 * <pre>
 *   LIVE ------------&gt; CACHED        LIVE     a buffer holds the block
 *    |  &lt;-- reused ---   |           CACHED   the recycler holds it
 *    | lent, or no room  | evicted   DROPPED  nobody does: the collector will find it
 *    v                   v
 *   DROPPED &lt;-----------+
 *
 *   collected: from DROPPED as intended, from LIVE when a buffer was lost without close()
 * </pre>
 *
 * All fields are guarded by this object's monitor, held for a few instructions and never while anything else is called. The
 * entry of a block holds no reference to it, so that the collector can tell when the block is gone.
 */
final class Ledger {
    private enum State {
        LIVE,
        CACHED,
        DROPPED,
        GONE
    }

    /** The account of one block, kept by the cleaner until the memory is collected. */
    final class Entry implements Runnable {
        private final long bytes;
        private State state = State.LIVE;

        private Entry(long bytes) {
            this.bytes = bytes;
        }

        /** The block's memory is unreachable. Cleaner thread. */
        @Override
        public void run() {
            collected(this);
        }
    }

    private final MemoryLimits limits;
    private long liveBuffers;
    private long liveBytes;
    private long highWaterBytes;
    private long cachedBytes;
    private long droppedBytes;
    private long lostBuffers;

    Ledger(MemoryLimits limits) {
        this.limits = limits;
    }

    /** Whether one more live block may be had. Cached blocks are not counted: they give way. */
    synchronized boolean hasRoomFor(long bytes) {
        return limits.limitHolds(liveBytes + bytes);
    }

    /** Whether live and cached bytes together exceed what the process may hold. */
    synchronized boolean holdsTooMuch() {
        return !limits.limitHolds(liveBytes + cachedBytes);
    }

    /** Whether more is kept for reuse than may be. */
    synchronized boolean cachesTooMuch() {
        return !limits.cacheHolds(cachedBytes);
    }

    /** Whether a block of this size may be kept at all. */
    synchronized boolean mayCache(long bytes) {
        return limits.cacheHolds(bytes);
    }

    /** A block is about to be made for a buffer. */
    synchronized Entry open(long bytes) {
        addLive(bytes);
        return new Entry(bytes);
    }

    /** The block could not be made after all. */
    synchronized void undo(Entry entry) {
        removeLive(entry.bytes);
        entry.state = State.GONE;
    }

    synchronized void reused(Entry entry) {
        cachedBytes -= entry.bytes;
        addLive(entry.bytes);
        entry.state = State.LIVE;
    }

    synchronized void cached(Entry entry) {
        removeLive(entry.bytes);
        cachedBytes += entry.bytes;
        entry.state = State.CACHED;
    }

    synchronized void dropped(Entry entry) {
        if (entry.state == State.LIVE) removeLive(entry.bytes);
        else cachedBytes -= entry.bytes;
        droppedBytes += entry.bytes;
        entry.state = State.DROPPED;
    }

    private synchronized void collected(Entry entry) {
        switch (entry.state) {
            case LIVE -> {
                removeLive(entry.bytes);
                lostBuffers++;
            }
            case CACHED -> cachedBytes -= entry.bytes; // with the recycler itself, which only tests let go
            case DROPPED -> droppedBytes -= entry.bytes;
            case GONE -> {}
        }
        entry.state = State.GONE;
    }

    private void addLive(long bytes) {
        liveBuffers++;
        liveBytes += bytes;
        if (liveBytes > highWaterBytes) highWaterBytes = liveBytes;
    }

    private void removeLive(long bytes) {
        liveBuffers--;
        liveBytes -= bytes;
    }

    synchronized MemoryStats snapshot() {
        return new MemoryStats(
                liveBuffers, liveBytes, highWaterBytes, cachedBytes, droppedBytes, lostBuffers, limits.limitBytes());
    }
}
