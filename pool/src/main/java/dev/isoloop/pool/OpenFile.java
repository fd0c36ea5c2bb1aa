package dev.isoloop.pool;

import dev.isoloop.streams.Done;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * The file of a stream: opened, worked on one task at a time, and closed on the pool's threads. Everything here is called on the
 * loop's thread.
 */
/*
 *           open's outcome           close(), now or when the task under way has ended
 *   NEW ------------------> OPEN <-> BUSY ----------------------------------> CLOSED
 *    | could not be opened: close() has nothing to do
 */
final class OpenFile {
    private final Path path;

    /** Null until it is open. */
    private FileChannel channel;

    private boolean busy;

    /** What to do when the task under way has ended; null for nothing. */
    private Runnable closing;

    OpenFile(Path path) {
        this.path = path;
    }

    /** What blocks, with the file. */
    @FunctionalInterface
    interface Work<T> {
        T with(FileChannel channel) throws IOException;
    }

    void open(long position, Done done, OpenOption... options) {
        submit("open", () -> openAt(position, options), (opened, failure) -> {
            channel = opened;
            done.done(failure);
        });
    }

    private FileChannel openAt(long position, OpenOption... options) throws IOException {
        FileChannel opened = FileChannel.open(path, options);
        try {
            if (position > 0) opened.position(position);
            return opened;
        } catch (Throwable failed) {
            opened.close();
            throw failed;
        }
    }

    /** Works on the open file; the callback comes before a close that was asked for meanwhile. */
    <T> void work(String verb, Work<T> work, PoolCallback<T> callback) {
        FileChannel file = channel;
        busy = true;
        submit(verb, () -> work.with(file), (PoolCallback<T>) (value, failure) -> {
            busy = false;
            try {
                callback.done(value, failure);
            } finally {
                Runnable next = closing;
                closing = null;
                if (next != null) next.run();
            }
        });
    }

    /** Closes it and passes the reason on. */
    void close(Throwable reason, Done done) {
        if (channel == null) done.done(reason);
        else if (busy) closing = () -> closeNow(reason, done);
        else closeNow(reason, done);
    }

    private void closeNow(Throwable reason, Done done) {
        FileChannel file = channel;
        submit(
                "close",
                () -> {
                    file.close();
                    return null;
                },
                (nothing, failure) -> done.done(reason != null ? reason : failure));
    }

    private <T> void submit(String verb, Callable<T> task, PoolCallback<T> callback) {
        Callable<T> named = () -> {
            try {
                return task.call();
            } catch (IOException e) {
                throw new PoolFileException(verb, path, e);
            }
        };
        BlockingPool.shared().submit(named, callback);
    }
}
