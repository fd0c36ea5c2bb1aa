package dev.isoloop.isolates;

import dev.isoloop.isolates.clone.ClonedMessage;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a message lies in a lane: as it is when it carries nothing and takes little room, else in an envelope with what it carries,
 * which may be one for a {@link Call}. Immutable.
 */
class Envelope {
    private static final Logger LOG = LoggerFactory.getLogger(Envelope.class);

    /** What stands in a lane for the message null. */
    private static final Object NULL = new Object();

    private static final int CHAR_BYTES = 2;

    private static final Transferable[] NOTHING = {};

    private final Object payload;
    private final Transferable[] moved;
    private final AutoCloseable[] made;
    private final long bytes;

    /**
     * @param copied what {@link StructuredClone#cloneForQueue} has returned
     * @param moved the receiver's handles
     * @param movedBytes what they count for
     */
    Envelope(Object copied, Transferable[] moved, long movedBytes) {
        this.moved = moved;
        if (copied instanceof ClonedMessage large) {
            this.payload = large.message();
            this.made = large.made();
            this.bytes = movedBytes + large.bytes();
        } else {
            this.payload = copied;
            this.made = ClonedMessage.nothingMade();
            this.bytes = movedBytes + payloadBytes(copied);
        }
    }

    /** Wraps what {@code cloneForQueue} has returned, and what moves with it. Allocates only when something moves or takes room. */
    static Object wrap(Object copied, Transferable[] moved, long movedBytes) {
        if (moved.length != 0 || copied instanceof ClonedMessage) {
            return new Envelope(copied, moved, movedBytes);
        }
        return copied == null ? NULL : copied;
    }

    /** A copy with which nothing moves. */
    static Object wrap(Object copied) {
        return wrap(copied, NOTHING, 0);
    }

    /** What an item counts for, in bytes; the same at both ends of a lane. */
    static long bytesOf(Object item) {
        return item instanceof Envelope envelope ? envelope.bytes : payloadBytes(item);
    }

    /** What a payload counts for by itself: the length of a string or an array. What its parts count for is known once it is copied. */
    static long payloadBytes(Object payload) {
        if (payload instanceof String text) {
            return (long) text.length() * CHAR_BYTES;
        }
        if (payload == null || !payload.getClass().isArray()) {
            return 0;
        }
        if (payload instanceof byte[] array) {
            return array.length;
        }
        if (payload instanceof boolean[] array) {
            return array.length;
        }
        if (payload instanceof char[] array) {
            return (long) array.length * Character.BYTES;
        }
        if (payload instanceof short[] array) {
            return (long) array.length * Short.BYTES;
        }
        if (payload instanceof int[] array) {
            return (long) array.length * Integer.BYTES;
        }
        if (payload instanceof float[] array) {
            return (long) array.length * Float.BYTES;
        }
        if (payload instanceof long[] array) {
            return (long) array.length * Long.BYTES;
        }
        if (payload instanceof double[] array) {
            return (long) array.length * Double.BYTES;
        }
        return payload instanceof Object[] array ? (long) array.length * Integer.BYTES : 0;
    }

    /**
     * Receiver: the message itself. Ports that came with it belong to this table from now on. What throws is a thing that can't be
     * taken over; then everything that came with the message is closed.
     */
    static Object open(Object item, PortTable table) {
        if (item instanceof Envelope envelope) {
            envelope.arrive(table);
            return envelope.payload;
        }
        return item == NULL ? null : item;
    }

    /**
     * Ports come last: they never refuse, and those that have arrived would have to be closed another way. Buffers belong to this
     * thread from now on, so that no access has to take them; where threads share the table, to the first that uses them.
     */
    private void arrive(PortTable table) {
        try {
            for (Transferable transferable : moved) {
                transferable.arrive();
                if (transferable instanceof TransferBuffer buffer && !table.isShared()) buffer.requireTransferable();
            }
        } catch (Throwable refused) {
            release(this);
            throw refused;
        }
        for (Transferable transferable : moved) {
            if (transferable instanceof MessagePort port) {
                port.arrive(table);
            }
        }
    }

    /** Nobody gets this item: what it carries is closed, so that memory comes back and peers hear of it. */
    static void release(Object item) {
        if (item instanceof Envelope envelope) {
            releaseAll(envelope.moved);
            for (AutoCloseable closeable : envelope.made) {
                closeQuietly(closeable);
            }
        }
    }

    private static void releaseAll(Transferable[] moved) {
        for (Transferable transferable : moved) {
            if (transferable instanceof MessagePort port) {
                port.dropInTransit();
            } else if (transferable instanceof AutoCloseable closeable) {
                closeQuietly(closeable);
            }
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn(
                    "{} of an undelivered message could not be closed",
                    closeable.getClass().getName(),
                    e);
        }
    }
}
