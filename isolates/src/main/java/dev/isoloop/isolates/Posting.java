package dev.isoloop.isolates;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of posting, the same for ports and isolates: check the list, ask for room, copy, move, put into the pipe. What can
 * fail comes before what can't be undone: a message that is refused has detached nothing.
 */
final class Posting {
    private static final Logger LOG = LoggerFactory.getLogger(Posting.class);
    private static final Transferable[] NOTHING = {};

    private Posting() {}

    /**
     * Posts through an end, on the calling thread.
     *
     * @param source the port on which it was called, or null
     */
    static boolean post(PortEnd end, MessagePort source, Object message, Transferable[] transfer) {
        TransferList list = listOf(source, transfer);
        long movedBytes = bytesOf(transfer);
        Object key = end.keyOf(message);
        switch (end.admit(movedBytes + Envelope.payloadBytes(message), key)) {
            case DEAD -> {
                giveAway(message, list, transfer);
                end.countDead();
                return false;
            }
            case DROPPED -> {
                giveAway(message, list, transfer);
                end.countIgnored();
                return false;
            }
            case REFUSED -> throw new AssertionError("a refusal is an exception");
            case ADMITTED -> {}
        }
        return sendAdmitted(end, source, message, list, transfer, movedBytes, key, true);
    }

    /** Posts through an end if that is welcome now. */
    static Posted tryPost(PortEnd end, MessagePort source, Object message, Transferable[] transfer) {
        TransferList list = listOf(source, transfer);
        long movedBytes = bytesOf(transfer);
        Object key = end.keyOf(message);
        Posted answer = end.tryAdmit(movedBytes + Envelope.payloadBytes(message), key);
        if (answer == Posted.ACCEPTED) {
            sendAdmitted(end, source, message, list, transfer, movedBytes, key, false);
        }
        return answer;
    }

    /** Posts a request through an end; false if nobody can get it. */
    static boolean request(PortEnd end, MessagePort source, long id, Object message, Transferable[] transfer) {
        TransferList list = listOf(source, transfer);
        if (end.admit(bytesOf(transfer) + Envelope.payloadBytes(message), null) != Admission.ADMITTED) {
            giveAway(message, list, transfer);
            end.countDead();
            return false;
        }
        Call call;
        try {
            call = call(Call.Kind.REQUEST, id, message, source, transfer);
        } catch (Throwable refused) {
            end.cancelSend();
            throw refused;
        }
        if (carriesPeer(source, transfer)) {
            end.cancelSend();
            loseWithPeer(end, call);
            return false;
        }
        end.send(call, Envelope.bytesOf(call), null);
        return true;
    }

    /** Copies and moves what belongs to a request or its answer. */
    static Call call(Call.Kind kind, long id, Object message, MessagePort source, Transferable[] transfer) {
        TransferList list = listOf(source, transfer);
        long movedBytes = bytesOf(transfer);
        Object copy = StructuredClone.cloneForQueue(message, list);
        return new Call(kind, id, copy, replacements(list, transfer), movedBytes);
    }

    private static TransferList listOf(MessagePort source, Transferable[] transfer) {
        TransferList list = TransferList.of(transfer);
        if (source != null && list.contains(source)) {
            throw new DataCloneException(
                    "the transfer list contains the port it is posted on: a port can't be sent through itself");
        }
        return list;
    }

    /** Nobody gets the message. It is checked all the same, and what it would have moved or made is closed. */
    private static void giveAway(Object message, TransferList list, Transferable[] transfer) {
        Object copy = StructuredClone.cloneForQueue(message, list);
        Envelope.release(Envelope.wrap(copy, replacements(list, transfer), 0));
    }

    private static boolean sendAdmitted(
            PortEnd end,
            MessagePort source,
            Object message,
            TransferList list,
            Transferable[] transfer,
            long movedBytes,
            Object key,
            boolean mayDrop) {
        Object item;
        try {
            Object copy = StructuredClone.cloneForQueue(message, list);
            item = Envelope.wrap(copy, replacements(list, transfer), movedBytes);
        } catch (Throwable refused) {
            end.cancelSend();
            throw refused;
        }
        if (carriesPeer(source, transfer)) {
            end.cancelSend();
            loseWithPeer(end, item);
            return false;
        }
        return end.send(item, Envelope.bytesOf(item), key, mayDrop);
    }

    /** What carries the port that it would go to is in nobody's reach: only that port could take it out. */
    static void loseWithPeer(PortEnd end, Object item) {
        LOG.warn("a port was posted to itself: the channel is lost, and both its ports close");
        end.countDead();
        Envelope.release(item);
    }

    static Transferable[] replacements(TransferList list, Transferable[] transfer) {
        if (transfer.length == 0) {
            return NOTHING;
        }
        Transferable[] moved = new Transferable[transfer.length];
        for (int i = 0; i < transfer.length; i++) {
            moved[i] = list.replacement(transfer[i]);
        }
        return moved;
    }

    static boolean carriesPeer(MessagePort source, Transferable[] transfer) {
        if (source == null) {
            return false;
        }
        for (Transferable item : transfer) {
            if (item instanceof MessagePort port && port.isPeerOf(source)) {
                return true;
            }
        }
        return false;
    }

    static long bytesOf(Transferable[] transfer) {
        long bytes = 0;
        for (Transferable item : transfer) {
            if (item instanceof TransferBuffer buffer) {
                bytes += buffer.capacityBytes();
            }
        }
        return bytes;
    }
}
