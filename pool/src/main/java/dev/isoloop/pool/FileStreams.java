package dev.isoloop.pool;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Readable;
import dev.isoloop.streams.StreamOptions;
import dev.isoloop.streams.Writable;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Files as streams of transfer buffers: the pool reads and writes chunk by chunk, at the pace of the stream, so that a file of any
 * size takes a few chunks of memory. What is read belongs to the reader, who closes it; what is written is closed when it is
 * written.
 *
 * <p>Loop thread only; nothing blocks. A stream fails with a {@link PoolFileException}, which names path and reason. Its file is
 * closed before it emits <i>close</i>. A task of the pool under way keeps the loop alive; a stream that waits for its reader does
 * not. When the loop ends, a file that is still open is closed soon afterwards, once the chunk under way has been written; what
 * waited behind it is not.
 */
public final class FileStreams {
    /** How much is read at a time, and how much waits: 64 KiB. */
    public static final int CHUNK_BYTES = 64 * 1024;

    private FileStreams() {}

    /**
     * Reads a file from its first byte to its end.
     *
     * @param path the file, opened in a moment
     * @return the stream; its chunks hold up to {@link #CHUNK_BYTES}
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Readable<TransferBuffer> read(Path path) {
        return read(path, 0, Long.MAX_VALUE);
    }

    /**
     * Reads a part of a file.
     *
     * @param path the file, opened in a moment
     * @param fromByte where to begin, in bytes from its start, 0 or more; behind the end of the file there is nothing to read
     * @param lengthBytes how much to read at most, 0 or more
     * @return the stream; its chunks hold up to {@link #CHUNK_BYTES}
     * @throws IllegalArgumentException if a number is negative
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Readable<TransferBuffer> read(Path path, long fromByte, long lengthBytes) {
        Objects.requireNonNull(path, "path");
        if (fromByte < 0 || lengthBytes < 0) {
            throw new IllegalArgumentException(
                    "read " + lengthBytes + " bytes from byte " + fromByte + ", expected 0 or more for both");
        }
        return Readable.from(currentLoop("read"), new FileSource(path, fromByte, lengthBytes), options());
    }

    /**
     * Writes a file.
     *
     * @param path the file, opened in a moment
     * @param options how to open it, for example {@code CREATE, APPEND}; without any it is created or emptied first
     * @return the stream; a chunk is taken when its turn has come and must be the loop's own then
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Writable<TransferBuffer> write(Path path, OpenOption... options) {
        Objects.requireNonNull(path, "path");
        return Writable.to(currentLoop("write"), new FileSink(path, FileWork.forWriting(options)), options());
    }

    private static StreamOptions<TransferBuffer> options() {
        return StreamOptions.buffers().highWaterMark(CHUNK_BYTES);
    }

    private static EventLoop currentLoop(String method) {
        EventLoop loop = EventLoop.current();
        if (loop == null) {
            throw new IllegalStateException("FileStreams." + method + " was called on thread \""
                    + Thread.currentThread().getName() + "\", on which no event loop runs");
        }
        return loop;
    }
}
