package dev.isoloop.conformance.scenario;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when the machine stops for a while: a thread of its own that wakes every millisecond and sees how late it is. What it
 * saw is a hint that other threads were held up as well, and not a proof that they were not.
 */
final class PauseMeter implements AutoCloseable {
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Thread thread;
    private volatile boolean closed;
    /** Written by the meter's thread, read once that has ended. */
    private long longestNs;

    private PauseMeter() {
        thread = new Thread(this::measure, "pause meter");
        thread.setDaemon(true);
    }

    static PauseMeter start() {
        PauseMeter meter = new PauseMeter();
        meter.thread.start();
        return meter;
    }

    private void measure() {
        long before = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(STEP_NS);
            long now = System.nanoTime();
            longestNs = Math.max(longestNs, now - before - STEP_NS);
            before = now;
        }
    }

    /** Ends the measurement. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** {@return the longest pause in milliseconds, after the end of the measurement} */
    long longestMs() throws InterruptedException {
        thread.join();
        return TimeUnit.NANOSECONDS.toMillis(longestNs);
    }
}
