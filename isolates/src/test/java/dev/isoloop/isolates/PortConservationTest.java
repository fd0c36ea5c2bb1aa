package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the isolates, every message that was posted is delivered, dropped, dead or still waiting. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortConservationTest {
    private static final int MESSAGES = 20_000;

    static List<PortQueue> queues() {
        return List.of(
                PortQueue.bounded().hardLimit(64, 1 << 20),
                PortQueue.unbounded(),
                PortQueue.dropOldest(16),
                PortQueue.dropNewest(16),
                PortQueue.coalesce(16, message -> (int) message % 24));
    }

    /** What an isolate is told: when it ends, and how. */
    private record Fate(int endsAt, int how) {}

    private static void assertConserved(String what, PortCounters counters) {
        assertTrue(counters.areConserved(), () -> what + " lost or doubled something: " + counters);
    }

    /** Echoes messages until its time has come; then it crashes, exits, closes its port, or is slow to end. */
    private static void echo(IsolateContext context) {
        Fate fate = context.workerData(Fate.class);
        int[] seen = {0};
        context.parentPort().onMessage(message -> {
            try {
                context.parentPort().postMessage(message);
            } catch (BackpressureException full) {
                // The echo is lost here, by intention: it was never posted.
            }
            if (++seen[0] == fate.endsAt()) {
                end(context, fate.how());
            }
        });
    }

    private static void end(IsolateContext context, int how) {
        switch (how) {
            case 0 -> throw new IllegalStateException("crash");
            case 1 -> context.exit(3);
            case 2 -> context.parentPort().close();
            default ->
                context.loop().nextTick(() -> {
                    throw new StackOverflowError("crash in a tick");
                });
        }
    }

    @ParameterizedTest
    @MethodSource("queues")
    void countersAddUpWhenIsolatesCrashExitOrCloseInTheMiddleOfAFlood(PortQueue queue) {
        SplittableRandom random = new SplittableRandom(42);
        List<Isolate> isolates = new ArrayList<>();
        EventLoop.run(loop -> {
            for (int how = 0; how < 8; how++) {
                Isolate isolate = Isolate.builder()
                        .queues(queue, queue)
                        .workerData(new Fate(1 + random.nextInt(40), how % 4))
                        .spawn(PortConservationTest::echo)
                        .onError(error -> {})
                        .onMessage(message -> {});
                isolates.add(isolate);
                flood(loop, isolate, 0);
            }
        });
        for (Isolate isolate : isolates) {
            assertEquals(IsolateState.TERMINATED, isolate.state());
            assertConserved("to " + isolate.name(), isolate.outgoing());
            assertConserved("from " + isolate.name(), isolate.incoming());
            assertEquals(0, isolate.outgoing().queued());
            assertEquals(0, isolate.incoming().queued());
            assertEquals(
                    MESSAGES, isolate.outgoing().posted() + isolate.outgoing().refused());
        }
    }

    /** A hundred messages per turn, so that the isolate works while its parent posts. */
    private static void flood(EventLoop loop, Isolate isolate, int from) {
        for (int i = from; i < from + 100; i++) {
            try {
                isolate.postMessage(i);
            } catch (BackpressureException full) {
                // Not posted: counted as refused.
            }
        }
        if (from + 100 < MESSAGES) {
            loop.setImmediate(() -> flood(loop, isolate, from + 100));
        } else {
            isolate.terminate();
        }
    }

    @Test
    void aMessageTakenByALoopThatEndsBeforeItsCallbackIsDead() {
        MessagePort[] ports = new MessagePort[1];
        EventLoop.run(loop -> {
            MessageChannel c = new MessageChannel();
            ports[0] = c.port1();
            c.port2().onMessage(message -> loop.terminate(0));
            for (int i = 0; i < 5; i++) {
                c.port1().postMessage(i);
            }
        });
        PortCounters counters = ports[0].outgoing();
        assertConserved("the channel", counters);
        assertEquals(1, counters.delivered());
        assertEquals(4, counters.deadLettered());
    }

    @Test
    void anAbandonedIsolatesQueueIsDeadAndTheSumIsExact() {
        List<Isolate> spawned = new ArrayList<>();
        EventLoop.run(loop -> {
            Isolate isolate = Isolate.builder()
                    .terminateDeadline(java.time.Duration.ofMillis(20))
                    .spawn(context -> context.parentPort().onMessage(message -> {
                        context.parentPort().postMessage("stuck");
                        Stuck.here();
                    }));
            spawned.add(isolate);
            isolate.onMessage(stuck -> {
                for (int i = 0; i < 10; i++) {
                    isolate.postMessage(i);
                }
                isolate.terminate();
            });
            isolate.onExit(code -> isolate.postMessage("late"));
            isolate.postMessage("begin");
        });
        Stuck.release();
        PortCounters counters = spawned.get(0).outgoing();
        assertConserved("the abandoned isolate's queue", counters);
        assertEquals(12, counters.posted());
        assertEquals(1, counters.delivered());
        assertEquals(11, counters.deadLettered());
    }

    @Test
    void thousandsOfPortsNestedQueueInQueueCloseWithoutAnOverflow() {
        MessageChannel outermost = new MessageChannel();
        MessageChannel inner = outermost;
        List<MessagePort> far = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            MessageChannel next = new MessageChannel();
            inner.port1().postMessage(null, next.port2());
            far.add(inner.port1());
            inner = next;
        }
        outermost.port2().closeNow();
        for (MessagePort port : far) {
            assertEquals(1, port.outgoing().deadLettered());
        }
    }

    @Test
    void theIsolatesOwnEventsTakeNoMessagesRoom() {
        List<Object> heard = new ArrayList<>();
        EventLoop.run(loop -> {
            Isolate isolate = Isolate.builder()
                    .queues(PortQueue.bounded(), PortQueue.dropNewest(1))
                    .spawn(context -> context.parentPort().postMessage("first"));
            isolate.onMessage(heard::add);
            // Nothing is taken before both have come.
            while (isolate.incoming().posted() == 0) {
                Thread.onSpinWait();
            }
        });
        assertEquals(List.of("first"), heard);
    }

    /** A callback that no interrupt ends. */
    private static final class Stuck {
        private static volatile boolean released;

        static void here() {
            while (!released) {
                Thread.onSpinWait();
            }
        }

        static void release() {
            released = true;
        }
    }
}
