package dev.isoloop.loop;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes the lead from a loop that is stuck in a callback and gives it to one that waits for it. Looks every {@link #PERIOD_NS} while
 * several seats are in use and the lead moves; otherwise it is asleep and costs nothing.
 */
/*
 * It takes the token when it has seen the same word in RUN twice, so after one period at least and two at most.
 *
 * who            does                                       met by                      so that
 * guard          asleep = true, then looks at the token     the two below               it doesn't oversleep a leader that is stuck
 * leader         token goes to RUN, its own or an heir's, then looks at asleep
 * one that waits waits = true, then looks at asleep
 */
final class PollGuard implements Runnable {
    static final long PERIOD_NS = 400_000;
    private static final int QUIET_LOOKS = 25;

    private final KernelPoller kernel;
    private final Clock clock;
    private final Parker parker;

    /** Written by the guard (both) and by whoever wakes it (false). */
    private final AtomicBoolean asleep = new AtomicBoolean();

    private volatile boolean stopped;

    PollGuard(KernelPoller kernel, Clock clock, Parker parker) {
        this.kernel = kernel;
        this.clock = clock;
        this.parker = parker;
    }

    void start() {
        Thread thread = new Thread(this, "isoloop-poller-guard");
        thread.setDaemon(true);
        thread.start();
    }

    void stop() {
        stopped = true;
        parker.unpark();
    }

    /** Any thread, after the step that made it so: wakes the guard if somebody awake holds this word while another waits. */
    void wakeIfRunning(long word) {
        if (!asleep.get() || !isNeeded(word)) return;
        if (asleep.compareAndSet(true, false)) parker.unpark();
    }

    /** Any thread. */
    boolean sleeps() {
        return asleep.get();
    }

    @Override
    public void run() {
        long seen = 0;
        int quietLooks = 0;
        while (!stopped) {
            long word = kernel.token.word();
            if (word != seen) quietLooks = 0;
            else if (PollToken.isRunning(word) && kernel.relieve(word)) quietLooks = 0;
            else quietLooks++;
            seen = word;
            if (quietLooks < QUIET_LOOKS) parker.parkUntil(clock.nanoTime() + PERIOD_NS);
            else {
                sleep();
                quietLooks = 0;
            }
        }
    }

    void sleep() {
        asleep.set(true);
        while (asleep.get() && !stopped && !isNeeded(kernel.token.word())) parker.parkUntil(Long.MAX_VALUE);
        asleep.set(false);
    }

    private boolean isNeeded(long word) {
        return PollToken.isRunning(word) && kernel.somebodyWaits(word);
    }
}
