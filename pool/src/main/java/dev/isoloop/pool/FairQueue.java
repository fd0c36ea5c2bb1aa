package dev.isoloop.pool;

import java.util.HashMap;
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
 *
 * Always   a submitter that has something waiting is in the ring of turns, and no other is. Nothing is allocated once a task or a
 *          submitter has begun to be moved: a thread that finds no memory loses none
 */
final class FairQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();

    // Guarded by lock.
    private final Map<Object, Waiting> queues = new HashMap<>();
    private Waiting inTurn;
    private int waiting;
    private boolean closed;

    /** The tasks of one submitter, linked through the jobs, so that one that is cancelled is taken out without a search. */
    private static final class Waiting {
        private final Object submitter;
        private Job<?> first;
        private Job<?> last;

        // The ring of turns, in it.
        private Waiting before;
        private Waiting behind;

        Waiting(Object submitter) {
            this.submitter = submitter;
        }

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
            Waiting queue = queues.computeIfAbsent(submitter, Waiting::new);
            if (queue.isEmpty()) {
                joinTurns(queue);
            }
            queue.add(job);
            waiting++;
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** As the last, which is the one before the one in turn. */
    private void joinTurns(Waiting queue) {
        if (inTurn == null) {
            inTurn = queue;
            queue.before = queue;
        }
        queue.behind = inTurn;
        queue.before = inTurn.before;
        queue.before.behind = queue;
        inTurn.before = queue;
    }

    private void leaveTurns(Waiting queue) {
        queues.remove(queue.submitter);
        queue.before.behind = queue.behind;
        queue.behind.before = queue.before;
        if (inTurn == queue) {
            inTurn = queue.behind == queue ? null : queue.behind;
        }
    }

    /**
     * Waits for a task and takes it. Not interruptible: pool threads are not for others to interrupt.
     *
     * @return null if the queue is closed: the thread is to end
     */
    Job<?> take() {
        lock.lock();
        try {
            while (inTurn == null && !closed) {
                notEmpty.awaitUninterruptibly();
            }
            if (closed) {
                return null;
            }
            Waiting queue = inTurn;
            Job<?> job = queue.takeFirst();
            waiting--;
            if (queue.isEmpty()) {
                leaveTurns(queue);
            } else {
                inTurn = queue.behind;
            }
            return job;
        } finally {
            lock.unlock();
        }
    }

    /** For a pool that could not be made, so that nothing is waiting: sends its threads away. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
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
            Waiting queue = queues.get(submitter);
            queue.remove(job);
            waiting--;
            if (queue.isEmpty()) {
                leaveTurns(queue);
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
