package dev.isoloop.loop;

import dev.isoloop.channels.Doorbell;

/** Where a loop sleeps and how it is woken: the only class that does either. */
/*
 *   tick()                                            tickNow(), for a host
 *   until(deadline): spin, arm, look again,           fallAsleep(): arm, look again; the host's thread goes elsewhere
 *     park or poll, disarm                            wakeUp(): disarm, at the beginning of the next tickNow()
 *
 *   woken by ring():   asleep in the parker -> unpark     asleep in the poller -> wakeup     asleep in a host -> host.wake
 *
 * Publish first, then ring. The sleeper arms the bell first and looks at its queues second, all of them.
 *
 * An interrupt would make every further park return at once. It is cleared, and given back when the loop has ended: a loop is
 * asked to stop by terminate(), not by an interrupt, and must not spin because of one.
 */
final class Sleep implements Doorbell.Sleeper {
    /** A wait worth spinning for, and no longer: about what a wake-up across processors costs. */
    private static final long SPIN_NS_MAX = 20_000;

    private static final long SPIN_NS_FIRST = 5_000;
    private static final int MISSES_MAX = 4;

    /** How often to ask for news only before asking for everything, the time included. About half a microsecond. */
    private static final int LOOKS_FOR_NEWS = 16;

    private final Doorbell bell = new Doorbell(this);
    private final EventLoop loop;
    private final Clock clock;
    private final Parker parker;
    private final IdlePolicy policy;

    // Written by the loop's thread; a ringer reads the poller only after it has seen POLL, which comes later.
    private Poller poller;
    private volatile LoopHost host;
    private boolean asleepInHost;
    private boolean wasInterrupted;
    private long spinNs = SPIN_NS_FIRST;
    private int misses;

    Sleep(EventLoop loop, Clock clock, Parker parker, Poller poller, IdlePolicy policy) {
        this.loop = loop;
        this.clock = clock;
        this.parker = parker;
        this.poller = poller;
        this.policy = policy == IdlePolicy.ADAPTIVE && Runtime.getRuntime().availableProcessors() <= 2
                ? IdlePolicy.PARK
                : policy;
    }

    /** Any thread, after publishing; true if this call ended the sleep. */
    boolean ring() {
        return bell.ring();
    }

    /** Any thread, after an offer to an inbox of the loop, whose claim is the fence that {@link #ring} would need. */
    void ringAfterOffer() {
        bell.ringIfAsleep();
    }

    /** The loop's thread, awake: it polls here from now on. */
    void pollBy(Poller replacement) {
        poller = replacement;
    }

    /** The wait in the selector is over; true if somebody had rung. */
    boolean leaveSelector() {
        return bell.disarm();
    }

    /**
     * Sleeps until the loop is rung, has something to do, or the time has come. May return early.
     *
     * @return true if the loop is known to have something to do
     */
    boolean until(long deadlineNs) {
        if (policy != IdlePolicy.PARK && foundWorkSpinning()) return true;
        if (host != null) host = null;
        bell.arm();
        try {
            if (loop.mayFallAsleep()) waitArmed(deadlineNs);
        } finally {
            bell.disarm();
            poller.awake();
        }
        return false;
    }

    private void waitArmed(long deadlineNs) {
        boolean polls = poller.hasHandles();
        while (!bell.isRung()) {
            long timeoutNs = deadlineNs == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNs - clock.nanoTime();
            if (timeoutNs <= 0) return;
            if (polls && poller.mayWait()) {
                if (bell.toPoll()) poller.poll(timeoutNs);
                noteInterrupt();
                return;
            }
            parker.parkUntil(deadlineNs);
            noteInterrupt();
        }
    }

    private void noteInterrupt() {
        if (Thread.interrupted()) wasInterrupted = true;
    }

    /** Gives an interrupt back to the thread that leaves the loop. */
    void restoreInterrupt() {
        if (!wasInterrupted) return;
        wasInterrupted = false;
        Thread.currentThread().interrupt();
    }

    /** Spins for a moment, if the policy says so, in which only other threads can bring work; true if one has. */
    boolean hearsAtOnce() {
        return policy != IdlePolicy.PARK && spinNs > 0 && !poller.hasHandles() && hearsSpinning();
    }

    private boolean hearsSpinning() {
        for (int looks = LOOKS_FOR_NEWS; looks > 0; looks--) {
            if (loop.hasHeard()) return true;
            Thread.onSpinWait();
        }
        return false;
    }

    private boolean foundWorkSpinning() {
        if (poller.hasHandles()) return false;
        boolean forEver = policy == IdlePolicy.SPIN;
        long fromNs = forEver ? 0 : clock.nanoTime();
        while (loop.isIdle()) {
            if (!forEver && clock.nanoTime() - fromNs >= spinNs) {
                missed();
                return false;
            }
            hearsSpinning();
        }
        misses = 0;
        spinNs = Math.min(Math.max(spinNs * 2, SPIN_NS_FIRST), SPIN_NS_MAX);
        return true;
    }

    private void missed() {
        spinNs = ++misses >= MISSES_MAX ? 0 : spinNs / 2;
    }

    /** For a host: true if there is nothing to do; then {@link LoopHost#wake} follows the next ring, once. */
    boolean fallAsleep(LoopHost inHost) {
        if (host != inHost) host = inHost;
        bell.arm();
        asleepInHost = true;
        if (poller.hasHandles()) poller.sleepsInHost();
        if (loop.mayFallAsleep()) return true;
        wakeUp();
        return false;
    }

    /** The host's thread is back. */
    void wakeUp() {
        if (!asleepInHost) return;
        asleepInHost = false;
        bell.disarm();
    }

    @Override
    public void wakeFromPark() {
        LoopHost asleepIn = host;
        if (asleepIn != null) asleepIn.wake(loop);
        else parker.unpark();
    }

    @Override
    public void wakeFromPoll() {
        poller.wakeup();
    }
}
