package dev.isoloop.sharedmem;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Consumer;

/**
 * Who waits on which place of which memory: one table for the process, in stripes by memory and place, each with a lock and a
 * queue in the order in which waits began.
 *
 * <pre>
 *   stripe 0   lock, first -&gt; (A, 0) -&gt; (B, 64) -&gt; (A, 0) -&gt; last
 *   stripe 1   lock, empty
 *   ...                       a place's waits are in one stripe, among those of others
 * </pre>
 */
/*
 * No wake-up is lost: a wait compares the value and joins the queue under the lock of its stripe, and a notify takes that lock
 * after its thread has stored the new value. Either the wait is in the queue when the notify looks, or it took the lock later,
 * and then it sees the new value and does not begin.
 *
 *                 notify                     so a wait ends for exactly one reason, the one that took it out of the queue,
 *   WAITING  ---------------->  OK           under the lock. A wait that a notify has counted returns OK, although its time
 *      | \                                   may be over or its thread interrupted meanwhile; the interrupt stays pending.
 *      |  \  last handle closed
 *      |   `----------------->  CLOSED       Threads are woken, and listeners called, after the lock is released, in queue
 *      v  timeout, interrupt, giveUp()       order.
 *   TIMED_OUT
 *
 * who                      does                               mode             so that
 * under the stripe's lock  all links; result = a reason       lock; volatile   a woken thread sees its reason without the lock
 * waiting thread           reads result                       volatile         what was done before the notify is seen
 * waiting thread           memory.noteWait(), then isClosed   volatile         one of the two sees the other: the closing thread
 * closing thread           isClosed, then hadWaits()          volatile         looks into the stripes, or the wait doesn't begin
 */
final class WaitTable {
    static final long FOREVER_NS = Long.MAX_VALUE;

    static final WaitTable OF_PROCESS = new WaitTable(Sleeper.OF_SYSTEM);

    private static final int STRIPES = 64;

    /** Spreads neighbouring places: the golden ratio in 32 bits. */
    private static final int SPREAD = 0x9E37_79B9;

    private final Sleeper sleeper;
    private final Stripe[] stripes = new Stripe[STRIPES];

    WaitTable(Sleeper sleeper) {
        this.sleeper = sleeper;
        for (int i = 0; i < STRIPES; i++) stripes[i] = new Stripe();
    }

    private Stripe stripeOf(SharedMemory memory, int at) {
        int hash = (System.identityHashCode(memory) + at / Integer.BYTES) * SPREAD;
        return stripes[hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES))];
    }

    /** Blocks the calling thread. */
    WaitResult await(SharedMemory memory, int at, int width, long expected, long timeoutNs)
            throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        ThreadWaiter me = new ThreadWaiter(stripeOf(memory, at), memory, at, sleeper);
        WaitResult refused = me.join(width, expected, timeoutNs > 0);
        return refused != null ? refused : me.sleep(timeoutNs);
    }

    WaitTicket listen(SharedMemory memory, int at, int width, long expected, Consumer<WaitResult> listener) {
        ListeningWaiter waiter = new ListeningWaiter(stripeOf(memory, at), memory, at, listener);
        WaitResult refused = waiter.join(width, expected, true);
        if (refused == WaitResult.CLOSED) throw new DetachedException("The shared buffer was closed meanwhile", null);
        return new WaitTicket(refused == null ? waiter : null);
    }

    /** Returns how many it woke. */
    int notify(SharedMemory memory, int at, int count) {
        return count <= 0 ? 0 : Waiter.endAll(stripeOf(memory, at).take(memory, at, count, WaitResult.OK));
    }

    /** The last handle is closed. */
    void abandon(SharedMemory memory) {
        Chain taken = new Chain();
        for (Stripe stripe : stripes) stripe.takeAll(memory, taken);
        Waiter.endAll(taken.first);
    }

    /** A queue of waits and its lock. */
    private static final class Stripe {
        private Waiter first;
        private Waiter last;

        synchronized void add(Waiter waiter) {
            waiter.previous = last;
            if (last == null) first = waiter;
            else last.next = waiter;
            last = waiter;
        }

        synchronized boolean leave(Waiter waiter) {
            if (!waiter.isWaiting()) return false;
            unlink(waiter, WaitResult.TIMED_OUT);
            return true;
        }

        /** Takes the first waits for a place out. Returns them in order, linked by next. */
        synchronized Waiter take(SharedMemory memory, int at, int count, WaitResult reason) {
            Chain taken = new Chain();
            int left = count;
            for (Waiter waiter = first; waiter != null && left > 0; ) {
                Waiter following = waiter.next;
                if (waiter.memory == memory && waiter.at == at) {
                    unlink(waiter, reason);
                    taken.add(waiter);
                    left--;
                }
                waiter = following;
            }
            return taken.first;
        }

        synchronized void takeAll(SharedMemory memory, Chain taken) {
            for (Waiter waiter = first; waiter != null; ) {
                Waiter following = waiter.next;
                if (waiter.memory == memory) {
                    unlink(waiter, WaitResult.CLOSED);
                    taken.add(waiter);
                }
                waiter = following;
            }
        }

        private void unlink(Waiter waiter, WaitResult reason) {
            if (waiter.previous == null) first = waiter.next;
            else waiter.previous.next = waiter.next;
            if (waiter.next == null) last = waiter.previous;
            else waiter.next.previous = waiter.previous;
            waiter.previous = null;
            waiter.next = null;
            waiter.result = reason;
        }
    }

    /** Waits taken out of the queue, in its order. */
    private static final class Chain {
        private Waiter first;
        private Waiter last;

        void add(Waiter waiter) {
            if (first == null) first = waiter;
            else last.next = waiter;
            last = waiter;
        }
    }

    /** One wait. */
    abstract static sealed class Waiter {
        final SharedMemory memory;
        final int at;
        private final Stripe stripe;

        // Guarded by the stripe; after the end next belongs to the thread that took this wait out.
        private Waiter previous;
        private Waiter next;

        /** Null while it waits. */
        private volatile WaitResult result;

        private Waiter(Stripe stripe, SharedMemory memory, int at) {
            this.stripe = stripe;
            this.memory = memory;
            this.at = at;
        }

        /** Returns null once it is in the queue, else why it is not. */
        final WaitResult join(int width, long expected, boolean maySleep) {
            synchronized (stripe) {
                if (memory.valueAt(at, width) != expected) return WaitResult.NOT_EQUAL;
                if (!maySleep) return WaitResult.TIMED_OUT;
                memory.noteWait();
                if (memory.isClosed()) return WaitResult.CLOSED;
                stripe.add(this);
                return null;
            }
        }

        final boolean isWaiting() {
            return result == null;
        }

        final WaitResult result() {
            return result;
        }

        /** Returns false if something else has ended it. */
        final boolean leave() {
            return stripe.leave(this);
        }

        /** The wait is out of the queue. Called without a lock. */
        abstract void end();

        /** Returns how many there were. A listener that throws keeps nobody from waking. */
        static int endAll(Waiter taken) {
            int count = 0;
            Throwable thrown = null;
            for (Waiter waiter = taken; waiter != null; count++) {
                Waiter following = waiter.next;
                waiter.next = null;
                try {
                    waiter.end();
                } catch (Throwable e) {
                    if (thrown == null) thrown = e;
                    else if (thrown != e) thrown.addSuppressed(e);
                }
                waiter = following;
            }
            if (thrown instanceof Error error) throw error;
            if (thrown instanceof RuntimeException exception) throw exception;
            if (thrown != null) throw new UndeclaredThrowableException(thrown);
            return count;
        }
    }

    /** A thread that sleeps. */
    private static final class ThreadWaiter extends Waiter {
        private final Thread thread = Thread.currentThread();
        private final Sleeper sleeper;

        ThreadWaiter(Stripe stripe, SharedMemory memory, int at, Sleeper sleeper) {
            super(stripe, memory, at);
            this.sleeper = sleeper;
        }

        WaitResult sleep(long timeoutNs) throws InterruptedException {
            long deadlineNs = timeoutNs == FOREVER_NS ? FOREVER_NS : sleeper.nanoTime() + timeoutNs;
            while (isWaiting()) {
                if (Thread.interrupted()) {
                    if (leave()) throw new InterruptedException();
                    thread.interrupt();
                } else if (timeoutNs != FOREVER_NS && sleeper.nanoTime() - deadlineNs >= 0) {
                    leave();
                } else {
                    sleeper.sleepUntil(memory, deadlineNs);
                }
            }
            return result();
        }

        @Override
        void end() {
            sleeper.wake(thread);
        }
    }

    /** Somebody to call. */
    private static final class ListeningWaiter extends Waiter {
        private final Consumer<WaitResult> listener;

        ListeningWaiter(Stripe stripe, SharedMemory memory, int at, Consumer<WaitResult> listener) {
            super(stripe, memory, at);
            this.listener = listener;
        }

        @Override
        void end() {
            listener.accept(result());
        }
    }
}
