package dev.isoloop.sharedmem;

/**
 * What the process's buffers hold outside the heap, at nearly one moment. Bytes are those of whole blocks, which may be up to twice
 * as large as the buffers in them; small blocks are cut from slabs, whose rest counts as cached.
 *
 * <p>Immutable; may be used from any thread.
 */
public final class MemoryStats {
    private final long liveBuffers;
    private final long liveBytes;
    private final long peakBytes;
    private final long cachedBytes;
    private final long fragmentedBytes;
    private final long awaitingGcBytes;
    private final long lostBuffers;
    private final long limitBytes;

    MemoryStats(
            long liveBuffers,
            long liveBytes,
            long peakBytes,
            long cachedBytes,
            long fragmentedBytes,
            long awaitingGcBytes,
            long lostBuffers,
            long limitBytes) {
        this.liveBuffers = liveBuffers;
        this.liveBytes = liveBytes;
        this.peakBytes = peakBytes;
        this.cachedBytes = cachedBytes;
        this.fragmentedBytes = fragmentedBytes;
        this.awaitingGcBytes = awaitingGcBytes;
        this.lostBuffers = lostBuffers;
        this.limitBytes = limitBytes;
    }

    /**
     * {@return the numbers of this process now, of nearly the same moment} A thread that takes or gives back a buffer meanwhile
     * without a lock may be counted as before in one number and as after in another. May be called from any thread; holds the
     * allocator's lock while it looks into the caches of the threads.
     *
     * @throws IllegalArgumentException if a memory limit given as a system property is no number of bytes
     */
    public static MemoryStats now() {
        return Recycler.ofProcess().stats();
    }

    /** {@return buffers that are open, in transit, or lost and not yet collected} */
    public long liveBuffers() {
        return liveBuffers;
    }

    /** {@return bytes that those buffers hold} */
    public long liveBytes() {
        return liveBytes;
    }

    /**
     * {@return the most that live buffers have ever held, together with what lay in the caches of the threads} A thread keeps
     * up to eight blocks of each size, 64 KiB at most each.
     */
    public long peakBytes() {
        return peakBytes;
    }

    /** {@return bytes kept for the next buffers: given back, or not used yet} */
    public long cachedBytes() {
        return cachedBytes;
    }

    /**
     * {@return how many of the cached bytes can't be let go, because other buffers live in the same slabs} This is the price of
     * cutting small buffers from larger pieces; it counts against the limit.
     */
    public long fragmentedBytes() {
        return fragmentedBytes;
    }

    /** {@return bytes given back that won't be used again and return to the JVM with the next garbage collection} */
    public long awaitingGcBytes() {
        return awaitingGcBytes;
    }

    /** {@return how many buffers were so far found to have become unreachable without being closed} */
    public long lostBuffers() {
        return lostBuffers;
    }

    /** {@return the bound of live and cached bytes} */
    public long limitBytes() {
        return limitBytes;
    }

    @Override
    public String toString() {
        return "MemoryStats[liveBuffers=" + liveBuffers + ", liveBytes=" + liveBytes + ", peakBytes="
                + peakBytes + ", cachedBytes=" + cachedBytes + ", fragmentedBytes=" + fragmentedBytes
                + ", awaitingGcBytes=" + awaitingGcBytes
                + ", lostBuffers=" + lostBuffers + ", limitBytes=" + limitBytes + "]";
    }
}
