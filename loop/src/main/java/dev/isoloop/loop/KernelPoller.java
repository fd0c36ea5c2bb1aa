package dev.isoloop.loop;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The process's one selector, shared by all loops that own channels. It has no thread of its own: whichever of these loops has nothing
 * to do waits in it, calls what is its own without a thread hop, and hands the rest to the owners. Loops without channels never
 * touch it. It is opened with the first registration and closed after the last, when no loop has channels any more.
 *
 * <p><b>Who leads.</b> A loop that leads and finds a channel of another wakes that loop and goes on leading; it gives the lead away only
 * when eight waits in a row had nothing for itself. So the lead goes to the loop with the most to do, and does not change
 * hands with each message where two loops take turns. A loop that was robbed of the lead, because it was stuck while others waited, is not
 * given it for a while.
 *
 * <p><b>Bounds.</b> A loop that sleeps hears of its channels although the one that leads is stuck in a callback: the lead is taken from it
 * after 0.4 to 0.8 ms, plus the time to wake two threads, the guard and the loop; three if yet another loop gets the lead and finds the
 * channel. A loop that is awake itself takes the lead from a stuck one after 0.2 ms, in its own poll phase. In one poll phase a loop calls at
 * most 256 handlers; what is left comes with the next.
 *
 * <p><b>Hosts.</b> Loops with a thread of their own ({@link LoopThread}, {@link EventLoop#run()}) lead. A loop in an {@link ExecutorHost} or a
 * {@link CarrierGroup} sleeps in its host, whose thread must not wait in a selector; from the first such sleep on, while there are
 * such loops with channels, a daemon thread {@code isoloop-poller} leads for them when no other loop does. A {@link LoopAgent} looks
 * in each duty cycle, and hears of its channels as often as its runner calls it.
 */
/*
 * The lead is PollToken. A seat is whoever may hold it: PollSeat for a loop, StandIn for those that sleep in hosts.
 *
 *   nothing to do:  bell armed, look at all queues, then   token free or mine: enter the selector, wait        -> leadAndWait
 *                                                          somebody else's: park, waits = true
 *   after the wait: what is own      keep the token (RUN), call the handlers, come back
 *                   others'          their owners are rung
 *                   only others',    an owner that waits gets the token with its channels (the baton): it would be found by
 *                   many times       somebody else for each of its messages, which is one thread more to wake
 *                   found again      its owner is busy: its interest is taken away until it has handled it, or the next wait
 *                                    would return at once
 *   other things to do: a look that does not wait, every LOOK_NS at most                                       -> look
 *   last channel closed, or into a host: the token becomes free, and one that waits is woken                   -> letGoOfToken
 *
 * Four pairs in which each side stores first, then looks at what the other has stored, with a full fence between:
 *
 *   message or ready channel published, then the bell        bell armed, then a look at all queues        Doorbell
 *   interest, registration, close told, then the token       POLL, then the selector reads what it was told   poke
 *   token free, passed or stolen, then waits                 waits, then the token                        Seat.mayLead
 *   token in RUN, then the guard's asleep                    asleep, then the token                       PollGuard
 *
 * A seat gets the token without asking (pass, steal) only while it is a member, under the lock; one that leaves takes itself off the
 * list first and gives the token back second. So no token goes to somebody who has left.
 *
 * Closed channels: Registration.close puts it on `closing`. Whoever selects next takes the list first; after that select the kernel
 * has let go of them, and their owners are told.
 *
 * The selector is there as long as there is a member, also while the kernel has let go of the last channel and its owner has not
 * taken that in: who leads then waits in it as always, and would go round and round without one. `settle` closes it.
 */
public final class KernelPoller {
    /** A busy loop looks at its channels no more often than this: a look costs a system call. */
    static final long LOOK_NS = 20_000;

    /** A loop that is awake takes the token from one that has held it in RUN for this long. */
    static final long STUCK_NS = 200_000;

    /**
     * After so many waits in a row with channels of others only, one of the owners gets the token. One more thread is woken for each
     * until then; with 1 the token would change hands with every message of two loops that take turns.
     */
    static final int STRANGERS_MAX = 8;

    private static final long FAILED_PAUSE_NS = 10_000_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final int JANITOR = 1;
    private static final Seat[] NOBODY = new Seat[0];

    /** Started at first use. */
    private static final class Shared {
        static final KernelPoller POLLER = new KernelPoller(Clock.system());
    }

    final PollToken token = new PollToken();
    final PollerCounters counters;
    private final AtomicInteger seatIds = new AtomicInteger(JANITOR);
    private final Object lock = new Object();
    private final Clock clock;
    private final KernelSelector selector;
    private final ReadySweep sweep;
    private final Parker pause = Parker.system();

    /** Pushed by owners, taken by the holder of the token in POLL. */
    private final AtomicReference<Registration> closing = new AtomicReference<>();

    // Written under the lock, read by any thread.
    private volatile Seat[] members = NOBODY;
    private volatile PollGuard guard;
    private volatile int registrations;

    // Under the lock.
    private StandIn standIn;
    private int hosted;

    KernelPoller(Clock clock) {
        this(clock, new PollerCounters());
    }

    private KernelPoller(Clock clock, PollerCounters counters) {
        this(clock, counters, new KernelSelector(clock, counters));
    }

    KernelPoller(Clock clock, PollerCounters counters, KernelSelector selector) {
        this.clock = clock;
        this.counters = counters;
        this.selector = selector;
        sweep = new ReadySweep(counters);
    }

    /** {@return the one of this process} */
    public static KernelPoller shared() {
        return Shared.POLLER;
    }

    /**
     * Watches a channel for a loop. From now on {@code handler} is called in the loop's poll phases while the channel is ready for what
     * it is interested in. The registration keeps the loop alive until it is closed or unref'd. Loop's thread only; does not
     * block.
     *
     * @param loop the owner
     * @param channel in non-blocking mode; close it through the registration
     * @param interestOps what to watch for: bits of {@link SelectionKey} that the channel knows, or 0
     * @param handler what to call
     * @return the registration
     * @throws IOException if the channel is closed, or the process has no descriptors left for the selector
     * @throws IllegalArgumentException if the channel is in blocking mode or does not know one of the bits
     * @throws IllegalStateException if the channel is registered already, or the loop has ended or has another poller
     */
    public Registration register(EventLoop loop, SelectableChannel channel, int interestOps, ReadyHandler handler)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        loop.requireLoopThread("register");
        if (!channel.isOpen()) throw new ClosedChannelException();
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(channel + " is in blocking mode, expected configureBlocking(false)");
        }
        if ((interestOps & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException(
                    "interest " + interestOps + " in " + channel + ", expected bits of " + channel.validOps());
        }
        PollSeat seat = loop.seatAt(this);
        Registration registration = new Registration(this, seat, channel, interestOps, handler);
        seat.add(registration);
        register(registration, channel, interestOps);
        loop.ref();
        poke();
        // It may sleep in its host, and fell asleep without a channel: nobody leads for it yet.
        loop.wakeIfBetweenTicks();
        return registration;
    }

    private void register(Registration registration, SelectableChannel channel, int ops) throws IOException {
        boolean registered = false;
        try {
            synchronized (lock) {
                selector.open();
                registration.key(selector.register(channel, ops, registration));
                registrations++;
            }
            registered = true;
        } finally {
            if (!registered) registration.seat().remove(registration);
        }
    }

    /** {@return what it has done so far} May be called from any thread. */
    public PollerStats stats() {
        int loops = 0;
        for (Seat member : members) {
            if (member instanceof PollSeat) loops++;
        }
        return counters.read(loops, registrations);
    }

    // ---- the holder of the token ----

    /** The seat holds the token in POLL, its bell says POLL. */
    int leadAndWait(Seat by, long timeoutNs) {
        Seat heir = null;
        try {
            int ready = select(by, timeoutMs(timeoutNs));
            boolean busy = by.leaveSelector() | sweep.foundOwn();
            // The bell says RUN before the queues are read: whoever publishes after this look need not ring. Partner:
            // Doorbell.ring.
            VarHandle.fullFence();
            busy |= by.hasWork();
            heir = busy ? null : sweep.heir();
            sweep.ringOwnersBut(heir);
            if (heir == null && !busy) sweep.muteAgain();
            return ready;
        } finally {
            sweep.end();
            if (heir == null || !pass(heir)) keep(by);
        }
    }

    /** The seat holds the token in POLL and has other things to do. It had the token in RUN before and keeps it, or had not. */
    int look(Seat by, boolean keeps) {
        try {
            int ready = select(by, KernelSelector.NOW);
            sweep.ringOwnersBut(null);
            return ready;
        } finally {
            sweep.end();
            if (keeps) keep(by);
            else if (token.release(by.id)) afterRelease();
        }
    }

    private void keep(Seat by) {
        token.leave(by.id);
        wakeGuard();
    }

    /** False if it has left meanwhile. */
    boolean pass(Seat heir) {
        boolean isMember;
        synchronized (lock) {
            isMember = heir.isMember;
            if (isMember) token.pass(heir.id);
        }
        heir.ring();
        if (!isMember) return false;
        counters.batons.getAndIncrement();
        wakeGuard(); // the heir may be awake by now, and busy
        return true;
    }

    private int select(Seat by, long timeoutMs) {
        Registration letGo = closing.get() == null ? null : closing.getAndSet(null);
        sweep.begin(by);
        int ready;
        try {
            ready = selector.select(sweep, letGo == null ? timeoutMs : KernelSelector.NOW);
            sweep.count();
            if (selector.isBroken()) replaceSelector();
        } catch (Throwable failed) {
            putBack(letGo);
            throw failed;
        }
        if (letGo != null) released(letGo, by);
        return ready;
    }

    /** The kernel may not have let go of them: whoever selects next sees to it. */
    private void putBack(Registration first) {
        Registration next;
        for (Registration kept = first; kept != null; kept = next) {
            next = kept.nextClosed;
            letGo(kept);
        }
    }

    private void replaceSelector() {
        boolean replaced;
        synchronized (lock) {
            replaced = selector.replace();
        }
        // Without a pause a selector that can be neither used nor replaced would take a whole processor.
        if (!replaced) pause.parkUntil(clock.nanoTime() + FAILED_PAUSE_NS);
    }

    private void released(Registration first, Seat by) {
        int count = 0;
        for (Registration gone = first; gone != null; gone = gone.nextClosed) count++;
        synchronized (lock) {
            registrations -= count;
        }
        Registration next;
        for (Registration gone = first; gone != null; gone = next) {
            next = gone.nextClosed;
            PollSeat owner = gone.seat();
            if (owner == null) continue; // closed on the way to a loop that had ended
            owner.pushReleased(gone);
            if (owner != by) owner.ring();
        }
    }

    private static long timeoutMs(long timeoutNs) {
        if (timeoutNs == Long.MAX_VALUE) return KernelSelector.FOREVER;
        return (timeoutNs + NS_PER_MS - 1) / NS_PER_MS; // up: no timer is early
    }

    // ---- any thread ----

    int nextSeatId() {
        return seatIds.incrementAndGet();
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** Whether there is a selector at all. */
    boolean isOpen() {
        return selector.isOpen();
    }

    boolean hasClosing() {
        return closing.get() != null;
    }

    void wakeup() {
        selector.wakeup();
    }

    /** After the selector was told something that it is to heed at once. */
    void poke() {
        // Told first, then a look at the token; a leader enters POLL first and reads second. Partner: PollToken.enter.
        VarHandle.fullFence();
        if (PollToken.isPolling(token.word())) selector.wakeup();
    }

    /** The channel is closed: its owner is told when the kernel has let go of the descriptor. */
    void letGo(Registration closed) {
        Registration top;
        do {
            top = closing.get();
            closed.nextClosed = top;
        } while (!closing.compareAndSet(top, closed));
        poke();
    }

    /**
     * What was closed by loops that are gone is let go of by whoever selects next, or here. So is the selector that nobody uses any
     * more: whoever still has the token then is no member, and comes by here when it has let go of it.
     */
    void settle() {
        VarHandle.fullFence(); // as in poke
        while (hasClosing() || isUnused()) {
            if (!token.borrow(JANITOR)) {
                poke(); // in POLL: it comes round; in RUN: it will select, or let go of the token and settle
                return;
            }
            try {
                select(null, KernelSelector.NOW);
                sweep.ringOwnersBut(null);
                closeIfUnused();
            } finally {
                sweep.end();
                token.release(JANITOR);
            }
            wakeOneThatWaits();
        }
    }

    /** There is a selector and nobody to wait in it: no member, and no channel on its way between two. */
    private boolean isUnused() {
        return members.length == 0 && registrations == 0 && selector.isOpen();
    }

    /** The holder of the token in POLL. */
    private void closeIfUnused() {
        synchronized (lock) {
            if (isUnused()) selector.close();
        }
    }

    void wakeGuard() {
        PollGuard awaited = guard;
        if (awaited != null) awaited.wakeIfRunning(token.word());
    }

    /** Whether the guard waits to be woken; false if there is none. */
    boolean guardSleeps() {
        PollGuard asked = guard;
        return asked != null && asked.sleeps();
    }

    /** Whether anybody waits for the token, which is this word; who holds it and has not woken yet does not. */
    boolean somebodyWaits(long word) {
        for (Seat member : members) {
            if (waitsFor(word, member)) return true;
        }
        return false;
    }

    private static boolean waitsFor(long word, Seat member) {
        return member.waits && !PollToken.isHeldBy(word, member.id);
    }

    /** The token is free: one that waits for it is woken, if there is one. */
    private void wakeOneThatWaits() {
        // Token first, then a look at those that wait; they do the mirror image. Partner: Seat.mayLead.
        VarHandle.fullFence();
        for (Seat member : members) {
            if (member.waits && member.ring()) return;
        }
    }

    /** Guard: gives the token, if it is still this word, to a seat that waits. */
    boolean relieve(long word) {
        Seat heir = null;
        synchronized (lock) {
            for (Seat member : members) {
                if (waitsFor(word, member) && token.steal(word, member.id)) {
                    heir = member;
                    break;
                }
            }
        }
        if (heir == null) return false;
        robbed(word);
        heir.ring();
        return true;
    }

    /** The token was stolen when it had this word. */
    void robbed(long word) {
        counters.steals.getAndIncrement();
        for (Seat member : members) {
            if (PollToken.isHeldBy(word, member.id)) member.batonsRefused = Seat.BATONS_REFUSED_MAX;
        }
    }

    // ---- seats: their own threads ----

    void join(Seat seat) {
        synchronized (lock) {
            addMember(seat);
        }
    }

    void leave(Seat seat) {
        synchronized (lock) {
            if (!seat.isMember) return;
            removeMember(seat);
            if (seat.isHosted) unhost(seat);
        }
        letGoOfToken(seat);
        settle();
    }

    /** The seat sleeps in its host from now on: somebody else leads. */
    void host(Seat seat) {
        synchronized (lock) {
            if (hosted == 0) startStandIn();
            hosted++;
            seat.isHosted = true;
        }
    }

    /** The seat waits in the selector itself from now on, or has left. */
    void unhost(Seat seat) {
        synchronized (lock) {
            seat.isHosted = false;
            if (--hosted > 0) return;
            removeMember(standIn);
            standIn.stop();
            standIn = null;
        }
    }

    /** The seat will not select soon. */
    void letGoOfToken(Seat seat) {
        if (token.release(seat.id)) afterRelease();
        else if (PollToken.isFree(token.word())) wakeOneThatWaits();
    }

    private void afterRelease() {
        settle();
        wakeOneThatWaits();
    }

    // ---- under the lock ----

    /** Leaves nothing behind if it fails for want of a thread: the next seat tries again. */
    private void startStandIn() {
        StandIn first = new StandIn(this, Parker.system());
        addMember(first);
        boolean started = false;
        try {
            first.start();
            started = true;
        } finally {
            if (!started) removeMember(first);
        }
        standIn = first;
    }

    /** Loops first: the stand-in leads when no loop would. Changes nothing if it fails for want of a thread. */
    private void addMember(Seat seat) {
        Seat[] before = members;
        if (before.length > 0 && guard == null) startGuard();
        Seat[] more = new Seat[before.length + 1];
        int at = seat instanceof StandIn ? before.length : 0;
        System.arraycopy(before, 0, more, at == 0 ? 1 : 0, before.length);
        more[at] = seat;
        seat.isMember = true;
        members = more;
    }

    private void removeMember(Seat seat) {
        seat.isMember = false;
        members = Arrays.stream(members).filter(member -> member != seat).toArray(Seat[]::new);
        if (members.length == 0) stopGuard();
    }

    private void startGuard() {
        PollGuard first = new PollGuard(this, clock, Parker.system());
        first.start();
        guard = first;
    }

    private void stopGuard() {
        if (guard != null) guard.stop();
        guard = null;
    }

    @Override
    public String toString() {
        return "KernelPoller[" + registrations + " registrations, " + members.length + " seats, " + token + "]";
    }
}
