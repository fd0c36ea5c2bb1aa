package dev.isoloop.isolates;

import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.ClonedMessage;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a message lies in a lane: as it is when it carries nothing and takes little room, else in an envelope with what it carries,
 * which may be one for a {@link Call}. Immutable. A buffer that is the message and all that has moved lies there as it is, too; any other
 * buffer that a copy consists of is in an envelope: it may still be somebody else's.
 */
class Envelope {
    private static final Logger LOG = LoggerFactory.getLogger(Envelope.class);

    /** What stands in a lane for the message null. */
    private static final Object NULL = new Object();

    private static final int CHAR_BYTES = 2;

    private final Object payload;

    /** Null, a {@link Transferable} or an array of some: one thing, what most messages bring, needs no array. */
    private final Object moved;

    private final AutoCloseable[] made;
    private final long bytes;

    /**
     * @param copied what {@link StructuredClone#cloneForQueue} has returned
     * @param moved the receiver's handles, as {@link #moved} has returned them
     * @param movedBytes what they count for
     */
    Envelope(Object copied, Object moved, long movedBytes) {
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

    /** The receiver's handles of a list that has moved: null, the only one, or an array of them. */
    static Object moved(TransferList list) {
        int count = list.size();
        if (count <= 1) {
            return count == 0 ? null : list.replacementAt(0);
        }
        Transferable[] several = new Transferable[count];
        for (int index = 0; index < count; index++) {
            several[index] = list.replacementAt(index);
        }
        return several;
    }

    /** Wraps what {@code cloneForQueue} has returned, and what moves with it. Allocates only when something moves or takes room. */
    static Object wrap(Object copied, Object moved, long movedBytes) {
        if (moved != null || copied instanceof ClonedMessage || copied instanceof TransferBuffer) {
            return new Envelope(copied, moved, movedBytes);
        }
        return copied == null ? NULL : copied;
    }

    /** A copy with which nothing moves. */
    static Object wrap(Object copied) {
        return wrap(copied, null, 0);
    }

    /** What an item counts for, in bytes; the same at both ends of a lane, until the item is opened or released. */
    static long bytesOf(Object item) {
        if (item instanceof Envelope envelope) {
            return envelope.bytes;
        }
        return item instanceof TransferBuffer buffer ? buffer.capacityBytes() : payloadBytes(item);
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
        if (item instanceof TransferBuffer buffer) {
            arrive(buffer, table, buffer);
            return buffer;
        }
        return item == NULL ? null : item;
    }

    /** Ports come last: they never refuse, and those that have arrived would have to be closed another way. */
    private void arrive(PortTable table) {
        int count = movedCount();
        for (int index = 0; index < count; index++) {
            arrive(movedAt(index), table, this);
        }
        for (int index = 0; index < count; index++) {
            if (movedAt(index) instanceof MessagePort port) {
                port.arrive(table);
            }
        }
    }

    /**
     * Buffers belong to this thread from now on, so that no access has to take them; where threads share the table, to the first that
     * uses them.
     */
    private static void arrive(Transferable moved, PortTable table, Object item) {
        try {
            moved.arrive();
            if (moved instanceof TransferBuffer buffer && !table.isShared()) buffer.requireTransferable();
        } catch (Throwable refused) {
            release(item);
            throw refused;
        }
    }

    private int movedCount() {
        return moved instanceof Object[] several ? several.length : moved == null ? 0 : 1;
    }

    private Transferable movedAt(int index) {
        return (Transferable) (moved instanceof Object[] several ? several[index] : moved);
    }

    /** Nobody gets this item: what it carries is closed, so that memory comes back and peers hear of it. */
    static void release(Object item) {
        if (item instanceof Envelope envelope) {
            for (int index = 0; index < envelope.movedCount(); index++) {
                releaseMoved(envelope.movedAt(index));
            }
            closeAll(envelope.made);
        } else if (item instanceof TransferBuffer buffer) {
            closeQuietly(buffer);
        }
    }

    /** There is no memory for the envelope of what has moved already: that can't go back, and nobody gets it. */
    static void releaseUnwrapped(Object copied, TransferList list) {
        for (int index = 0; index < list.size(); index++) {
            releaseMoved(list.replacementAt(index));
        }
        if (copied instanceof ClonedMessage large) {
            closeAll(large.made());
        }
    }

    private static void closeAll(AutoCloseable[] made) {
        for (AutoCloseable closeable : made) {
            closeQuietly(closeable);
        }
    }

    private static void releaseMoved(Transferable moved) {
        if (moved instanceof MessagePort port) {
            port.dropInTransit();
        } else if (moved instanceof AutoCloseable closeable) {
            closeQuietly(closeable);
        }
    }

    /** Whatever it throws is logged: a thing that can't be closed must not keep others from it. */
    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Throwable e) {
            LOG.warn(
                    "{} of an undelivered message could not be closed",
                    closeable.getClass().getName(),
                    e);
        }
    }
}
