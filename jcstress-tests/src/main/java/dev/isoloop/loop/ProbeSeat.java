package dev.isoloop.loop;

import dev.isoloop.channels.Doorbell;

/** A seat at a kernel poller, without a loop behind it: the shipped protocol with a bell that wakes nobody. */
public final class ProbeSeat extends Seat implements Doorbell.Sleeper {
    /** What became of {@link #fallAsleep}. */
    public static final int PARKED = 0;

    /** There was something to do. */
    public static final int AWAKE = 1;

    /** It leads, and sleeps in the selector. */
    public static final int LEADS = 2;

    /** The bell that ships. */
    public final Doorbell bell = new Doorbell(this);

    /**
     * A seat, awake.
     *
     * @param kernel where
     */
    ProbeSeat(KernelPoller kernel) {
        super(kernel);
    }

    /**
     * Sleeps as loops do, except that it does not block.
     *
     * @param queues what to look at after the bell is armed
     * @return how it went
     */
    public int fallAsleep(Queues queues) {
        bell.arm();
        if (queues.haveWork()) {
            bell.disarm();
            return AWAKE;
        }
        if (!mayLead()) return PARKED;
        if (bell.toPoll() && token.enter(id)) return LEADS;
        bell.disarm();
        return AWAKE;
    }

    /** What a seat looks at before it sleeps. */
    @FunctionalInterface
    public interface Queues {
        /** {@return whether there is something to do} */
        boolean haveWork();
    }

    @Override
    public boolean ring() {
        return bell.ring();
    }

    @Override
    boolean leaveSelector() {
        return bell.disarm();
    }

    @Override
    boolean hasWork() {
        return false;
    }

    @Override
    public void wakeFromPark() {}

    @Override
    public void wakeFromPoll() {}
}
