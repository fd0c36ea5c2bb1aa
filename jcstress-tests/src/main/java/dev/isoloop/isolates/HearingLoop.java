package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopHost;
import dev.isoloop.loop.LoopProbe;

/**
 * The loop that has a port next. One does for all states: it sleeps while the sender posts, and makes its turn behind that on the same
 * thread, so that it has heard by then whatever this sender tells it.
 */
final class HearingLoop {
    private static final EventLoop LOOP =
            EventLoop.builder().name("hearing").unwatched().build();
    private static final PortTable TABLE = new PortTable(LOOP, false, () -> {});
    private static final LoopHost BELL = loop -> HearingLoop.rung = true;

    private static boolean rung;

    static {
        LOOP.ref();
        LOOP.tickNow();
    }

    private HearingLoop() {}

    /** On the one thread that sends: whether the loop was rung by this. */
    static boolean isRungBy(Runnable post) {
        LoopProbe.belongsHere(LOOP);
        rung = false;
        LOOP.fallAsleep(BELL);
        post.run();
        LOOP.tickNow();
        return rung;
    }

    /** The end of a port there, which counts what it is told. Adopts nothing before it is moved to. */
    static final class End extends PortEnd {
        final WatchedEnds watched = new WatchedEnds();
        int signals;

        /** The next one of a port that is another's now. */
        End(WatchedPipe port) {
            super(TABLE, port.pipe, port.end.out, null);
            TABLE.leave(this);
            TABLE.forget(this);
            in.adoptReceiver(port.end);
        }

        @Override
        public void onSignal() {
            signals++;
        }
    }
}
