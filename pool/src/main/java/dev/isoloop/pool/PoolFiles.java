package dev.isoloop.pool;

import dev.isoloop.loop.Promise;
import dev.isoloop.sharedmem.TransferBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Files, on the {@linkplain BlockingPool#shared() blocking pool}. Loop thread only; no method blocks, all promises are settled in
 * the poll phase. A promise is rejected with a {@link PoolFileException}, which names path and reason.
 */
public final class PoolFiles {
    private PoolFiles() {}

    /** The largest file that {@link #read} can hold, in bytes: 2^31 - 9. */
    public static final long READ_BYTES_MAX = Integer.MAX_VALUE - 8L;

    /**
     * Reads a whole file into off-heap memory, to its end, also if it grows, shrinks or has no known size.
     *
     * @param path the file
     * @return a buffer of exactly the file's bytes, the loop's to close; rejected also if the file is longer than
     *     {@link #READ_BYTES_MAX}. Rejected with {@code MemoryLimitException} if there is no room
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Promise<TransferBuffer> read(Path path) {
        return BlockingPool.shared().submit(() -> FileWork.read(path));
    }

    /**
     * Writes a buffer to a file. The buffer is taken at once: the caller's handle is detached. It is closed when the file is
     * written or has failed.
     *
     * @param path the file
     * @param bytes what to write, whole
     * @param options how to open it; without any it is created or emptied first
     * @return fulfilled with null when all is written and the file closed; what a failed write leaves behind stays there
     * @throws IllegalStateException if no loop runs on the calling thread, or if the buffer can't be taken: it is detached, lent or
     *     another thread's. It is still the caller's then
     */
    public static Promise<Void> write(Path path, TransferBuffer bytes, OpenOption... options) {
        BlockingPool pool = BlockingPool.shared();
        BlockingPool.loopOfCaller(); // what can fail comes before the buffer is taken
        TransferBuffer taken = bytes.transfer();
        return pool.submit(() -> FileWork.write(path, taken, options));
    }

    /**
     * Asks for the size of a file.
     *
     * @param path the file
     * @return its size in bytes
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Promise<Long> size(Path path) {
        return BlockingPool.shared().submit(() -> FileWork.size(path));
    }

    /**
     * Lists a folder.
     *
     * @param folder the folder
     * @return the paths of its entries, each resolved against the folder, sorted by name; without those below them
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Promise<List<Path>> list(Path folder) {
        return BlockingPool.shared().submit(() -> FileWork.list(folder));
    }

    /**
     * Tells whether a path is a folder.
     *
     * @param path the path
     * @return true if it exists and is a folder
     * @throws IllegalStateException if no loop runs on the calling thread
     */
    public static Promise<Boolean> isFolder(Path path) {
        return BlockingPool.shared().submit(() -> FileWork.isFolder(path));
    }
}
