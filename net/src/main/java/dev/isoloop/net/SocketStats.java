package dev.isoloop.net;

/**
 * What has gone through a socket so far.
 *
 * @param bytesIn bytes read
 * @param bytesOut bytes given to the kernel
 */
public record SocketStats(long bytesIn, long bytesOut) {
    /**
     * {@return how many bytes of pooled memory hold what was written and the kernel has not taken yet, for all TCP and Unix
     * sockets of the process} In whole chunks of 16 KiB. They count neither against the limit of
     * {@link dev.isoloop.sharedmem.MemoryStats} nor against an isolate's budget. May be called from any thread.
     */
    public static long queuedBytesOfProcess() {
        return NetBuffers.chunksInUse() * NetBuffers.CHUNK_BYTES;
    }
}
