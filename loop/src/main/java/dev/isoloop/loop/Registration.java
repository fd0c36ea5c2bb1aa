package dev.isoloop.loop;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.LoggerFactory;

/**
 * A channel that a loop watches through the {@link KernelPoller}. Keeps the loop alive unless {@link #unref unref'd}.
 *
 * <p>All methods belong to the thread of the loop that owns it, except {@link #isOpen}, which any thread may call; elsewhere they throw
 * {@link WrongLoopThreadException}. None blocks, and none allocates except {@link #moveTo}.
 */
/*
 * stage, the owner's view:   OPEN --close--> CLOSING --released by the kernel--> CLOSED
 *                            OPEN --moveTo--> MOVING --arrived--> OPEN, with the other loop
 *                                                \--that loop had ended--> CLOSING
 *
 * mark, shared with whoever sorts ready channels:
 *
 *            found: CAS by the sorter              mute: CAS by a leader that would wait in vain
 *    IDLE -----------------------------> PENDING ----------------------------------------------> MUTED
 *     ^                                     |                                                      |
 *     +--- handled: exchange by the owner --+------- handled, and interested again ----------------+
 *     |
 *   IDLE <--arrived-- AWAY <--departs--   any, by the owner: nobody finds it
 *
 * PENDING and MUTED: it is in its owner's list of ready channels, or about to be, and in no other. The mark is cleared after the
 * handler has run: the kernel reports again what the handler left.
 *
 * Muting takes the interest away first and marks second; if the owner was faster it gives the interest back. The other order
 * would lose the owner's own step. What it gives back may be more than the owner wants by now: deliver() then says so to the
 * kernel once more.
 */
public final class Registration {
    private static final int IDLE = 0;
    private static final int PENDING = 1;
    private static final int MUTED = 2;
    private static final int AWAY = 3;
    private static final VarHandle MARK;

    static {
        try {
            MARK = MethodHandles.lookup().findVarHandle(Registration.class, "mark", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private enum Stage {
        OPEN,
        MOVING,
        CLOSING,
        CLOSED
    }

    private final KernelPoller kernel;
    private final SelectableChannel channel;

    // Written by the owner's thread; seat and stage read by any.
    private volatile PollSeat seat;
    private volatile Stage stage = Stage.OPEN;
    private ReadyHandler handler;
    private int interest;
    private boolean isRef = true;
    private Move move;
    private Runnable whenReleased;

    /** Links in the owner's list of all its registrations. */
    Registration previous;

    Registration next;

    private volatile int mark;

    /** Written by whoever has found it, before it is in its owner's list. */
    int readyOps;

    /** Link in the owner's list of ready channels. Written by whoever has found it, then by the owner. */
    Registration nextReady;

    /** Link in the list of those being closed, then in its owner's list of those released. */
    Registration nextClosed;

    /** What the kernel is to watch for. Written by the owner's thread, before it tells the kernel. */
    private volatile int wanted;

    /** Written under the kernel poller's lock: at registration, and when the selector is replaced. */
    private volatile SelectionKey key;

    /** On its way to another loop. */
    private record Move(EventLoop target, ReadyHandler handler, Runnable onMoved) {}

    Registration(KernelPoller kernel, PollSeat seat, SelectableChannel channel, int interest, ReadyHandler handler) {
        this.kernel = kernel;
        this.seat = seat;
        this.channel = channel;
        this.interest = interest;
        this.wanted = interest;
        this.handler = handler;
    }

    // ---- the owner ----

    /** {@return what the handler wants to hear of: bits of {@link SelectionKey}} */
    public int interest() {
        requireOwner("interest");
        return interest;
    }

    /**
     * Says what the handler wants to hear of from now on. No effect on a closed channel or one that is being moved.
     *
     * @param ops bits of {@link SelectionKey}, 0 for nothing
     * @throws IllegalArgumentException if the channel doesn't know one of them
     */
    public void interest(int ops) {
        requireOwner("interest");
        if ((ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException(
                    "interest " + ops + " in " + channel + ", expected bits of " + channel.validOps());
        }
        if (stage != Stage.OPEN || ops == interest) return;
        interest = ops;
        tellKernel(ops);
        kernel.poke();
    }

    /** Keeps the loop alive from now on. No effect if it does. */
    public void ref() {
        requireOwner("ref");
        if (isRef || stage != Stage.OPEN) return;
        isRef = true;
        seat.loop().ref();
    }

    /** Does not keep the loop alive from now on. No effect if it doesn't. */
    public void unref() {
        requireOwner("unref");
        if (!isRef || stage != Stage.OPEN) return;
        isRef = false;
        seat.loop().unref();
    }

    /**
     * Hands the channel to another loop, and with it the interest. The handler of this loop is not called any more; that of the other is
     * called for whatever the channel is ready for when it arrives there. If the other loop ends before, {@code newHandler} hears of it
     * ({@link ReadyHandler#onLoopEnd}) and the channel is closed.
     *
     * @param target the other loop; this one is possible
     * @param newHandler its handler
     * @param onMoved called on the other loop's thread, as a callback, before its handler hears of anything; this registration
     *     belongs to that loop from then on
     * @throws IllegalStateException if it is closed or being moved
     */
    public void moveTo(EventLoop target, ReadyHandler newHandler, Runnable onMoved) {
        requireOwner("moveTo");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(newHandler, "newHandler");
        Objects.requireNonNull(onMoved, "onMoved");
        if (stage != Stage.OPEN) throw new IllegalStateException("moveTo() of " + this + ", expected an open one");
        stage = Stage.MOVING;
        move = new Move(target, newHandler, onMoved);
        tellKernel(0);
        kernel.poke();
        if (MARK.compareAndSet(this, IDLE, AWAY)) depart();
        // Else it is in the list of ready channels, or about to be, and departs when it is taken out of it.
    }

    /**
     * Closes the channel. Keeps the loop alive until the kernel has let go of the descriptor: a listener's port is free, and can be
     * bound again, only then. No effect, also not on {@code whenReleased}, if it was closed before.
     *
     * @param whenReleased called in the loop's close phase once the kernel has let go; null for nothing
     * @throws IllegalStateException if it is being moved
     */
    public void close(Runnable whenReleased) {
        requireOwner("close");
        if (stage == Stage.MOVING) throw new IllegalStateException("close() of " + this + ", expected an open one");
        if (stage != Stage.OPEN) return;
        stage = Stage.CLOSING;
        this.whenReleased = whenReleased;
        if (!isRef) seat.loop().ref();
        isRef = true;
        closeChannel();
        kernel.letGo(this);
    }

    /** {@return false once it was closed, by anybody} May be called from any thread. */
    public boolean isOpen() {
        return (stage == Stage.OPEN || stage == Stage.MOVING) && channel.isOpen();
    }

    private void requireOwner(String method) {
        PollSeat mine = seat;
        if (mine == null) {
            if (stage != Stage.MOVING)
                return; // closed on the way to a loop that had ended: everything is without effect
            throw new IllegalStateException(method + "() of " + this + ", expected it to have arrived");
        }
        mine.loop().requireLoopThread(method);
    }

    /**
     * The selector may be replaced at the same time: the new key is told here, or by the one who replaces it. Both store first and look
     * second. Partner: moveKey.
     */
    void tellKernel(int ops) {
        wanted = ops;
        try {
            key.interestOps(ops);
        } catch (CancelledKeyException closed) {
            // Closed behind our back, and nobody hears of it any more; or the selector was replaced meanwhile.
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException failed) {
            // The descriptor is gone all the same.
        }
    }

    /** In the poll phase, taken out of the list of ready channels. */
    void deliver() {
        if (stage == Stage.OPEN) {
            int ops = readyOps & interest;
            try {
                if (ops != 0) handler.onReady(ops);
            } finally {
                handled(ops == 0);
            }
        } else {
            handled(false);
        }
    }

    /** At the loop's end, taken out of the list of ready channels. */
    void departIfMoving() {
        if (stage == Stage.MOVING) handled(false);
    }

    private void handled(boolean wasUnwanted) {
        if (stage == Stage.MOVING) {
            MARK.setVolatile(this, AWAY);
            depart();
            return;
        }
        int before = (int) MARK.getAndSet(this, IDLE);
        if (stage != Stage.OPEN || before != MUTED && !wasUnwanted) return;
        tellKernel(interest);
        kernel.poke();
    }

    private void depart() {
        PollSeat from = seat;
        from.remove(this);
        if (isRef) from.loop().unref();
        seat = null;
        Move moving = move;
        Arrival arrival = new Arrival();
        if (!moving.target.post(arrival)) {
            arrival.onDropped();
            return; // on this thread
        }
        try {
            moving.target.execute(() -> {}); // a signal does not keep the target alive until it has come, a task does
        } catch (RejectedExecutionException ended) {
            // the signal is dropped, and says so
        }
    }

    /** The channel on the other loop's thread. */
    private final class Arrival implements LoopSignal {
        @Override
        public void onSignal() {
            Move moved = move;
            PollSeat to;
            try {
                to = moved.target.seatAt(kernel);
                to.add(Registration.this);
            } catch (Throwable hasNoSeat) {
                onDropped();
                throw hasNoSeat;
            }
            move = null;
            handler = moved.handler;
            if (isRef) moved.target.ref();
            stage = Stage.OPEN;
            seat = to;
            MARK.setVolatile(Registration.this, IDLE); // whoever finds it from now on sees the new seat
            moved.target.runCallback(moved.onMoved);
            if (stage != Stage.OPEN) return;
            tellKernel(interest);
            kernel.poke();
        }

        @Override
        public void onDropped() {
            ReadyHandler told = move.handler;
            move = null;
            stage = Stage.CLOSING;
            abandon(told);
            kernel.settle();
        }
    }

    /** The owning loop has ended. Its thread. */
    void onLoopEnd() {
        whenReleased = null;
        if (stage != Stage.OPEN) return; // closing: the kernel lets go of it without us
        stage = Stage.CLOSING;
        abandon(handler);
    }

    private void abandon(ReadyHandler told) {
        try {
            told.onLoopEnd();
        } catch (Throwable thrown) {
            LoggerFactory.getLogger(KernelPoller.class).warn("{} failed when its loop ended", this, thrown);
        }
        closeChannel();
        kernel.letGo(this);
    }

    boolean isMoving() {
        return stage == Stage.MOVING;
    }

    /** The kernel has let go of the descriptor. Owner's thread. */
    void onReleased() {
        stage = Stage.CLOSED;
        seat.remove(this);
        EventLoop loop = seat.loop();
        if (whenReleased != null) loop.closeSoon(whenReleased);
        whenReleased = null;
        loop.unref();
    }

    // ---- the holder of the token, in POLL ----

    /** The owner, or null on the way to another. */
    PollSeat seat() {
        return seat;
    }

    /** True if the caller is to put it into its owner's list. */
    boolean found() {
        return MARK.compareAndSet(this, IDLE, PENDING);
    }

    /** Takes the interest away until its owner has handled it. */
    boolean mute() {
        SelectionKey muted = key;
        try {
            int ops = muted.readyOps();
            muted.interestOpsAnd(~ops);
            if (MARK.compareAndSet(this, PENDING, MUTED)) return true;
            if (mark == IDLE) muted.interestOpsOr(ops); // AWAY: whoever gets it will say what it wants
        } catch (CancelledKeyException closing) {
            // nothing to mute
        }
        return false;
    }

    // ---- under the kernel poller's lock ----

    void key(SelectionKey registered) {
        key = registered;
    }

    /**
     * The selector is being replaced. The owner may tell the new key something else at any moment from the first line on, so what it was
     * told here is right only if that is still wanted afterwards. A channel that was muted is heard of once more. Partner: tellKernel.
     */
    void moveKey(SelectionKey fresh) {
        key = fresh;
        int told;
        do {
            told = wanted;
            fresh.interestOps(told);
        } while (told != wanted);
    }

    @Override
    public String toString() {
        return "Registration[" + channel + ", " + stage + "]";
    }
}
