package dev.isoloop.loop;

import dev.isoloop.channels.Doorbell;

/**
 * Leads for loops that have sockets and sleep in a host: their host's thread must not wait in the selector, so somebody else does. A
 * daemon thread, which lives as long as there are such loops. It owns no channels: whatever it finds it hands over.
 */
final class StandIn extends Seat implements Runnable, Doorbell.Sleeper {
    private final Doorbell bell = new Doorbell(this);
    private final Parker parker;
    private volatile boolean stopped;

    StandIn(KernelPoller kernel, Parker parker) {
        super(kernel);
        this.parker = parker;
    }

    void start() {
        Thread thread = new Thread(this, "isoloop-poller");
        thread.setDaemon(true);
        thread.start();
    }

    void stop() {
        stopped = true;
        bell.ring();
    }

    @Override
    public void run() {
        while (!stopped) {
            bell.arm();
            if (!stopped) waitArmed();
            bell.disarm();
            waits = false;
            Thread.interrupted(); // asks for nothing; set, it would make every wait return at once
        }
        kernel.letGoOfToken(this);
    }

    private void waitArmed() {
        while (!bell.isRung()) {
            if (mayLead()) {
                if (bell.toPoll()) lead(Long.MAX_VALUE);
                return;
            }
            parker.parkUntil(Long.MAX_VALUE);
            Thread.interrupted();
        }
    }

    @Override
    boolean ring() {
        return bell.ring();
    }

    @Override
    boolean leaveSelector() {
        return bell.disarm();
    }

    @Override
    boolean hasWork() {
        return stopped;
    }

    @Override
    public void wakeFromPark() {
        parker.unpark();
    }

    @Override
    public void wakeFromPoll() {
        kernel.wakeup();
    }
}
