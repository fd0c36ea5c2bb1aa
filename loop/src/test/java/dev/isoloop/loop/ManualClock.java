package dev.isoloop.loop;

/** Time that moves when told. */
final class ManualClock implements Clock {
    private static final long NS_PER_MS = 1_000_000;
    private volatile long nowNs = -3 * NS_PER_MS;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    long passMs(double ms) {
        long then = nowNs + (long) (ms * NS_PER_MS);
        nowNs = then;
        return then;
    }
}
