package dev.isoloop.chaos;

import dev.isoloop.isolates.Overflow;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the isolates of one round say they have posted and received, per direction of each channel. Shared by all of them on
 * purpose: it is what the ports' own counters are checked against, so it must not travel by port.
 */
final class Ledger {
    /** A static is the one thing that a main program which captures nothing can share. One round at a time. */
    static volatile Ledger current;

    /** By direction. */
    private final List<Overflow> overflows;

    private final AtomicLongArray posted;
    private final AtomicLongArray received;

    /** The last number received. Whoever owns the receiving port writes it; the port brings the order when it moves. */
    private final AtomicLongArray last;

    private final AtomicReference<String> violation = new AtomicReference<>();

    Ledger(List<Overflow> overflows) {
        this.overflows = overflows;
        this.posted = new AtomicLongArray(overflows.size());
        this.received = new AtomicLongArray(overflows.size());
        this.last = new AtomicLongArray(overflows.size());
    }

    /** The number of the next message in this direction, from 1. Called by the owner of the sending port, before it posts. */
    long next(int direction) {
        return posted.get(direction) + 1;
    }

    void onPosted(int direction) {
        posted.setRelease(direction, posted.get(direction) + 1);
    }

    void onReceived(int direction, long number) {
        received.setRelease(direction, received.get(direction) + 1);
        long before = last.get(direction);
        last.setRelease(direction, number);
        boolean inOrder = switch (overflows.get(direction)) {
            case REFUSE, UNBOUNDED -> number == before + 1;
            case DROP_OLDEST, DROP_NEWEST -> number > before;
            case COALESCE -> true; // a newer value may stand in the place of an older one
        };
        if (!inOrder) {
            fail("direction " + direction + " (" + overflows.get(direction) + ") delivered " + number + " after "
                    + before);
        }
    }

    void fail(String what) {
        violation.compareAndSet(null, what);
    }

    long posted(int direction) {
        return posted.getAcquire(direction);
    }

    long received(int direction) {
        return received.getAcquire(direction);
    }

    /** The first thing that went wrong, or null. */
    String violation() {
        return violation.get();
    }
}
