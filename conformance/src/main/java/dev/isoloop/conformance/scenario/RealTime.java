package dev.isoloop.conformance.scenario;

import dev.isoloop.conformance.program.Time;

/** The machine's time. */
final class RealTime implements Time {
    private static final double NS_PER_MS = 1e6;

    @Override
    public void busy(double ms) {
        long start = System.nanoTime();
        long lengthNs = (long) Math.ceil(ms * NS_PER_MS);
        while (System.nanoTime() - start < lengthNs) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            Thread.onSpinWait();
        }
    }
}
