package dev.isoloop.sharedmem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;

/** Reads and writes a buffer or slice of fixed length. The buffer checks owner and liveness; this class keeps the place. */
final class RangeChannel implements SeekableByteChannel {
    private final ByteAccess bytes;
    private final long sizeBytes;
    private long position;
    private boolean isClosed;

    RangeChannel(ByteAccess bytes) {
        this.bytes = bytes;
        this.sizeBytes = bytes.capacityBytes();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireOpen();
        if (target.isReadOnly()) throw new IllegalArgumentException("The buffer to read into is read-only: " + target);
        if (position >= sizeBytes) return target.hasRemaining() ? -1 : 0;
        int count = (int) Math.min(target.remaining(), sizeBytes - position);
        ByteBuffer part = target.slice(target.position(), count);
        bytes.getBytes(position, part);
        target.position(target.position() + count);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        requireOpen();
        if (!source.hasRemaining()) return 0;
        if (position >= sizeBytes) {
            throw new IOException("No room for " + source.remaining() + " bytes at position " + position
                    + ": the size is fixed at " + sizeBytes + " bytes");
        }
        int count = (int) Math.min(source.remaining(), sizeBytes - position);
        bytes.putBytes(position, source.slice(source.position(), count));
        source.position(source.position() + count);
        position += count;
        return count;
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        requireOpen();
        if (newPosition < 0) throw new IllegalArgumentException("Position is " + newPosition + ", expected 0 or more");
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return sizeBytes;
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        throw new UnsupportedOperationException(
                "The size is fixed at " + sizeBytes + " bytes, can't truncate to " + size);
    }

    private void requireOpen() throws IOException {
        if (isClosed) throw new ClosedChannelException();
        if (bytes.isDetached()) bytes.slice(0, 0); // raises what fits
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
