package dev.isoloop.jmh;

import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.EventLoop;

/**
 * Two isolates and a channel between them, as a program sets them up: their parent gives each a port with its data. One answers, the other
 * counts, and tells the parent after the last trip.
 *
 * <pre>
 *   parent --how many--> near --message--> far, and back
 *          &lt;---over-----
 * </pre>
 *
 * <p>For one thread, which makes the parent's turns, and sleeps while they play.
 */
final class IsolatePair {
    private static final Integer MESSAGE = 1_000_000;
    private static final String OVER = "over";

    private final EventLoop parent = EventLoop.builder()
            .name("parent")
            .unwatched()
            .onEnd(end -> hasEnded = true)
            .build();

    // Written by the parent's callbacks.
    private Isolate near;
    private Isolate far;
    private boolean isOver;
    private boolean hasEnded;

    IsolatePair(IsolateHost nearHost, IsolateHost farHost) {
        parent.start(() -> {
            parent.ref();
            spawn(nearHost, farHost);
        });
    }

    private void spawn(IsolateHost nearHost, IsolateHost farHost) {
        MessageChannel channel = new MessageChannel();
        near = spawn("near", nearHost, channel.port1(), IsolatePair::count).onMessage(over -> isOver = true);
        far = spawn("far", farHost, channel.port2(), IsolatePair::answer);
    }

    private static Isolate spawn(String name, IsolateHost host, MessagePort port, IsolateMain main) {
        return Isolate.builder()
                .name(name)
                .host(host)
                .workerData(port)
                .transfer(port)
                .spawn(main);
    }

    private static void count(IsolateContext context) {
        MessagePort port = context.workerData(MessagePort.class);
        MessagePort parentPort = context.parentPort();
        PaddedLong left = new PaddedLong();
        parentPort.onMessage(roundTrips -> {
            left.set((int) roundTrips);
            port.postMessage(MESSAGE);
        });
        port.onMessage(back -> {
            if (left.addAndGet(-1) > 0) {
                port.postMessage(back);
            } else {
                parentPort.postMessage(OVER);
            }
        });
    }

    private static void answer(IsolateContext context) {
        MessagePort port = context.workerData(MessagePort.class);
        port.onMessage(port::postMessage);
    }

    void play(int roundTrips) {
        isOver = false;
        parent.execute(() -> near.postMessage(roundTrips));
        while (!isOver) {
            if (hasEnded) {
                throw new IllegalStateException(
                        "the isolates' parent has ended before " + roundTrips + " round trips were over");
            }
            parent.tick();
        }
    }

    /** Ends the isolates, and returns when they have ended. */
    void end() {
        parent.execute(() -> {
            near.terminate();
            far.terminate();
            parent.unref();
        });
        while (!hasEnded) {
            parent.tick();
        }
    }
}
