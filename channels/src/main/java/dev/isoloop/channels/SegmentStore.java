package dev.isoloop.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where the inbox gets its segments: the one that was emptied last, or else the heap. One thread at a time takes (the mover),
 * one gives back (the consumer); the spare slot is a lane of one place between them.
 */
/*
 * who       does                mode     met by             so that
 * consumer  spare = segment     release  mover, acquire     every cell and the link are null before it is filled again
 * mover     spare = null        release  consumer, opaque   the consumer only asks whether there is room
 */
final class SegmentStore {
    private static final VarHandle SPARE;

    static {
        try {
            SPARE = MethodHandles.lookup().findVarHandle(SegmentStore.class, "spare", Object[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int segmentCapacity;

    @SuppressWarnings("unused") // through SPARE
    private Object[] spare;

    SegmentStore(int segmentCapacity) {
        this.segmentCapacity = segmentCapacity;
    }

    /** A clean segment. Mover only. */
    Object[] take() {
        Object[] segment = (Object[]) SPARE.getAcquire(this);
        if (segment == null) {
            return Ring.ofAtLeast(segmentCapacity);
        }
        SPARE.setRelease(this, (Object[]) null);
        return segment;
    }

    /** Keeps a clean segment, or leaves it to the collector when one is kept already. Consumer only. */
    void giveBack(Object[] segment) {
        if (SPARE.getOpaque(this) == null) {
            SPARE.setRelease(this, segment);
        }
    }
}
