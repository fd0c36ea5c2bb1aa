package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;

/** Our loop with the benchmark's thread as its host, kept alive without work of its own. */
final class HostedLoop {
    final EventLoop loop = EventLoop.builder().name("bench").unwatched().build();

    HostedLoop() {
        loop.start(loop::ref);
    }

    /** Runs a task as one callback of the poll phase and lets the turn end, with all that the task queued for this turn. */
    void turnWith(Runnable task) {
        loop.execute(task);
        loop.tickNow();
    }

    void end() {
        loop.terminate(0);
        loop.tickNow();
    }
}
