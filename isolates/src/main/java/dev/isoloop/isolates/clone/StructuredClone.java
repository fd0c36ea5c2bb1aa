package dev.isoloop.isolates.clone;

import dev.isoloop.channels.TransferList;
import java.util.Objects;

/**
 * Copies messages so that two isolates have no mutable object in common. What is copied, shared, moved and refused, and what
 * becomes of each type: see the table of this package.
 *
 * <p>Inside one message, shared references stay shared and cycles stay cycles. Between messages nothing is remembered.
 */
public final class StructuredClone {
    private StructuredClone() {}

    /**
     * Copies a message and moves what is in the transfer list, as one step: either it returns the receiver's message and every
     * listed thing has moved, whether or not the message mentions it, or it throws and nothing has. May be called from any
     * thread that owns the listed things. Never blocks. A deeply immutable message of a class proven so is returned as it is,
     * without allocating; a message may be as deep or as broad as memory allows.
     *
     * <p>The constructors of records and the cloners in a message that holds a listed thing run twice, first with the original
     * handle, then with the moved one. Both times must end alike: if only the second one throws, what has moved is lost, and
     * closed if it can be.
     *
     * @param value the message, or null
     * @param transfers what moves, from {@link TransferList#of}; not moved before
     * @return the message for the receiver
     * @throws dev.isoloop.channels.DataCloneException if something in the message can't be cloned; the exception's message is
     *     the path to it, the rule, and the way out
     * @throws RuntimeException what a cloner or a record's constructor has thrown, unchanged
     */
    public static Object clone(Object value, TransferList transfers) {
        return clone(value, transfers, false);
    }

    /**
     * Copies a message as {@link #clone} does, for a queue that bounds what waits in it and may lose it. Allocates no more than
     * that does, unless it returns a {@code ClonedMessage}.
     *
     * @param value the message, or null
     * @param transfers what moves, from {@link TransferList#of}; not moved before
     * @return the message for the receiver; or, if it holds something to be closed or {@value ClonedMessage#BYTES_MIN} copied bytes
     *     or more and is no array of values, a {@link ClonedMessage} with it
     * @throws dev.isoloop.channels.DataCloneException as {@link #clone} does
     * @throws RuntimeException what a cloner or a record's constructor has thrown, unchanged
     */
    public static Object cloneForQueue(Object value, TransferList transfers) {
        return clone(value, transfers, true);
    }

    private static Object clone(Object value, TransferList transfers, boolean forQueue) {
        Objects.requireNonNull(transfers, "transfers");
        Rules rules = Cloners.rules();
        Plan plan = value == null ? Plan.Shared.PLAN : rules.plan(value.getClass());
        if (plan instanceof Plan.Shared) {
            transfers.move();
            return value;
        }
        if (transfers.size() > 0 && plan instanceof TransferPlan && transfers.contains(value)) {
            return TransferPlan.moved(value, transfers);
        }
        return Walk.free().cloneMessage(value, plan, transfers, rules, forQueue);
    }
}
