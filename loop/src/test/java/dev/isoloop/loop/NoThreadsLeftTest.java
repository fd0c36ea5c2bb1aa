package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Where a thread can't be had, nothing is left behind, and whoever comes next tries again. */
@org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
class NoThreadsLeftTest {
    private final KernelPoller poller = new KernelPoller(Clock.system());

    @Test
    void aStallWatcherThatCouldNotBeStartedIsStartedForTheNextLoop() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        StallDetector detector = new StallDetector(Clock.system(), () -> new DelegatingParker() {
            @Override
            public void parkUntil(long deadlineNs) {
                looked.countDown();
                super.parkUntil(deadlineNs);
            }
        });
        LoopMeter first = new LoopMeter("first", Clock.system(), () -> 0);
        ThreadsLeft.during(0, () -> assertThrows(OutOfMemoryError.class, () -> detector.watch(first)));
        assertEquals(0, detector.watched());
        detector.watch(new LoopMeter("second", Clock.system(), () -> 0));
        looked.await();
        detector.unwatch();
    }

    @Test
    void aLoopThatCouldNotBeWatchedEndsAndIsNotCounted() {
        StallDetector detector = new StallDetector(Clock.system(), Parker::system);
        EventLoop loop = EventLoop.builder().watchedBy(detector).build();
        loop.ref();
        ThreadsLeft.during(0, () -> assertThrows(OutOfMemoryError.class, loop::tick));
        loop.terminate(1);
        assertFalse(loop.tick());
        assertEquals(0, detector.watched());
    }

    /** A loop that sleeps in its host: its thread is the test's. */
    private PollSeat seat() {
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.ref();
        return loop.seatAt(poller);
    }

    @Test
    void aStandInThatCouldNotBeStartedIsStartedForTheNextLoopThatSleepsInItsHost() {
        PollSeat first = seat();
        poller.join(first);
        for (int left = 0; left < 2; left++) { // none for the guard; one, which is the guard's
            ThreadsLeft.during(left, () -> assertThrows(OutOfMemoryError.class, () -> poller.host(first)));
            assertFalse(first.isHosted);
        }
        poller.host(first);
        while (!PollToken.isPolling(poller.token.word())) Thread.onSpinWait();
        poller.leave(first);
        while (!PollToken.isFree(poller.token.word())) Thread.onSpinWait();
    }

    @Test
    void aSecondLoopThatTheGuardCouldNotBeStartedForRegistersLater() throws IOException {
        PollSeat first = seat();
        poller.join(first);
        EventLoop second = EventLoop.builder().unwatched().build();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        ThreadsLeft.during(
                0,
                () -> assertThrows(
                        OutOfMemoryError.class,
                        () -> poller.register(second, pipe.source(), SelectionKey.OP_READ, ops -> {})));
        assertEquals(1, poller.stats().loops());
        assertEquals(0, poller.stats().registrations());
        Registration registered = poller.register(second, pipe.source(), SelectionKey.OP_READ, ops -> {});
        assertEquals(2, poller.stats().loops());
        registered.close(null);
        assertEquals(0, second.run()); // until the kernel has let go of it
        assertEquals(1, poller.stats().loops());
        poller.leave(first);
        assertFalse(poller.isOpen());
    }

    @Test
    void aChannelIsClosedIfItArrivesWhereTheGuardCouldNotBeStarted() throws IOException {
        EventLoop from = EventLoop.builder().unwatched().build();
        EventLoop to = EventLoop.builder().unwatched().build();
        PollSeat third = seat();
        poller.join(third);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        boolean[] told = {false};
        ReadyHandler handler = new ReadyHandler() {
            @Override
            public void onReady(int readyOps) {}

            @Override
            public void onLoopEnd() {
                told[0] = true;
            }
        };
        poller.register(from, pipe.source(), SelectionKey.OP_READ, handler).moveTo(to, handler, () -> {});
        poller.leave(third);
        poller.join(third); // the guard has ended with the last of its members
        ThreadsLeft.during(0, () -> {
            UncaughtErrorException died = assertThrows(UncaughtErrorException.class, to::run);
            assertInstanceOf(OutOfMemoryError.class, died.getCause());
        });
        assertTrue(told[0]);
        assertFalse(pipe.source().isOpen());
        poller.leave(third);
        assertEquals(0, poller.stats().registrations());
        assertFalse(poller.isOpen());
    }

    @Test
    void carriersThatWereStartedEndIfAnotherCouldNotBe() {
        ThreadsLeft.during(1, () -> assertThrows(OutOfMemoryError.class, () -> new CarrierGroup("starved", 2)));
        while (isThere("starved-1")) Thread.onSpinWait();
    }

    private static boolean isThere(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }
}
