package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever has work for a poll source rings the loop, wherever that sleeps. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RingTest {
    private static final int ROUNDS = 500;

    /** Work is a number that another thread writes: no inbox, no signal. */
    private static final class Numbers implements PollSource {
        private final EventLoop loop;
        private final Semaphore taken = new Semaphore(0);
        private volatile int last;
        private int seen;

        Numbers(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public boolean hasWork() {
            return seen != last;
        }

        @Override
        public boolean deliver() {
            if (!hasWork()) return false;
            seen = last;
            loop.runCallback(taken::release);
            return true;
        }
    }

    private static void takesEachNumber(Consumer<EventLoop> host) throws InterruptedException {
        EventLoop loop = EventLoop.builder().name("numbers").build();
        Numbers numbers = new Numbers(loop);
        loop.start(() -> {
            loop.ref();
            loop.addPollSource(numbers);
        });
        host.accept(loop);
        for (int number = 1; number <= ROUNDS; number++) {
            numbers.last = number;
            loop.ring();
            numbers.taken.acquire();
        }
        assertEquals(0, numbers.taken.availablePermits());
        loop.terminate(0);
    }

    @Test
    void aLoopWithAThreadOfItsOwnAsksItsSources() throws InterruptedException {
        takesEachNumber(LoopThread::start);
    }

    @Test
    void aLoopOnACarrierAsksItsSources() throws InterruptedException {
        try (CarrierGroup carriers = new CarrierGroup("carrier", 1)) {
            takesEachNumber(carriers::start);
        }
    }

    @Test
    void aLoopOnAnExecutorAsksItsSources() throws InterruptedException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            takesEachNumber(loop -> ExecutorHost.start(loop, executor));
        } finally {
            executor.shutdown();
        }
    }
}
