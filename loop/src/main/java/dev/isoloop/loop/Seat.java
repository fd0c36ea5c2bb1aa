package dev.isoloop.loop;

import java.lang.invoke.VarHandle;

/** Somebody who may lead at a kernel poller. Own thread only, except what says otherwise. */
/*
 * who      does                                  met by                              so that
 * seat     waits = true, fence, looks at token   token step, then a look at waits    a seat that falls asleep sees a token that
 *                                                                                    became free or its own, or is rung
 */
abstract class Seat {
    /** A robbed seat is passed over so many times. */
    static final int BATONS_REFUSED_MAX = 64;

    final KernelPoller kernel;
    final PollToken token;
    final int id;

    /** Asleep for want of the token, or about to be. Written by the seat's thread. */
    volatile boolean waits;

    /**
     * How often it is still passed over when the token is given away, because it was robbed of it while it was stuck. Written by the thief,
     * then by the holder of the token in POLL; either may miss the other's write, which makes the number a little wrong.
     */
    volatile int batonsRefused;

    /** May be made the holder of the token. Under the kernel poller's lock. */
    boolean isMember;

    /** Sleeps in a host, so that it can't wait in the selector. Written by the seat's thread, under the lock. */
    boolean isHosted;

    Seat(KernelPoller kernel) {
        this.kernel = kernel;
        token = kernel.token;
        id = kernel.nextSeatId();
    }

    /** The holder of the token in POLL: whether this seat, which waits, may be given it. */
    final boolean mayInherit() {
        if (!waits) return false;
        int refused = batonsRefused;
        if (refused == 0) return true;
        batonsRefused = refused - 1;
        return false;
    }

    /** Any thread: wakes the seat if it sleeps; true if this call did. */
    abstract boolean ring();

    /** The wait in the selector is over: the bell says RUN from now on; true if somebody had rung. */
    abstract boolean leaveSelector();

    /** Whether there is something to do now. */
    abstract boolean hasWork();

    /** Before sleeping, bell armed: true if this seat is to wait in the selector; else it may park, and look here again when it wakes. */
    final boolean mayLead() {
        if (token.take(id)) {
            waits = false;
            return true;
        }
        waits = true;
        // The token is let go of, or given to us, before waits is looked at; here it is the other way round. Without
        // the fence
        // both sides may miss, and nobody selects. Partners: KernelPoller.wakeOneThatWaits, PollToken's steps.
        VarHandle.fullFence();
        if (token.take(id)) {
            waits = false;
            return true;
        }
        kernel.wakeGuard();
        return false;
    }

    /** Waits in the selector, bell in POLL. May return early. Returns how many channels were ready. */
    final int lead(long timeoutNs) {
        if (!token.enter(id)) return 0; // stolen while this seat was busy
        return kernel.leadAndWait(this, timeoutNs);
    }

    @Override
    public String toString() {
        return "seat " + id;
    }
}
