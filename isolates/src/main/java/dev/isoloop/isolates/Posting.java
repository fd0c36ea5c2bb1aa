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
 *
 * <p>A buffer that is the message and all that moves with it takes the same steps without a list, a copy or an envelope: there null
 * stands for the list, and the only thing made is the receiver's handle. The arrays of callers are read here and go no further, so
 * that a compiler that has inlined this need not make them.
 */
final class Posting {
    private static final Logger LOG = LoggerFactory.getLogger(Posting.class);

    private Posting() {}

    /** Posts what takes nothing with it, as the method below. */
    static boolean post(PortEnd end, Object message) {
        return post(end, null, message, TransferList.none());
    }

    /**
     * Posts through an end, on the calling thread.
     *
     * @param source the port on which it was called, or null
     */
    static boolean post(PortEnd end, MessagePort source, Object message, Transferable[] transfer) {
        return post(end, source, message, listOf(source, message, transfer));
    }

    /** The same with one thing that moves, for which there need be no array. */
    static boolean post(PortEnd end, MessagePort source, Object message, Transferable transfer) {
        return post(end, source, message, listOf(source, message, transfer));
    }

    private static boolean post(PortEnd end, MessagePort source, Object message, TransferList list) {
        long movedBytes = movedBytes(message, list);
        Object key = end.keyOf(message);
        switch (end.admit(movedBytes + Envelope.payloadBytes(message), key)) {
            case DEAD -> {
                Envelope.release(itemOf(message, list, 0));
                end.countDead();
                return false;
            }
            case DROPPED -> {
                Envelope.release(itemOf(message, list, 0));
                end.countIgnored();
                return false;
            }
            case REFUSED -> throw new AssertionError("a refusal is an exception");
            case ADMITTED -> {}
        }
        return sendAdmitted(end, source, message, list, movedBytes, key, true);
    }

    /** Posts through an end if that is welcome now. */
    static Posted tryPost(PortEnd end, MessagePort source, Object message, Transferable[] transfer) {
        return tryPost(end, source, message, listOf(source, message, transfer));
    }

    private static Posted tryPost(PortEnd end, MessagePort source, Object message, TransferList list) {
        if (carriesPeer(source, list)) {
            return Posted.CLOSED; // only that port could take it out
        }
        long movedBytes = movedBytes(message, list);
        Object key = end.keyOf(message);
        Posted answer = end.tryAdmit(movedBytes + Envelope.payloadBytes(message), key);
        if (answer == Posted.ACCEPTED) {
            sendAdmitted(end, source, message, list, movedBytes, key, false);
        }
        return answer;
    }

    /**
     * Posts a request through an end; false if nobody can get it.
     *
     * @throws BackpressureException as by {@link PortEnd#admitRequest}
     */
    static boolean request(PortEnd end, MessagePort source, long id, Object message, Transferable[] transfer) {
        TransferList list = listOf(source, message, transfer);
        if (end.admitRequest(movedBytes(message, list) + Envelope.payloadBytes(message)) != Admission.ADMITTED) {
            Envelope.release(itemOf(message, list, 0));
            end.countDead();
            return false;
        }
        Call call;
        try {
            call = call(Call.Kind.REQUEST, id, message, list);
        } catch (Throwable refused) {
            end.cancelSend();
            throw refused;
        }
        if (carriesPeer(source, list)) {
            end.cancelSend();
            loseWithPeer(end, call);
            return false;
        }
        end.sendRequest(call);
        return true;
    }

    /** Copies and moves what belongs to a request or its answer. */
    static Call call(Call.Kind kind, long id, Object message, TransferList list) {
        long movedBytes = movedBytes(message, list);
        if (list == null) {
            Transferable moved = TransferList.transfer((TransferBuffer) message);
            return new Call(kind, id, moved, moved, movedBytes);
        }
        Object copy = StructuredClone.cloneForQueue(message, list);
        try {
            return new Call(kind, id, copy, Envelope.moved(list), movedBytes);
        } catch (Throwable noMemory) {
            Envelope.releaseUnwrapped(copy, list);
            throw noMemory;
        }
    }

    /**
     * Checks what is to move.
     *
     * @return null for a buffer that moves by itself: it is the message and all of the list
     */
    static TransferList listOf(MessagePort source, Object message, Transferable[] transfer) {
        return transfer.length == 1
                ? listOf(source, message, transfer[0])
                : withoutSource(source, TransferList.of(transfer));
    }

    private static TransferList listOf(MessagePort source, Object message, Transferable transfer) {
        if (message instanceof TransferBuffer buffer && transfer == message) {
            TransferList.requireTransferable(buffer);
            return null;
        }
        return withoutSource(source, TransferList.of(transfer));
    }

    private static TransferList withoutSource(MessagePort source, TransferList list) {
        if (source != null && list.contains(source)) {
            throw new DataCloneException(
                    "the transfer list contains the port it is posted on: a port can't be sent through itself");
        }
        return list;
    }

    /** Copies and moves: what lies in the lane for a message. */
    static Object itemOf(Object message, TransferList list, long movedBytes) {
        if (list == null) {
            return TransferList.transfer((TransferBuffer) message);
        }
        Object copy = StructuredClone.cloneForQueue(message, list);
        try {
            return Envelope.wrap(copy, Envelope.moved(list), movedBytes);
        } catch (Throwable noMemory) {
            Envelope.releaseUnwrapped(copy, list);
            throw noMemory;
        }
    }

    private static boolean sendAdmitted(
            PortEnd end,
            MessagePort source,
            Object message,
            TransferList list,
            long movedBytes,
            Object key,
            boolean mayDrop) {
        Object item;
        try {
            item = itemOf(message, list, movedBytes);
        } catch (Throwable refused) {
            end.cancelSend();
            throw refused;
        }
        if (carriesPeer(source, list)) {
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

    static boolean carriesPeer(MessagePort source, TransferList list) {
        if (source == null || list == null) {
            return false;
        }
        for (int index = 0; index < list.size(); index++) {
            if (list.itemAt(index) instanceof MessagePort port && port.isPeerOf(source)) {
                return true;
            }
        }
        return false;
    }

    /** What the things that move count for. They have not moved yet: a handle that is left behind counts nothing. */
    static long movedBytes(Object message, TransferList list) {
        if (list == null) {
            return ((TransferBuffer) message).capacityBytes();
        }
        long bytes = 0;
        for (int index = 0; index < list.size(); index++) {
            if (list.itemAt(index) instanceof TransferBuffer buffer) {
                bytes += buffer.capacityBytes();
            }
        }
        return bytes;
    }
}
