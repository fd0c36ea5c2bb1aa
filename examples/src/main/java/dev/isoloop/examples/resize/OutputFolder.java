package dev.isoloop.examples.resize;

import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts results in place, each as a whole or not at all: written under a temporary name beside its target, then moved over it
 * in one step. The results of a picture are all written before the first is moved.
 *
 * <p>Runs on the threads of the blocking pool, several at once. After {@link #stop} nothing more is moved, and
 * {@link #removeTemporaries} leaves no half-written file behind.
 */
final class OutputFolder {

    /**
     * One result.
     *
     * @param name in the folder
     * @param content in transit: the thread that writes it becomes its owner and closes it
     */
    record Result(String name, TransferBuffer content) {}

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Path folder;
    private final Set<Path> temporaries = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    OutputFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** Makes the folder if it is missing. */
    void prepare() throws IOException {
        Files.createDirectories(folder);
    }

    /**
     * Puts the results of one picture in place.
     *
     * @param results to write; closed in any case
     * @throws IOException if one can't be written; then none is left under a temporary name
     */
    void put(List<Result> results) throws IOException {
        List<Path> written = new ArrayList<>();
        try {
            for (Result result : results) {
                written.add(writeTemporary(result));
            }
            for (int i = 0; i < written.size(); i++) {
                move(written.get(i), folder.resolve(results.get(i).name()));
            }
        } finally {
            for (Result result : results) {
                result.content().close();
            }
            written.forEach(this::remove);
        }
    }

    private Path writeTemporary(Result result) throws IOException {
        requireRunning();
        Path temporary =
                folder.resolve(".isoloop-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + ".tmp");
        temporaries.add(temporary);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            TransferBuffer content = result.content();
            long length = content.capacityBytes();
            for (long at = 0; at < length; ) {
                at += content.writeTo(channel, at, length - at);
            }
        } catch (Throwable e) {
            remove(temporary);
            throw e;
        }
        return temporary;
    }

    private void move(Path temporary, Path target) throws IOException {
        requireRunning();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        temporaries.remove(temporary);
    }

    private void requireRunning() throws IOException {
        if (stopped) {
            throw new IOException("interrupted");
        }
    }

    private void remove(Path temporary) {
        if (!temporaries.remove(temporary)) {
            return;
        }
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The folder went read-only or away after the file was made: nobody can remove it then.
        }
    }

    /** Lets no further file be begun or moved. May be called from any thread. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Removes what an interrupted write has left. May be called from any thread, after {@link #stop}. */
    void removeTemporaries() {
        for (Path temporary : Set.copyOf(temporaries)) {
            remove(temporary);
        }
    }
}
