package dev.isoloop.streams;

import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Subscription;
import java.util.List;

/**
 * Waits for the end of a stream, or of one half of it, and tells one callback once how it ended. Loop thread only.
 */
/*
 * The end is close, where the stream closes by itself and its halves are both of interest; and otherwise end, finish, or both. An
 * error is the end as well. A close before that is premature.
 */
final class Finished {
    private final Lifecycle life;
    private final boolean reading;
    private final boolean writing;

    /** Null once told. */
    private Done callback;

    private boolean closeFollows;
    private boolean ended;
    private boolean finished;

    private Finished(Lifecycle life, boolean reading, boolean writing, Done callback) {
        this.life = life;
        this.reading = reading;
        this.writing = writing;
        this.callback = callback;
    }

    /** Closing what it returns makes it forget the callback, and whether errors are listened to. */
    static Subscription of(Lifecycle life, boolean reading, boolean writing, Done callback) {
        return new Finished(life, reading, writing, callback).listen();
    }

    static Promise<Void> promise(Lifecycle life, boolean reading, boolean writing) {
        Resolvers<Void> resolvers = Promise.withResolvers();
        of(life, reading, writing, error -> {
            if (error == null) resolvers.resolve(null);
            else resolvers.reject(error);
        });
        return resolvers.promise();
    }

    private Subscription listen() {
        ReadHalf<?> read = life.readHalf();
        WriteHalf<?> write = life.writeHalf();
        closeFollows =
                life.autoDestroys() && !life.isClosed() && reading == (read != null) && writing == (write != null);
        ended = read != null && read.isAtEnd();
        finished = write != null && write.isAtEnd();
        Subscription ending = read == null ? () -> {} : read.end.add(this::onEnd);
        Subscription finishing = write == null ? () -> {} : write.finish.add(this::onFinish);
        List<Subscription> all = List.of(ending, finishing, life.error.add(this::tell), life.close.add(this::onClose));
        if (life.isClosed()) life.loop.nextTick(this::onClose);
        else if (isOverWithoutClose()) life.loop.nextTick(() -> tell(life.errored()));
        return () -> {
            callback = null;
            all.forEach(Subscription::close);
        };
    }

    /** What is waited for has taken place already, and no close tells of it. */
    private boolean isOverWithoutClose() {
        if (closeFollows) return false;
        if (life.isErrorEmitted()) return true;
        if (!reading)
            return (finished || !life.writeHalf().isWritable())
                    && !life.writeHalf().isTelling();
        return !writing && (ended || !life.readHalf().isReadable());
    }

    private void onEnd() {
        ended = true;
        if (life.isDestroyed()) closeFollows = false;
        if (!closeFollows && (!writing || finished)) tell(null);
    }

    private void onFinish() {
        finished = true;
        if (life.isDestroyed()) closeFollows = false;
        if (!closeFollows && (!reading || ended)) tell(null);
    }

    private void onClose() {
        if (life.errored() != null) tell(life.errored());
        else if (reading && !ended && !life.readHalf().isAtEnd()) tell(StreamException.prematureClose());
        else if (writing && !finished && !life.writeHalf().isAtEnd()) tell(StreamException.prematureClose());
        else tell(null);
    }

    private void tell(Throwable error) {
        Done told = callback;
        callback = null;
        if (told != null) told.done(error);
    }
}
