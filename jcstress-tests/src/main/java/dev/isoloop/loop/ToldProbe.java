package dev.isoloop.loop;

import java.nio.channels.SelectionKey;

/** What stress tests see of a channel that is closed while a leader enters the selector, which is to let go of it at once. */
public final class ToldProbe {
    private final Selecting selector = new Selecting();
    private final KernelPoller kernel = new KernelPoller(Clock.system(), new PollerCounters(), selector);
    private final ProbeSeat leader = new ProbeSeat(kernel);
    private final Registration closed = new Registration(kernel, null, null, SelectionKey.OP_READ, ops -> {});

    /** The leader has the token and nothing to do. */
    public ToldProbe() {
        leader.token.take(leader.id);
    }

    /** The owner: the channel is closed. */
    public void close() {
        kernel.letGo(closed);
    }

    /** {@return whether the leader, which stays in the selector, has found no closed channel on its way there and waits} */
    public boolean lead() {
        leader.token.enter(leader.id);
        return !kernel.hasClosing();
    }

    /** {@return whether the wait is ended by a wake-up} */
    public boolean isWoken() {
        return selector.woken;
    }

    /** A selector in which nobody waits. */
    private static final class Selecting extends KernelSelector {
        private boolean woken;

        Selecting() {
            super(Clock.system(), new PollerCounters());
        }

        @Override
        void wakeup() {
            woken = true;
        }
    }
}
