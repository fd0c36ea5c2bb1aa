package dev.isoloop.streams;

import dev.isoloop.sharedmem.TransferBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * How much a stream holds back, how it counts, and what becomes of chunks nobody will get. Immutable; each method returns new
 * options.
 *
 * <p><b>Object mode</b> counts each chunk as one. <b>Byte mode</b> counts what the size function says, in bytes, and skips chunks
 * of size 0; chunks are never joined nor split. The size of a chunk is asked once, when it enters the stream.
 *
 * @param <T> the chunks
 */
public final class StreamOptions<T> {
    /** The default high-water mark in object mode, in chunks. */
    public static final int HIGH_WATER_OBJECTS = 16;

    /** The default high-water mark in byte mode, in bytes: 16 KiB. */
    public static final int HIGH_WATER_BYTES = 16 * 1024;

    private final ToLongFunction<? super T> sizeBytes;
    private final long highWaterMark;
    private final Consumer<? super T> onDiscard;
    private final boolean autoDestroy;

    private StreamOptions(
            ToLongFunction<? super T> sizeBytes,
            long highWaterMark,
            Consumer<? super T> onDiscard,
            boolean autoDestroy) {
        this.sizeBytes = sizeBytes;
        this.highWaterMark = highWaterMark;
        this.onDiscard = onDiscard;
        this.autoDestroy = autoDestroy;
    }

    /**
     * {@return options for object mode: 16 chunks}
     *
     * @param <T> the chunks
     */
    public static <T> StreamOptions<T> objects() {
        return new StreamOptions<>(null, HIGH_WATER_OBJECTS, null, true);
    }

    /**
     * {@return options for byte mode: 16 KiB}
     *
     * @param sizeBytes the size of a chunk, in bytes, 0 or more
     * @param <T> the chunks
     */
    public static <T> StreamOptions<T> bytes(ToLongFunction<? super T> sizeBytes) {
        return new StreamOptions<>(Objects.requireNonNull(sizeBytes, "sizeBytes"), HIGH_WATER_BYTES, null, true);
    }

    /** {@return options for byte mode with transfer buffers: their capacity counts, those nobody gets are closed} */
    public static StreamOptions<TransferBuffer> buffers() {
        return StreamOptions.<TransferBuffer>bytes(TransferBuffer::capacityBytes)
                .onDiscard(TransferBuffer::close);
    }

    /**
     * Sets how much may wait before the producer is told to stop: a hint to it, not a limit.
     *
     * @param mark chunks in object mode, bytes in byte mode; 0 or more
     * @return new options
     * @throws IllegalArgumentException if the mark is negative
     */
    public StreamOptions<T> highWaterMark(long mark) {
        if (mark < 0) throw new IllegalArgumentException("high-water mark " + mark + ", expected 0 or more");
        return new StreamOptions<>(sizeBytes, mark, onDiscard, autoDestroy);
    }

    /**
     * Says what to do with chunks that nobody will get: still queued when the stream is destroyed, pushed or written after that,
     * empty ones in byte mode, and those that flow while nobody listens.
     *
     * @param discard called with each such chunk; must not throw
     * @return new options
     */
    public StreamOptions<T> onDiscard(Consumer<? super T> discard) {
        return new StreamOptions<>(sizeBytes, highWaterMark, Objects.requireNonNull(discard, "discard"), autoDestroy);
    }

    /**
     * Sets whether the stream destroys itself at its end and after an error; true by default.
     *
     * @param destroys whether it does
     * @return new options
     */
    public StreamOptions<T> autoDestroy(boolean destroys) {
        return new StreamOptions<>(sizeBytes, highWaterMark, onDiscard, destroys);
    }

    /** {@return the high-water mark: chunks in object mode, bytes in byte mode} */
    public long highWaterMark() {
        return highWaterMark;
    }

    /** {@return whether chunks count as one each} */
    public boolean isObjectMode() {
        return sizeBytes == null;
    }

    boolean autoDestroy() {
        return autoDestroy;
    }

    /** How many chunks to ask a publisher for at a time. */
    long batch() {
        return isObjectMode() ? Math.max(1, highWaterMark) : 1;
    }

    long sizeOf(T chunk) {
        if (sizeBytes == null) return 1;
        long size = sizeBytes.applyAsLong(chunk);
        if (size < 0) {
            throw new IllegalArgumentException(
                    "the size function says " + size + " for " + chunk + ", expected 0 or more");
        }
        return size;
    }

    /**
     * Does with a chunk what {@link #onDiscard} says. For sinks that were given a chunk and can't pass it on.
     *
     * @param chunk the chunk
     */
    public void discard(T chunk) {
        if (onDiscard != null) onDiscard.accept(chunk);
    }
}
