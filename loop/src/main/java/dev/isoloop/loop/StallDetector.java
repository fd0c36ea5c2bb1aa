package dev.isoloop.loop;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.SubstituteLoggerFactory;

/**
 * Notices callbacks that hold a loop up, while they do: one watcher thread for all loops of the process.
 *
 * <p>A callback, nextTick callback or microtask that has run for the {@linkplain #setThreshold threshold} (25 ms by default) is
 * reported once, with the loop's name, the time so far and the stack of the culprit. So is a drain that goes on for that long
 * because its queue is refilled all the time; it is named as the flood it is. The watcher looks every fifth of the threshold,
 * so a stall that lasts less than six fifths of it may stay unnoticed; what is reported has really lasted that long.
 *
 * <p>What happens outside of callbacks and drains is not seen: a {@link LoopSignal} that takes long, or what a {@link PollSource}
 * does apart from the callbacks it makes. Both shall be quick; marking them would cost every message of every port.
 *
 * <p>Idle loops are never reported. A pause of the whole process (stopped by a signal, suspended, a long garbage collection)
 * delays the watcher as well: time in which it was late by more than its period counts for nobody.
 *
 * <p>At most {@linkplain #setReportsPerMinute a few reports a minute} are made; the rest is counted. They go to one
 * {@link StallListener}; until one is set, to the slf4j logger named after this class, as warnings.
 *
 * <p>The watcher is a daemon thread that starts with the first watched loop and ends with the last. It looks only at loops
 * that were awake lately, and parks without a deadline when there has been none for a second: idle loops cost nothing.
 *
 * <p>All public methods may be called from any thread, and take effect with the watcher's next look.
 */
public final class StallDetector {
    /*
     * A watched loop is on the awake list, or its meter will put it there before the loop's next callback:
     *
     *            loop wakes: LoopMeter.list() won, pushed onto `woken`
     *   unlisted ------------------------------------------------------> woken --check: takeWoken--> awake
     *      ^                                                                                           |
     *      +------------------- IDLE or ENDED in several looks in a row: dropIdle ---------------------+
     *
     * who      does                                    then                        so that
     * loop     mode = BUSY, full fence                 looks at listed             a loop that wakes gets on the list: one of
     * watcher  listed = false, full fence              looks at mode               the two sees the other's store
     * loop     pushes itself, full fence (exchange)    looks at asleep, unparks    somebody is awake to look at the list: one
     * watcher  asleep = true, full fence               looks at woken, parks       of the two sees the other's store
     */
    private static final long THRESHOLD_NS = 25_000_000;
    private static final long THRESHOLD_NS_MIN = 1_000_000;
    private static final int REPORTS_PER_MINUTE = 6;
    private static final int LOOKS_PER_THRESHOLD = 5;
    private static final int IDLE_LOOKS = 8;
    private static final long LINGER_NS = 1_000_000_000;
    private static final long MINUTE_NS = 60_000_000_000L;

    private static final StallDetector SHARED = new StallDetector(Clock.system(), Parker::system);

    /**
     * Makes the logger only when something is logged. A stall is likely while a process starts, and so is another thread that sets SLF4J
     * up: until then it hands out stand-ins, and complains on stderr of each that is used.
     */
    private static final class Log {
        static final Logger LOGGER = logger();

        private static Logger logger() {
            while (LoggerFactory.getILoggerFactory() instanceof SubstituteLoggerFactory) Thread.yield();
            return LoggerFactory.getLogger(StallDetector.class);
        }
    }

    private final Clock clock;
    private final Supplier<Parker> parkers;
    private final AtomicReference<LoopMeter> woken = new AtomicReference<>();
    private final AtomicLong stalls = new AtomicLong();
    private final AtomicLong unreported = new AtomicLong();

    // Settings: any thread.
    private volatile long thresholdNs = THRESHOLD_NS;
    private volatile int reportsPerMinute = REPORTS_PER_MINUTE;
    private volatile StallListener listener = StallDetector::log;

    // Under this object's lock.
    private int watched;
    volatile Watcher watcher;

    // Watcher's thread only, under the lock of `awake`, which is contended only while one watcher follows another.
    private final List<StallWatch> awake = new ArrayList<>();
    private final ArrayDeque<Long> reportedAtNs = new ArrayDeque<>();
    private long lastLookNs;
    private long lastAwakeNs;
    private long unreportedSinceReport;

    /** With parkers null there is no watcher: a test calls {@link #check} itself. */
    StallDetector(Clock clock, Supplier<Parker> parkers) {
        this.clock = clock;
        this.parkers = parkers;
        lastLookNs = clock.nanoTime();
        lastAwakeNs = lastLookNs;
    }

    /** {@return the one of this process} */
    public static StallDetector shared() {
        return SHARED;
    }

    /**
     * Sets how long a callback may run unreported.
     *
     * @param threshold at least 1 ms
     * @throws IllegalArgumentException if it is shorter
     */
    public void setThreshold(Duration threshold) {
        long ns = threshold.toNanos();
        if (ns < THRESHOLD_NS_MIN)
            throw new IllegalArgumentException("stall threshold " + threshold + " is below 1 ms");
        thresholdNs = ns;
    }

    /** {@return how long a callback may run unreported; 25 ms unless set} */
    public Duration threshold() {
        return Duration.ofNanos(thresholdNs);
    }

    /**
     * Sets how many stalls are reported in any minute; the others are only counted.
     *
     * @param reports 0 or more; 6 unless set
     * @throws IllegalArgumentException if it is negative
     */
    public void setReportsPerMinute(int reports) {
        if (reports < 0) throw new IllegalArgumentException("reports per minute must not be negative: " + reports);
        reportsPerMinute = reports;
    }

    /**
     * Sets who is told of stalls, instead of the one before.
     *
     * @param listener who; null for the log, which is told when nothing has been set
     */
    public void setListener(StallListener listener) {
        this.listener = listener == null ? StallDetector::log : listener;
    }

    /** {@return how many stalls have been seen, reported or not} */
    public long stalls() {
        return stalls.get();
    }

    /** {@return how many of them were not reported because there had been too many in a minute} */
    public long unreported() {
        return unreported.get();
    }

    // ---- the loops ----

    /** Watches a loop that has not started yet. Any thread. */
    synchronized void watch(LoopMeter meter) {
        if (watched == 0 && parkers != null) {
            Watcher first = new Watcher(parkers.get());
            first.start(); // may fail for want of a thread: the next loop tries again
            watcher = first;
        }
        meter.watchedBy(this::onAwake);
        watched++;
    }

    /** A watched loop has ended. Any thread; once per {@link #watch}. */
    synchronized void unwatch() {
        if (--watched > 0 || watcher == null) return;
        watcher.stop();
        watcher = null;
    }

    /** How many loops there are to watch. Any thread. */
    synchronized int watched() {
        return watched;
    }

    /** A loop that is not on the list has just woken, and has marked itself. The loop's thread. */
    void onAwake(LoopMeter meter) {
        LoopMeter before;
        do {
            before = woken.getPlain();
            meter.nextAwake = before;
        } while (!woken.compareAndSet(before, meter));
        // The push above is a full fence; so is the one in Watcher.sleep(), between its store of asleep and its look at
        // woken.
        Watcher now = watcher;
        if (now != null) now.wakeIfAsleep();
    }

    // ---- the watcher ----

    private long periodNs() {
        return thresholdNs / LOOKS_PER_THRESHOLD;
    }

    /** One look at all loops that were awake lately. */
    void check(long nowNs) {
        takeWoken();
        long gapNs = nowNs - lastLookNs;
        lastLookNs = nowNs;
        // Late by more than its period: something has stopped the watcher, and probably the loops as well.
        long countedNs = gapNs > 2 * periodNs() ? 0 : gapNs;
        for (int at = awake.size() - 1; at >= 0; at--) {
            StallWatch watch = awake.get(at);
            StallKind kind = watch.look(countedNs, thresholdNs);
            if (kind != null) report(watch, kind, nowNs);
            if (watch.idleLooks() >= IDLE_LOOKS) dropIdle(at);
        }
        if (!awake.isEmpty()) lastAwakeNs = nowNs;
    }

    private void takeWoken() {
        LoopMeter meter = woken.getAndSet(null);
        while (meter != null) {
            LoopMeter next = meter.nextAwake;
            meter.nextAwake = null;
            awake.add(new StallWatch(meter));
            meter = next;
        }
    }

    private void dropIdle(int at) {
        LoopMeter meter = awake.get(at).meter;
        meter.unlist();
        // The loop does the mirror image when it wakes: mode first, then a look at the list. Partner:
        // LoopMeter.showToWatcher(), where the consequence of a missing fence is written out.
        VarHandle.fullFence();
        if (meter.modeOpaque() == LoopMeter.Mode.BUSY && meter.list()) return;
        StallWatch last = awake.remove(awake.size() - 1);
        if (at < awake.size()) awake.set(at, last);
    }

    private void report(StallWatch watch, StallKind kind, long nowNs) {
        stalls.getAndIncrement();
        if (!admitted(nowNs)) {
            unreported.getAndIncrement();
            unreportedSinceReport++;
            return;
        }
        Thread host = watch.meter.hostOpaque();
        List<StackTraceElement> stack = host == null ? List.of() : List.of(host.getStackTrace());
        if (!watch.goesOn(kind)) stack = List.of();
        StallReport report = new StallReport(
                watch.meter.loopName(),
                host == null ? "none" : host.getName(),
                kind,
                watch.foundNs(),
                watch.foundCallbacks(),
                stack,
                unreportedSinceReport);
        unreportedSinceReport = 0;
        tell(report);
    }

    private boolean admitted(long nowNs) {
        while (!reportedAtNs.isEmpty() && nowNs - reportedAtNs.getFirst() >= MINUTE_NS) reportedAtNs.removeFirst();
        if (reportedAtNs.size() >= reportsPerMinute) return false;
        reportedAtNs.addLast(nowNs);
        return true;
    }

    private void tell(StallReport report) {
        try {
            listener.onStall(report);
        } catch (RuntimeException | Error thrown) {
            Log.LOGGER.warn("a stall listener failed on: {}", report.describe(), thrown);
        }
    }

    private static void log(StallReport report) {
        Log.LOGGER.warn(report.describe());
    }

    /** The thread; a new one each time the first loop begins to be watched. */
    final class Watcher implements Runnable {
        private final Parker parker;
        private volatile boolean stopped;

        // Written by the watcher (true, false) and by the loop that wakes it (false).
        private final AtomicBoolean asleep = new AtomicBoolean();

        Watcher(Parker parker) {
            this.parker = parker;
        }

        void start() {
            Thread thread = new Thread(this, "isoloop-stall-detector");
            thread.setDaemon(true);
            thread.start();
        }

        void stop() {
            stopped = true;
            parker.unpark();
        }

        void wakeIfAsleep() {
            if (asleep.getOpaque() && asleep.compareAndSet(true, false)) parker.unpark();
        }

        @Override
        public void run() {
            while (!stopped) {
                long nowNs = clock.nanoTime();
                if (look(nowNs)) parker.parkUntil(nowNs + periodNs());
                else sleep();
            }
        }

        /** False when no loop has been awake for a while. */
        private boolean look(long nowNs) {
            synchronized (awake) {
                if (!stopped) check(nowNs);
                return nowNs - lastAwakeNs < LINGER_NS;
            }
        }

        void sleep() {
            asleep.setOpaque(true);
            // A loop that wakes does the mirror image: it pushes itself, then looks whether we sleep. Without a full
            // fence
            // on both sides both may miss, and its stalls go unseen until another loop wakes us. Partner: onAwake().
            VarHandle.fullFence();
            while (woken.getPlain() == null && asleep.getOpaque() && !stopped) {
                parker.parkUntil(Long.MAX_VALUE);
            }
            asleep.setOpaque(false);
        }
    }
}
