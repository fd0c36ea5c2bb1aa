package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A carrier that fails between the turns of its loops. */
@org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
class CarrierFailureTest {
    @Test
    void whatFailsInACarrierItselfIsToldItsThreadsHandlerAndItsLoopsGoOn() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        Error failure = new OutOfMemoryError("Java heap space");
        Parker failing = new DelegatingParker() {
            @Override
            public void parkUntil(long deadlineNs) {
                if (failures.getAndDecrement() > 0) throw failure;
                super.parkUntil(deadlineNs);
            }
        };
        CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", Clock.system(), failing);
        BlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
        carrier.thread.setUncaughtExceptionHandler((thread, thrown) -> heard.add(thrown));
        CountDownLatch fired = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        EventLoop loop =
                EventLoop.builder().unwatched().onEnd(end -> ended.countDown()).build();
        loop.ref();
        loop.setTimeout(fired::countDown, 1);
        carrier.begin(loop);
        carrier.thread.start();
        for (int count = 0; count < 3; count++) assertSame(failure, heard.take());
        fired.await();
        loop.execute(loop::unref);
        ended.await();
        carrier.close();
        carrier.thread.join();
        assertTrue(heard.isEmpty());
    }

    @Test
    void aLoopThatWasLeftOutInAFailedRoundOfItsCarrierIsLookedAtInTheNext() throws Exception {
        Error failure = new OutOfMemoryError("Java heap space");
        AtomicBoolean hasFailed = new AtomicBoolean();
        // The timer is due once it has failed, and not before, however slow the machine.
        Clock failingBetweenTurns = () -> {
            if (EventLoop.current() == null && !hasFailed.getAndSet(true)) throw failure;
            return Clock.system().nanoTime() + (hasFailed.get() ? TimeUnit.HOURS.toNanos(1) : 0);
        };
        CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", Clock.system(), Parker.system());
        BlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
        carrier.thread.setUncaughtExceptionHandler((thread, thrown) -> heard.add(thrown));
        CountDownLatch fired = new CountDownLatch(1);
        EventLoop loop =
                EventLoop.builder().clock(failingBetweenTurns).unwatched().build();
        loop.start(() -> loop.setTimeout(fired::countDown, TimeUnit.HOURS.toMillis(1)));
        carrier.begin(loop);
        carrier.thread.start();
        assertSame(failure, heard.take());
        fired.await();
        carrier.close();
        carrier.thread.join();
    }
}
