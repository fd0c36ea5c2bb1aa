package dev.isoloop.sharedmem.rules;

import dev.isoloop.sharedmem.WaitResult;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A thread that sleeps in a wait. */
final class Waiting {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    final Thread thread;
    private final CompletableFuture<WaitResult> result;

    private Waiting(Thread thread, CompletableFuture<WaitResult> result) {
        this.thread = thread;
        this.result = result;
    }

    /** Returns once the thread sleeps, or the wait has ended. */
    static Waiting start(Callable<WaitResult> wait) {
        CompletableFuture<WaitResult> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(wait.call());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (!isAsleep(thread.getState())) Thread.onSpinWait();
        return new Waiting(thread, result);
    }

    private static boolean isAsleep(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED;
    }

    /** Wakes the thread for no reason. Returns once it sleeps again, or the wait has ended. */
    void wakeForNoReason() {
        long sleeps = sleeps();
        LockSupport.unpark(thread);
        while (isUnderWay() && sleeps() == sleeps) Thread.onSpinWait();
    }

    /** How often the thread has gone to sleep; -1 when it has ended. */
    private long sleeps() {
        ThreadInfo info = THREADS.getThreadInfo(thread.getId());
        return info == null ? -1 : info.getWaitedCount();
    }

    boolean isUnderWay() {
        return !result.isDone();
    }

    /** Waits for the end; what the wait threw is the cause of a CompletionException. */
    WaitResult join() {
        return result.join();
    }
}
