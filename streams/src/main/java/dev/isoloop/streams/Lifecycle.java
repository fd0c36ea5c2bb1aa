package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.LoopExit;
import java.util.function.Consumer;

/**
 * The life of a stream, which the two halves of a duplex share: opened, destroyed, closed, each once. Loop thread only.
 */
/*
 *              open done               destroy()                resource's done           next tick
 *   OPENING -------------> OPEN -------------------> DESTROYED ------------------> CLOSED ----------> error?, close emitted
 *      | destroy(): waits for open's done, then ^
 *
 * errored is set by the first error, which may be before destroy(): a failed write says so at once and destroys in a tick.
 */
final class Lifecycle {
    final EventLoop loop;
    final ListenerList<Consumer<? super Throwable>> error = new ListenerList<>();
    final ListenerList<Runnable> close = new ListenerList<>();

    private final Resource resource;
    private final Opens opens;
    private final boolean autoDestroy;
    private ReadHalf<?> readHalf;
    private WriteHalf<?> writeHalf;

    private boolean open;
    private boolean destroyed;
    private boolean closed;
    private boolean errorEmitted;
    private boolean closeEmitted;
    private Throwable errored;

    /** Why destroy() was called while opening. */
    private Throwable destroyedWhileOpening;

    /** What is to be opened may be null. */
    Lifecycle(EventLoop loop, Resource resource, Opens opens, boolean autoDestroy) {
        this.loop = loop;
        this.resource = resource;
        this.opens = opens;
        this.autoDestroy = autoDestroy;
        open = opens == null;
    }

    static Opens opens(Object resource) {
        return resource instanceof Opens opens ? opens : null;
    }

    /** As the last thing the stream's factory does. Either may be null. */
    void begin(ReadHalf<?> reading, WriteHalf<?> writing) {
        readHalf = reading;
        writeHalf = writing;
        if (!open) loop.nextTick(this::callOpen);
    }

    void require(String method) {
        if (!loop.isLoopThread()) loop.requireLoopThread(method);
    }

    boolean isOpen() {
        return open;
    }

    boolean isDestroyed() {
        return destroyed;
    }

    /** Destroyed, or about to be because of an error. */
    boolean isDead() {
        return destroyed || errored != null;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isErrorEmitted() {
        return errorEmitted;
    }

    boolean isCloseEmitted() {
        return closeEmitted;
    }

    Throwable errored() {
        return errored;
    }

    ReadHalf<?> readHalf() {
        return readHalf;
    }

    WriteHalf<?> writeHalf() {
        return writeHalf;
    }

    boolean autoDestroys() {
        return autoDestroy;
    }

    // ---- opening

    private void callOpen() {
        Once opened = new Once("open", this::onOpened);
        try {
            opens.open(failure -> loop.nextTick(() -> opened.done(failure)));
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            loop.nextTick(() -> opened.done(thrown));
        }
    }

    private void onOpened(Throwable failure) {
        open = true;
        if (destroyed) {
            callDestroy(failure != null ? failure : destroyedWhileOpening);
        } else if (failure != null) {
            fail(failure, true);
        } else {
            if (readHalf != null) readHalf.onOpen();
            if (writeHalf != null) writeHalf.onOpen();
        }
    }

    // ---- errors and the end

    /** Remembers the first error. */
    void noteError(Throwable failure) {
        if (errored == null) errored = failure;
    }

    /** An error of the stream itself: destroys it, or only tells of it where it does not destroy itself. */
    void fail(Throwable failure, boolean later) {
        if (destroyed) return;
        if (autoDestroy) {
            destroy(failure);
            return;
        }
        noteError(failure);
        if (later) {
            loop.nextTick(() -> emitError(failure));
        } else {
            emitError(failure);
        }
    }

    /** Destroys, unless that was done; the error may be null. */
    void destroy(Throwable reason) {
        if (destroyed) return;
        if (writeHalf != null) writeHalf.onDestroy();
        if (reason != null) noteError(reason);
        destroyed = true;
        if (open) {
            callDestroy(reason);
        } else {
            destroyedWhileOpening = reason;
        }
    }

    /** One half is at its end: is that the end of the stream? */
    void halfEnded() {
        if (!autoDestroy) return;
        if (readHalf != null && !readHalf.isEndEmitted()) return;
        if (writeHalf != null && !writeHalf.isFinished()) return;
        destroy(null);
    }

    private void callDestroy(Throwable reason) {
        Once given = new Once(null, this::onDestroyed);
        try {
            resource.destroy(reason, given);
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            given.done(thrown);
        }
    }

    private void onDestroyed(Throwable failure) {
        require("Done.done");
        if (failure != null) noteError(failure);
        closed = true;
        loop.nextTick(failure != null ? () -> emitErrorAndClose(failure) : this::emitClose);
    }

    /** As in Node, an error that nobody hears, or whose listener throws, is the last of the stream: no close follows. */
    private void emitErrorAndClose(Throwable failure) {
        dropChunks();
        emitError(failure);
        emitClose();
    }

    private void emitError(Throwable failure) {
        if (errorEmitted) return;
        errorEmitted = true;
        if (!error.emit(Consumer::accept, failure)) throwAny(failure);
    }

    private void emitClose() {
        closeEmitted = true;
        dropChunks();
        close.emit(Runnable::run);
    }

    /** From here on nobody gets them. */
    private void dropChunks() {
        if (readHalf != null) readHalf.dropChunks();
        if (writeHalf != null) writeHalf.dropChunks();
    }

    // ---- telling, whatever those who are told throw

    /** Somebody who was told of something has thrown. If the loop lives on, whatever is to come behind it comes all the same. */
    void uncaught(Throwable thrown) {
        if (thrown instanceof LoopExit exit) throw exit;
        loop.reportError(thrown);
    }

    void emit(ListenerList<Runnable> event) {
        try {
            event.emit(Runnable::run);
        } catch (Throwable thrown) {
            uncaught(thrown);
        }
    }

    <T> void discard(StreamOptions<T> options, T chunk) {
        try {
            options.discard(chunk);
        } catch (Throwable thrown) {
            uncaught(thrown);
        }
    }

    /** An error nobody listens to becomes an uncaught one of the loop, as it is. */
    @SuppressWarnings("unchecked") // unchecked by intention: the type is erased, the throwable passes
    static <E extends Throwable> void throwAny(Throwable error) throws E {
        throw (E) error;
    }

    String describe() {
        if (closed) return "closed";
        if (destroyed) return "destroyed";
        return open ? "open" : "opening";
    }

    /** Lets the first call through; a later one is an error of the stream if the method has a name, and otherwise nothing. */
    private final class Once implements Done {
        private final String method;
        private final Done target;
        private boolean called;

        Once(String method, Done target) {
            this.method = method;
            this.target = target;
        }

        @Override
        public void done(Throwable failure) {
            if (!called) {
                called = true;
                target.done(failure);
            } else if (method != null) {
                fail(failure != null ? failure : StreamException.multipleCallback(method), false);
            }
        }
    }
}
