package dev.isoloop.isolates;

import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.StructuredClone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The open broadcast channels of one name. Exists while it has members. Any thread.
 */
/*
 * Each member has one pipe, into which all the others post. A pipe has one sender at a time: whoever holds this group's lock.
 * Holding it for the whole of a post, all members see the posts in the same order. Copies are made before, as they may run a
 * user's code; under the lock nothing is called that a user wrote, and nothing waits.
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
     * Posts to every member but the sender, or to none.
     *
     * @return false if one of them has as much as it should
     */
    boolean post(BroadcastChannel from, Object message) {
        List<Delivery> deliveries = copies(from, message);
        synchronized (this) {
            requireRoom(from, deliveries);
            boolean more = true;
            for (Delivery delivery : deliveries) {
                more &= deliver(from, delivery);
            }
            return more;
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
            release(deliveries, first);
            throw failure;
        }
        if (deliveries.isEmpty()) {
            release(deliveries, first);
        }
        return deliveries;
    }

    private static void release(List<Delivery> deliveries, Object first) {
        if (deliveries.isEmpty()) {
            Envelope.release(Envelope.wrap(first));
        }
        for (Delivery delivery : deliveries) {
            Envelope.release(delivery.copy());
        }
    }

    private static Object keyOf(Pipe pipe, Object message) {
        Function<Object, ?> key = pipe.limits().key();
        return key == null ? null : StructuredClone.clone(key.apply(message), TransferList.none());
    }

    private static void requireRoom(BroadcastChannel from, List<Delivery> deliveries) {
        try {
            for (Delivery delivery : deliveries) {
                requireRoom(from, delivery);
            }
        } catch (BackpressureException refused) {
            for (Delivery delivery : deliveries) {
                Envelope.release(delivery.copy());
            }
            throw refused;
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

    private static boolean deliver(BroadcastChannel from, Delivery delivery) {
        Pipe pipe = delivery.pipe();
        if (pipe.isReceiverClosed()) {
            Envelope.release(delivery.copy());
            return true;
        }
        if (pipe.ask(delivery.bytes(), 0, delivery.key()) == Admission.DROPPED) {
            pipe.countIgnored();
            Envelope.release(delivery.copy());
        } else {
            pipe.makeRoomFor(delivery.bytes());
            pipe.post(delivery.copy(), delivery.bytes(), delivery.key(), from.table());
        }
        if (!pipe.hasEnough()) {
            return true;
        }
        // In this order: whoever drains or closes meanwhile finds that somebody waits for it.
        from.wantDrain();
        return pipe.isReceiverClosed() || !pipe.isAboveHighWater();
    }

    /** A member has room again, or is gone: whoever was told to wait may go on. Any thread. */
    void onRoom() {
        for (BroadcastChannel member : members) {
            member.tellOfRoom();
        }
    }
}
