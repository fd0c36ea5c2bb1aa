package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.IdlePolicy;
import dev.isoloop.loop.LoopThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A loop looks by itself into the ports it has served last: nothing that senders expect of it may get lost by that. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchedPortsTest {
    private static final int ROUNDS = 300;

    private static EventLoop started(String name, IdlePolicy policy) {
        EventLoop loop = EventLoop.builder().name(name).idlePolicy(policy).build();
        loop.start(loop::ref);
        LoopThread.start(loop);
        return loop;
    }

    /** More than are watched, so that some always rest, some are always watched, and they change places. */
    @ParameterizedTest
    @EnumSource(IdlePolicy.class)
    void eachOfManyPortsHearsOfEachMessage(IdlePolicy policy) throws InterruptedException {
        int ports = WatchedEnds.ROOM + 2;
        CountDownLatch answered = new CountDownLatch(ROUNDS * ports);
        EventLoop loop = started("echo", policy);
        List<MessagePort> mine = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            MessageChannel channel = new MessageChannel();
            MessagePort theirs = channel.port2().transfer();
            loop.execute(() -> theirs.onMessage(theirs::postMessage));
            channel.port1().onMessage(message -> answered.countDown());
            mine.add(channel.port1());
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (MessagePort port : mine) {
                port.postMessage(round);
            }
        }
        answered.await();
        loop.terminate(0);
        mine.forEach(MessagePort::close);
    }

    /** The receiver never rests while it spins, so it must see by itself that somebody waits for room. */
    @ParameterizedTest
    @EnumSource(IdlePolicy.class)
    void aSenderThatWasToldToWaitHearsOfRoom(IdlePolicy policy) throws InterruptedException {
        PortQueue small = PortQueue.bounded().highWater(2, 1 << 20);
        MessageChannel channel = new MessageChannel(small, small);
        MessagePort to = channel.port1().transfer();
        MessagePort from = channel.port2().transfer();
        EventLoop sending = started("sending", policy);
        EventLoop receiving = started("receiving", policy);
        CountDownLatch received = new CountDownLatch(ROUNDS);
        receiving.execute(() -> to.onMessage(message -> received.countDown()));
        sending.execute(() -> {
            int[] next = {0};
            Runnable sendOn = () -> {
                while (next[0] < ROUNDS && from.tryPost(next[0]) == Posted.ACCEPTED) {
                    next[0]++;
                }
            };
            from.onDrain(sendOn);
            sendOn.run();
        });
        received.await();
        sending.terminate(0);
        receiving.terminate(0);
    }

    @Test
    void aPortThatIsStoppedWhileItIsWatchedKeepsWhatComes() {
        assertEquals(List.of("got 1", "got 2 again"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onceMessage(p.receiving("got "));
            c.port2().postMessage(1);
            p.loop.setImmediate(() -> {
                c.port2().postMessage(2);
                p.loop.setImmediate(() -> c.port1().onMessage(message -> {
                    p.log("got " + message + " again");
                    c.port1().close();
                }));
            });
        }));
    }

    @Test
    void whatIsPostedToAWatchedPortOfTheSameLoopWaitsForTheNextPollPhaseAsEver() {
        assertEquals(List.of("got 1", "posted", "immediate", "got 2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                if (message.equals(2)) {
                    c.port1().close();
                }
            });
            c.port2().postMessage(1);
            p.loop.setImmediate(() -> p.loop.execute(() -> {
                c.port2().postMessage(2);
                p.log("posted");
                p.loop.setImmediate(p.logging("immediate"));
            }));
        }));
    }

    @Test
    void aWatchedPortMovesWithWhatIsInIt() {
        assertEquals(List.of("here 1", "there 2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel carrier = new MessageChannel();
            c.port1().onMessage(p.receiving("here "));
            c.port2().postMessage(1);
            carrier.port1().onMessage(moved -> {
                MessagePort arrived = (MessagePort) moved;
                assertTrue(arrived.isOpen());
                arrived.onMessage(message -> {
                    p.log("there " + message);
                    arrived.close();
                    carrier.port1().close();
                });
            });
            p.loop.setImmediate(() -> {
                c.port2().postMessage(2);
                carrier.port2().postMessage(c.port1(), c.port1());
            });
        }));
    }
}
