package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watcher's own thread, with a parker that tells the test what it does and a clock that the test moves. */
@Timeout(60)
class StallWatcherThreadTest {
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<Long> sleeps = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> wakes = new LinkedBlockingQueue<>();
    private final BlockingQueue<StallReport> reports = new LinkedBlockingQueue<>();
    private volatile Thread watcher;

    private final StallDetector detector = new StallDetector(clock, () -> new Parker() {
        @Override
        public void parkUntil(long deadlineNs) {
            watcher = Thread.currentThread();
            sleeps.add(deadlineNs);
            try {
                wakes.take();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        @Override
        public void unpark() {
            wakes.add(true);
        }
    });
    private final LoopMeter meter = new LoopMeter("busy", clock, () -> 0);

    @Test
    void theThreadStartsWithTheFirstLoopSleepsWhileAllAreIdleAndEndsWithTheLast() throws InterruptedException {
        detector.setListener(reports::add);
        detector.watch(meter);
        meter.started(Thread.currentThread(), clock.nanoTime());
        assertEquals(clock.nanoTime() + 5 * MS, sleeps.take(), "it looks again a fifth of the threshold later");
        assertTrue(watcher.isDaemon());

        meter.callbackStarted();
        for (int i = 0; i < 7; i++) passPeriod();
        assertEquals(StallKind.CALLBACK, reports.take().kind());
        meter.callbackEnded();

        meter.idleStarted(clock.nanoTime());
        int looks = 0;
        while (passPeriod() != Long.MAX_VALUE) looks++;
        assertTrue(looks >= 200, "it lingers for a second, and made only " + looks + " looks");
        assertTrue(wakes.isEmpty() && sleeps.isEmpty(), "nothing wakes it while the loop is idle");

        clock.passMs(60_000);
        meter.idleEnded(clock.nanoTime());
        assertEquals(clock.nanoTime() + 5 * MS, sleeps.take(), "a loop that wakes has woken it");

        meter.idleStarted(clock.nanoTime());
        meter.idleEnded(clock.nanoTime());
        assertTrue(wakes.isEmpty(), "a loop that is watched anyway need not wake it");

        meter.ended(clock.nanoTime());
        Thread thread = watcher;
        detector.unwatch();
        thread.join();
    }

    @Test
    void theThreadEndsAlsoWhileItSleepsForGood() throws InterruptedException {
        detector.watch(meter);
        meter.started(Thread.currentThread(), clock.nanoTime());
        meter.idleStarted(clock.nanoTime());
        sleeps.take();
        while (passPeriod() != Long.MAX_VALUE) continue;
        Thread thread = watcher;
        detector.unwatch();
        thread.join();
    }

    /** Lets a period pass and the watcher look; the deadline of its next sleep. */
    private long passPeriod() throws InterruptedException {
        clock.passMs(5);
        wakes.add(true);
        return sleeps.take();
    }
}
