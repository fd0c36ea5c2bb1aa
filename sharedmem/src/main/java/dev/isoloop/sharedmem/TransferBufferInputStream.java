package dev.isoloop.sharedmem;

import java.io.InputStream;
import java.util.Objects;

/** Reads a range of a buffer. The buffer checks owner and bounds at each call; this class only keeps the place. */
final class TransferBufferInputStream extends InputStream {
    private final TransferBuffer source;
    private final long end;
    private long next;
    private long marked;

    TransferBufferInputStream(TransferBuffer source, long start, long end) {
        this.source = source;
        this.end = end;
        this.next = start;
        this.marked = start;
    }

    @Override
    public int read() {
        if (next == end) {
            source.requireReadable();
            return -1;
        }
        int value = source.getByte(next) & 0xFF;
        next++;
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        source.requireReadable();
        if (length == 0) return 0;
        if (next == end) return -1;
        int count = (int) Math.min(length, end - next);
        source.getBytes(next, target, offset, count);
        next += count;
        return count;
    }

    @Override
    public long skip(long count) {
        source.requireReadable();
        long skipped = Math.max(0, Math.min(count, end - next));
        next += skipped;
        return skipped;
    }

    @Override
    public int available() {
        source.requireReadable();
        return (int) (end - next);
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public synchronized void mark(int readLimit) {
        marked = next;
    }

    @Override
    public synchronized void reset() {
        next = marked;
    }
}
