package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What both ends of a lane have in common: how much may wait, and the cursor that says where the end stands. */
abstract class LaneEnd extends OneThreadEnd {
    private static final VarHandle CURSOR;
    private static final VarHandle PEERS_MOVES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CURSOR = lookup.findVarHandle(LaneEnd.class, "cursor", RingCursor.class);
            PEERS_MOVES = lookup.findVarHandle(LaneEnd.class, "peersMoves", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;

    /** Set once, before either end is handed out. */
    private LaneEnd peer;

    /** Replaced when the lane gets busy, or idle again. Written by this end's thread. */
    private RingCursor cursor;

    /** How often this end has gone on to another ring. This end's thread only. */
    private int moves;

    /** How often the peer says it has. Written by the peer's thread, and kept here: what lies around its own fields is written with each message. */
    @SuppressWarnings("UnusedVariable") // only through its handle
    private int peersMoves;

    LaneEnd(Object[] ring, int capacity, boolean isBusy) {
        this.capacity = capacity;
        this.cursor = RingCursor.in(ring, isBusy || isBusy(Ring.cells(ring)));
    }

    private static boolean isBusy(int cells) {
        return cells >= Ring.BUSY_CELLS;
    }

    final void meet(LaneEnd other) {
        peer = other;
    }

    /**
     * How many messages were ever offered and accepted. May be called from any thread; exact on the sender's thread, elsewhere
     * it may lag behind. Never decreases.
     *
     * @return messages accepted so far
     */
    public abstract long sent();

    /**
     * How many messages were ever taken out. May be called from any thread; exact on the receiver's thread, elsewhere it may
     * lag behind. Never decreases.
     *
     * @return messages taken so far
     */
    public abstract long received();

    /**
     * How many messages are waiting, 0 to {@link #capacity()}. May be called from any thread; exact while neither end is at
     * work. For the receiver: as many messages as this says, {@code poll()} will give. For the sender: at most this many wait.
     *
     * @return messages waiting
     */
    public final int size() {
        long received = received();
        long waiting = sent() - received;
        return (int) Math.max(0, Math.min(waiting, capacity));
    }

    /**
     * The most messages that may ever wait. May be called from any thread.
     *
     * @return the capacity in messages
     */
    public final int capacity() {
        return capacity;
    }

    final long countAcquire() {
        return ((RingCursor) CURSOR.getAcquire(this)).positionAcquire();
    }

    final long peerCountAcquire() {
        return peer.countAcquire();
    }

    /** For this end's thread. */
    final RingCursor cursor() {
        return cursor;
    }

    /**
     * The cursor that goes with a ring: the present one if it will do, else a new one, for {@link #moveInto}. Without memory for that the
     * present one will do, which is only slower: an end that is at work, or swept, must not stop for want of it.
     */
    final RingCursor cursorFor(Object[] next) {
        boolean isBusy = isBusy(Ring.cells(next));
        if (isBusy == isBusy(cursor.cells())) {
            return cursor;
        }
        try {
            return RingCursor.in(next, isBusy);
        } catch (OutOfMemoryError none) {
            return cursor;
        }
    }

    /** The peer is to come after. This end's thread, once it has moved and before it puts anything into the new ring. */
    final void tellMove() {
        // Release: who sees the move finds the link, and in the old ring all that was ever put there. Partner:
        // isBehind().
        PEERS_MOVES.setRelease(peer, moves);
    }

    /** Whether the peer has told of a ring that this end has not come to. */
    final boolean isBehind() {
        return (int) PEERS_MOVES.getAcquire(this) != moves;
    }

    /** Goes on in another ring, with the cursor made for it. Allocates nothing. */
    final void moveInto(Object[] next, RingCursor moved) {
        if (moved == cursor) {
            moved.enter(next);
        } else {
            moved.takeOver(cursor);
            // Release: who finds the new cursor finds the position in it. Partner: countAcquire(). In the old one is a
            // position that was true a moment ago.
            CURSOR.setRelease(this, moved);
        }
        moves++;
    }
}
