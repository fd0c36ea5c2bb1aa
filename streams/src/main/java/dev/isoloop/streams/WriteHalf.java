package dev.isoloop.streams;

import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.LoopExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The writing half of a stream: a queue in front of a sink that takes one chunk at a time. Loop thread only; {@link Writable} is
 * what users see. It is the {@link Done} of its sink's writes.
 */
/*
 *   write ──► sink, if it is free and open        done ──► next of the queue ──► tick: drain, callbacks, finish
 *         └─► queue, if not
 *
 *                end()              all written: sink.finish          its done            next tick
 *   WRITABLE -----------> ENDING ---------------------------> FINISHING -------> FINISHING ----------> FINISHED, finish emitted
 *
 * pending   writes and steps towards finish whose last word has not been said; finish waits for none
 * inSink    inside sink.write or sink.finish: what it says there and then is told in a tick, never inside write()
 */
final class WriteHalf<T> implements Done {
    final Lifecycle life;
    final ListenerList<Runnable> drain = new ListenerList<>();
    final ListenerList<Runnable> finish = new ListenerList<>();

    private final Sink<T> sink;
    private final StreamOptions<T> options;
    private final ChunkRing<T> queue = new ChunkRing<>();
    private final Runnable quietTick = this::afterQuietWrite;
    private final Runnable finishTick = this::finishNow;
    private final Runnable finishIfStillTick = this::finishIfStillWanted;
    private final Runnable failQueueTick = this::failQueue;

    /** What wants to hear of the end; null for nobody. */
    private List<Done> finishCallbacks;

    private long length;

    /** What the sink is writing: its size and whom to tell. */
    private long writingSize;

    private Done writingCallback;
    private boolean writing;
    private boolean expectsDone;
    private boolean inSink = true;
    private boolean emptying;

    /** A tick that tells of writes is on its way: of those without a callback, or of those with this one. */
    private boolean quietPending;

    private WrittenTick writtenPending;

    private int pending;
    private boolean needsDrain;
    private boolean ending;
    private boolean finishCalled;
    private boolean finishing;
    private boolean finished;

    WriteHalf(Lifecycle life, Sink<T> sink, StreamOptions<T> options) {
        this.life = life;
        this.sink = sink;
        this.options = options;
    }

    // ---- writing

    boolean write(T chunk, Done callback) {
        Objects.requireNonNull(chunk, "chunk");
        long size = options.sizeOf(chunk);
        StreamException refusal = refusal();
        if (refusal != null) {
            options.discard(chunk);
            if (callback != null) life.loop.nextTick(() -> callback.done(refusal));
            life.fail(refusal, true);
            return false;
        }
        pending++;
        length += size;
        if (writing || life.errored() != null || !life.isOpen()) queue.addLast(chunk, size, callback);
        else give(chunk, size, callback);
        boolean room = length < options.highWaterMark() || length == 0;
        if (!room) needsDrain = true;
        return room && !life.isDead();
    }

    private StreamException refusal() {
        if (ending) return StreamException.writeAfterEnd();
        return life.isDestroyed() ? StreamException.destroyed("write") : null;
    }

    /** To the sink with it. */
    private void give(T chunk, long size, Done callback) {
        writingSize = size;
        writingCallback = callback;
        writing = true;
        expectsDone = true;
        inSink = true;
        try {
            sink.write(chunk, this);
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            if (expectsDone) done(thrown);
            else life.fail(thrown, true);
        }
        inSink = false;
    }

    /** The sink has written what it was given, or failed to. */
    @Override
    public void done(Throwable error) {
        life.require("Done.done");
        if (!expectsDone) {
            life.fail(StreamException.multipleCallback("write"), false);
            return;
        }
        boolean later = inSink;
        Done callback = writingCallback;
        writingCallback = null;
        writing = false;
        expectsDone = false;
        length -= writingSize;
        writingSize = 0;
        if (error != null) {
            if (!life.isClosed())
                life.noteError(error); // else it only says what became of the chunk: how it ended is settled
            if (later) life.loop.nextTick(() -> failed(error, callback));
            else failed(error, callback);
            return;
        }
        if (!queue.isEmpty()) writeQueued();
        if (later) tellLater(callback);
        else afterWrite(1, callback);
    }

    private void writeQueued() {
        if (emptying || life.isDestroyed() || !life.isOpen()) return;
        emptying = true;
        do {
            long size = queue.firstSize();
            Done callback = queue.firstCallback();
            T chunk = queue.poll();
            if (life.isDestroyed()) refuse(chunk, size, callback);
            else give(chunk, size, callback);
        } while (!queue.isEmpty() && !writing);
        emptying = false;
    }

    /** The stream was destroyed while the queue was being written. */
    private void refuse(T chunk, long size, Done callback) {
        life.discard(options, chunk);
        length -= size;
        StreamException refusal = StreamException.destroyed("write");
        life.noteError(refusal);
        life.loop.nextTick(() -> failed(refusal, callback));
    }

    private void failed(Throwable error, Done callback) {
        pending--;
        tell(callback, error);
        failQueue();
        life.fail(error, false);
    }

    // ---- telling

    /** The callback may be null. */
    private void tell(Done callback, Throwable error) {
        if (callback == null) return;
        try {
            callback.done(error);
        } catch (Throwable thrown) {
            life.uncaught(thrown);
        }
    }

    /** The sink was done before it returned. */
    private void tellLater(Done callback) {
        boolean needsTick = options.isObjectMode() || life.isDestroyed() || needsDrain && length == 0;
        if (callback != null) {
            if (writtenPending != null && writtenPending.callback == callback) {
                writtenPending.count++;
            } else {
                writtenPending = new WrittenTick(callback);
                life.loop.nextTick(writtenPending);
                quietPending = true;
            }
        } else if (needsTick && !quietPending) {
            quietPending = true;
            life.loop.nextTick(quietTick);
        } else {
            pending--;
            if (ending) finishIfReady();
        }
    }

    private void afterQuietWrite() {
        afterWrite(1, null);
    }

    /** Tells one callback of the writes it was given with, in a row. */
    private final class WrittenTick implements Runnable {
        private final Done callback;
        private int count = 1;

        WrittenTick(Done callback) {
            this.callback = callback;
        }

        @Override
        public void run() {
            writtenPending = null;
            afterWrite(count, callback);
        }
    }

    private void afterWrite(int count, Done callback) {
        quietPending = false;
        if (needsDrain && !ending && !life.isDestroyed() && length == 0) {
            needsDrain = false;
            life.emit(drain);
        }
        for (int told = 0; told < count; told++) {
            pending--;
            tell(callback, null);
        }
        if (life.isDestroyed()) failQueue();
        if (ending) finishIfReady();
    }

    /** What will never be written, unless the sink is still busy: then it is told afterwards. */
    private void failQueue() {
        if (!writing) dropChunks();
    }

    /** Discards what waits and tells those who wait for it. */
    void dropChunks() {
        while (!queue.isEmpty()) {
            length -= queue.firstSize();
            Done callback = queue.firstCallback();
            life.discard(options, queue.poll());
            tell(callback, reasonOr("write"));
        }
        tellFinish(reasonOr("end"));
    }

    private Throwable reasonOr(String method) {
        return life.errored() != null ? life.errored() : StreamException.destroyed(method);
    }

    // ---- ending

    void end() {
        end(null, null);
    }

    /** Both may be null. A last chunk that is refused leaves the stream as it is. */
    void end(T last, Done callback) {
        StreamException refusal = null;
        if (last != null) {
            refusal = refusal();
            write(last, null);
        }
        if (refusal == null) refusal = announceEnd();
        if (callback == null) return;
        Throwable error = refusal != null ? refusal : life.errored();
        if (error != null) life.loop.nextTick(() -> callback.done(error));
        else if (finished) life.loop.nextTick(callback::ok);
        else addFinishCallback(callback);
    }

    /** Null or why not. */
    private StreamException announceEnd() {
        if (!ending && life.errored() == null) {
            ending = true;
            finishIfReady();
            return null;
        }
        if (finished) return StreamException.alreadyFinished();
        return life.isDestroyed() ? StreamException.destroyed("end") : null;
    }

    private void addFinishCallback(Done callback) {
        if (finishCallbacks == null) finishCallbacks = new ArrayList<>();
        finishCallbacks.add(callback);
    }

    private boolean mayFinish() {
        return ending
                && !finished
                && !writing
                && length == 0
                && !life.isDead()
                && life.isOpen()
                && !life.isErrorEmitted()
                && !life.isCloseEmitted();
    }

    private void finishIfReady() {
        if (!mayFinish()) return;
        callFinish();
        if (pending == 0 && mayFinish()) {
            pending++;
            life.loop.nextTick(finishIfStillTick);
        }
    }

    /** Once. */
    private void callFinish() {
        if (finishCalled) return;
        finishCalled = true;
        if (!(sink instanceof Finishes finishes)) return;
        inSink = true;
        pending++;
        try {
            finishes.finish(this::onSinkFinished);
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            onSinkFinished(thrown);
        }
        inSink = false;
    }

    private void onSinkFinished(Throwable error) {
        life.require("Done.done");
        if (finishing) {
            life.fail(error != null ? error : StreamException.multipleCallback("finish"), false);
            return;
        }
        pending--;
        if (error != null) {
            tellFinish(error);
            life.fail(error, inSink);
        } else if (mayFinish()) {
            finishing = true;
            pending++;
            life.loop.nextTick(finishTick);
        }
    }

    private void finishIfStillWanted() {
        if (mayFinish()) finishNow();
        else pending--;
    }

    private void finishNow() {
        pending--;
        finished = true;
        tellFinish(null);
        life.emit(finish);
        life.halfEnded();
    }

    private void tellFinish(Throwable error) {
        List<Done> told = finishCallbacks;
        finishCallbacks = null;
        if (told != null) told.forEach(callback -> tell(callback, error));
    }

    // ---- the life's side

    void onOpen() {
        if (!writing && !queue.isEmpty()) writeQueued();
        if (ending) finishIfReady();
    }

    /** About to be destroyed. */
    void onDestroy() {
        if (!queue.isEmpty() || finishCallbacks != null) life.loop.nextTick(failQueueTick);
    }

    // ---- questions

    boolean isWritable() {
        return !ending && !life.isDead();
    }

    boolean isEnding() {
        return ending;
    }

    boolean isFinished() {
        return finished;
    }

    /** Everything is written, and nothing more comes. */
    boolean isAtEnd() {
        return life.errored() == null && (finished || ending && length == 0);
    }

    /** Somebody is still to be told of a write or of the end. */
    boolean isTelling() {
        return pending != 0;
    }

    boolean needsDrain() {
        return needsDrain && !ending && !life.isDestroyed();
    }

    boolean wantsDrain() {
        return needsDrain;
    }

    long length() {
        return length;
    }

    long highWaterMark() {
        return options.highWaterMark();
    }

    long batch() {
        return options.batch();
    }
}
