package dev.isoloop.conformance.scenario;

import dev.isoloop.conformance.program.Time;
import dev.isoloop.loop.Clock;
import dev.isoloop.loop.Parker;

/**
 * Time that stands still while ops run: {@code busy} advances it by what it is told, and a loop that has to wait advances it to
 * its next timer. For one loop, used by its thread only; nobody else can wake that loop.
 */
final class VirtualTime implements Clock, Parker, Time {
    private static final double NS_PER_MS = 1e6;

    private long nowNs;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public void parkUntil(long deadlineNs) {
        if (deadlineNs == Long.MAX_VALUE) {
            throw new IllegalStateException("the program waits for something that cannot come");
        }
        nowNs = Math.max(nowNs, deadlineNs);
    }

    @Override
    public void unpark() {
        // Everything that happens on this loop happens on its own thread.
    }

    @Override
    public void busy(double ms) {
        nowNs += Math.max(0, (long) Math.ceil(ms * NS_PER_MS));
    }
}
