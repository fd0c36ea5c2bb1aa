package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;

/**
 * A loop whose turns are made by the thread that posts: a plain look at the receiver with the offer, and the one fence and the second
 * look at the end of the callback.
 */
final class SendingLoop {
    private static final ThreadLocal<SendingLoop> LOOPS = ThreadLocal.withInitial(SendingLoop::new);

    private final EventLoop loop = EventLoop.builder().name("sending").build();
    private final PortTable table = new PortTable(loop, false, () -> {});
    private final Runnable posting = this::post;
    private Pipe to;

    private SendingLoop() {
        loop.ref();
    }

    /** Posts the message 1 in a callback of the calling thread's loop. */
    static void postTo(Pipe pipe) {
        SendingLoop own = LOOPS.get();
        own.to = pipe;
        own.loop.execute(own.posting);
        own.loop.tickNow();
    }

    private void post() {
        to.post(1, 0, null, table);
    }
}
