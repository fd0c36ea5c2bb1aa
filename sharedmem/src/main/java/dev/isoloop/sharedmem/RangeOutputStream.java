package dev.isoloop.sharedmem;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Overwrites a buffer or slice from its start. The buffer checks owner and bounds; this class only keeps the place. */
final class RangeOutputStream extends OutputStream {
    private final ByteAccess target;
    private final long sizeBytes;
    private long next;

    RangeOutputStream(ByteAccess target) {
        this.target = target;
        this.sizeBytes = target.capacityBytes();
    }

    @Override
    public void write(int value) throws IOException {
        requireRoom(1);
        target.putByte(next, (byte) value);
        next++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        requireRoom(length);
        target.putBytes(next, source, offset, length);
        next += length;
    }

    private void requireRoom(int bytes) throws IOException {
        if (bytes > sizeBytes - next && !target.isDetached()) {
            throw new IOException(
                    "No room for " + bytes + " bytes more: " + next + " of " + sizeBytes + " are written");
        }
    }
}
