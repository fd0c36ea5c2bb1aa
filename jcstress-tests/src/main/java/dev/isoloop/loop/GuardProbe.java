package dev.isoloop.loop;

/** What stress tests see of the kernel poller's guard: it falls asleep while a seat begins to wait for a token that another one has. */
public final class GuardProbe {
    /** Leaves the place where the guard would sleep. */
    private static final class Asleep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        static final Asleep NOW = new Asleep();

        private Asleep() {
            super("asleep", null, false, false);
        }
    }

    private final KernelPoller kernel = new KernelPoller(Clock.system());
    private final ProbeSeat holder = new ProbeSeat(kernel);
    private final ProbeSeat waiting = new ProbeSeat(kernel);
    private boolean unparked;

    private final PollGuard guard = new PollGuard(kernel, Clock.system(), new Parker() {
        @Override
        public void parkUntil(long deadlineNs) {
            throw Asleep.NOW;
        }

        @Override
        public void unpark() {
            unparked = true;
        }
    });

    /** The token is held by one that is awake, and nobody waits for it. */
    public GuardProbe() {
        kernel.join(waiting);
        holder.token.take(holder.id);
    }

    /** {@return whether the seat that waits from now on has woken the guard} */
    public boolean waitForToken() {
        waiting.mayLead();
        guard.wakeIfRunning(
                waiting.token.word()); // as KernelPoller.wakeGuard does, which would start a guard of its own
        return unparked;
    }

    /** {@return whether the guard sleeps} */
    public boolean fallAsleep() {
        try {
            guard.sleep();
            return false;
        } catch (Asleep asleep) {
            return true;
        }
    }
}
