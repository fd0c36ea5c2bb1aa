package dev.isoloop.net;

import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What a socket has accepted and the kernel has not, in order. Small writes share a chunk, and so a system call. */
final class WriteQueue {
    /** One visit writes at most about this much, so that one fast peer does not hold up the others. */
    static final long FLUSH_BYTES_MAX = 1 << 20;

    private Outgoing first;
    private Outgoing last;
    private long bytes;

    boolean isEmpty() {
        return first == null;
    }

    long bytes() {
        return bytes;
    }

    /** Copies what remains of the source. If there is no memory for all of it, what was copied is in the queue. */
    void append(ByteBuffer source) {
        if (last != null) bytes += last.append(source);
        NetBuffers buffers = NetBuffers.ofThisThread();
        while (source.hasRemaining()) {
            add(buffers.takeChunk());
            bytes += last.append(source);
        }
    }

    /** Takes the buffer, from a place on. */
    void append(TransferBuffer whole, long at) {
        Outgoing link = new Outgoing(whole, at);
        bytes += link.remainingBytes();
        add(link);
    }

    private void add(Outgoing link) {
        if (last == null) first = link;
        else last.next = link;
        last = link;
    }

    /** Writes until the kernel takes no more, nothing is left, or the bound is reached; says how much it was. */
    long flush(SocketChannel channel) throws IOException {
        long written = 0;
        while (first != null && written < FLUSH_BYTES_MAX) {
            int count = first.writeTo(channel);
            written += count;
            bytes -= count;
            if (first.remainingBytes() > 0) break;
            dropFirst();
        }
        return written;
    }

    private void dropFirst() {
        Outgoing done = first;
        first = done.next;
        if (first == null) last = null;
        done.next = null;
        done.giveBack(NetBuffers.ofThisThread());
    }

    /** Forgets everything; nobody is told. */
    void clear() {
        NetBuffers buffers = NetBuffers.ofThisThread();
        for (Outgoing at = first, next; at != null; at = next) {
            next = at.next;
            at.next = null;
            at.giveBack(buffers);
        }
        first = last = null;
        bytes = 0;
    }

    /** Everything goes to another thread, which is the next to call. */
    void changeThread() {
        for (Outgoing at = first; at != null; at = at.next) at.changeThread();
    }
}
