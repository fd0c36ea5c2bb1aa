package dev.isoloop.streams;

import dev.isoloop.loop.ListenerList;
import dev.isoloop.loop.LoopExit;
import dev.isoloop.loop.Subscription;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The reading half of a stream: a queue between a source, which is pulled while there is room, and one who reads, who takes or is
 * called. Loop thread only; {@link Readable} is what users see.
 */
/*
 *   source.pull ──► push ──► queue ──► take ──► data            the fast way, while flowing with an empty queue: push ──► data
 *
 * Who drives     UNDECIDED  nobody yet; chunks wait
 *                FLOWING    flow() takes until the queue is empty, and pushes go straight to the data listeners
 *                PAUSED     the reader takes, having been told by readable; or resumes
 *
 * All that happens for itself happens in a nextTick callback, at most one of each kind at a time:
 *
 *   tick             set           does
 *   announceTick     announced     emits readable, flows
 *   refillTick       refilling     pulls until there is enough
 *   resumeTick       resuming      emits resume, flows, pulls
 *   endTick          -             emits end; harmless the second time
 *
 * pulling    a pull was made that has not pushed yet: no second one
 * inPull     inside source.pull: what is pushed there waits for a tick, so that a data listener never runs inside read()
 * wanted     someone is to be told by readable when something comes
 */
final class ReadHalf<T> implements ReadController<T> {
    private enum Flow {
        UNDECIDED,
        FLOWING,
        PAUSED
    }

    final Lifecycle life;
    final ListenerList<Consumer<? super T>> data = new ListenerList<>();
    final ListenerList<Runnable> readable = new ListenerList<>();
    final ListenerList<Runnable> end = new ListenerList<>();
    final ListenerList<Runnable> pause = new ListenerList<>();
    final ListenerList<Runnable> resume = new ListenerList<>();
    final Pipes<T> pipes = new Pipes<>(this);

    private final Source<T> source;
    private final StreamOptions<T> options;
    private final boolean allowHalfOpen;
    private final ChunkRing<T> queue = new ChunkRing<>();
    private final Runnable announceTick = this::announceNow;
    private final Runnable refillTick = this::refillNow;
    private final Runnable resumeTick = this::resumeNow;
    private final Runnable endTick = this::endNow;

    private Flow flow = Flow.UNDECIDED;
    private long length;
    private boolean ended;
    private boolean endEmitted;
    private boolean pulling;
    private boolean inPull;
    private boolean wanted;
    private boolean announced;
    private boolean refilling;
    private boolean resuming;

    /** Somebody listens to readable, which outranks data. */
    private boolean announces;

    /** The last word was pause(), or resume(); neither before the first. */
    private boolean pauseAsked;

    private boolean resumeAsked;

    ReadHalf(Lifecycle life, Source<T> source, StreamOptions<T> options, boolean allowHalfOpen, boolean pushesLater) {
        this.life = life;
        this.source = source;
        this.options = options;
        this.allowHalfOpen = allowHalfOpen;
        inPull = pushesLater;
    }

    // ---- the source's side

    @Override
    public boolean push(T chunk) {
        life.require("ReadController.push");
        Objects.requireNonNull(chunk, "chunk");
        long size = options.sizeOf(chunk);
        if (size == 0) {
            options.discard(chunk);
            pulling = false;
            refillSoon();
            return hasRoom();
        }
        if (ended) {
            options.discard(chunk);
            life.fail(StreamException.pushAfterEnd(), false);
            return false;
        }
        if (life.isDead()) {
            options.discard(chunk);
            return false;
        }
        pulling = false;
        if (flow == Flow.FLOWING && !inPull && length == 0 && !data.isEmpty()) {
            pipes.clearWaiting();
            data.emit(Consumer::accept, chunk);
        } else {
            length += size;
            queue.addLast(chunk, size, null);
            if (wanted) announceSoon();
        }
        refillSoon();
        return hasRoom();
    }

    @Override
    public void end() {
        life.require("ReadController.end");
        pulling = false;
        if (ended) return;
        ended = true;
        if (inPull) {
            announceSoon();
        } else {
            wanted = false;
            announced = true;
            announceNow();
        }
    }

    @Override
    public void fail(Throwable error) {
        life.require("ReadController.fail");
        life.fail(Objects.requireNonNull(error, "error"), false);
    }

    @Override
    public boolean isDestroyed() {
        return life.isDead();
    }

    void onOpen() {
        if (wanted) refillSoon();
    }

    private boolean hasRoom() {
        return !ended && (length < options.highWaterMark() || length == 0);
    }

    // ---- the reader's side

    /** The oldest chunk, or null; data listeners get it too. */
    T read() {
        T chunk = take();
        if (chunk != null) deliver(chunk);
        return chunk;
    }

    /** False if nobody got it. */
    private boolean deliver(T chunk) {
        if (life.isErrorEmitted() || life.isCloseEmitted()) return false;
        return data.emit(Consumer::accept, chunk);
    }

    private T take() {
        announced = false;
        if (length == 0 && ended) {
            endSoon();
            return null;
        }
        pullIfWanted(queue.firstSize());
        long size = queue.firstSize();
        T chunk = queue.poll();
        if (chunk == null) {
            if (length <= options.highWaterMark()) wanted = true;
        } else {
            length -= size;
            pipes.clearWaiting();
        }
        if (length == 0) {
            if (ended) endSoon();
            else wanted = true;
        }
        return chunk;
    }

    /** Takes nothing: pulls if there is room, or sees to it that what is there is announced. */
    void refill() {
        if (wanted && (isFull() || ended)) {
            if (length == 0) endSoon();
            else announceSoon();
            return;
        }
        if (ended) {
            if (length == 0) endSoon();
            return;
        }
        pullIfWanted(0);
        if (length <= options.highWaterMark()) wanted = true;
    }

    private boolean isFull() {
        return options.highWaterMark() != 0 ? length >= options.highWaterMark() : length > 0;
    }

    private void pullIfWanted(long taken) {
        if (!wanted && length != 0 && length - taken >= options.highWaterMark()) return;
        if (pulling || ended || life.isDead() || !life.isOpen()) return;
        pulling = true;
        inPull = true;
        if (length == 0) wanted = true;
        try {
            source.pull(this);
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            life.fail(thrown, false);
        }
        inPull = false;
    }

    void unshift(T chunk) {
        Objects.requireNonNull(chunk, "chunk");
        long size = options.sizeOf(chunk);
        if (size == 0 || endEmitted || life.isDead()) {
            options.discard(chunk);
            if (size != 0 && endEmitted) life.fail(StreamException.unshiftAfterEnd(), false);
            return;
        }
        if (flow == Flow.FLOWING && !inPull && length == 0 && !data.isEmpty()) {
            data.emit(Consumer::accept, chunk);
        } else {
            length += size;
            queue.addFirst(chunk, size);
            if (wanted) announceSoon();
        }
        refillSoon();
    }

    // ---- listening

    Subscription onData(Consumer<? super T> listener) {
        Subscription listening = data.add(listener);
        if (!readable.isEmpty()) announces = true;
        if (flow != Flow.PAUSED) resume();
        return listening;
    }

    Subscription onReadable(Runnable listener) {
        Subscription listening = readable.add(listener);
        if (!endEmitted && !announces) {
            announces = true;
            wanted = true;
            flow = Flow.PAUSED;
            announced = false;
            if (length != 0) announceSoon();
            else if (!pulling) life.loop.nextTick(this::refill);
        }
        return () -> {
            listening.close();
            life.loop.nextTick(this::chooseDriver);
        };
    }

    /** The readable listeners have changed. */
    private void chooseDriver() {
        announces = !readable.isEmpty();
        if (resuming && resumeAsked) flow = Flow.FLOWING;
        else if (!data.isEmpty()) resume();
        else if (!announces) flow = Flow.UNDECIDED;
    }

    void resume() {
        if (flow != Flow.FLOWING) {
            flow = announces ? Flow.PAUSED : Flow.FLOWING;
            if (!resuming) {
                resuming = true;
                life.loop.nextTick(resumeTick);
            }
        }
        resumeAsked = true;
        pauseAsked = false;
    }

    void pause() {
        if (flow != Flow.PAUSED) {
            flow = Flow.PAUSED;
            pause.emit(Runnable::run);
        }
        pauseAsked = true;
        resumeAsked = false;
    }

    private void resumeNow() {
        if (!pulling) refill();
        resuming = false;
        resume.emit(Runnable::run);
        flow();
        if (flow == Flow.FLOWING && !pulling) refill();
    }

    private void flow() {
        while (flow == Flow.FLOWING) {
            T chunk = take();
            if (chunk == null) return;
            if (!deliver(chunk)) options.discard(chunk);
        }
    }

    // ---- what happens for itself

    private void announceSoon() {
        wanted = false;
        if (announced) return;
        announced = true;
        life.loop.nextTick(announceTick);
    }

    private void announceNow() {
        if (!life.isDead() && (length != 0 || ended)) {
            readable.emit(Runnable::run);
            announced = false;
        }
        if (flow != Flow.FLOWING && !ended && length <= options.highWaterMark()) wanted = true;
        flow();
    }

    private void refillSoon() {
        if (refilling || !life.isOpen()) return;
        refilling = true;
        life.loop.nextTick(refillTick);
    }

    private void refillNow() {
        while (!pulling && !ended && (length < options.highWaterMark() || flow == Flow.FLOWING && length == 0)) {
            long before = length;
            refill();
            if (length == before) break;
        }
        refilling = false;
    }

    private void endSoon() {
        if (!endEmitted) life.loop.nextTick(endTick);
    }

    private void endNow() {
        if (endEmitted || length != 0 || life.errored() != null || life.isCloseEmitted()) return;
        endEmitted = true;
        life.emit(end);
        WriteHalf<?> writing = life.writeHalf();
        if (writing != null && !allowHalfOpen && writing.isWritable()) {
            life.loop.nextTick(() -> {
                if (writing.isWritable()) writing.end();
            });
        } else {
            life.halfEnded();
        }
    }

    /** The stream is closing: what still waits here is discarded. */
    void dropChunks() {
        length = 0;
        for (T chunk = queue.poll(); chunk != null; chunk = queue.poll()) life.discard(options, chunk);
    }

    // ---- questions

    boolean isPaused() {
        return pauseAsked || flow == Flow.PAUSED;
    }

    boolean isFlowing() {
        return flow == Flow.FLOWING;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isEndEmitted() {
        return endEmitted;
    }

    /** Nothing is left to read, or will come. */
    boolean isAtEnd() {
        return life.errored() == null && (endEmitted || ended && length == 0);
    }

    boolean isReadable() {
        return !life.isDead() && !endEmitted;
    }

    long length() {
        return length;
    }

    long highWaterMark() {
        return options.highWaterMark();
    }
}
