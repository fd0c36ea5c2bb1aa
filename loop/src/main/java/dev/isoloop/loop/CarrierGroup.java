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
        int started = 0;
        try {
            for (; started < threads; started++) {
                carriers[started] = new Carrier(name + "-" + (started + 1), clock, new ThreadParker(clock));
                carriers[started].thread.start();
            }
        } catch (Throwable failed) { // no more threads to be had: those that were would wait for ever
            while (started > 0) carriers[--started].close();
            throw failed;
        }
    }

    /**
     * Gives a loop to one of the carriers, which begins it. The loop belongs to that thread from now on.
     *
     * @param loop a loop that has not begun, with the clock of the system
     * @throws RejectedExecutionException if this group was closed
     * @throws IllegalStateException if the loop has begun or belongs to another thread than the caller's
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
     *   begin                    a few turns           nothing to do            no loop has anything to do, or
     *   -----> rung ---> ready --------------> visited --------------> kept ------ KEPT_MAX others were visited ---> asleep
     *            ^                 ^                                   | |                                             |
     *            |                 +------- it has heard something ----+ |                                             |
     *            +-------- rung by anybody (LoopHost.wake), or its timer is due, which is in `alarms` ------------------+
     *
     * Kept loops are awake: nobody rings them, the carrier asks each in every round. So loops that talk to each other do without
     * bells and inboxes while they do, and how long a loop was kept is not told apart from its turns in its statistics. A loop
     * that has channels is not kept: it must sleep for others to poll the kernel for it.
     *
     * who          does                                         so that
     * any thread   rung.offer(loop), then bell.ringIfAsleep()   the carrier sees it before it sleeps, or is woken
     * carrier      bell.arm(), then looks at rung, then parks
     *
     * A loop may be in `rung` although it has been awake meanwhile: it is looked at once too often, no harm.
     */
    static final class Carrier implements LoopHost, Runnable, Doorbell.Sleeper {
        private static final int SEGMENT = 128;

        /** More would make a round dearer than what it saves. */
        private static final int KEPT_MAX = 4;

        final Thread thread;
        private final Clock clock;
        private final Parker parker;
        private final Doorbell bell = new Doorbell(this);
        private final MpscInbox<EventLoop> rung = new MpscInbox<>(SEGMENT);
        private volatile boolean closed;

        // Written by the carrier's thread.
        private final ArrayDeque<CarriedLoop> ready = new ArrayDeque<>();
        private final CarriedLoop[] kept = new CarriedLoop[KEPT_MAX];
        private int keptCount;
        private int keptLongest;
        private final DueHeap<CarriedLoop> alarms = new DueHeap<>();
        private CarriedLoop loops;
        private boolean hasFailed;
        /** The thread's, looked up once. */
        private EventLoop.Here here;

        Carrier(String name, Clock clock, Parker parker) {
            this.clock = clock;
            this.parker = parker;
            thread = new Thread(this, name);
            thread.setDaemon(true);
        }

        /** Any thread. */
        void begin(EventLoop loop) {
            Thread before = loop.giveTo(thread);
            if (!rung.offer(loop)) {
                loop.belongsTo(before);
                throw new RejectedExecutionException("carrier " + thread.getName() + " is closed");
            }
            bell.ringIfAsleep();
        }

        @Override
        public void wake(EventLoop loop) {
            if (rung.offer(loop)) bell.ringIfAsleep();
        }

        void close() {
            closed = true;
            bell.ring();
        }

        @Override
        public void run() {
            while (!closed) roundOrFailure();
            rung.close();
            takeRung(Integer.MAX_VALUE);
            for (CarriedLoop carried = loops; carried != null; carried = carried.nextLoop) carried.loop.terminate(0);
            while (loops != null) visit(loops);
        }

        /** What fails here is the carrier's own, and may have left some loop out: all are looked at in the next round. */
        private void roundOrFailure() {
            try {
                if (hasFailed) makeAllReady();
                hasFailed = false;
                round(true);
            } catch (Throwable failure) {
                hasFailed = true;
                EventLoop.toHandler(failure);
            }
        }

        private void makeAllReady() {
            ready.clear();
            for (CarriedLoop carried = loops; carried != null; carried = carried.nextLoop) {
                carried.isReady = false;
                makeReady(carried);
            }
        }

        /** Every loop that has something to do gets a few turns; then sleeps if there was none. False when nothing was done. */
        boolean round(boolean maySleep) {
            if (!rung.seemsEmpty()) takeRung(rung.size());
            takeDue();
            if (visitReady() | visitKept() || !letAllFallAsleep()) return true;
            if (maySleep) sleep();
            return false;
        }

        private boolean visitReady() {
            if (ready.isEmpty()) return false;
            for (int count = ready.size(); count > 0; count--) visit(ready.poll());
            return true;
        }

        private boolean visitKept() {
            boolean visited = false;
            for (int at = keptCount - 1; at >= 0; at--) {
                CarriedLoop carried = kept[at];
                if (carried.isReady || carried.isGone || !hasNews(carried)) continue;
                visit(carried);
                visited = true;
            }
            return visited;
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
                loop.carried = new CarriedLoop(this, loop);
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
            if (carried.isQueued()) alarms.remove(carried);
            carried.isReady = false;
            carried.isTouched = false;
            for (int turns = 0; turns < Bounds.TURNS_PER_VISIT; turns++) {
                if (!turn(carried)) return;
                if (carried.loop.isIdleButForNews()) { // whoever is kept is asked for news soon
                    if (carried.loop.hasChannels()) letFallAsleep(carried);
                    else keep(carried);
                    return;
                }
            }
            makeReady(carried);
        }

        /** False when the loop has ended. What leaves a turn, or a question to a loop, ends this one and concerns no other. */
        private boolean turn(CarriedLoop carried) {
            EventLoop loop = carried.loop;
            try {
                if (here == null) here = EventLoop.Here.ofThread();
                if (loop.tickNow(here)) return true;
            } catch (Throwable failure) {
                loop.endBy(failure);
                if (loop.end() == null) return true;
            }
            unlink(carried);
            EventLoop.passOn(loop, loop.end());
            return false;
        }

        /** True also when its sources can't say: the turn that follows is its last. */
        private boolean hasNews(CarriedLoop carried) {
            try {
                return carried.hasNews();
            } catch (Throwable failure) {
                carried.loop.endBy(failure);
                return true;
            }
        }

        private boolean fallsAsleep(CarriedLoop carried) {
            try {
                return carried.loop.fallAsleep(this);
            } catch (Throwable failure) {
                carried.loop.endBy(failure);
                return false;
            }
        }

        private void setAlarm(CarriedLoop carried) {
            long timerNs = carried.loop.nextTimerNs();
            if (timerNs != Long.MAX_VALUE) alarms.add(carried, timerNs);
        }

        private void keep(CarriedLoop carried) {
            setAlarm(carried);
            if (carried.isKept) return;
            carried.isKept = true;
            if (keptCount < KEPT_MAX) {
                kept[keptCount++] = carried;
                return;
            }
            CarriedLoop replaced = kept[keptLongest];
            kept[keptLongest] = carried;
            keptLongest = (keptLongest + 1) % KEPT_MAX;
            letFallAsleep(replaced);
        }

        /** All loops that were kept are asleep: true if none of them has found something to do. */
        private boolean letAllFallAsleep() {
            while (keptCount > 0) {
                CarriedLoop carried = kept[--keptCount];
                kept[keptCount] = null;
                letFallAsleep(carried);
            }
            keptLongest = 0;
            return ready.isEmpty();
        }

        private void letFallAsleep(CarriedLoop carried) {
            carried.isKept = false;
            if (carried.isReady || carried.isGone) return;
            if (carried.isQueued()) alarms.remove(carried);
            for (int turns = 0; turns < Bounds.TURNS_PER_VISIT; turns++) {
                if (!turn(carried)) return;
                if (fallsAsleep(carried)) {
                    setAlarm(carried);
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
        final Carrier carrier;
        final EventLoop loop;
        boolean isReady;
        boolean isKept;
        boolean isGone;

        /** Something was scheduled between two of its turns. Written by the loop, too, which is on this very thread. */
        boolean isTouched;

        CarriedLoop nextLoop;
        CarriedLoop prevLoop;

        CarriedLoop(Carrier carrier, EventLoop loop) {
            this.carrier = carrier;
            this.loop = loop;
        }

        boolean hasNews() {
            return isTouched || loop.hasHeard();
        }
    }
}
