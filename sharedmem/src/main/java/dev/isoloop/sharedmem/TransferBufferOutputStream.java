package dev.isoloop.sharedmem;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Collects bytes of which nobody knows the number yet, outside the heap, and yields them as one {@link TransferBuffer} of
 * exactly that length.
 *
 * <p><b>How it grows.</b> Nothing that was written is moved until the end. The first piece has the size that was expected; the
 * following ones are as large as all that was written before, rounded up to a power of two, at least 64 KiB and at most 4 MiB.
 * {@link #toBuffer()} hands over the first piece itself if all fits in there and little of it is left over; else it copies
 * all pieces once into a buffer of the right size and closes them. So a writer leaves a handful of sizes in the cache,
 * whatever the outcomes, and needs up to twice the length at the end.
 *
 * <p>Belongs to the thread that first writes. Like {@link java.io.ByteArrayOutputStream} it keeps its bytes after
 * {@link #close()}, so that a stream wrapped around it may close it; {@link #discard()} gives them back, which after
 * {@code toBuffer()} does nothing and so belongs in a {@code finally}.
 */
public final class TransferBufferOutputStream extends OutputStream {
    private static final int DEFAULT_EXPECTED_BYTES = 8 * 1024;
    private static final int PIECE_BYTES_MIN = 64 * 1024;
    private static final int PIECE_BYTES_MAX = 4 * 1024 * 1024;

    private final Recycler recycler;
    private final long expectedBytes;
    private final List<TransferBuffer> pieces = new ArrayList<>();
    private TransferBuffer last;
    private long lastBytes; // written to the last piece
    private long fullBytes; // written to all pieces before it
    private boolean isClosed;

    /** Creates a writer for a length of which nothing is known. Allocates no memory outside the heap yet. */
    public TransferBufferOutputStream() {
        this(DEFAULT_EXPECTED_BYTES);
    }

    /**
     * Creates a writer for about this many bytes. Allocates no memory outside the heap yet.
     *
     * @param expectedBytes size of the first piece, 0 to {@code Integer.MAX_VALUE - 8}; a good guess saves a copy
     * @throws IllegalArgumentException if it is out of range
     */
    public TransferBufferOutputStream(long expectedBytes) {
        this(null, expectedBytes);
    }

    /** A null recycler means that of the process. */
    TransferBufferOutputStream(Recycler recycler, long expectedBytes) {
        if (expectedBytes < 0 || expectedBytes > RawMemory.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Expected length is " + expectedBytes + " bytes, expected 0 to " + RawMemory.MAX_BYTES);
        }
        this.recycler = recycler;
        this.expectedBytes = expectedBytes;
    }

    /**
     * Appends a byte.
     *
     * @param value its low eight bits count
     * @throws IOException if the writer is closed or would exceed {@code Integer.MAX_VALUE - 8} bytes
     * @throws MemoryLimitException if the process has no room for another piece; what was written before is kept
     * @throws WrongOwnerException if another thread wrote before
     */
    @Override
    public void write(int value) throws IOException {
        roomAfter(1);
        last.putByte(lastBytes, (byte) value);
        lastBytes++;
    }

    /**
     * Appends a part of an array.
     *
     * @param source the array
     * @param offset index of the first byte
     * @param length how many bytes
     * @throws IOException if the writer is closed or would exceed {@code Integer.MAX_VALUE - 8} bytes; nothing was written
     * @throws MemoryLimitException if the process has no room for another piece; a first part may have been written
     * @throws WrongOwnerException if another thread wrote before
     */
    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int written = 0;
        while (written < length) {
            long room = roomAfter(length - written);
            int count = (int) Math.min(room, length - written);
            last.putBytes(lastBytes, source, offset + written, count);
            lastBytes += count;
            written += count;
        }
    }

    /** Room in the last piece, at least one byte; {@code wanted} is how much is about to be written in all. */
    private long roomAfter(int wanted) throws IOException {
        if (isClosed) throw new IOException("The writer is closed, after " + sizeBytes() + " bytes");
        if (sizeBytes() > RawMemory.MAX_BYTES - (long) wanted) {
            throw new IOException("The writer holds " + sizeBytes() + " bytes, " + wanted + " more would exceed "
                    + RawMemory.MAX_BYTES);
        }
        if (last == null || lastBytes == last.capacityBytes()) addPiece();
        return last.capacityBytes() - lastBytes;
    }

    private void addPiece() {
        long bytes = last == null ? Math.max(1, expectedBytes) : nextPieceBytes();
        TransferBuffer piece = allocate(bytes);
        pieces.add(piece);
        fullBytes += lastBytes;
        lastBytes = 0;
        last = piece;
    }

    private long nextPieceBytes() {
        long written = sizeBytes();
        if (written <= PIECE_BYTES_MIN) return PIECE_BYTES_MIN;
        if (written >= PIECE_BYTES_MAX) return PIECE_BYTES_MAX;
        return Long.highestOneBit(written - 1) << 1;
    }

    private TransferBuffer allocate(long bytes) {
        return TransferBuffer.allocate(recycler == null ? Recycler.ofProcess() : recycler, bytes);
    }

    /** {@return how many bytes were written since the start or the last {@link #toBuffer()}} */
    public long sizeBytes() {
        return fullBytes + lastBytes;
    }

    /**
     * Yields all that was written and starts anew, empty. May be called after {@link #close()}.
     *
     * @return a buffer of exactly {@link #sizeBytes()} bytes, owned by the calling thread
     * @throws MemoryLimitException if there is no room for the buffer; what was written is kept
     * @throws WrongOwnerException if another thread wrote
     */
    public TransferBuffer toBuffer() {
        int size = (int) sizeBytes();
        TransferBuffer whole;
        if (pieces.size() == 1 && last.isSnugFor(size)) {
            last.truncate(size);
            whole = last;
            pieces.clear();
        } else {
            whole = gather(size);
        }
        discard();
        return whole;
    }

    private TransferBuffer gather(int size) {
        TransferBuffer whole = allocate(size);
        try {
            long at = 0;
            for (TransferBuffer piece : pieces) {
                long bytes = piece == last ? lastBytes : piece.capacityBytes();
                piece.copyTo(0, whole, at, bytes);
                at += bytes;
            }
            return whole;
        } catch (Throwable refused) {
            whole.close();
            throw refused;
        }
    }

    /**
     * Gives back the memory of all that was written and not yet taken. Harmless when there is none.
     *
     * @throws WrongOwnerException if another thread wrote
     */
    public void discard() {
        for (TransferBuffer piece : pieces) piece.close();
        pieces.clear();
        last = null;
        lastBytes = 0;
        fullBytes = 0;
    }

    /** Ends writing. The bytes stay until {@link #toBuffer()} or {@link #discard()}. Closing twice is harmless. */
    @Override
    public void close() {
        isClosed = true;
    }
}
