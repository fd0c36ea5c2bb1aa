package dev.isoloop.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a pool thread, fair between those who submit: each submitter has a queue of its own, first in, first out, and
 * the threads take one task from each in turn. A flood of one submitter delays another by one task. Each step costs the same, however
 * many wait.
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

    /** In the order of their turns. Guarded by lock, as are the queues in it. */
    private final Map<Object, Waiting> turns = new LinkedHashMap<>();

    private int waiting;

    /** The tasks of one submitter, linked through the jobs, so that one that is cancelled is taken out without a search. */
    private static final class Waiting {
        private Job<?> first;
        private Job<?> last;

        boolean isEmpty() {
            return first == null;
        }

        void add(Job<?> job) {
            job.isQueued = true;
            job.previous = last;
            if (last == null) first = job;
            else last.next = job;
            last = job;
        }

        Job<?> takeFirst() {
            Job<?> taken = first;
            remove(taken);
            return taken;
        }

        void remove(Job<?> job) {
            if (job.previous == null) first = job.next;
            else job.previous.next = job.next;
            if (job.next == null) last = job.previous;
            else job.next.previous = job.previous;
            job.previous = job.next = null;
            job.isQueued = false;
        }
    }

    void add(Object submitter, Job<?> job) {
        lock.lock();
        try {
            turns.computeIfAbsent(submitter, first -> new Waiting()).add(job);
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
            Iterator<Map.Entry<Object, Waiting>> inTurn = turns.entrySet().iterator();
            Map.Entry<Object, Waiting> turn = inTurn.next();
            Object submitter = turn.getKey();
            Waiting queue = turn.getValue();
            inTurn.remove();
            Job<?> job = queue.takeFirst();
            waiting--;
            if (!queue.isEmpty()) {
                turns.put(submitter, queue);
            }
            return job;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a task out that was cancelled, unless a thread has taken it just before. */
    void remove(Object submitter, Job<?> job) {
        lock.lock();
        try {
            if (!job.isQueued) {
                return;
            }
            Waiting queue = turns.get(submitter);
            queue.remove(job);
            waiting--;
            if (queue.isEmpty()) {
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
