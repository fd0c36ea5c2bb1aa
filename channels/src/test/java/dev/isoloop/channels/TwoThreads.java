package dev.isoloop.channels;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Runs several bodies on threads of their own, started together, and passes on the first failure. */
final class TwoThreads {
    /** A body that may throw. */
    interface Body {
        void run() throws Exception;
    }

    private TwoThreads() {}

    static void run(Body... bodies) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] threads = new Thread[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            Body body = bodies[i];
            threads[i] = new Thread(
                    () -> {
                        try {
                            start.await();
                            body.run();
                        } catch (Throwable e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    "body-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            while (thread.isAlive() && failure.get() == null) {
                thread.join(10);
            }
        }
        if (failure.get() != null) {
            throw new AssertionError("a thread failed", failure.get());
        }
    }
}
