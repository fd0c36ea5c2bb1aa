package dev.isoloop.jmh;

import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.IdlePolicy;
import dev.isoloop.loop.LoopThread;
import java.util.concurrent.CountDownLatch;

/** Two loops, each on its own thread, and a channel between them: one end answers, the other counts. */
final class PortPair {
    private final Rally rally = new Rally();
    private final EventLoop near;
    private final EventLoop far;
    private final LoopThread nearThread;
    private final LoopThread farThread;
    private MessagePort port;
    private Runnable serve;

    PortPair(IdlePolicy policy, Object message) throws InterruptedException {
        near = EventLoop.builder().name("near").idlePolicy(policy).unwatched().build();
        far = EventLoop.builder().name("far").idlePolicy(policy).unwatched().build();
        near.start(near::ref);
        far.start(far::ref);
        nearThread = LoopThread.start(near);
        farThread = LoopThread.start(far);
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

    void play(int roundTrips) {
        rally.play(roundTrips, () -> near.execute(serve));
    }

    void end() throws InterruptedException {
        near.terminate(0);
        far.terminate(0);
        nearThread.join();
        farThread.join();
    }
}
