package dev.isoloop.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory that one thread lends to the sockets of its loops: a buffer to read into, one to write from, and chunks for bytes
 * that the kernel did not take yet. Everything is reused; nothing is allocated once warm.
 */
/*
 * Per thread rather than per loop: loops that share a thread never read at the same time, and share its buffers. A read handler
 * that runs another loop on the same thread finds the read buffer lent, and gets one that is dropped afterwards. Written by its
 * thread only, except the counter.
 */
final class NetBuffers {
    /** What one read may bring. */
    static final int READ_BYTES = 64 * 1024;

    /** What one chunk of a write queue holds. */
    static final int CHUNK_BYTES = 16 * 1024;

    /** At most so many free chunks stay with a thread: 4 MiB. */
    private static final int KEPT_CHUNKS = 256;

    private static final ThreadLocal<NetBuffers> OF_THREAD = ThreadLocal.withInitial(NetBuffers::new);
    private static final LongAdder CHUNKS_IN_USE = new LongAdder();

    private ByteBuffer forReading;
    private ByteBuffer forStaging;
    private Outgoing free;
    private int freeCount;

    private NetBuffers() {}

    static NetBuffers ofThisThread() {
        return OF_THREAD.get();
    }

    /** How many chunks stand in write queues, in the whole process. Any thread. */
    static long chunksInUse() {
        return CHUNKS_IN_USE.sum();
    }

    /** A cleared direct buffer; to be given back. */
    ByteBuffer lendForReading() {
        ByteBuffer lent = forReading;
        forReading = null;
        return lent == null ? ByteBuffer.allocateDirect(READ_BYTES) : lent.clear();
    }

    void giveBack(ByteBuffer lent) {
        forReading = lent;
    }

    /** A direct copy of the next bytes of a source, whose position stays; valid until the next call. */
    ByteBuffer stage(ByteBuffer source) {
        if (forStaging == null) forStaging = ByteBuffer.allocateDirect(READ_BYTES);
        int bytes = Math.min(source.remaining(), READ_BYTES);
        return forStaging.clear().put(0, source, source.position(), bytes).limit(bytes);
    }

    /** An empty chunk; to be given back, by any thread to its own. */
    Outgoing takeChunk() {
        Outgoing chunk = free;
        if (chunk == null) {
            chunk = new Outgoing(ByteBuffer.allocateDirect(CHUNK_BYTES).limit(0));
        } else {
            free = chunk.next;
            freeCount--;
            chunk.next = null;
        }
        CHUNKS_IN_USE.increment(); // behind the allocation, which may fail
        return chunk;
    }

    void giveBack(Outgoing chunk) {
        CHUNKS_IN_USE.decrement();
        if (freeCount == KEPT_CHUNKS) return;
        chunk.bytes.position(0).limit(0);
        chunk.next = free;
        free = chunk;
        freeCount++;
    }
}
