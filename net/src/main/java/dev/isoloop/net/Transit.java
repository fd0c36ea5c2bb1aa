package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopSignal;
import dev.isoloop.loop.Registration;

/** A connection on its way to another isolate as part of a message: until that is delivered, its registration stays where it was. */
/*
 *          its new loop                its old loop           its new loop
 *   HELD ----------------> CALLED FOR --------------> MOVING ----------------> arrived: the socket is open
 *     |  message delivered     |                        |
 *     |                        | the loop has ended     | destroyed meanwhile
 *     | message dropped        v                        v
 *     +-------> closed       lost: an error of the     closed
 *                            socket, CLOSED
 *
 * The old loop is kept alive by the registration, the new one from the delivery to the arrival by a handle of its own.
 */
final class Transit implements HappyEyeballs.Attempt {
    private final EventLoop from;
    private final Registration registration;
    private final NetSocket socket;

    /** Written by the new loop's thread. */
    private boolean isOver;

    Transit(EventLoop from, Registration registration, NetSocket socket) {
        this.from = from;
        this.registration = registration;
        this.socket = socket;
    }

    /** The message was dropped. Any thread. */
    void drop() {
        socket.loopEnded();
        from.post(() -> registration.close(null)); // a loop that has ended has closed it
    }

    /** The message is about to be delivered, on the new loop's thread. */
    void callFor() {
        socket.loop().ref();
        if (!from.post(new Departure())) lost();
    }

    /** On the old loop's thread. */
    private final class Departure implements LoopSignal {
        @Override
        public void onSignal() {
            registration.moveTo(socket.loop(), socket.newHandler(), Transit.this::arrived);
        }

        @Override
        public void onDropped() {
            if (!socket.loop().post(Transit.this::lost)) socket.loopEnded();
        }
    }

    /** On the new loop's thread, as a callback. */
    private void arrived() {
        socket.loop().unref();
        if (isOver) registration.close(null);
        else socket.arrivedBy(registration);
        isOver = true;
    }

    /** On the new loop's thread. */
    private void lost() {
        socket.loop().unref();
        if (!isOver) socket.lostOnTheWay();
        isOver = true;
    }

    /** The socket was destroyed, on the new loop's thread. */
    @Override
    public void cancel() {
        isOver = true;
    }
}
