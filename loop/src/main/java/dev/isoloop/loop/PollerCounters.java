package dev.isoloop.loop;

import java.util.concurrent.atomic.AtomicLong;

/** The counters behind {@link PollerStats}. Any thread. */
final class PollerCounters {
    final AtomicLong own = new AtomicLong();
    final AtomicLong foreign = new AtomicLong();
    final AtomicLong batons = new AtomicLong();
    final AtomicLong steals = new AtomicLong();
    final AtomicLong disarms = new AtomicLong();
    final AtomicLong spurious = new AtomicLong();
    final AtomicLong rebuilds = new AtomicLong();

    /** Without an atomic step when there is nothing to count. */
    static void add(AtomicLong counter, int count) {
        if (count > 0) counter.getAndAdd(count);
    }

    PollerStats read(int loops, int registrations) {
        return new PollerStats(
                own.get(),
                foreign.get(),
                batons.get(),
                steals.get(),
                disarms.get(),
                spurious.get(),
                rebuilds.get(),
                loops,
                registrations);
    }
}
