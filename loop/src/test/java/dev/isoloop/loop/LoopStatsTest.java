package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopStatsTest {
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private long jobs;
    private final LoopMeter meter = new LoopMeter("test", clock, () -> jobs);
    private final ArrivalStamp oldest = new ArrivalStamp(clock);
    private int queued;
    private final LoopStats stats = new LoopStats(meter, oldest, () -> queued);

    @Test
    void aLoopThatHasNotStartedHasNoTime() {
        clock.passMs(100);
        assertEquals(new LoopUtilisation(0, 0), stats.utilisation());
        assertEquals(0, stats.utilisation().utilisation());
        assertEquals(new DelaySnapshot(0, 0, 0, 0), stats.delay());
    }

    @Test
    void idleAndActiveTimeGoOnWhileTheLoopIsInThem() {
        clock.passMs(5);
        start();
        busyMs(3);
        assertEquals(new LoopUtilisation(0, 3 * MS), stats.utilisation());
        meter.idleStarted(clock.nanoTime());
        clock.passMs(7);
        assertEquals(new LoopUtilisation(7 * MS, 3 * MS), stats.utilisation());
        meter.idleEnded(clock.nanoTime());
        busyMs(2);
        assertEquals(7 * MS, stats.idleNs());
        assertEquals(5 * MS, stats.activeNs());
        assertEquals(5 / 12.0, stats.utilisation().utilisation());
    }

    @Test
    void utilisationOfAStretchIsTheDifferenceOfTwo() {
        start();
        busyMs(100);
        LoopUtilisation earlier = stats.utilisation();
        idleMs(30);
        busyMs(10);
        assertEquals(new LoopUtilisation(30 * MS, 10 * MS), stats.utilisationSince(earlier));
        assertEquals(0.25, stats.utilisationSince(earlier).utilisation());
    }

    @Test
    void timeStopsWhenTheLoopEnds() {
        start();
        idleMs(4);
        busyMs(2);
        meter.ended(clock.nanoTime());
        clock.passMs(50);
        assertEquals(new LoopUtilisation(4 * MS, 2 * MS), stats.utilisation());
    }

    @Test
    void aLoopThatEndsWhileIdleCountsItsLastWait() {
        start();
        meter.idleStarted(clock.nanoTime());
        meter.ended(clock.passMs(4));
        clock.passMs(50);
        assertEquals(new LoopUtilisation(4 * MS, 0), stats.utilisation());
    }

    @Test
    void turnsThatShareALookAreCountedAndLoseNoTime() {
        start();
        meter.polled(clock.nanoTime());
        for (int turn = 0; turn < LoopMeter.UNLOOKED_MAX; turn++) {
            clock.passMs(1);
            assertTrue(meter.polledUnlooked());
        }
        assertFalse(meter.polledUnlooked());
        meter.polled(clock.nanoTime());
        assertEquals(LoopMeter.UNLOOKED_MAX + 2, stats.ticks());
        assertEquals(LoopMeter.UNLOOKED_MAX * MS, stats.delay().maxNs());
        assertEquals(LoopMeter.UNLOOKED_MAX * MS, stats.activeNs());
    }

    @Test
    void behindALongStretchEachTurnLooksForItselfUntilOneIsShort() {
        start();
        meter.polled(clock.passMs(LoopMeter.SHORT_STRETCH_NS / (double) MS));
        assertFalse(meter.polledUnlooked());
        meter.polled(clock.nanoTime());
        assertTrue(meter.polledUnlooked());
    }

    @Test
    void callbacksTicksAndMicrotasksAreCountedFromTheirBeginning() {
        start();
        assertEquals(0, stats.callbacks());
        assertFalse(stats.isInCallback());
        meter.callbackStarted();
        assertEquals(1, stats.callbacks());
        assertTrue(stats.isInCallback());
        meter.callbackEnded();
        assertEquals(1, stats.callbacks());
        assertFalse(stats.isInCallback());
        meter.draining(LoopMeter.TICKS);
        jobs++;
        meter.draining(LoopMeter.MICROTASKS);
        jobs++;
        assertTrue(stats.isInCallback());
        meter.drainEnded();
        assertFalse(stats.isInCallback());
        assertEquals(2, stats.drained());
        meter.polled(clock.nanoTime());
        assertEquals(1, stats.ticks());
    }

    @Test
    void aLongBusyStretchIsOneSampleForEachOfItsMilliseconds() {
        start();
        busyMs(10);
        meter.polled(clock.nanoTime());
        DelaySnapshot delay = stats.delay();
        assertEquals(10, delay.samples());
        assertEquals(10 * MS, delay.maxNs());
        assertEquals(10 * MS, delay.p99Ns());
        near(5 * MS, delay.p50Ns());
    }

    @Test
    void theSamplesOfAStretchAreThoseOfHdrHistogramsExpectedInterval() {
        start();
        busyMs(37);
        meter.polled(clock.nanoTime());
        Histogram expected = new Histogram(3);
        expected.recordValueWithExpectedInterval(37 * MS, MS);
        Histogram ours = stats.delayHistogram();
        assertEquals(expected.getTotalCount(), ours.getTotalCount());
        for (int percentile = 1; percentile <= 100; percentile++) {
            near(expected.getValueAtPercentile(percentile), ours.getValueAtPercentile(percentile));
        }
    }

    @Test
    void idleTimeIsZeroDelayOncePerMillisecond() {
        start();
        idleMs(980);
        busyMs(20);
        meter.polled(clock.nanoTime());
        DelaySnapshot delay = stats.delay();
        assertEquals(1000, delay.samples());
        assertEquals(0, delay.p50Ns());
        near(10 * MS, delay.p99Ns());
        assertEquals(20 * MS, delay.maxNs());
    }

    @Test
    void idleFractionsOfAMillisecondAddUp() {
        start();
        for (int i = 0; i < 10; i++) idleMs(0.25);
        assertEquals(2, stats.delay().samples());
    }

    @Test
    void shortStretchesShareSamplesSoThatTheyDoNotHideAStall() {
        start();
        for (int i = 0; i < 95_000; i++) {
            busyMs(0.01);
            meter.polled(clock.nanoTime());
        }
        busyMs(50);
        meter.polled(clock.nanoTime());
        DelaySnapshot delay = stats.delay();
        assertEquals(1000, delay.samples());
        near(10_000, delay.p50Ns());
        near(40 * MS, delay.p99Ns());
        assertEquals(95_001, stats.ticks());
    }

    @Test
    void aMillisecondOfShortStretchesRecordsTheLongestOfThem() {
        start();
        for (double ms : new double[] {0.1, 0.7, 0.2}) {
            busyMs(ms);
            meter.polled(clock.nanoTime());
        }
        assertEquals(new DelaySnapshot(1, 700_000, 700_000, 700_000), stats.delay());
    }

    @Test
    void aStretchOfAnHourIsRecordedInFewStepsAndKeepsItsWeight() {
        start();
        busyMs(3_600_000);
        meter.polled(clock.nanoTime());
        DelaySnapshot delay = stats.delay();
        assertEquals(3_600_000, delay.samples());
        assertEquals(3_600_000 * MS, delay.maxNs());
        near(1_800_000 * MS, delay.p50Ns());
    }

    @Test
    void histogramsOfTwoMomentsGiveTheDelayBetweenThem() {
        start();
        busyMs(200);
        meter.polled(clock.nanoTime());
        Histogram earlier = stats.delayHistogram();
        idleMs(20);
        busyMs(5);
        meter.polled(clock.nanoTime());
        Histogram between = stats.delayHistogram();
        between.subtract(earlier);
        DelaySnapshot delay = DelaySnapshot.of(between);
        assertEquals(25, delay.samples());
        near(5 * MS, delay.maxNs());
    }

    @Test
    void theAgeOfTheQueueIsThatOfItsOldestArrival() {
        start();
        assertEquals(0, stats.oldestQueuedAgeNs());
        queued = 1;
        oldest.queued();
        clock.passMs(3);
        queued = 2;
        oldest.queued();
        clock.passMs(4);
        assertEquals(2, stats.queueDepth());
        assertEquals(7 * MS, stats.oldestQueuedAgeNs());

        oldest.gone();
        queued = 0;
        assertEquals(0, stats.oldestQueuedAgeNs());
        queued = 1;
        oldest.queued();
        clock.passMs(1);
        assertEquals(MS, stats.oldestQueuedAgeNs());
    }

    @Test
    void aSenderThatIsHeldUpLeavesNoStampBehindForLaterArrivals() {
        ManualClock time = new ManualClock();
        Runnable[] meanwhile = {() -> {}};
        EventLoop loop = EventLoop.builder()
                .clock(() -> {
                    long nowNs = time.nanoTime();
                    Runnable now = meanwhile[0];
                    meanwhile[0] = () -> {};
                    now.run();
                    return nowNs;
                })
                .unwatched()
                .build();
        loop.ref();
        loop.tickNow();
        // The sender has just read the clock, and is not heard of again until the loop has made a turn.
        meanwhile[0] = loop::tickNow;
        loop.execute(() -> {});
        loop.tickNow();
        assertEquals(0, loop.stats().queueDepth());
        time.passMs(3_600_000);
        loop.execute(() -> {});
        assertEquals(1, loop.stats().queueDepth());
        assertEquals(0, loop.stats().oldestQueuedAgeNs());
    }

    @Test
    void whatABoundLeavesBehindKeepsItsAge() {
        EventLoop loop = hostedLoop();
        for (int n = 0; n <= Bounds.TASK_BATCH_MAX; n++) loop.execute(() -> {});
        clock.passMs(3);
        loop.tickNow();
        clock.passMs(2);
        assertEquals(1, loop.stats().queueDepth());
        assertEquals(5 * MS, loop.stats().oldestQueuedAgeNs());
    }

    @Test
    void whatComesDuringAPollPhaseIsAtMostAsOldAsThat() {
        EventLoop loop = hostedLoop();
        loop.execute(() -> loop.execute(() -> {}));
        clock.passMs(4);
        loop.tickNow();
        clock.passMs(2);
        assertEquals(1, loop.stats().queueDepth());
        assertEquals(2 * MS, loop.stats().oldestQueuedAgeNs());
    }

    private EventLoop hostedLoop() {
        EventLoop loop =
                EventLoop.builder().name("test").clock(clock).unwatched().build();
        loop.start(loop::ref);
        loop.tickNow();
        return loop;
    }

    @Test
    void anotherThreadNeverSeesTimesThatDoNotBelongTogether() throws InterruptedException {
        // Equal idle and busy stretches: at the seams the two may differ by one stretch at most.
        AtomicReference<String> wrong = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        start();
        Thread reader = new Thread(() -> {
            LoopUtilisation last = stats.utilisation();
            while (!done.get()) {
                LoopUtilisation now = stats.utilisation();
                if (now.idleNs() < last.idleNs() || Math.abs(now.activeNs() - now.idleNs()) > 2 * MS) {
                    wrong.compareAndSet(null, last + " then " + now);
                }
                last = now;
            }
        });
        reader.start();
        for (int i = 0; i < 200_000; i++) {
            busyMs(1);
            idleMs(1);
        }
        done.set(true);
        reader.join();
        assertEquals(null, wrong.get());
    }

    private void start() {
        meter.started(Thread.currentThread(), clock.nanoTime());
    }

    private void busyMs(double ms) {
        clock.passMs(ms);
    }

    private void idleMs(double ms) {
        meter.idleStarted(clock.nanoTime());
        meter.idleEnded(clock.passMs(ms));
    }

    /** Within the 3 percent that the histogram promises. */
    private static void near(long expected, long actual) {
        assertTrue(Math.abs(actual - expected) <= expected * 0.03, "expected about " + expected + ", was " + actual);
    }
}
