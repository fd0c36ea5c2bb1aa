package dev.isoloop.net;

import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A link of a write queue: copied bytes in a pooled chunk, or a buffer that was given away as a whole. */
final class Outgoing {
    /** A chunk's memory: position to limit is to be written, limit to capacity is free. Null for a whole buffer. */
    final ByteBuffer bytes;

    private TransferBuffer whole;
    private long wholeAt;

    Outgoing next;

    Outgoing(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    Outgoing(TransferBuffer whole, long at) {
        this.bytes = null;
        this.whole = whole;
        this.wholeAt = at;
    }

    /** Copies what fits behind the bytes that it has; takes them from the source. */
    int append(ByteBuffer source) {
        if (bytes == null) return 0;
        int end = bytes.limit();
        int count = Math.min(source.remaining(), bytes.capacity() - end);
        bytes.limit(end + count).put(end, source, source.position(), count);
        source.position(source.position() + count);
        return count;
    }

    long remainingBytes() {
        return bytes != null ? bytes.remaining() : whole.capacityBytes() - wholeAt;
    }

    int writeTo(SocketChannel channel) throws IOException {
        if (bytes != null) return channel.write(bytes);
        int count = whole.writeTo(channel, wholeAt, whole.capacityBytes() - wholeAt);
        wholeAt += count;
        return count;
    }

    void giveBack(NetBuffers buffers) {
        if (bytes != null) buffers.giveBack(this);
        else whole.close();
    }

    /** Another thread is going to write it. */
    void changeThread() {
        if (whole != null) whole = whole.transfer();
    }
}
