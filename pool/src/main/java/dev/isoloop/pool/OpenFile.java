package dev.isoloop.pool;

import dev.isoloop.streams.Done;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The file of a stream: opened, worked on one task at a time, and closed on the pool's threads. Everything here is called on the
 * loop's thread.
 */
/*
 *           open's outcome           close(), now or when the task under way has ended
 *   NEW ------------------> OPEN <-> BUSY ----------------------------------> CLOSED
 *    | could not be opened: close() has nothing to do
 *
 * The loop may end before the file is closed, and with a task under way, whose outcome nobody hears of then:
 *
 * use      who has the file            becomes
 * FREE     nobody                      TAKEN when a task is submitted; LEFT when the loop has ended: the loop has it closed
 * TAKEN    the task                    FREE when it is over; LEFT when the loop has ended
 * LEFT     the task that had it then   it closes the file when it is over
 */
final class OpenFile {
    private enum Use {
        FREE,
        TAKEN,
        LEFT
    }

    private final Path path;
    private final AtomicReference<Use> use = new AtomicReference<>(Use.FREE);

    /** Null until it is open. */
    private FileChannel channel;

    /** What hears of the loop's end; null until it is open. */
    private OpenFiles neighbours;

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
            if (opened != null) {
                channel = opened;
                neighbours = OpenFiles.add(this);
            }
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
        use.set(Use.TAKEN);
        submit(verb, () -> workOn(file, work), (PoolCallback<T>) (value, failure) -> {
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

    /** Pool thread. */
    private <T> T workOn(FileChannel file, Work<T> work) throws IOException {
        try {
            return work.with(file);
        } finally {
            if (!use.compareAndSet(Use.TAKEN, Use.FREE)) file.close();
        }
    }

    /** Closes it and passes the reason on. */
    void close(Throwable reason, Done done) {
        if (channel == null) done.done(reason);
        else if (busy) closing = () -> closeNow(reason, done);
        else closeNow(reason, done);
    }

    private void closeNow(Throwable reason, Done done) {
        submit("close", closing(channel), (nothing, failure) -> done.done(reason != null ? reason : failure));
        neighbours.remove(this);
    }

    private static Callable<Void> closing(FileChannel file) {
        return () -> {
            file.close();
            return null;
        };
    }

    /** The loop has ended: nobody else will close it. */
    void leave() {
        if (use.getAndSet(Use.LEFT) == Use.FREE) BlockingPool.shared().submitFuture(closing(channel));
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
