package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;

/**
 * The pipe of an end that is watched. Much lighter than a loop of its own: all of them belong to one loop, which makes no turn, and what
 * that one's bell would tell is read from the pipe's word.
 */
final class WatchedPipe {
    private static final PortTable TABLE =
            new PortTable(EventLoop.builder().name("watching").build(), false, () -> {});

    final Pipe pipe;
    final PortEnd end;
    private final WatchedEnds watched = new WatchedEnds();

    /** Being watched by a loop that is awake. */
    WatchedPipe(PortQueue limits) {
        pipe = new Pipe(limits);
        end = PortEnd.of(TABLE, pipe, new Pipe(PortQueue.bounded()), null);
        // The table lives as long as the process, and need not know.
        TABLE.leave(end);
        TABLE.forget(end);
        watched.add(end);
        SignalledWord.set(pipe);
    }

    /** The loop falls asleep, and visits the end if it finds that it should. There must be no message then. */
    void fallAsleepOrVisit() {
        if (!fallAsleep()) {
            end.settle();
        }
    }

    /** The pipe goes to another loop, which has this end for it. No step more than that: what races with these has little time. */
    void moveTo(PortEnd next) {
        pipe.releaseReceiver();
        pipe.adoptReceiver(next);
    }

    /** False if there is news. */
    boolean fallAsleep() {
        watched.sleep();
        return !watched.haveArrivals();
    }
}
