package dev.isoloop.isolates;

import dev.isoloop.channels.Lane;
import dev.isoloop.channels.LaneReceiver;
import dev.isoloop.channels.LaneSender;

/** A lock-free lane that grows with what waits in it. */
final class LaneQueue extends PipeQueue {
    private static final int INITIAL_ROOM = 4;

    private final LaneSender<Object> sender;
    private final LaneReceiver<Object> receiver;

    /** So many were received when the sender last looked. Written by the sender. */
    private long receivedSeen;

    LaneQueue(int room) {
        Lane<Object> lane = Lane.growing(INITIAL_ROOM, room);
        this.sender = lane.sender();
        this.receiver = lane.receiver();
    }

    @Override
    void offer(Object item) {
        if (!sender.offer(item)) {
            throw new IllegalStateException("a lane of " + sender.capacity() + " messages is full below its limit");
        }
    }

    @Override
    Object poll() {
        return receiver.poll();
    }

    @Override
    boolean isEmpty() {
        return receiver.isEmpty();
    }

    @Override
    boolean mayBeWatched() {
        return true;
    }

    @Override
    boolean mayHold(int items) {
        return receiver.mayHold(items);
    }

    @Override
    int size() {
        return receiver.size();
    }

    @Override
    boolean holds(int items) {
        if (knownRoomBelow(items) > 0) {
            return false;
        }
        receivedSeen = sender.received();
        return knownRoomBelow(items) == 0;
    }

    @Override
    int knownRoomBelow(int items) {
        return (int) Math.max(0, items - (sender.sent() - receivedSeen));
    }

    @Override
    void handOverSender() {
        sender.handOver();
    }

    @Override
    void handOverReceiver() {
        receiver.handOver();
    }
}
