package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.Transferable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ends that the isolate does not choose: terminate, and errors of the JVM. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IsolateTerminateTest {
    /** Shared by an isolate and the test on purpose: statics are the one thing a main program can't be kept from. */
    private static volatile CountDownLatch gate;

    private static volatile Thread busy;
    private static volatile boolean stop;

    /** What makes the isolates' turns; another class runs the same tests on another host. */
    IsolateHost host() {
        return IsolateHost.thread();
    }

    private Isolate.Builder builder() {
        return Isolate.builder().host(host());
    }

    private Isolate spawn(IsolateMain main) {
        return builder().spawn(main);
    }

    @Test
    void terminateEndsAnIsolateThatWaitsAndCompletesAfterTheExitListeners() {
        assertEquals(List.of("ready", "exit 1", "terminated 1"), Program.trace(p -> {
            Isolate isolate = spawn(context -> {
                context.parentPort().onMessage(message -> {});
                context.loop().events().onExit(code -> context.parentPort().postMessage("never"));
                context.parentPort().postMessage("ready");
            });
            isolate.onExit(code -> p.log("exit " + code));
            isolate.onMessage(message -> {
                p.log(message);
                isolate.terminate().thenAccept(code -> p.log("terminated " + code));
            });
        }));
    }

    @Test
    void terminatingTwiceOrAfterTheExitCompletesWithoutACode() {
        assertEquals(List.of("exit 1", "after null"), Program.trace(p -> {
            Isolate isolate = spawn(context -> context.parentPort().onMessage(message -> {}));
            isolate.onExit(code -> {
                p.log("exit " + code);
                isolate.terminate().thenAccept(late -> p.log("after " + late));
            });
            isolate.terminate();
        }));
    }

    @Test
    void terminateInterruptsABlockingWait() {
        gate = new CountDownLatch(1);
        assertEquals(
                List.of("blocked", "exit 1"),
                Program.trace(p -> {
                            Isolate isolate = spawn(context -> {
                                context.parentPort().postMessage("blocked");
                                gate.await();
                            });
                            isolate.onMessage(message -> {
                                p.log(message);
                                isolate.terminate();
                            });
                            isolate.onExit(code -> p.log("exit " + code));
                        })
                        .stream()
                        .filter(line -> !line.startsWith("error"))
                        .toList());
    }

    @Test
    void terminateStopsAnEndlessChainOfMicrotasksAndOneOfTicks() {
        assertEquals(List.of("exit 1", "exit 1"), Program.trace(p -> {
            Isolate microtasks = spawn(context -> endlessMicrotasks(context.loop()));
            Isolate ticks = spawn(context -> endlessTicks(context.loop()));
            microtasks.onOnline(microtasks::terminate).onExit(code -> p.log("exit " + code));
            ticks.onOnline(ticks::terminate).onExit(code -> p.log("exit " + code));
        }));
    }

    /** In a way that nothing interrupts. */
    private static void beBusy(IsolateContext context) {
        busy = Thread.currentThread();
        context.parentPort().postMessage("busy");
        while (!stop) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anIsolateThatDoesNotStopIsAbandonedAtTheDeadlineAndItsPortsClose() throws InterruptedException {
        stop = false;
        busy = null;
        List<String> trace = Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {});
            c.port1().onClose(p.logging("port closed"));
            Isolate isolate = builder()
                    .terminateDeadline(Duration.ofMillis(50))
                    .workerData(c.port2())
                    .transfer(c.port2())
                    .spawn(context -> {
                        beBusy(context);
                        context.parentPort().postMessage("never heard");
                    });
            isolate.onMessage(message -> {
                p.log(message);
                isolate.terminate();
            });
            isolate.onExit(code -> p.log("exit " + code + " " + isolate.state()));
        });
        assertEquals(List.of("busy", "exit 1 TERMINATED", "port closed"), trace);
        assertTrue(busy.isAlive(), "a busy thread can't be killed");
        stop = true;
        busy.join();
    }

    @Test
    void terminateBeforeTheIsolateHasBegunEndsItWithOne() {
        List<String> trace = Program.trace(p -> {
            Isolate isolate = spawn(context -> context.parentPort().onMessage(message -> {}));
            isolate.terminate();
            isolate.onExit(code -> p.log("exit " + code));
        });
        assertEquals(List.of("exit 1"), trace);
    }

    @Test
    void whatTheIsolatePostedBeforeItWasTerminatedIsDeliveredBeforeExit() {
        assertEquals(List.of("0", "1", "2", "exit 1"), Program.trace(p -> {
            Isolate isolate = spawn(context -> {
                context.parentPort().onMessage(message -> {});
                for (int i = 0; i < 3; i++) {
                    context.parentPort().postMessage(i);
                }
            });
            isolate.onMessage(message -> {
                p.log(message);
                if (message.equals(0)) {
                    isolate.terminate();
                }
            });
            isolate.onExit(code -> p.log("exit " + code));
        }));
    }

    private static void endlessMicrotasks(EventLoop loop) {
        loop.queueMicrotask(() -> endlessMicrotasks(loop));
    }

    private static void endlessTicks(EventLoop loop) {
        loop.nextTick(() -> endlessTicks(loop));
    }

    /** Far deeper than any stack. */
    private static int endless(int depth) {
        return depth == Integer.MAX_VALUE ? 0 : endless(depth + 1) + 1;
    }

    @Test
    void aStackOverflowEndsTheIsolateItHappenedInAndNoOther() {
        List<String> trace = Program.trace(p -> {
            Isolate neighbour = spawn(context -> context.parentPort().onMessage(message -> {
                context.parentPort().postMessage("neighbour is fine");
                context.parentPort().close();
            }));
            neighbour.onMessage(p::log);
            spawn(context -> endless(0))
                    .onError(error -> p.log(error.getClass().getSimpleName()))
                    .onExit(code -> {
                        p.log("exit " + code);
                        neighbour.postMessage("are you?");
                    });
        });
        assertEquals(List.of("StackOverflowError", "exit 1", "neighbour is fine"), trace);
    }

    @Test
    void anOutOfMemoryErrorEndsTheIsolateItHappenedInAndNoOther() {
        List<String> trace = Program.trace(p -> spawn(context -> {
                    List<long[]> hoard = new ArrayList<>();
                    for (int i = 0; i < 1_000; i++) {
                        hoard.add(new long[Integer.MAX_VALUE]);
                    }
                    throw new IllegalStateException("held " + hoard.size());
                })
                .onError(error -> p.log(error.getClass().getSimpleName()))
                .onExit(code -> p.log("exit " + code)));
        assertEquals(List.of("OutOfMemoryError", "exit 1"), trace);
    }

    @Test
    void closeTerminatesWithoutWaiting() {
        List<String> trace = Program.trace(p -> {
            try (Isolate isolate = spawn(context -> context.parentPort().onMessage(message -> {}))) {
                isolate.onExit(code -> p.log("exit " + code));
            }
        });
        assertEquals(List.of("exit 1"), trace);
    }

    @Test
    void theParentsEndTerminatesItsIsolates() throws InterruptedException {
        gate = new CountDownLatch(1);
        busy = null;
        CountDownLatch blocked = new CountDownLatch(1);
        started = blocked;
        Program.trace(p -> {
            Isolate isolate = spawn(context -> {
                busy = Thread.currentThread();
                started.countDown();
                gate.await();
            });
            isolate.onError(error -> {});
            isolate.unref();
            await(blocked);
        });
        busy.join();
        assertFalse(busy.isAlive());
    }

    @Test
    void anIsolateThatItsParentHasLeftBehindIsAbandonedAtTheDeadlineAllTheSame() throws InterruptedException {
        stop = false;
        busy = null;
        List<String> trace = Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {});
            c.port1().onClose(p.logging("port closed"));
            builder()
                    .workerData(c.port2())
                    .transfer(c.port2())
                    .spawn(context -> {
                        MessagePort port = context.workerData(MessagePort.class);
                        Isolate.builder()
                                .terminateDeadline(Duration.ofMillis(50))
                                .workerData(port)
                                .transfer(port)
                                .spawn(IsolateTerminateTest::beBusy)
                                .onMessage(message -> context.exit(3));
                    })
                    .onExit(code -> p.log("exit " + code));
        });
        assertEquals(List.of("exit 3", "port closed"), trace.stream().sorted().toList());
        assertTrue(busy.isAlive(), "a busy thread can't be killed");
        stop = true;
        busy.join();
    }

    @Test
    void anIsolateThatNeverBeginsGivesBackWhatWasOnItsWayThereWhenItIsAbandoned() {
        List<String> trace = Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {});
            c.port1().onClose(p.logging("port closed"));
            Isolate isolate = Isolate.builder()
                    .host(IsolateHost.executor(task -> {}))
                    .terminateDeadline(Duration.ofMillis(20))
                    .workerData(c.port2())
                    .transfer(c.port2())
                    .spawn(context -> {});
            isolate.postMessage("never taken");
            isolate.terminate();
            isolate.onExit(code -> {
                p.log("exit " + code + ", " + isolate.outgoing().deadLettered() + " dead");
                assertTrue(isolate.outgoing().areConserved());
            });
        });
        assertEquals(List.of("exit 1, 1 dead", "port closed"), trace);
    }

    @Test
    void anIsolateThatIsAbandonedWhileItTakesItsDataOverIsNotBegun() throws InterruptedException {
        LatecomersData.arriving = new CountDownLatch(1);
        gate = new CountDownLatch(1);
        started = new CountDownLatch(1);
        LatecomersData late = new LatecomersData();
        List<String> trace = Program.trace(p -> {
            Isolate isolate = Isolate.builder()
                    .terminateDeadline(Duration.ofMillis(20))
                    .transfer(late)
                    .spawn(context -> started.countDown());
            isolate.onOnline(() -> {
                await(LatecomersData.arriving);
                isolate.terminate();
            });
            isolate.onExit(code -> p.log("exit " + code));
        });
        assertEquals(List.of("exit 1"), trace);
        gate.countDown();
        busy.join();
        assertEquals(1, started.getCount(), "its main program was called");
    }

    /** Takes its time to arrive, and does not care about interrupts. */
    private static final class LatecomersData implements Transferable {
        private static volatile CountDownLatch arriving;

        @Override
        public void requireTransferable() {}

        @Override
        public LatecomersData transfer() {
            return new LatecomersData();
        }

        @Override
        public void arrive() {
            busy = Thread.currentThread();
            arriving.countDown();
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void terminatingAnIsolateThatItsParentHasLeftBehindCompletesOnceNothingRunsInIt() throws Exception {
        gate = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        started = running;
        Isolate[] left = new Isolate[1];
        Program.trace(p -> {
            left[0] = spawn(context -> {
                started.countDown();
                while (gate.getCount() > 0) {
                    Thread.onSpinWait(); // and does not care about interrupts
                }
            });
            left[0].unref();
            await(running);
        });
        assertEquals(IsolateState.TERMINATED, left[0].state());
        CompletableFuture<Integer> ended = left[0].terminate();
        assertFalse(ended.isDone());
        gate.countDown();
        assertEquals(1, ended.get());
    }

    private static volatile CountDownLatch started;

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void terminateCompletesAlsoWhenTheParentsLoopEndsFirst() throws Exception {
        List<CompletableFuture<Integer>> ends = new ArrayList<>();
        List<Isolate> spawned = new ArrayList<>();
        EventLoop.run(loop -> {
            Isolate isolate = spawn(context -> context.parentPort().onMessage(message -> {}));
            spawned.add(isolate);
            ends.add(isolate.terminate());
            ends.add(CompletableFuture.supplyAsync(isolate::terminate).join());
            loop.terminate(0);
        });
        ends.add(spawned.get(0).terminate());
        for (CompletableFuture<Integer> end : ends) {
            assertEquals(1, end.get());
        }
    }

    @Test
    void terminateCompletesAlsoBehindAnExitListenerThatEndsTheLoop() throws Exception {
        List<CompletableFuture<Integer>> ends = new ArrayList<>();
        EventLoop.run(loop -> {
            Isolate isolate = spawn(context -> context.parentPort().onMessage(message -> {}));
            isolate.onExit(code -> loop.terminate(0));
            isolate.onExit(code -> loop.exit(0));
            ends.add(isolate.terminate());
        });
        assertEquals(1, ends.get(0).get());
    }
}
