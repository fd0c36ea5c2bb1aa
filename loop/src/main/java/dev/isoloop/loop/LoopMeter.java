package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * The loop's side of its statistics: the loop's thread writes, any thread reads, nobody waits.
 *
 * <p>The hooks are called by the loop on its own thread. None of them allocates, blocks, or reads the clock.
 *
 * <pre>{@code
 *   started ─► polled, or polledUnlooked (every turn, at its poll) ─► … ─► ended
 *                │ nothing to do          ▲
 *                ▼                        │
 *             idleStarted ── waits ──► idleEnded
 *
 *   a callback:  callbackStarted, callbackEnded, then its drain:
 *                draining(TICKS) … draining(MICROTASKS) … drainEnded
 * }</pre>
 */
final class LoopMeter {
    /*
     * beat       twice per callback: odd while one runs, so that one store is both the heartbeat and the marker
     * jobs       one per tick and microtask; their queues count them
     * drain      63                                2 1    0
     *           +-----------------------------------+------+
     *           |  number of the drain              | what |   what: NO_DRAIN, TICKS, MICROTASKS
     *           +-----------------------------------+------+
     *            the number stays while a drain goes back and forth between its queues: a drain that never ends shows as
     *            one number with jobs that keep growing
     *
     * who      does                              mode     met by                so that
     * loop     beat, drain, turns                opaque   watcher, opaque       it shows soon; nothing else hangs on them
     * loop     times, between version odd, even  release  reader, acquire       the four times belong together
     * loop     mode, then a look at listed       fence    watcher: listed, then   a loop that wakes is watched: one of the
     *                                                     a look at mode          two sees what the other has written
     */
    /** Who wants to know that a loop is awake. */
    interface AwakeListener {
        /** Called on the loop's thread by the one who has won {@link LoopMeter#list()}. */
        void onAwake(LoopMeter meter);
    }

    /** So many turns may go by without a look at the clock, which takes a fifth as long as a turn with a message. */
    static final int UNLOOKED_MAX = 7;

    /** A stretch must be shorter than this for the next to have turns without a look: a loop with long callbacks looks in each turn. */
    static final long SHORT_STRETCH_NS = 20_000;

    static final int NO_DRAIN = 0;
    static final int TICKS = 1;
    static final int MICROTASKS = 2;
    private static final int WHAT_BITS = 2;
    private static final long WHAT_MASK = (1 << WHAT_BITS) - 1;

    /** Where a loop's time goes. */
    enum Mode {
        NEW,
        BUSY,
        IDLE,
        ENDED
    }

    private static final Mode[] MODES = Mode.values();

    private static final VarHandle BEAT;
    private static final VarHandle DRAIN;
    private static final VarHandle TURNS;
    private static final VarHandle VERSION;
    private static final VarHandle MODE;
    private static final VarHandle SINCE;
    private static final VarHandle IDLE;
    private static final VarHandle STARTED;
    private static final VarHandle BUSY_SINCE;
    private static final VarHandle HOST;
    private static final VarHandle LISTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BEAT = lookup.findVarHandle(LoopMeter.class, "beat", long.class);
            DRAIN = lookup.findVarHandle(LoopMeter.class, "drain", long.class);
            TURNS = lookup.findVarHandle(LoopMeter.class, "turns", long.class);
            VERSION = lookup.findVarHandle(LoopMeter.class, "version", int.class);
            MODE = lookup.findVarHandle(LoopMeter.class, "mode", int.class);
            SINCE = lookup.findVarHandle(LoopMeter.class, "sinceNs", long.class);
            IDLE = lookup.findVarHandle(LoopMeter.class, "idleNs", long.class);
            STARTED = lookup.findVarHandle(LoopMeter.class, "startedNs", long.class);
            BUSY_SINCE = lookup.findVarHandle(LoopMeter.class, "busySinceNs", long.class);
            HOST = lookup.findVarHandle(LoopMeter.class, "host", Thread.class);
            LISTED = lookup.findVarHandle(LoopMeter.class, "listed", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final String loopName;
    private final Clock clock;
    private final LongSupplier jobs;
    private final DelayRecorder delays = new DelayRecorder();

    // Written by the loop's thread.
    private long beat;
    private long drain;
    private long turns;
    private int version;

    /** As a number: written with every sleep, and a reference would pay the collector's barrier for it. */
    @SuppressWarnings("UnusedVariable") // read through its VarHandle only
    private int mode = Mode.NEW.ordinal();

    private long sinceNs;

    @SuppressWarnings("UnusedVariable") // read through its VarHandle only
    private long startedNs;

    private long idleNs;
    private long busySinceNs;
    private Thread host;

    /** How many turns may still go by without a look. Loop's thread only. */
    private int unlookedLeft;

    // Written by whoever starts the watch, before the loop runs.
    private AwakeListener watcher;

    // Written by the loop's thread (false to true) and the watcher's.
    @SuppressWarnings("UnusedVariable") // read through its VarHandle only
    private boolean listed;

    /** Link in the watcher's list of loops that have just woken; written by the one who sets {@link #listed}. */
    LoopMeter nextAwake;

    /** {@code jobs} says how many ticks and microtasks have begun; any thread may ask. */
    LoopMeter(String loopName, Clock clock, LongSupplier jobs) {
        this.loopName = loopName;
        this.clock = clock;
        this.jobs = jobs;
    }

    // ---- hooks: the loop's thread ----

    /** The loop begins its life now. */
    void started(Thread host, long nowNs) {
        hostedBy(host);
        STARTED.setOpaque(this, nowNs);
        enterMode(Mode.BUSY, nowNs, 0);
        BUSY_SINCE.setOpaque(this, nowNs);
        showToWatcher();
    }

    /** The loop's turns run on this thread from now on. Call it whenever that may have changed. */
    void hostedBy(Thread thread) {
        if (host != thread) HOST.setOpaque(this, thread);
    }

    /** Once per turn: its poll phase begins. */
    void polled(long nowNs) {
        TURNS.setOpaque(this, turns + 1);
        long stretchNs = nowNs - busySinceNs;
        delays.busy(stretchNs);
        BUSY_SINCE.setOpaque(this, nowNs);
        unlookedLeft = stretchNs < SHORT_STRETCH_NS ? UNLOOKED_MAX : 0;
    }

    /**
     * The same for a turn close behind another, without the time: the stretch goes on until the next {@link #polled}. False, and nothing is
     * done, if that is due now: the last stretch was long, or has had enough turns.
     */
    boolean polledUnlooked() {
        if (unlookedLeft == 0) return false;
        unlookedLeft--;
        TURNS.setOpaque(this, turns + 1);
        return true;
    }

    /** The loop is about to wait in the poll phase, or goes back to a host's thread with nothing to do. */
    void idleStarted(long nowNs) {
        delays.busy(nowNs - busySinceNs);
        enterMode(Mode.IDLE, nowNs, idleNs);
    }

    /** The wait is over. */
    void idleEnded(long nowNs) {
        long waitedNs = nowNs - sinceNs;
        delays.idle(waitedNs);
        enterMode(Mode.BUSY, nowNs, idleNs + waitedNs);
        BUSY_SINCE.setOpaque(this, nowNs);
        showToWatcher();
    }

    /** The loop is over; its figures stay as they are. */
    void ended(long nowNs) {
        Mode before = modeOpaque();
        if (before == Mode.NEW) STARTED.setOpaque(this, nowNs); // it has lost its host before it began
        if (before == Mode.BUSY) delays.busy(nowNs - busySinceNs);
        long idle = before == Mode.IDLE ? idleNs + nowNs - sinceNs : idleNs;
        enterMode(Mode.ENDED, nowNs, idle);
        HOST.setOpaque(this, null);
    }

    /** Whether the loop is in a callback or a drain now. */
    boolean isInCallback() {
        return (beat & 1) != 0 || whatOf(drain) != NO_DRAIN;
    }

    /** Around every callback the loop makes, and around the listeners for its error. The drain is not part of it. */
    void callbackStarted() {
        BEAT.setOpaque(this, beat + 1);
    }

    /** After the callback, also when it failed. */
    void callbackEnded() {
        BEAT.setOpaque(this, beat + 1);
    }

    /** A drain begins with this queue, or goes over to it: {@link #TICKS} or {@link #MICROTASKS}. */
    void draining(int what) {
        long number = (drain & WHAT_MASK) == NO_DRAIN ? (drain >>> WHAT_BITS) + 1 : drain >>> WHAT_BITS;
        DRAIN.setOpaque(this, number << WHAT_BITS | what);
    }

    /** The drain is over, also when it failed. */
    void drainEnded() {
        DRAIN.setOpaque(this, drain & ~WHAT_MASK);
    }

    /** When the loop polled last. */
    long polledNs() {
        return busySinceNs;
    }

    // ---- the watcher ----

    /** Before the loop starts: {@code listener} is told when this loop wakes and is not listed. */
    void watchedBy(AwakeListener listener) {
        watcher = listener;
    }

    private void showToWatcher() {
        if (watcher == null) return;
        // The watcher does the mirror image: it takes us off its list, then looks whether we are awake. Both store
        // first and
        // load second; without a full fence on either side both may miss, and a stall of this loop would go unseen
        // until it
        // has slept once. Partner: StallDetector.dropIdle().
        VarHandle.fullFence();
        if (!isListedOpaque() && list()) watcher.onAwake(this);
    }

    boolean isListedOpaque() {
        return (boolean) LISTED.getOpaque(this);
    }

    /** Marks this loop as listed; true for the one caller who may put it on the list. */
    boolean list() {
        return LISTED.compareAndSet(this, false, true);
    }

    /** The watcher is about to take the loop off its list. */
    void unlist() {
        LISTED.setVolatile(this, false);
    }

    // ---- readers: any thread ----

    String loopName() {
        return loopName;
    }

    Clock clock() {
        return clock;
    }

    DelayRecorder delays() {
        return delays;
    }

    Thread hostOpaque() {
        return (Thread) HOST.getOpaque(this);
    }

    Mode modeOpaque() {
        return MODES[(int) MODE.getOpaque(this)];
    }

    /** Odd while a callback runs. */
    long beatOpaque() {
        return (long) BEAT.getOpaque(this);
    }

    long jobsOpaque() {
        return jobs.getAsLong();
    }

    long drainOpaque() {
        return (long) DRAIN.getOpaque(this);
    }

    static int whatOf(long drain) {
        return (int) (drain & WHAT_MASK);
    }

    static long numberOf(long drain) {
        return drain >>> WHAT_BITS;
    }

    long turnsOpaque() {
        return (long) TURNS.getOpaque(this);
    }

    /** Idle and active time up to now. */
    LoopUtilisation utilisation() {
        while (true) {
            int before = (int) VERSION.getAcquire(this);
            Mode mode = modeOpaque();
            long since = (long) SINCE.getOpaque(this);
            long started = (long) STARTED.getOpaque(this);
            long idle = (long) IDLE.getOpaque(this);
            // In here, so that "now" is a moment of the mode that was read and not one long after it.
            long now = clock.nanoTime();
            // Keeps the loads above before the second look at the version. Partner: the release fence in enterMode.
            VarHandle.acquireFence();
            if ((before & 1) == 0 && before == (int) VERSION.getOpaque(this)) {
                return utilisation(mode, since, started, idle, now);
            }
            Thread.onSpinWait();
        }
    }

    private static LoopUtilisation utilisation(Mode mode, long since, long started, long idle, long readNs) {
        if (mode == Mode.NEW) return new LoopUtilisation(0, 0);
        long now = mode == Mode.ENDED ? since : Math.max(since, readNs);
        long idleNow = mode == Mode.IDLE ? idle + now - since : idle;
        return new LoopUtilisation(idleNow, now - started - idleNow);
    }

    private void enterMode(Mode next, long nowNs, long idle) {
        VERSION.setOpaque(this, version + 1);
        // A reader that sees any of the stores below sees the odd version as well. Partner: the acquire fence in
        // utilisation.
        VarHandle.releaseFence();
        MODE.setOpaque(this, next.ordinal());
        SINCE.setOpaque(this, nowNs);
        IDLE.setOpaque(this, idle);
        VERSION.setRelease(this, version + 1);
    }
}
