package dev.isoloop.loop;

import dev.isoloop.channels.Doorbell;
import dev.isoloop.channels.MpscInbox;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads that carry many loops. A loop that has nothing to do costs its memory and nothing else: it is not looked at until it
 * is rung or its timer is due. A loop stays on its carrier for life, and a callback that takes long holds up the other loops
 * there.
 *
 * <p>All methods may be called from any thread and do not block.
 */
public final class CarrierGroup implements AutoCloseable {
    private final Carrier[] carriers;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Starts the threads. They are daemon threads.
     *
     * @param name the threads are called {@code name-1} and so on
     * @param threads how many, at least 1
     * @throws IllegalArgumentException if {@code threads} is below 1
     */
    public CarrierGroup(String name, int threads) {
        this(name, threads, Clock.system());
    }

    CarrierGroup(String name, int threads, Clock clock) {
        if (threads < 1)
            throw new IllegalArgumentException("CarrierGroup threads is " + threads + ", expected at least 1");
        carriers = new Carrier[threads];
        for (int at = 0; at < threads; at++)
            carriers[at] = new Carrier(name + "-" + (at + 1), clock, new ThreadParker(clock));
        for (Carrier carrier : carriers) carrier.thread.start();
    }

    /**
     * Gives a loop to one of the carriers, which begins it.
     *
     * @param loop a loop that has not begun, with the clock of the system
     * @throws RejectedExecutionException if this group was closed
     */
    public void start(EventLoop loop) {
        Objects.requireNonNull(loop, "loop");
        carriers[Math.floorMod(next.getAndIncrement(), carriers.length)].begin(loop);
    }

    /** Terminates all loops and then the threads. Does not wait for them. */
    @Override
    public void close() {
        for (Carrier carrier : carriers) carrier.close();
    }

    /** One thread, one doorbell, the loops it carries. */
    /*
     *   begin          ready: has something to do       tickNow, a few turns       nothing to do: asleep, in `alarms` by its timer
     *   -----> rung ------------------------------> ready ----------------------------------------------> asleep
     *            ^                                                                                          |
     *            +---------------- rung by anybody (LoopHost.wake), or its timer is due --------------------+
     *
     * who          does                                         so that
     * any thread   rung.offer(loop), then bell.ring()           the carrier sees it before it sleeps, or is woken
     * carrier      bell.arm(), then looks at rung, then parks
     *
     * A loop may be in `rung` although it has been awake meanwhile: it is looked at once too often, no harm.
     */
    static final class Carrier implements LoopHost, Runnable, Doorbell.Sleeper {
        private static final int SEGMENT = 128;

        final Thread thread;
        private final Clock clock;
        private final Parker parker;
        private final Doorbell bell = new Doorbell(this);
        private final MpscInbox<EventLoop> rung = new MpscInbox<>(SEGMENT);
        private volatile boolean closed;

        // Written by the carrier's thread.
        private final ArrayDeque<CarriedLoop> ready = new ArrayDeque<>();
        private final DueHeap<CarriedLoop> alarms = new DueHeap<>();
        private CarriedLoop loops;

        Carrier(String name, Clock clock, Parker parker) {
            this.clock = clock;
            this.parker = parker;
            thread = new Thread(this, name);
            thread.setDaemon(true);
        }

        /** Any thread. */
        void begin(EventLoop loop) {
            if (!rung.offer(loop)) throw new RejectedExecutionException("carrier " + thread.getName() + " is closed");
            bell.ring();
        }

        @Override
        public void wake(EventLoop loop) {
            if (rung.offer(loop)) bell.ring();
        }

        void close() {
            closed = true;
            bell.ring();
        }

        @Override
        public void run() {
            while (!closed) round(true);
            rung.close();
            takeRung(Integer.MAX_VALUE);
            for (CarriedLoop carried = loops; carried != null; carried = carried.nextLoop) carried.loop.terminate(0);
            while (loops != null) visit(loops);
        }

        /** Every loop that has something to do gets a few turns; then sleeps if there was none. False when nothing was done. */
        boolean round(boolean maySleep) {
            takeRung(rung.size());
            takeDue();
            int visits = ready.size();
            for (int count = visits; count > 0; count--) visit(ready.poll());
            if (visits > 0) return true;
            if (maySleep) sleep();
            return false;
        }

        private void takeRung(int limit) {
            for (int count = limit; count > 0; count--) {
                EventLoop loop = rung.poll();
                if (loop == null) return;
                makeReady(carried(loop));
            }
        }

        private CarriedLoop carried(EventLoop loop) {
            if (loop.carried == null) {
                loop.carried = new CarriedLoop(loop);
                link(loop.carried);
            }
            return loop.carried;
        }

        private void takeDue() {
            CarriedLoop first = alarms.first();
            if (first == null) return;
            long nowNs = clock.nanoTime();
            for (; first != null && first.due - nowNs <= 0; first = alarms.first()) makeReady(first);
        }

        private void makeReady(CarriedLoop carried) {
            if (carried.isQueued()) alarms.remove(carried);
            if (carried.isReady || carried.isGone) return;
            carried.isReady = true;
            ready.add(carried);
        }

        private void visit(CarriedLoop carried) {
            carried.isReady = false;
            for (int turns = 0; turns < Bounds.TURNS_PER_VISIT; turns++) {
                if (!carried.loop.tickNow()) {
                    unlink(carried);
                    EventLoop.passOn(carried.loop, carried.loop.end());
                    return;
                }
                if (carried.loop.fallAsleep(this)) {
                    long timerNs = carried.loop.nextTimerNs();
                    if (timerNs != Long.MAX_VALUE) alarms.add(carried, timerNs);
                    return;
                }
            }
            makeReady(carried);
        }

        private void sleep() {
            bell.arm();
            try {
                CarriedLoop first = alarms.first();
                long deadlineNs = first == null ? Long.MAX_VALUE : first.due;
                while (rung.isEmpty()
                        && !closed
                        && !bell.isRung()
                        && (first == null || clock.nanoTime() - deadlineNs < 0)) {
                    parker.parkUntil(deadlineNs);
                    Thread.interrupted(); // asks for nothing; set, it would make every park return at once
                }
            } finally {
                bell.disarm();
            }
        }

        private void link(CarriedLoop carried) {
            carried.nextLoop = loops;
            if (loops != null) loops.prevLoop = carried;
            loops = carried;
        }

        private void unlink(CarriedLoop carried) {
            carried.isGone = true;
            if (carried.prevLoop == null) loops = carried.nextLoop;
            else carried.prevLoop.nextLoop = carried.nextLoop;
            if (carried.nextLoop != null) carried.nextLoop.prevLoop = carried.prevLoop;
        }

        @Override
        public void wakeFromPark() {
            parker.unpark();
        }

        @Override
        public void wakeFromPoll() {
            throw new IllegalStateException("carrier " + thread.getName() + " never sleeps in a poller");
        }
    }

    /** A carrier's view of a loop; due, in nanoseconds, when the loop sleeps and has a timer. Carrier's thread only. */
    static final class CarriedLoop extends DueHeap.Node {
        final EventLoop loop;
        boolean isReady;
        boolean isGone;
        CarriedLoop nextLoop;
        CarriedLoop prevLoop;

        CarriedLoop(EventLoop loop) {
            this.loop = loop;
        }
    }
}
