package dev.isoloop.isolates;

import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.StructuredClone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The open broadcast channels of one name. Exists while it has members. Any thread.
 */
/*
 * Each member has one pipe, into which all the others post. A pipe has one sender at a time: whoever holds this group's lock.
 * Holding it for the whole of a post, all members see the posts in the same order. Copies are made before, keys too, as that may run
 * a user's code for long. Under the lock nothing waits, and what a user wrote is called only to compare the keys of a queue that
 * coalesces, and to close what the copies have made that nobody gets. A key without a hash code is met before; one that can't be
 * compared, when room is asked for, before anybody has got anything.
 *
 * Joining and leaving hold the lock of the name in GROUPS, so that a group which somebody joins is not being forgotten.
 */
final class BroadcastGroup {
    private static final Map<String, BroadcastGroup> GROUPS = new ConcurrentHashMap<>();

    private final List<BroadcastChannel> members = new CopyOnWriteArrayList<>();

    private BroadcastGroup() {}

    static BroadcastGroup join(String name, BroadcastChannel member) {
        return GROUPS.compute(name, (key, known) -> {
            BroadcastGroup group = known == null ? new BroadcastGroup() : known;
            member.inbox().shareSender(group::onRoom);
            group.members.add(member);
            return group;
        });
    }

    static void leave(String name, BroadcastChannel member) {
        GROUPS.computeIfPresent(name, (key, group) -> {
            group.members.remove(member);
            return group.members.isEmpty() ? null : group;
        });
    }

    /** What one member is to get. */
    private record Delivery(BroadcastChannel to, Pipe pipe, Object copy, long bytes, Object key) {}

    /**
     * Posts to every member but the sender, or to none, unless a key that could be compared can't be any more.
     *
     * @return false if one of them has as much as it should, and would rather hold others up than miss messages
     */
    boolean post(BroadcastChannel from, Object message) {
        List<Delivery> deliveries = copies(from, message);
        synchronized (this) {
            int delivered = 0;
            try {
                requireRoom(from, deliveries);
                boolean more = true;
                while (delivered < deliveries.size()) {
                    more &= deliver(from, deliveries.get(delivered++));
                }
                return more;
            } catch (Throwable failure) {
                release(deliveries.subList(delivered, deliveries.size()));
                throw failure;
            }
        }
    }

    /** A copy for each. The first is made even if there is nobody, so that what can't be copied is always refused. */
    private List<Delivery> copies(BroadcastChannel from, Object message) {
        Object first = StructuredClone.cloneForQueue(message, TransferList.none());
        List<Delivery> deliveries = new ArrayList<>();
        try {
            for (BroadcastChannel member : members) {
                if (member != from) {
                    Pipe pipe = member.inbox();
                    Object key = keyOf(pipe, message);
                    Object copy = deliveries.isEmpty() || first == message
                            ? first
                            : StructuredClone.cloneForQueue(message, TransferList.none());
                    Object item = Envelope.wrap(copy);
                    deliveries.add(new Delivery(member, pipe, item, Envelope.bytesOf(item), key));
                }
            }
        } catch (Throwable failure) {
            releaseUnused(deliveries, first);
            release(deliveries);
            throw failure;
        }
        releaseUnused(deliveries, first);
        return deliveries;
    }

    private static void releaseUnused(List<Delivery> deliveries, Object first) {
        if (deliveries.isEmpty()) {
            Envelope.release(Envelope.wrap(first));
        }
    }

    private static void release(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            Envelope.release(delivery.copy());
        }
    }

    private static Object keyOf(Pipe pipe, Object message) {
        Function<Object, ?> key = pipe.limits().key();
        if (key == null) {
            return null;
        }
        Object copy = StructuredClone.clone(key.apply(message), TransferList.none());
        int unusedHash = Objects.hashCode(copy); // one that throws does so now
        return copy;
    }

    private static void requireRoom(BroadcastChannel from, List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            requireRoom(from, delivery);
        }
    }

    private static void requireRoom(BroadcastChannel from, Delivery delivery) {
        Pipe pipe = delivery.pipe();
        if (pipe.isReceiverClosed() || pipe.ask(delivery.bytes(), 0, delivery.key()) != Admission.REFUSED) {
            return;
        }
        // In this order: whoever drains or closes meanwhile finds that somebody waits for it.
        from.wantDrain();
        if (pipe.isReceiverClosed()) {
            return;
        }
        pipe.refuse();
        throw new BackpressureException(
                "nothing was broadcast, because of " + delivery.to() + ": " + pipe.describeRefusal(delivery.bytes()));
    }

    /** Whatever happens, the copy is in the pipe or released. */
    private static boolean deliver(BroadcastChannel from, Delivery delivery) {
        Pipe pipe = delivery.pipe();
        if (pipe.isReceiverClosed()) {
            Envelope.release(delivery.copy());
            return true;
        }
        boolean mayIgnore = pipe.limits().overflow() == Overflow.DROP_NEWEST;
        if (mayIgnore && pipe.ask(delivery.bytes(), 0, null) == Admission.DROPPED) {
            pipe.countIgnored();
            Envelope.release(delivery.copy());
        } else {
            pipe.makeRoomFor(delivery.bytes());
            pipe.post(delivery.copy(), delivery.bytes(), delivery.key(), from.table());
        }
        if (missesWhatItHasNoRoomFor(pipe) || !pipe.hasEnough()) {
            return true;
        }
        // In this order: whoever drains or closes meanwhile finds that somebody waits for it.
        from.wantDrain();
        return pipe.isReceiverClosed() || !pipe.isAboveHighWater();
    }

    /** Nobody waits for such a member, however much it has. */
    private static boolean missesWhatItHasNoRoomFor(Pipe pipe) {
        Overflow overflow = pipe.limits().overflow();
        return overflow == Overflow.DROP_OLDEST || overflow == Overflow.DROP_NEWEST;
    }

    /** A member has room again, or is gone: whoever was told to wait may go on. Any thread. */
    void onRoom() {
        for (BroadcastChannel member : members) {
            member.tellOfRoom();
        }
    }
}
