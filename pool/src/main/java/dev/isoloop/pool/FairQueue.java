package dev.isoloop.pool;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a pool thread, fair between those who submit: each submitter has a queue of its own, first in, first out, and
 * the threads take one task from each in turn. A flood of one submitter delays another by one task.
 *
 * <p>May be used from any thread; {@link #take} blocks.
 */
/*
 *   turns:   loop a --> loop b --> outside --> (loop a again)       only submitters that have something waiting
 *               |          |          |
 *               v          v          v
 *             t1 t4       t2        t3 t5 t6                        order run: t1 t2 t3 t4 t5 t6
 *
 * One lock for everything: a pool task is work of microseconds to seconds, and the lock is held for a few steps.
 */
final class FairQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();

    /** Guarded by lock, as are the queues in it. */
    private final Map<Object, ArrayDeque<Job<?>>> queues = new HashMap<>();

    private final ArrayDeque<Object> turns = new ArrayDeque<>();
    private int waiting;

    void add(Object submitter, Job<?> job) {
        lock.lock();
        try {
            ArrayDeque<Job<?>> queue = queues.get(submitter);
            if (queue == null) {
                queue = new ArrayDeque<>();
                queues.put(submitter, queue);
                turns.addLast(submitter);
            }
            queue.addLast(job);
            waiting++;
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task and takes it. Not interruptible: pool threads are not for others to interrupt. */
    Job<?> take() {
        lock.lock();
        try {
            while (turns.isEmpty()) {
                notEmpty.awaitUninterruptibly();
            }
            Object submitter = turns.pollFirst();
            ArrayDeque<Job<?>> queue = queues.get(submitter);
            Job<?> job = queue.pollFirst();
            waiting--;
            if (queue.isEmpty()) {
                queues.remove(submitter);
            } else {
                turns.addLast(submitter);
            }
            return job;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a task out that was cancelled. */
    void remove(Object submitter, Job<?> job) {
        lock.lock();
        try {
            ArrayDeque<Job<?>> queue = queues.get(submitter);
            if (queue == null || !queue.remove(job)) {
                return;
            }
            waiting--;
            if (queue.isEmpty()) {
                queues.remove(submitter);
                turns.remove(submitter);
            }
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }
}
