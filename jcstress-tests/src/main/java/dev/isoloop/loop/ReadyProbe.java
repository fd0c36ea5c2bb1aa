package dev.isoloop.loop;

import java.nio.channels.SelectionKey;

/** What stress tests see of a seat at the kernel poller: another thread finds two of its channels ready while it takes them over. */
public final class ReadyProbe {
    private final KernelPoller kernel = new KernelPoller(Clock.system());
    private final PollSeat seat = new PollSeat(kernel, null, null);
    private final Registration[] found = {registration(), registration()};

    /** Nothing is ready. */
    public ReadyProbe() {}

    private Registration registration() {
        return new Registration(kernel, null, null, SelectionKey.OP_READ, ops -> {});
    }

    /** The sorter, on another thread: the first, then the second. */
    public void find() {
        for (Registration registration : found) seat.pushReady(registration);
    }

    /** {@return what the owner gets, in order: 0 for nothing, 1, 2, 12 for both} */
    public int take() {
        seat.takeForeign();
        int taken = 0;
        while (seat.firstReady != null) taken = 10 * taken + (seat.removeFirstReady() == found[0] ? 1 : 2);
        return taken;
    }
}
