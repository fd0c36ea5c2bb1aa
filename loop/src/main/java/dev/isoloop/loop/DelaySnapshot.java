package dev.isoloop.loop;

import org.HdrHistogram.Histogram;

/**
 * A loop's delay in three figures; {@link LoopStats#delay()} has the definition. Every millisecond of the loop's time is a
 * sample.
 *
 * @param samples number of samples, which is milliseconds
 * @param p50Ns the delay in nanoseconds that half of the samples do not exceed
 * @param p99Ns the delay in nanoseconds that 99 in 100 samples do not exceed
 * @param maxNs the longest delay in nanoseconds
 */
public record DelaySnapshot(long samples, long p50Ns, long p99Ns, long maxNs) {
    private static final double HALF = 50;
    private static final double NINETY_NINE = 99;

    /**
     * {@return the figures of a histogram of nanoseconds}
     *
     * @param histogram from {@link LoopStats#delayHistogram()}, or a sum or difference of such
     */
    public static DelaySnapshot of(Histogram histogram) {
        return of(histogram, histogram.getMaxValue());
    }

    static DelaySnapshot of(Histogram histogram, long maxNs) {
        if (histogram.getTotalCount() == 0) return new DelaySnapshot(0, 0, 0, 0);
        return new DelaySnapshot(
                histogram.getTotalCount(),
                Math.min(maxNs, histogram.getValueAtPercentile(HALF)),
                Math.min(maxNs, histogram.getValueAtPercentile(NINETY_NINE)),
                maxNs);
    }
}
