package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The process's own detector on real loops. Each program goes on until it has been reported, so that no time is measured; what
 * a busy machine adds by holding up the loop's thread somewhere else is left out, and the program is run again: a stall is
 * reported once, also if it began before the program came to its spin.
 */
@Timeout(60)
class StallOnARealLoopTest {
    private final BlockingQueue<StallReport> reports = new LinkedBlockingQueue<>();

    /** Something was left out in this run. */
    private volatile boolean isLeftOut;

    private int runs;
    private String loopName;

    @BeforeEach
    void listen() {
        StallDetector.shared().setReportsPerMinute(Integer.MAX_VALUE);
        StallDetector.shared().setListener(this::hear);
    }

    private synchronized void hear(StallReport report) {
        if (!report.loopName().equals(loopName)) return;
        if (report.kind().isFlood() || isSpinning(report)) reports.add(report);
        else isLeftOut = true;
    }

    /** Each run has a loop of its own name, so that what is still said of an earlier one is not taken for its own. */
    private synchronized String beginRun() {
        isLeftOut = false;
        reports.clear();
        loopName = "culprit " + ++runs;
        return loopName;
    }

    @AfterEach
    void stopListening() {
        StallDetector.shared().setListener(null);
        StallDetector.shared().setReportsPerMinute(6);
    }

    @Test
    void aCallbackIsReportedWhileItRunsWithItsStack() throws InterruptedException {
        assertEquals(
                StallKind.CALLBACK,
                stalled(loop -> loop.setImmediate(this::spinUntilReported)).kind());
    }

    @Test
    void listenersForErrorsAndForTheEndAreReported() throws InterruptedException {
        Runnable fails = () -> {
            throw new IllegalStateException("boom");
        };
        assertEquals(
                StallKind.CALLBACK,
                stalled(loop -> {
                            loop.events().onUncaughtError((error, origin) -> spinUntilReported());
                            loop.setImmediate(fails);
                        })
                        .kind());
        assertEquals(
                StallKind.CALLBACK,
                stalled(loop -> {
                            loop.events().onUncaughtError((error, origin) -> spinUntilReported());
                            loop.nextTick(fails);
                        })
                        .kind());
        assertEquals(
                StallKind.CALLBACK,
                stalled(loop -> loop.events().onExit(code -> spinUntilReported()))
                        .kind());
    }

    @Test
    void aMicrotaskAndATickAreNamed() throws InterruptedException {
        assertEquals(
                StallKind.MICROTASK,
                stalled(loop -> loop.queueMicrotask(this::spinUntilReported)).kind());
        assertEquals(
                StallKind.TICK,
                stalled(loop -> loop.nextTick(this::spinUntilReported)).kind());
    }

    @Test
    void aRecursionOfTicksIsNamedAsAFlood() throws InterruptedException {
        run(loop -> loop.nextTick(new Runnable() {
            @Override
            public void run() {
                if (reports.isEmpty()) loop.nextTick(this);
            }
        }));
        StallReport report = reports.take();
        assertEquals(StallKind.TICK_FLOOD, report.kind());
        assertTrue(report.callbacks() > 1);
    }

    @Test
    void aChainOfPromisesThatNeverEndsIsNamedAsAFlood() throws InterruptedException {
        run(loop -> chain(reports::isEmpty));
        assertEquals(StallKind.MICROTASK_FLOOD, reports.take().kind());
    }

    private static void chain(BooleanSupplier goOn) {
        Promise.resolved("").thenAccept(value -> {
            if (goOn.getAsBoolean()) chain(goOn);
        });
    }

    private StallReport stalled(Consumer<EventLoop> program) throws InterruptedException {
        do run(program);
        while (reports.isEmpty());
        StallReport report = reports.take();
        assertTrue(report.durationNs() >= 25_000_000, report::describe);
        return report;
    }

    private static boolean isSpinning(StallReport report) {
        return report.stack().stream().anyMatch(frame -> frame.getMethodName().equals("spinUntilReported"));
    }

    private void run(Consumer<EventLoop> program) {
        EventLoop loop = EventLoop.builder().name(beginRun()).build();
        loop.start(() -> program.accept(loop));
        assertEquals(0, loop.run());
    }

    private void spinUntilReported() {
        while (reports.isEmpty() && !isLeftOut) Thread.onSpinWait();
    }
}
