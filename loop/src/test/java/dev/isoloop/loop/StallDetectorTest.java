package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watcher's looks are made by the test, in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD) // the watched thread is the one that makes the test
class StallDetectorTest {
    private static final long MS = 1_000_000;
    private static final int PERIOD_MS = 5;

    private final ManualClock clock = new ManualClock();
    private final StallDetector detector = new StallDetector(clock, null);
    private long jobs;
    private final LoopMeter meter = new LoopMeter("busy", clock, () -> jobs);
    private final List<StallReport> reports = new ArrayList<>();

    StallDetectorTest() {
        detector.setListener(reports::add);
        detector.watch(meter);
        meter.started(Thread.currentThread(), clock.nanoTime());
    }

    @Test
    void aCallbackOverTheThresholdIsReportedWhileItRuns() {
        meter.callbackStarted();
        lookForMs(25);
        assertEquals(0, reports.size(), "25 ms have not been seen to pass since the first look");
        lookForMs(5);
        assertEquals(1, reports.size());
        StallReport report = reports.get(0);
        assertEquals("busy", report.loopName());
        assertEquals(Thread.currentThread().getName(), report.threadName());
        assertEquals(StallKind.CALLBACK, report.kind());
        assertEquals(25 * MS, report.durationNs());
        assertEquals(1, report.callbacks());
        assertTrue(
                report.stack().stream()
                        .anyMatch(
                                frame -> frame.getClassName().equals(getClass().getName())),
                report::describe);
        assertTrue(
                report.describe().startsWith("Loop busy has been held up for 25 ms by a callback on thread "),
                report::describe);
    }

    @Test
    void aStallIsReportedOnceHoweverLongItLasts() {
        meter.callbackStarted();
        lookForMs(1000);
        assertEquals(1, reports.size());
        assertEquals(1, detector.stalls());
    }

    @Test
    void theNextSlowCallbackIsAnotherStall() {
        for (int i = 0; i < 2; i++) {
            meter.callbackStarted();
            lookForMs(40);
            meter.callbackEnded();
        }
        assertEquals(2, reports.size());
    }

    @Test
    void quickCallbacksInARowAreNoStall() {
        for (int i = 0; i < 100; i++) {
            meter.callbackStarted();
            lookForMs(20);
            meter.callbackEnded();
        }
        assertEquals(0, detector.stalls());
    }

    @Test
    void anIdleLoopIsNeverReported() {
        meter.idleStarted(clock.nanoTime());
        lookForMs(10_000);
        assertEquals(0, detector.stalls());
        assertFalse(meter.isListedOpaque(), "it has been taken off the list");
    }

    @Test
    void aLoopBetweenItsCallbacksIsNotReported() {
        lookForMs(1000);
        assertEquals(0, detector.stalls());
    }

    @Test
    void aLoopThatWakesAfterALongRestIsWatchedAgain() {
        meter.idleStarted(clock.nanoTime());
        lookForMs(1000);
        meter.idleEnded(clock.nanoTime());
        assertTrue(meter.isListedOpaque());
        meter.callbackStarted();
        lookForMs(40);
        assertEquals(1, reports.size());
    }

    @Test
    void aPauseOfTheProcessIsNotCounted() {
        meter.callbackStarted();
        lookForMs(15);
        clock.passMs(60_000);
        lookForMs(15);
        assertEquals(0, detector.stalls());
        lookForMs(10);
        assertEquals(1, reports.size());
        assertEquals(25 * MS, reports.get(0).durationNs());
    }

    @Test
    void aPauseBeforeTheFirstLookAtACallbackIsNotCounted() {
        lookForMs(10);
        meter.callbackStarted();
        clock.passMs(60_000);
        detector.check(clock.nanoTime());
        meter.callbackEnded();
        assertEquals(0, detector.stalls());
    }

    @Test
    void aSlowTickAndASlowMicrotaskAreNamed() {
        meter.callbackStarted();
        meter.callbackEnded();
        meter.draining(LoopMeter.TICKS);
        jobs++;
        lookForMs(40);
        meter.draining(LoopMeter.MICROTASKS);
        jobs++;
        lookForMs(40);
        meter.drainEnded();
        assertEquals(List.of(StallKind.TICK, StallKind.MICROTASK), kinds());
    }

    @Test
    void aFloodOfTicksIsNamedAndCounted() {
        meter.draining(LoopMeter.TICKS);
        for (int ms = 0; ms < 40; ms++) {
            jobs++;
            jobs++;
            if (ms % PERIOD_MS == 0) detector.check(clock.nanoTime());
            clock.passMs(1);
        }
        assertEquals(List.of(StallKind.TICK_FLOOD), kinds());
        assertEquals(25 * MS, reports.get(0).durationNs());
        assertEquals(50, reports.get(0).callbacks());
        assertTrue(reports.get(0).describe().contains("a flood of nextTick callbacks (50 so far)"));
    }

    @Test
    void aFloodThatGoesBackAndForthBetweenTheQueuesIsOneFlood() {
        for (int ms = 0; ms < 200; ms++) {
            meter.draining(LoopMeter.TICKS);
            jobs++;
            meter.draining(LoopMeter.MICROTASKS);
            jobs++;
            if (ms % PERIOD_MS == 0) detector.check(clock.nanoTime());
            clock.passMs(1);
        }
        assertEquals(List.of(StallKind.MICROTASK_FLOOD), kinds());
    }

    @Test
    void drainsThatEndAreNoFlood() {
        for (int ms = 0; ms < 200; ms++) {
            meter.draining(LoopMeter.TICKS);
            jobs++;
            if (ms % PERIOD_MS == 0) detector.check(clock.nanoTime());
            meter.drainEnded();
            clock.passMs(1);
        }
        assertEquals(0, detector.stalls());
    }

    @Test
    void aSlowMicrotaskBehindAQuickOneIsReportedOnceAsWhatItIs() {
        meter.draining(LoopMeter.MICROTASKS);
        jobs++;
        lookForMs(5);
        jobs++;
        lookForMs(200);
        assertEquals(List.of(StallKind.MICROTASK), kinds());
    }

    @Test
    void reportsAreLimitedPerMinuteAndTheRestIsCounted() {
        detector.setReportsPerMinute(2);
        for (int i = 0; i < 5; i++) stall();
        assertEquals(2, reports.size());
        assertEquals(5, detector.stalls());
        assertEquals(3, detector.unreported());
        lookForMs(60_000);
        stall();
        assertEquals(3, reports.size());
        assertEquals(3, reports.get(2).unreported());
        assertTrue(reports.get(2).describe().contains("3 more stalls were not reported"));
    }

    @Test
    void theThresholdCanBeSet() {
        detector.setThreshold(Duration.ofMillis(100));
        assertEquals(Duration.ofMillis(100), detector.threshold());
        meter.callbackStarted();
        lookForMs(90);
        assertEquals(0, detector.stalls());
        lookForMs(30);
        assertEquals(1, detector.stalls());
        assertThrows(IllegalArgumentException.class, () -> detector.setThreshold(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> detector.setReportsPerMinute(-1));
    }

    @Test
    void aListenerThatThrowsDoesNotEndTheWatch() {
        detector.setListener(report -> {
            reports.add(report);
            throw new IllegalStateException("listener");
        });
        stall();
        stall();
        assertEquals(2, reports.size());
    }

    @Test
    void aLoopThatEndsIsForgotten() {
        meter.callbackStarted();
        meter.ended(clock.nanoTime());
        detector.unwatch();
        lookForMs(1000);
        assertEquals(0, detector.stalls());
        assertFalse(meter.isListedOpaque());
    }

    @Test
    void manyLoopsAreWatchedAtOnceAndTheStalledOneIsNamed() {
        List<LoopMeter> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            LoopMeter other = new LoopMeter("other" + i, clock, () -> jobs);
            detector.watch(other);
            other.started(Thread.currentThread(), clock.nanoTime());
            if (i % 3 == 0) other.idleStarted(clock.nanoTime());
            others.add(other);
        }
        lookForMs(100);
        others.get(50).callbackStarted();
        lookForMs(50);
        assertEquals(
                List.of("other50"), reports.stream().map(StallReport::loopName).toList());
    }

    private void stall() {
        meter.callbackStarted();
        lookForMs(40);
        meter.callbackEnded();
    }

    /** Looks now and every period, for this long. */
    private void lookForMs(int ms) {
        for (int passed = 0; passed < ms; passed += PERIOD_MS) {
            detector.check(clock.nanoTime());
            clock.passMs(PERIOD_MS);
        }
    }

    private List<StallKind> kinds() {
        return reports.stream().map(StallReport::kind).toList();
    }
}
