package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where one end of a lane stands, or the consumer of an inbox: in which ring and at which position. All that a message needs at its
 * end lies here, one load away, with the mask beside it: the length of a ring lies in the cache line of its first cells, which both
 * ends write.
 *
 * <p>The end's thread writes everything and reads everything; any thread reads the position.
 */
/*
 * in(ring, false)    | position | room | ring | mask |                         40 bytes: right for a lane that is idle
 * in(ring, true)     | position | room | ring | mask |<---- 128 bytes ---->|   the other end's cursor is as long, so that neither lies
 *                                                                              in a line that the other's thread writes
 *
 * The room that a busy cursor keeps is behind it, since a subclass has its fields behind those of its superclass, and both kinds must have
 * these at the same places. What lies in front of it is no other busy cursor and no busy ring, which have their room behind them, too;
 * in an inbox of small segments it may be one of these.
 *
 * who      does                 mode      met by                              so that
 * owner    position = next      release   peer, size(): positionAcquire()     what is counted has happened
 */
class RingCursor {
    private static final VarHandle POSITION;

    static {
        try {
            POSITION = MethodHandles.lookup().findVarHandle(RingCursor.class, "position", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How many messages went through this end: also the position of the next. */
    private long position;

    /** A lane's sender only: up to this position, it knows that there is room. */
    private long roomEnd;

    private Object[] ring;
    private int lastCell;

    private RingCursor() {}

    /** At position 0 of this ring. */
    static RingCursor in(Object[] ring, boolean isBusy) {
        RingCursor made = isBusy ? new Apart() : new RingCursor();
        made.enter(ring);
        return made;
    }

    long position() {
        return position;
    }

    /** Any thread: may lag behind. */
    long positionAcquire() {
        return (long) POSITION.getAcquire(this);
    }

    /** A message has gone through. */
    void moveTo(long next) {
        POSITION.setRelease(this, next);
    }

    long roomEnd() {
        return roomEnd;
    }

    void roomEnd(long end) {
        roomEnd = end;
    }

    Object[] ring() {
        return ring;
    }

    /** Where in its ring a position has its cell. */
    int cellOf(long at) {
        return (int) at & lastCell;
    }

    /** What stands in the cell of a position. */
    Object cellAcquire(long at) {
        return Ring.cellAcquire(ring, cellOf(at));
    }

    /** How many cells its ring has. */
    int cells() {
        return lastCell + 1;
    }

    /** Goes on in another ring. */
    void enter(Object[] next) {
        ring = next;
        lastCell = Ring.cells(next) - 1;
    }

    /** Goes on in its ring where the other cursor stands. Before anybody else sees this one. */
    void takeOver(RingCursor other) {
        position = other.position;
        roomEnd = other.roomEnd;
    }

    @SuppressWarnings("unused") // room
    private static final class Apart extends RingCursor {
        private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
    }
}
