package dev.isoloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A loop's place at the kernel poller: its registrations, what is ready for it, and its part in leading. */
/*
 *   the sorter, on this thread            the sorter, on another's              the holder of the token
 *        | addOwnReady                         | pushReady, ring                     | pushReleased, ring
 *        v                                     v                                     v
 *   +-- ready list, in order <--taken over-- stack --+                             stack
 *   |                                                                                |
 *   +--> deliver: at most READY_BATCH_MAX handlers per poll phase                    +--> deliver: all of them
 *
 * Loop thread only, except pushReady, pushReleased and ring.
 */
final class PollSeat extends Seat implements Poller, PollSource {
    private static final VarHandle FOREIGN;
    private static final VarHandle RELEASED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FOREIGN = lookup.findVarHandle(PollSeat.class, "foreignReady", Registration.class);
            RELEASED = lookup.findVarHandle(PollSeat.class, "released", Registration.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final EventLoop loop;
    private final Sleep sleep;

    // Written by the loop's thread.
    private Registration first;
    private int count;
    Registration firstReady;
    private Registration lastReady;
    private boolean justWaited;
    private long lookedNs;
    private long blockedBy;
    private long blockedSinceNs;

    // Stacks: pushed by whoever holds the token in POLL, taken by the loop's thread.
    private volatile Registration foreignReady;
    private volatile Registration released;

    /** Written by the holder of the token. */
    long sweptInRound;

    PollSeat(KernelPoller kernel, EventLoop loop, Sleep sleep) {
        super(kernel);
        this.loop = loop;
        this.sleep = sleep;
        lookedNs = kernel.nowNs() - KernelPoller.LOOK_NS;
    }

    EventLoop loop() {
        return loop;
    }

    // ---- registrations ----

    void add(Registration registration) {
        if (count == 0) kernel.join(this);
        count++;
        registration.previous = null;
        registration.next = first;
        if (first != null) first.previous = registration;
        first = registration;
    }

    void remove(Registration registration) {
        unlink(registration);
        if (--count == 0) kernel.leave(this);
    }

    private void unlink(Registration registration) {
        if (registration.previous == null) first = registration.next;
        else registration.previous.next = registration.next;
        if (registration.next != null) registration.next.previous = registration.previous;
        registration.previous = null;
        registration.next = null;
    }

    // ---- ready and released: the sorter ----

    void addOwnReady(Registration registration) {
        registration.nextReady = null;
        if (lastReady == null) firstReady = registration;
        else lastReady.nextReady = registration;
        lastReady = registration;
    }

    /** Any thread, in POLL. */
    void pushReady(Registration registration) {
        Registration top;
        do {
            top = foreignReady;
            registration.nextReady = top;
        } while (!FOREIGN.compareAndSet(this, top, registration));
    }

    /** Any thread, in POLL. */
    void pushReleased(Registration registration) {
        Registration top;
        do {
            top = released;
            registration.nextClosed = top;
        } while (!RELEASED.compareAndSet(this, top, registration));
    }

    // ---- the poll source ----

    @Override
    public boolean hasWork() {
        return firstReady != null || foreignReady != null || released != null;
    }

    @Override
    public boolean deliver() {
        if (!hasWork()) return false;
        deliverReleased();
        takeForeign();
        for (int left = Bounds.READY_BATCH_MAX; left > 0 && firstReady != null; left--) {
            try {
                removeFirstReady().deliver();
            } catch (LoopExit exit) {
                throw exit;
            } catch (Throwable thrown) {
                loop.reportError(thrown);
            }
        }
        return true;
    }

    private void deliverReleased() {
        if (released == null) return;
        Registration gone = (Registration) RELEASED.getAndSet(this, null);
        while (gone != null) {
            Registration next = gone.nextClosed;
            gone.nextClosed = null;
            gone.onReleased();
            gone = next;
        }
    }

    /** The stack has the last found on top: turned round on the way into the list. */
    void takeForeign() {
        if (foreignReady == null) return;
        Registration top = (Registration) FOREIGN.getAndSet(this, null);
        Registration turned = null;
        while (top != null) {
            Registration below = top.nextReady;
            top.nextReady = turned;
            turned = top;
            top = below;
        }
        while (turned != null) {
            Registration next = turned.nextReady;
            addOwnReady(turned);
            turned = next;
        }
    }

    Registration removeFirstReady() {
        Registration taken = firstReady;
        firstReady = taken.nextReady;
        taken.nextReady = null;
        if (firstReady == null) lastReady = null;
        return taken;
    }

    @Override
    public void onLoopEnd() {
        while (first != null) {
            Registration left = first;
            awaitDeparture(left);
            if (first != left) continue;
            unlink(left);
            left.onLoopEnd();
        }
        count = 0;
        firstReady = lastReady = null;
        foreignReady = null;
        released = null;
        kernel.leave(this);
    }

    /** One that is being moved and was found ready leaves through the list; its finder is about to put it there. */
    private void awaitDeparture(Registration moving) {
        while (moving.isMoving() && moving.seat() == this) {
            takeForeign();
            while (firstReady != null) removeFirstReady().departIfMoving();
            Thread.onSpinWait();
        }
    }

    // ---- the poller ----

    @Override
    public boolean hasHandles() {
        return count > 0;
    }

    @Override
    public boolean mayWait() {
        if (!mayLead()) return false;
        if (isHosted) kernel.unhost(this);
        return true;
    }

    @Override
    public void awake() {
        if (waits) waits = false;
    }

    @Override
    public void sleepsInHost() {
        if (!isHosted) kernel.host(this);
        kernel.letGoOfToken(this);
    }

    @Override
    public int poll(long timeoutNs) {
        if (timeoutNs == 0) return look();
        justWaited = true;
        return lead(timeoutNs);
    }

    /** The look of a loop that has other things to do. */
    private int look() {
        if (justWaited) {
            justWaited = false;
            return 0;
        }
        long nowNs = kernel.nowNs();
        if (nowNs - lookedNs < KernelPoller.LOOK_NS && !kernel.hasClosing()) return 0;
        long word = token.word();
        if (PollToken.isPolling(word)) return 0;
        if (PollToken.isHeldBy(word, id)) {
            if (!token.enter(id)) return 0;
        } else if (PollToken.isFree(word)) {
            if (!token.borrow(id)) return 0;
        } else if (!stealFromStuck(word, nowNs)) {
            return 0;
        }
        lookedNs = nowNs;
        return kernel.look(this, PollToken.isHeldBy(word, id));
    }

    private boolean stealFromStuck(long word, long nowNs) {
        if (word != blockedBy) {
            blockedBy = word;
            blockedSinceNs = nowNs;
            return false;
        }
        if (nowNs - blockedSinceNs < KernelPoller.STUCK_NS || !token.stealToPoll(word, id)) return false;
        kernel.robbed(word);
        return true;
    }

    @Override
    public void wakeup() {
        kernel.wakeup();
    }

    // ---- the seat ----

    @Override
    boolean ring() {
        return sleep.ring();
    }

    @Override
    boolean leaveSelector() {
        return sleep.leaveSelector();
    }
}
