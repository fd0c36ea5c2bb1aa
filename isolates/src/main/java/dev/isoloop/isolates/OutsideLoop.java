package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hidden loop {@code isoloop-outside}, which owns what threads make that run no loop: their channels, and the parent side of
 * the isolates they spawn. Started when it is first needed, on a daemon thread; it keeps no process alive. It ends only if a listener
 * there ends it, and with it all that it owns; whoever needs one next gets another.
 */
final class OutsideLoop {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideLoop.class);
    private static final String NAME = "isoloop-outside";

    /** Written by whoever holds the class's monitor. */
    private static volatile OutsideLoop latest;

    private final EventLoop loop = EventLoop.builder().name(NAME).build();
    private final PortTable table = LoopAttachments.shared(loop).ports();

    private OutsideLoop() {
        loop.ref();
        loop.events().onUncaughtError((failure, origin) -> report(failure));
    }

    /** Made when first asked for. Whoever asks then waits until the loop's own thread has taken over. */
    static PortTable table() {
        OutsideLoop now = latest;
        return now != null && !now.table.hasEnded() ? now.table : started().table;
    }

    private static synchronized OutsideLoop started() {
        OutsideLoop now = latest;
        if (now != null && !now.table.hasEnded()) {
            return now;
        }
        OutsideLoop outside = new OutsideLoop();
        CountDownLatch running = new CountDownLatch(1);
        outside.loop.start(running::countDown);
        Thread thread = new Thread(outside.loop::run, NAME);
        thread.setDaemon(true);
        thread.start();
        awaitUninterruptibly(running);
        latest = outside;
        return outside;
    }

    private static void awaitUninterruptibly(CountDownLatch running) {
        boolean interrupted = false;
        while (true) {
            try {
                running.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A listener of somebody who runs no loop has failed: told as any thread's uncaught error, and the loop goes on. */
    private static void report(Throwable failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable fromHandler) {
            LOG.error("the uncaught exception handler of thread '{}' has failed", NAME, fromHandler);
        }
    }
}
