package dev.isoloop.jmh;

import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.CarrierGroup;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.IdlePolicy;
import dev.isoloop.loop.LoopThread;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Two loops, each on its own thread or both on one, and a channel between them: one end answers, the other counts. */
final class PortPair {
    private final Rally rally = new Rally();
    private final EventLoop near;
    private final EventLoop far;
    private final CountDownLatch ended = new CountDownLatch(2);
    private MessagePort port;
    private Runnable serve;

    /** On two threads. */
    PortPair(IdlePolicy policy, Object message) throws InterruptedException {
        this(policy, LoopThread::start, message);
    }

    /** On one thread. */
    PortPair(CarrierGroup carrier, Object message) throws InterruptedException {
        this(IdlePolicy.PARK, carrier::start, message);
    }

    private PortPair(IdlePolicy policy, Consumer<EventLoop> host, Object message) throws InterruptedException {
        near = loop("near", policy);
        far = loop("far", policy);
        host.accept(near);
        host.accept(far);
        CountDownLatch ready = new CountDownLatch(2);
        near.execute(() -> {
            MessageChannel channel = new MessageChannel();
            port = channel.port1();
            serve = () -> port.postMessage(message);
            port.onMessage(back -> {
                if (rally.isOn()) {
                    port.postMessage(back);
                }
            });
            MessagePort other = channel.port2().transfer();
            far.execute(() -> {
                other.onMessage(other::postMessage);
                ready.countDown();
            });
            ready.countDown();
        });
        ready.await();
    }

    private EventLoop loop(String name, IdlePolicy policy) {
        EventLoop loop = EventLoop.builder()
                .name(name)
                .idlePolicy(policy)
                .unwatched()
                .onEnd(end -> ended.countDown())
                .build();
        loop.start(loop::ref);
        return loop;
    }

    void play(int roundTrips) {
        rally.play(roundTrips, () -> near.execute(serve));
    }

    void end() throws InterruptedException {
        near.terminate(0);
        far.terminate(0);
        ended.await();
    }
}
