package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.Histogram;

/**
 * The loop's delay: what an event that arrives at a random moment would wait, sampled once per millisecond.
 *
 * <p>The loop's life is a row of busy stretches, each from one poll to the next or, on a carrier, over a few short turns
 * ({@link LoopMeter#polledUnlooked}), and idle ones. Every millisecond of it is
 * worth one sample:
 *
 * <ul>
 *   <li>a busy stretch of b of a millisecond or more records b, b - 1 ms, b - 2 ms … as HdrHistogram's correction for an
 *       expected interval of 1 ms does: the arrivals of its first millisecond wait for nearly all of it, those of its last
 *       one hardly at all. What is left under a millisecond counts as a short stretch;
 *   <li>short stretches are put together until they fill a millisecond, which then records the longest of them. One record
 *       each would let ten thousand stretches of 10 µs hide a stall of 100 ms, though an arrival is as likely to meet one
 *       as the other;
 *   <li>idle time records zeros, one per millisecond of it.
 * </ul>
 *
 * <p>The loop's thread writes, any thread reads; nobody waits. Counts are off by less than 1.6 % in value (a 64th), the
 * maximum is exact. Memory grows with the range seen: half a kilobyte per power of two, none for a loop that never had a
 * busy millisecond.
 */
final class DelayRecorder {
    /*
     * A value's place:  exponent, 0 for values under 64           the 6 bits below its highest one
     *                   = chunk                                   = index in the chunk
     *
     * who     does                         mode     met by              so that
     * loop    chunks[at] = new long[64]    release  reader, acquire     the zeros of a new chunk are seen as zeros
     * loop    max, then counts             release  reader, acquire     whoever counts a sample knows a maximum that is no less
     * loop    zeros                        opaque   reader, opaque      a count is never torn; a snapshot may miss the newest
     */
    private static final int CHUNK_BITS = 6;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int CHUNKS = Long.SIZE - CHUNK_BITS;
    private static final int STEPS_MAX = 4096;
    private static final int DIGITS = 2;
    static final long SAMPLE_NS = 1_000_000;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle CHUNK_AT = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle COUNTS;
    private static final VarHandle ZEROS;
    private static final VarHandle MAX;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            COUNTS = lookup.findVarHandle(DelayRecorder.class, "counts", long[][].class);
            ZEROS = lookup.findVarHandle(DelayRecorder.class, "zeros", long.class);
            MAX = lookup.findVarHandle(DelayRecorder.class, "maxNs", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    // Written by the loop's thread, read by any.
    private long[][] counts;
    private long zeros;
    private long maxNs;

    // Loop's thread only: time that does not fill a sample yet.
    private long shortNs;
    private long shortMaxNs;
    private long idleRestNs;

    /** A busy stretch is over. Loop's thread. */
    void busy(long stretchNs) {
        if (stretchNs < SAMPLE_NS) addShort(stretchNs);
        else addLong(stretchNs);
    }

    /** An idle stretch is over. Loop's thread. */
    void idle(long stretchNs) {
        idleRestNs += stretchNs;
        if (idleRestNs < SAMPLE_NS) return;
        ZEROS.setOpaque(this, zeros + idleRestNs / SAMPLE_NS);
        idleRestNs %= SAMPLE_NS;
    }

    private void addShort(long stretchNs) {
        if (stretchNs <= 0) return;
        shortNs += stretchNs;
        if (stretchNs > shortMaxNs) shortMaxNs = stretchNs;
        if (shortNs < SAMPLE_NS) return;
        record(shortMaxNs, 1);
        shortNs -= SAMPLE_NS;
        shortMaxNs = shortNs == 0 ? 0 : Math.min(shortMaxNs, stretchNs);
    }

    private void addLong(long stretchNs) {
        long samples = stretchNs / SAMPLE_NS;
        // A stretch of minutes takes larger steps, so that its end does not cost the loop milliseconds.
        long perStep = (samples + STEPS_MAX - 1) / STEPS_MAX;
        long value = stretchNs;
        for (long left = samples; left > 0; left -= perStep) {
            record(value, Math.min(perStep, left));
            value -= perStep * SAMPLE_NS;
        }
        addShort(stretchNs % SAMPLE_NS);
    }

    private void record(long valueNs, long times) {
        if (counts == null) COUNTS.setRelease(this, new long[CHUNKS][]);
        int at = chunkOf(valueNs);
        long[] chunk = counts[at];
        if (chunk == null) {
            chunk = new long[CHUNK];
            CHUNK_AT.setRelease(counts, at, chunk);
        }
        int slot = slotOf(valueNs);
        // In this order: a snapshot that counts the sample does not cut it down to an older maximum. Partner:
        // addChunk().
        if (valueNs > maxNs) MAX.setOpaque(this, valueNs);
        COUNT.setRelease(chunk, slot, chunk[slot] + times);
    }

    /** All samples so far, as a histogram of nanoseconds that the caller owns. Any thread. */
    Histogram histogram() {
        Histogram histogram = new Histogram(DIGITS);
        long idle = (long) ZEROS.getOpaque(this);
        if (idle > 0) histogram.recordValueWithCount(0, idle);
        long[][] all = (long[][]) COUNTS.getAcquire(this);
        if (all == null) return histogram;
        for (int at = 0; at < CHUNKS; at++) addChunk(histogram, all, at);
        return histogram;
    }

    private void addChunk(Histogram histogram, long[][] all, int at) {
        long[] chunk = (long[]) CHUNK_AT.getAcquire(all, at);
        if (chunk == null) return;
        for (int slot = 0; slot < CHUNK; slot++) {
            long count = (long) COUNT.getAcquire(chunk, slot);
            if (count > 0) histogram.recordValueWithCount(Math.min(maxNsOpaque(), highestIn(at, slot)), count);
        }
    }

    /** The longest stretch recorded, in nanoseconds. Any thread. */
    long maxNsOpaque() {
        return (long) MAX.getOpaque(this);
    }

    private static int chunkOf(long value) {
        return value < CHUNK ? 0 : Long.SIZE - CHUNK_BITS - Long.numberOfLeadingZeros(value);
    }

    private static int slotOf(long value) {
        int chunk = chunkOf(value);
        return (int) (chunk == 0 ? value : value >>> chunk - 1) & CHUNK - 1;
    }

    /** The largest value with this place. */
    private static long highestIn(int chunk, int slot) {
        return chunk == 0 ? slot : (CHUNK + slot + 1L << chunk - 1) - 1;
    }
}
