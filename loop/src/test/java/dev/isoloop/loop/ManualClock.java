package dev.isoloop.loop;

/** Time that moves when told, or by sleeping in its parker. */
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

    /** A sleep takes no time but this clock's. Nobody else would wake the sleeper: a sleep without a deadline is an error. */
    Parker parker() {
        return new Parker() {
            @Override
            public void parkUntil(long deadlineNs) {
                if (deadlineNs == Long.MAX_VALUE) throw new AssertionError("asleep for good");
                if (deadlineNs > nowNs) nowNs = deadlineNs;
            }

            @Override
            public void unpark() {}
        };
    }
}
