package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Sleeping, waking, hosts with real threads, and who may call what. */
@org.junit.jupiter.api.Timeout(value = 120, unit = TimeUnit.SECONDS)
class LoopThreadsTest {
    private static EventLoop loop(String name) {
        return EventLoop.builder().name(name).build();
    }

    private static LoopThread startHeld(EventLoop loop) {
        loop.ref();
        return LoopThread.start(loop);
    }

    @Test
    void aMethodOfTheLoopsThreadCalledElsewhereNamesBothThreads() throws Exception {
        EventLoop loop = loop("mine");
        LoopThread thread = startHeld(loop);
        CountDownLatch running = new CountDownLatch(1);
        loop.execute(running::countDown);
        running.await();
        String caller = Thread.currentThread().getName();
        List<Runnable> calls = List.of(
                () -> loop.nextTick(() -> {}),
                () -> loop.queueMicrotask(() -> {}),
                () -> loop.setTimeout(() -> {}, 1),
                () -> loop.setInterval(() -> {}, 1),
                () -> loop.setImmediate(() -> {}),
                () -> loop.closeSoon(() -> {}),
                () -> loop.defer(() -> {}),
                loop::ref,
                loop::unref,
                () -> loop.exit(0),
                loop::exitCode,
                loop::isWaiting,
                loop::nextTimerNs,
                () -> loop.setExitCode(1),
                () -> loop.reportError(new Error()),
                () -> loop.throwInTick(new Error()),
                () -> loop.runCallback(() -> {}),
                () -> loop.addPollSource(null),
                () -> loop.removePollSource(null),
                () -> loop.events().onExit(code -> {}));
        for (Runnable call : calls) {
            WrongLoopThreadException refused = assertThrows(WrongLoopThreadException.class, call::run);
            assertTrue(refused.getMessage().contains("\"" + caller + "\""), refused.getMessage());
            assertTrue(refused.getMessage().contains("\"mine\""), refused.getMessage());
        }
        loop.terminate(0);
        thread.join();
    }

    @Test
    void handlesOfALoopRefuseOtherThreadsToo() throws Exception {
        EventLoop loop = loop("mine");
        Timeout timer = loop.setTimeout(() -> {}, 100_000);
        Immediate immediate = loop.newImmediate(() -> {});
        LoopThread thread = LoopThread.start(loop);
        CountDownLatch running = new CountDownLatch(1);
        loop.execute(running::countDown);
        running.await();
        for (Runnable call : List.<Runnable>of(
                () -> timer.start(1),
                timer::cancel,
                timer::refresh,
                timer::ref,
                timer::unref,
                timer::close,
                immediate::set,
                immediate::cancel,
                immediate::ref,
                immediate::unref)) {
            assertThrows(WrongLoopThreadException.class, call::run);
        }
        loop.terminate(0);
        thread.join();
    }

    @Test
    void aLoopThatWasGivenToAHostIsNoLongerItsBuildersAlsoBeforeItsFirstTurn() throws Exception {
        SimClock clock = new SimClock();
        CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", clock, new SimParker(clock));
        EventLoop carried = loop("carried");
        carrier.begin(carried);
        EventLoop onExecutor = loop("on an executor");
        ExecutorHost.start(onExecutor, task -> {});
        EventLoop threaded = loop("threaded");
        threaded.ref();
        LoopThread thread = LoopThread.start(threaded);
        for (EventLoop given : List.of(carried, onExecutor, threaded)) {
            assertFalse(given.isLoopThread());
            assertThrows(WrongLoopThreadException.class, () -> given.setTimeout(() -> {}, 10));
        }
        EventLoop agents = loop("an agent's");
        LoopAgent agent = new LoopAgent(agents);
        assertThrows(WrongLoopThreadException.class, () -> agents.setTimeout(() -> {}, 10));
        agent.onStart();
        agents.setTimeout(() -> {}, 10);
        threaded.terminate(0);
        thread.join();
    }

    @Test
    void aLoopThatAHostRefusedIsStillItsBuilders() {
        EventLoop refused = loop("refused");
        assertThrows(
                RejectedExecutionException.class,
                () -> ExecutorHost.start(refused, task -> {
                    throw new RejectedExecutionException("shut down");
                }));
        refused.setTimeout(() -> {}, 10);
        CarrierGroup.Carrier closed =
                new CarrierGroup.Carrier("closed", Clock.system(), new ThreadParker(Clock.system()));
        closed.close();
        closed.run();
        assertThrows(RejectedExecutionException.class, () -> closed.begin(refused));
        refused.setTimeout(() -> {}, 10);
    }

    @Test
    void executeWakesALoopThatSleeps() throws Exception {
        for (IdlePolicy policy : IdlePolicy.values()) {
            EventLoop loop = EventLoop.builder().idlePolicy(policy).build();
            LoopThread thread = startHeld(loop);
            for (int n = 0; n < 200; n++) {
                CountDownLatch ran = new CountDownLatch(1);
                loop.execute(ran::countDown);
                ran.await();
            }
            loop.terminate(3);
            thread.join();
            assertEquals(3, loop.end().exitCode());
        }
    }

    /** A parker of the system that counts how often it was entered, and how often by an interrupted thread, which can't sleep. */
    private static final class CountingParker implements Parker {
        final AtomicInteger parks = new AtomicInteger();
        final AtomicInteger enteredInterrupted = new AtomicInteger();
        private final Parker parker = Parker.system();

        @Override
        public void parkUntil(long deadlineNs) {
            if (Thread.currentThread().isInterrupted()) {
                if (enteredInterrupted.incrementAndGet() > 100) throw new IllegalStateException("the loop spins");
            } else {
                parks.incrementAndGet();
            }
            parker.parkUntil(deadlineNs);
        }

        @Override
        public void unpark() {
            parker.unpark();
        }

        /** Returns once a loop has gone to sleep this many times. */
        void awaitParks(int count) {
            while (parks.get() < count) Thread.onSpinWait();
        }
    }

    @Test
    void postWakesALoopThatSleeps() throws Exception {
        CountingParker parker = new CountingParker();
        EventLoop loop = EventLoop.builder().parker(parker).build();
        LoopThread thread = startHeld(loop);
        parker.awaitParks(1);
        CountDownLatch ran = new CountDownLatch(1);
        assertTrue(loop.post(ran::countDown));
        ran.await();
        loop.close();
        thread.join();
        assertFalse(loop.post(() -> {}));
    }

    @Test
    void tasksOfManyThreadsAllRunAndThoseOfEachThreadInOrder() throws Exception {
        EventLoop loop = loop("busy");
        LoopThread thread = startHeld(loop);
        int threads = 4;
        int each = 5000;
        int[] last = new int[threads];
        CountDownLatch all = new CountDownLatch(threads * each);
        AtomicReference<String> wrong = new AtomicReference<>();
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int me = t;
            Thread sender = new Thread(() -> {
                for (int n = 1; n <= each; n++) {
                    int number = n;
                    loop.execute(() -> {
                        if (last[me] != number - 1) wrong.set(me + ": " + number + " after " + last[me]);
                        last[me] = number;
                        all.countDown();
                    });
                }
            });
            senders.add(sender);
            sender.start();
        }
        all.await();
        for (Thread sender : senders) sender.join();
        loop.terminate(0);
        thread.join();
        assertNull(wrong.get());
    }

    @Test
    void everyTaskThatWasAcceptedIsRunWhenTheLoopEndsByItself() throws Exception {
        try (CarrierGroup carriers = new CarrierGroup("carrier", 1)) {
            for (int round = 0; round < 3000; round++) {
                CountDownLatch ended = new CountDownLatch(1);
                EventLoop loop =
                        EventLoop.builder().onEnd(end -> ended.countDown()).build();
                AtomicInteger ran = new AtomicInteger();
                carriers.start(loop);
                int accepted = 0;
                try {
                    while (accepted < 1000) {
                        loop.execute(ran::incrementAndGet);
                        accepted++;
                    }
                } catch (RejectedExecutionException itHasEnded) {
                    // what this test is waiting for
                }
                ended.await();
                assertEquals(accepted, ran.get());
            }
        }
    }

    @Test
    void aLoopThatHasEndedRefusesTasks() {
        EventLoop loop = loop("gone");
        assertEquals(0, loop.run());
        RejectedExecutionException refused =
                assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertEquals("event loop gone has ended", refused.getMessage());
        assertFalse(loop.tick());
        assertFalse(loop.tickNow());
    }

    @Test
    void aLoopThatHasEndedRefusesPollSources() {
        EventLoop[] ending = new EventLoop[1];
        List<String> trace = new ArrayList<>();
        ending[0] = EventLoop.builder()
                .name("gone")
                .onEnd(end -> trace.add(
                        assertThrows(IllegalStateException.class, () -> ending[0].addPollSource(new QuietSource()))
                                .getMessage()))
                .build();
        assertEquals(0, ending[0].run());
        assertEquals(List.of("event loop gone has ended, expected one that lives"), trace);
    }

    @Test
    void aTaskThatRunsOutOfTheMiddleOfTheEndIsNotAnError() {
        assertEquals(0, EventLoop.run(loop -> loop.events().onExit(code -> loop.execute(() -> {}))));
    }

    @Test
    void terminateWakesALoopThatSleepsAndABeginningOneDoesNotBegin() throws Exception {
        CountingParker parker = new CountingParker();
        EventLoop asleep = EventLoop.builder().parker(parker).build();
        LoopThread thread = startHeld(asleep);
        parker.awaitParks(1);
        asleep.terminate(9);
        asleep.terminate(10);
        thread.join();
        assertEquals(new LoopEnd(9, null), asleep.end());

        EventLoop early = loop("early");
        early.terminate(2);
        boolean[] ran = {false};
        early.start(() -> ran[0] = true);
        assertEquals(2, early.run());
        assertFalse(ran[0]);
    }

    @Test
    void anInterruptedLoopDoesNotSpinAndGivesTheInterruptBackAtItsEnd() throws Exception {
        CountingParker parker = new CountingParker();
        EventLoop loop = EventLoop.builder().parker(parker).build();
        loop.ref();
        loop.start(() -> Thread.currentThread().interrupt());
        boolean[] interruptedAfterwards = {false};
        Thread thread = new Thread(() -> {
            loop.runToEnd();
            interruptedAfterwards[0] = Thread.currentThread().isInterrupted();
        });
        thread.start();
        parker.awaitParks(1);
        loop.terminate(0);
        thread.join();
        assertEquals(1, parker.enteredInterrupted.get());
        assertTrue(interruptedAfterwards[0]);
    }

    @Test
    void aParkedThreadThatIsInterruptedGoesOnSleepingUntilItIsRung() throws Exception {
        CountingParker parker = new CountingParker();
        EventLoop loop = EventLoop.builder().parker(parker).build();
        LoopThread thread = startHeld(loop);
        parker.awaitParks(1);
        long turns = loop.stats().ticks();
        thread.interrupt();
        parker.awaitParks(2);
        assertEquals(turns, loop.stats().ticks());
        CountDownLatch ran = new CountDownLatch(1);
        loop.execute(ran::countDown);
        ran.await();
        loop.terminate(0);
        thread.join();
        assertNull(loop.end().error());
    }

    @Test
    void runOnTheCallersThreadReturnsTheExitCodeOrThrowsWhatEndedTheLoop() {
        assertEquals(0, EventLoop.run(loop -> assertSame(loop, EventLoop.current())));
        assertEquals(4, EventLoop.run(loop -> loop.setTimeout(() -> loop.exit(4), 1)));
        assertNull(EventLoop.current());
        IllegalStateException boom = new IllegalStateException("boom");
        UncaughtErrorException fatal = assertThrows(
                UncaughtErrorException.class,
                () -> EventLoop.run(loop -> {
                    throw boom;
                }));
        assertSame(boom, fatal.getCause());
        assertEquals(1, fatal.exitCode());
    }

    @Test
    void aLoopMayRunInsideACallbackOfAnother() {
        List<String> trace = new ArrayList<>();
        int code = EventLoop.run(outer -> outer.setImmediate(() -> {
            int inner = EventLoop.run(in -> in.setTimeout(() -> trace.add("inner:" + (EventLoop.current() == in)), 1));
            trace.add("outer:" + (EventLoop.current() == outer) + ":" + inner);
        }));
        assertEquals(List.of("inner:true", "outer:true:0"), trace);
        assertEquals(0, code);
    }

    @Test
    void exitOfTheOuterLoopInsideTheInnerOneEndsTheOuter() {
        List<String> trace = new ArrayList<>();
        int code = EventLoop.run(outer -> outer.setImmediate(() -> {
            EventLoop.run(in -> in.setImmediate(() -> outer.exit(6)));
            trace.add("never");
        }));
        assertEquals(6, code);
        assertEquals(List.of(), trace);
    }

    @Test
    void aTurnInsideATurnIsRefused() {
        UncaughtErrorException refused =
                assertThrows(UncaughtErrorException.class, () -> EventLoop.run(EventLoop::tickNow));
        assertTrue(refused.getMessage().contains("tick() called from a callback"), refused.getMessage());
    }

    @Test
    void aTurnWhileAnotherThreadIsInsideOneIsRefusedAndNamesBoth() throws Exception {
        EventLoop loop = loop("taken");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        loop.execute(() -> {
            inside.countDown();
            awaitUninterruptibly(refused);
        });
        LoopThread thread = LoopThread.start(loop);
        inside.await();
        String message =
                assertThrows(WrongLoopThreadException.class, loop::tickNow).getMessage();
        refused.countDown();
        thread.join();
        assertTrue(message.contains("\"" + Thread.currentThread().getName() + "\""), message);
        assertTrue(message.contains("\"taken\""), message);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void nothingIsPendingOnceTheLoopHasEnded() {
        EventLoop loop = loop("over");
        Timeout timer = loop.setTimeout(() -> {}, 10);
        Immediate immediate = loop.setImmediate(() -> {});
        assertTrue(timer.isPending());
        assertTrue(immediate.isPending());
        loop.terminate(0);
        loop.tickNow();
        assertFalse(timer.isPending());
        assertFalse(immediate.isPending());
        assertFalse(immediate.hasRef());
    }

    @Test
    void aListenerForErrorsThatFailsEndsAProgramWith7AndAWorkerWith1() {
        Error second = new Error("second");
        assertEquals(new LoopEnd(7, second), endOfLoopThatFailsTwice(EventLoop.builder(), second));
        assertEquals(
                new LoopEnd(1, second),
                endOfLoopThatFailsTwice(EventLoop.builder().asWorker(), second));
    }

    private static LoopEnd endOfLoopThatFailsTwice(EventLoop.Builder builder, Error second) {
        EventLoop loop = builder.name("twice").build();
        loop.events().onUncaughtError((error, origin) -> {
            throw second;
        });
        loop.setImmediate(() -> {
            throw new IllegalStateException("first");
        });
        return loop.runToEnd();
    }

    @Test
    void theMicrotasksBehindOneThatEndsAWorkerStillRun() {
        assertEquals("exit code 1", ranBehindAFailedMicrotask(EventLoop.builder(), loop -> {}));
        assertEquals(
                "exit second third added code 1",
                ranBehindAFailedMicrotask(EventLoop.builder().asWorker(), loop -> {}));
        assertEquals(
                "exit second third added code 1",
                ranBehindAFailedMicrotask(EventLoop.builder().asWorker(), loop -> loop.setExitCode(9)));
        assertEquals(
                "exit second code 4",
                ranBehindAFailedMicrotask(EventLoop.builder().asWorker(), loop -> loop.exit(4)));
        assertEquals(
                "exit second code 4",
                ranBehindAFailedMicrotask(
                        EventLoop.builder().asWorker(), loop -> assertThrows(LoopExit.class, () -> loop.exit(4))));
        assertEquals(
                "exit second code 1",
                ranBehindAFailedMicrotask(EventLoop.builder().asWorker(), loop -> loop.terminate(4)));
    }

    private static String ranBehindAFailedMicrotask(EventLoop.Builder builder, Consumer<EventLoop> second) {
        List<String> ran = new ArrayList<>();
        EventLoop loop = builder.name("dying").build();
        loop.events().onExit(code -> ran.add("exit"));
        loop.start(() -> {
            loop.queueMicrotask(() -> {
                throw new IllegalStateException("the end");
            });
            loop.queueMicrotask(() -> {
                ran.add("second");
                loop.queueMicrotask(() -> ran.add("added"));
                loop.nextTick(() -> ran.add("tick"));
                second.accept(loop);
                throw new IllegalStateException("lost");
            });
            loop.queueMicrotask(() -> ran.add("third"));
            loop.setImmediate(() -> ran.add("immediate"));
        });
        LoopEnd end = loop.runToEnd();
        assertEquals("the end", end.error().getMessage());
        return String.join(" ", ran) + " code " + end.exitCode();
    }

    @Test
    void startIsRefusedTwiceAndAfterTheBeginning() {
        EventLoop loop = loop("once");
        loop.start(() -> {});
        assertThrows(IllegalStateException.class, () -> loop.start(() -> {}));
        loop.run();
        assertThrows(IllegalStateException.class, () -> loop.start(() -> {}));
        assertThrows(UncaughtErrorException.class, () -> EventLoop.run(EventLoop::unref));
    }

    @Test
    void anErrorThatEndsALoopWithAThreadOfItsOwnGoesToTheThreadsHandlerOrToOnEnd() throws Exception {
        AtomicReference<Throwable> handled = new AtomicReference<>();
        IllegalStateException boom = new IllegalStateException("boom");
        EventLoop loop = loop("dies");
        loop.start(() -> {
            throw boom;
        });
        LoopThread thread = new LoopThread(loop);
        thread.setUncaughtExceptionHandler((died, error) -> handled.set(error));
        thread.start();
        thread.join();
        assertSame(boom, handled.get().getCause());

        AtomicReference<LoopEnd> told = new AtomicReference<>();
        EventLoop second = EventLoop.builder().onEnd(told::set).build();
        second.start(() -> {
            throw boom;
        });
        LoopThread other = new LoopThread(second);
        handled.set(null);
        other.setUncaughtExceptionHandler((died, error) -> handled.set(error));
        other.start();
        other.join();
        assertNull(handled.get());
        assertEquals(new LoopEnd(1, boom), told.get());
    }

    @Test
    void aThousandLoopsShareACarrierAndAreWokenOneByOne() throws Exception {
        try (CarrierGroup carriers = new CarrierGroup("carrier", 2)) {
            int count = 1000;
            CountDownLatch ended = new CountDownLatch(count);
            List<EventLoop> loops = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                EventLoop loop = EventLoop.builder()
                        .unwatched()
                        .onEnd(end -> ended.countDown())
                        .build();
                loop.ref();
                loops.add(loop);
                carriers.start(loop);
            }
            CountDownLatch ran = new CountDownLatch(count);
            for (EventLoop loop : loops) {
                loop.execute(() -> loop.setTimeout(
                        () -> {
                            ran.countDown();
                            loop.unref();
                        },
                        1));
            }
            ran.await();
            ended.await();
        }
    }

    @Test
    void loopsOnACarrierThatHaveNothingToDoAreNotLookedAt() {
        SimClock clock = new SimClock();
        CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", clock, new SimParker(clock));
        List<EventLoop> loops = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            EventLoop loop = EventLoop.builder().clock(clock).unwatched().build();
            loop.ref();
            carrier.begin(loop);
            loops.add(loop);
        }
        assertTrue(carrier.round(false));
        assertFalse(carrier.round(false));
        long[] before = loops.stream().mapToLong(loop -> loop.stats().ticks()).toArray();
        boolean[] ran = {false};
        loops.get(4).execute(() -> ran[0] = true);
        assertTrue(carrier.round(false));
        assertTrue(ran[0]);
        for (int n = 0; n < 10; n++) {
            if (n != 4) assertEquals(before[n], loops.get(n).stats().ticks());
        }
        assertFalse(carrier.round(false));
    }

    /** Two loops on a carrier whose rounds the test makes, each with a source that counts how often it is about to sleep. */
    private static final class CarriedPair {
        final SimClock clock = new SimClock();
        final CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", clock, new SimParker(clock));
        final int[] sleeps = {0};
        final EventLoop a = loop();
        final EventLoop b = loop();

        private EventLoop loop() {
            EventLoop loop = EventLoop.builder().clock(clock).unwatched().build();
            loop.ref();
            loop.addPollSource(new QuietSource() {
                @Override
                public void onSleep() {
                    sleeps[0]++;
                }
            });
            carrier.begin(loop);
            return loop;
        }

        void settle() {
            while (carrier.round(false)) {}
        }
    }

    @Test
    void loopsShareACarrierOnceBothHaveBegunThere() {
        CarriedPair pair = new CarriedPair();
        assertFalse(pair.a.sharesCarrierWith(pair.b));
        pair.settle();
        assertTrue(pair.a.sharesCarrierWith(pair.b));
        assertTrue(pair.b.sharesCarrierWith(pair.a));
        CarriedPair others = new CarriedPair();
        others.settle();
        assertFalse(pair.a.sharesCarrierWith(others.a));
        EventLoop free = EventLoop.builder().unwatched().build();
        assertFalse(pair.a.sharesCarrierWith(free));
        assertFalse(free.sharesCarrierWith(pair.a));
        assertFalse(free.sharesCarrierWith(free));
    }

    @Test
    void loopsOfOneCarrierThatTalkToEachOtherDoNotSleepInBetween() {
        CarriedPair pair = new CarriedPair();
        pair.settle();
        int before = pair.sleeps[0];
        int[] trips = {0};
        Runnable[] serve = new Runnable[1];
        serve[0] = () -> pair.b.execute(() -> {
            if (++trips[0] < 100) pair.a.execute(serve[0]);
        });
        pair.a.execute(serve[0]);
        while (trips[0] < 100) assertTrue(pair.carrier.round(false));
        assertEquals(before, pair.sleeps[0]);
        pair.settle();
        assertEquals(before + 2, pair.sleeps[0]);
    }

    @Test
    void whatALoopSchedulesAtAnotherOfItsCarrierIsSeenThoughThatOneIsAwake() {
        CarriedPair pair = new CarriedPair();
        List<String> ran = new ArrayList<>();
        pair.b.execute(() -> pair.a.execute(() -> {
            pair.b.setImmediate(() -> ran.add("immediate"));
            pair.b.setTimeout(() -> ran.add("timer"), 1);
            pair.b.nextTick(() -> ran.add("tick"));
        }));
        pair.settle();
        pair.clock.advanceMs(2);
        pair.settle();
        assertEquals(List.of("tick", "immediate", "timer"), ran);
    }

    @Test
    void aLoopThatIsAwakeOnItsCarrierFiresItsTimersThoughAnotherIsBusy() {
        CarriedPair pair = new CarriedPair();
        boolean[] fired = {false};
        pair.b.execute(() -> pair.b.setTimeout(() -> fired[0] = true, 5));
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            pair.clock.advanceMs(1);
            if (!fired[0]) pair.a.execute(again[0]);
        };
        pair.a.execute(again[0]);
        for (int round = 0; round < 20 && !fired[0]; round++) pair.carrier.round(false);
        assertTrue(fired[0]);
    }

    @Test
    void loopsThatEndWhileTheyAreAwakeAreLeftOutAndTheOthersGoOn() {
        CarriedPair pair = new CarriedPair();
        boolean[] ran = {false};
        pair.b.execute(() -> pair.a.execute(() -> {
            pair.b.terminate(3);
            pair.a.execute(() -> ran[0] = true);
        }));
        pair.settle();
        assertTrue(ran[0]);
        assertEquals(3, pair.b.end().exitCode());
        pair.a.terminate(0);
        pair.settle();
        assertEquals(0, pair.a.end().exitCode());
    }

    @Test
    void aListenerOfALoopsEndThatThrowsHarmsNoOtherLoopOfItsCarrier() throws Exception {
        RuntimeException boom = new RuntimeException("boom");
        LinkedBlockingQueue<Throwable> handled = new LinkedBlockingQueue<>();
        CarrierGroup.Carrier carrier =
                new CarrierGroup.Carrier("carrier", Clock.system(), new ThreadParker(Clock.system()));
        carrier.thread.setUncaughtExceptionHandler((thread, thrown) -> {
            handled.add(thrown);
            throw new IllegalStateException("the handler throws, too");
        });
        EventLoop bad = EventLoop.builder()
                .onEnd(end -> {
                    throw boom;
                })
                .build();
        EventLoop unheard = loop("unheard");
        EventLoop good = loop("good");
        for (EventLoop loop : List.of(bad, unheard, good)) {
            loop.ref();
            carrier.begin(loop);
        }
        carrier.thread.start();
        bad.terminate(0);
        assertSame(boom, handled.take());
        unheard.execute(() -> {
            throw boom;
        });
        assertSame(boom, handled.take().getCause());
        CountDownLatch ran = new CountDownLatch(1);
        good.execute(ran::countDown);
        ran.await();
        carrier.close();
        carrier.thread.join();
        assertEquals(0, good.end().exitCode());
    }

    @Test
    void whatLeavesATurnEndsItsLoopAndNoOtherOfItsCarrier() {
        CarriedPair pair = new CarriedPair();
        pair.settle();
        Throwable[] handled = {null};
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> handled[0] = thrown);
        try {
            pair.a.execute(() -> pair.a.addPollSource(new PollSource() {
                @Override
                public boolean deliver() {
                    throw new IllegalStateException("broken source");
                }

                @Override
                public boolean hasWork() {
                    return true;
                }
            }));
            pair.settle();
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
        assertEquals("broken source", handled[0].getMessage());
        assertEquals(1, pair.a.end().exitCode());
        boolean[] ran = {false};
        pair.b.execute(() -> ran[0] = true);
        pair.settle();
        assertTrue(ran[0]);
    }

    @Test
    void aClosedCarrierGroupTerminatesItsLoopsAndRefusesNewOnes() throws Exception {
        CarrierGroup carriers = new CarrierGroup("carrier", 1);
        CountDownLatch ended = new CountDownLatch(2);
        for (int n = 0; n < 2; n++) {
            EventLoop loop = EventLoop.builder().onEnd(end -> ended.countDown()).build();
            loop.ref();
            carriers.start(loop);
        }
        carriers.close();
        ended.await();
        assertThrows(RejectedExecutionException.class, () -> carriers.start(loop("late")));
    }

    @Test
    void aLoopOnAForeignExecutorIsWokenByItsTimersAndByOtherThreads() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "foreign"));
        LinkedBlockingQueue<String> trace = new LinkedBlockingQueue<>();
        CountDownLatch ended = new CountDownLatch(1);
        EventLoop loop = EventLoop.builder().onEnd(end -> ended.countDown()).build();
        loop.ref();
        ExecutorHost.start(loop, executor);
        loop.execute(() -> loop.setTimeout(
                () -> trace.add("timer on " + Thread.currentThread().getName()), 5));
        assertEquals("timer on foreign", trace.take());
        executor.execute(() -> trace.add("not in the way"));
        assertEquals("not in the way", trace.take());
        // The loop's own methods work on the executor's thread between the loop's turns, and wake it.
        executor.execute(() -> {
            loop.setTimeout(() -> trace.add("timer 2"), 1);
            loop.nextTick(() -> trace.add("tick"));
        });
        assertEquals("tick", trace.take());
        assertEquals("timer 2", trace.take());
        executor.execute(loop::unref);
        ended.await();
        executor.shutdown();
    }

    @Test
    void aLoopWhoseExecutorIsGoneRefusesTasks() throws Exception {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean[] gone = {false};
        StallDetector stalls = new StallDetector(Clock.system(), null);
        EventLoop loop = EventLoop.builder().name("orphan").watchedBy(stalls).build();
        loop.ref();
        ExecutorHost.start(loop, task -> {
            if (gone[0]) throw new RejectedExecutionException("shut down");
            tasks.add(task);
        });
        while (!tasks.isEmpty()) tasks.poll().run();
        assertEquals(1, stalls.watched());
        gone[0] = true;
        loop.execute(() -> {}); // the one that finds out
        assertEquals(0, stalls.watched());
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    /** A loop that sleeps on this thread's executor with a timer far away, which is done something to between two turns. */
    private static final class Sleeper {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        final List<String> trace = new ArrayList<>();
        final EventLoop loop = EventLoop.builder().unwatched().build();
        final Timeout timer = loop.setTimeout(() -> {}, 3_600_000);
        final Immediate unrefed = loop.newImmediate(() -> trace.add("immediate"));
        Resolvers<String> resolvers;

        Sleeper() {
            loop.start(() -> resolvers = Promise.withResolvers());
            ExecutorHost.start(loop, tasks::add, (deadlineNs, ring) -> () -> {});
            runTasks();
            assertTrue(loop.isWaiting());
        }

        void runTasks() {
            while (!tasks.isEmpty()) tasks.poll().run();
        }
    }

    @Test
    void aSleepingLoopWhoseLastTimerIsCancelledOrUnrefedBetweenTwoTurnsEnds() {
        for (Consumer<Timeout> end : List.<Consumer<Timeout>>of(Timeout::cancel, Timeout::close, Timeout::unref)) {
            Sleeper sleeper = new Sleeper();
            end.accept(sleeper.timer);
            sleeper.runTasks();
            assertEquals(new LoopEnd(0, null), sleeper.loop.end());
        }
    }

    @Test
    void aPromiseThatIsRejectedBetweenTwoTurnsIsReportedThoughTheLoopSleeps() {
        Sleeper sleeper = new Sleeper();
        Exception reason = new Exception("nobody handles it");
        sleeper.resolvers.reject(reason);
        sleeper.runTasks();
        assertEquals(new LoopEnd(1, reason), sleeper.loop.end());
    }

    @Test
    void anImmediateThatIsSetOrRefedBetweenTwoTurnsRunsThoughTheLoopSleeps() {
        Sleeper sleeper = new Sleeper();
        sleeper.loop.setImmediate(() -> sleeper.trace.add("set"));
        sleeper.runTasks();
        assertEquals(List.of("set"), sleeper.trace);
        sleeper.unrefed.unref();
        sleeper.unrefed.set();
        sleeper.unrefed.ref();
        sleeper.runTasks();
        assertEquals(List.of("set", "immediate"), sleeper.trace);
    }

    @Test
    void aSleepingLoopThatIsEndedBetweenTwoTurnsEnds() {
        Sleeper exits = new Sleeper();
        assertThrows(LoopExit.class, () -> exits.loop.exit(5));
        exits.runTasks();
        assertEquals(new LoopEnd(5, null), exits.loop.end());
        Sleeper fails = new Sleeper();
        Exception boom = new Exception("boom");
        assertThrows(LoopExit.class, () -> fails.loop.reportError(boom));
        fails.runTasks();
        assertEquals(new LoopEnd(1, boom), fails.loop.end());
    }

    /** What the uncaught exception handler of this thread hears of while the action runs. */
    private static List<Throwable> heardBy(Runnable action) {
        List<Throwable> heard = new ArrayList<>();
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        here.setUncaughtExceptionHandler((thread, thrown) -> heard.add(thrown));
        try {
            action.run();
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
        return heard;
    }

    @Test
    void theAlarmOfALoopOnAnExecutorIsCalledOffAlsoWhenItsEndThrows() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean[] calledOff = {false};
        IllegalStateException boom = new IllegalStateException("boom");
        EventLoop loop = EventLoop.builder()
                .unwatched()
                .onEnd(end -> {
                    throw boom;
                })
                .build();
        loop.setTimeout(() -> {}, 3_600_000);
        ExecutorHost.start(loop, tasks::add, (deadlineNs, ring) -> () -> calledOff[0] = true);
        tasks.poll().run();
        loop.terminate(0);
        assertEquals(List.of(boom), heardBy(() -> tasks.poll().run()));
        assertTrue(calledOff[0]);
    }

    /** A source that does what each test says. */
    private static class QuietSource implements PollSource {
        @Override
        public boolean deliver() {
            return false;
        }

        @Override
        public boolean hasWork() {
            return false;
        }
    }

    @Test
    void whatLeavesATurnEndsALoopOfItsOwnThread() throws Exception {
        AtomicReference<LoopEnd> told = new AtomicReference<>();
        EventLoop loop = EventLoop.builder().unwatched().onEnd(told::set).build();
        loop.ref();
        IllegalStateException broken = new IllegalStateException("broken source");
        loop.addPollSource(new QuietSource() {
            @Override
            public boolean deliver() {
                throw broken;
            }
        });
        AtomicReference<Throwable> handled = new AtomicReference<>();
        LoopThread thread = new LoopThread(loop);
        thread.setUncaughtExceptionHandler((died, error) -> handled.set(error));
        thread.start();
        loop.post(() -> {});
        thread.join();
        assertSame(broken, handled.get());
        assertEquals(new LoopEnd(1, null), told.get());
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    @Test
    void anAlarmThatFailsEndsTheLoopOnItsExecutor() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        RejectedExecutionException shutDown = new RejectedExecutionException("the scheduler is shut down");
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.setTimeout(() -> {}, 3_600_000);
        ExecutorHost.start(loop, tasks::add, (deadlineNs, ring) -> {
            throw shutDown;
        });
        assertEquals(List.of(shutDown), heardBy(() -> tasks.poll().run()));
        assertEquals(new LoopEnd(1, null), loop.end());
    }

    @Test
    void aSourceThatFailsWhenItIsAskedEndsItsLoopAndNoOtherOfItsCarrier() {
        IllegalStateException broken = new IllegalStateException("broken source");
        boolean[] breaks = {false};
        PollSource failsWhenAsked = new QuietSource() {
            @Override
            public boolean hasWork() {
                if (breaks[0]) throw broken;
                return false;
            }
        };
        PollSource failsBeforeSleep = new QuietSource() {
            @Override
            public void onSleep() {
                throw broken;
            }
        };
        for (PollSource source : List.of(failsWhenAsked, failsBeforeSleep)) {
            CarriedPair pair = new CarriedPair();
            pair.a.execute(() -> pair.a.addPollSource(source));
            breaks[0] = false;
            assertTrue(pair.carrier.round(false)); // both are kept now
            breaks[0] = true;
            assertEquals(List.of(broken), heardBy(pair::settle));
            assertEquals(new LoopEnd(1, null), pair.a.end());
            boolean[] ran = {false};
            pair.b.execute(() -> ran[0] = true);
            pair.settle();
            assertTrue(ran[0]);
        }
    }

    /** A loop that sleeps on an executor which refuses the next task, as the test says. */
    private static final class Orphan {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        final List<String> trace = new ArrayList<>();
        final EventLoop loop = EventLoop.builder().name("orphan").unwatched().build();
        RuntimeException refusal;

        Orphan() {
            loop.ref();
            ExecutorHost.start(loop, task -> {
                if (refusal != null) throw refusal;
                tasks.add(task);
            });
        }

        Orphan asleep() {
            runTasks();
            assertTrue(loop.isWaiting());
            return this;
        }

        Orphan refusing(RuntimeException with) {
            refusal = with;
            return this;
        }

        void runTasks() {
            while (!tasks.isEmpty()) tasks.poll().run();
        }

        LoopSignal signal() {
            return new LoopSignal() {
                @Override
                public void onSignal() {
                    trace.add("signal");
                }

                @Override
                public void onDropped() {
                    trace.add("dropped");
                }
            };
        }
    }

    @Test
    void whatALoopHadAcceptedWhenItsExecutorWasGoneIsDropped() {
        Orphan orphan = new Orphan().asleep().refusing(new RejectedExecutionException("shut down"));
        assertTrue(orphan.loop.post(orphan.signal())); // the one that finds out
        assertEquals(List.of("dropped"), orphan.trace);
        assertFalse(orphan.loop.post(orphan.signal()));
        assertThrows(RejectedExecutionException.class, () -> orphan.loop.execute(() -> {}));
    }

    @Test
    void anExecutorThatFailsIsTakenForOneThatIsGone() {
        Orphan orphan = new Orphan().asleep().refusing(new IllegalStateException("out of order"));
        assertTrue(orphan.loop.post(orphan.signal()));
        assertEquals(List.of("dropped"), orphan.trace);
        assertFalse(orphan.loop.post(orphan.signal()));
        EventLoop refused = loop("refused");
        assertThrows(
                IllegalStateException.class,
                () -> ExecutorHost.start(refused, task -> {
                    throw new IllegalStateException("out of order");
                }));
        assertTrue(refused.isLoopThread());
    }

    /** Rings the loop from another thread the first time that it is about to sleep. */
    private static void ringInTheMiddleOfFallingAsleep(Orphan orphan) {
        Thread other = new Thread(() -> assertTrue(orphan.loop.post(orphan.signal())));
        PollSource ringing = new QuietSource() {
            private boolean rang;

            @Override
            public void onSleep() {
                if (rang) return;
                rang = true;
                other.start();
                try {
                    other.join();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
            }
        };
        orphan.loop.execute(() -> orphan.loop.addPollSource(ringing));
    }

    @Test
    void aLoopWhoseExecutorRefusesWhileItMakesATurnIsAbandonedAfterIt() {
        Orphan orphan = new Orphan();
        ringInTheMiddleOfFallingAsleep(orphan);
        orphan.refusing(new RejectedExecutionException("shut down")).runTasks();
        assertEquals(List.of("signal"), orphan.trace); // it was awake, and took it
        assertTrue(orphan.loop.isLoopThread());
        assertFalse(orphan.loop.post(orphan.signal()));
    }

    @Test
    void aTaskTooManyForALoopThatHasEndedDoesNotReportItsErrorAgain() {
        Orphan orphan = new Orphan();
        ringInTheMiddleOfFallingAsleep(orphan);
        orphan.tasks.poll().run();
        assertEquals(1, orphan.tasks.size());
        Error boom = new Error("boom");
        orphan.loop.execute(() -> {
            throw boom;
        });
        assertEquals(2, orphan.tasks.size());
        List<Throwable> heard = heardBy(orphan::runTasks);
        assertEquals(1, heard.size());
        assertSame(boom, heard.get(0).getCause());
    }

    @Test
    void anExecutorThatRunsTwoTasksAtOnceIsNamed() {
        Orphan orphan = new Orphan();
        ringInTheMiddleOfFallingAsleep(orphan);
        Runnable task = orphan.tasks.peek();
        orphan.loop.execute(() -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, task::run);
            orphan.trace.add(refused.getMessage());
        });
        orphan.tasks.poll().run();
        assertEquals(
                "the executor of event loop orphan runs two of its tasks at once,"
                        + " expected one that runs them one after another",
                orphan.trace.get(0));
    }

    @Test
    void aReceiverThatFailsWhenItIsRungDoesNotLeaveItsSenderInATurn() {
        EventLoop loop = loop("sender");
        IllegalStateException broken = new IllegalStateException("broken source");
        loop.ref();
        loop.addPollSource(new QuietSource() {
            @Override
            public boolean deliver() {
                loop.ringLater(() -> {
                    throw new IllegalStateException("broken receiver");
                });
                throw broken;
            }
        });
        loop.post(() -> {});
        assertThrows(IllegalStateException.class, loop::tickNow);
        assertNull(EventLoop.current());
        loop.terminate(0);
        assertFalse(loop.tickNow());
    }

    @Test
    void aSignalThatFailsWhenItIsDroppedKeepsNoOtherFromHearingOfTheEnd() {
        Orphan orphan = new Orphan();
        orphan.loop.execute(() -> {
            orphan.loop.post(new LoopSignal() {
                @Override
                public void onSignal() {}

                @Override
                public void onDropped() {
                    throw new Error("not dropped");
                }
            });
            orphan.loop.post(orphan.signal());
            orphan.loop.close();
        });
        orphan.runTasks();
        assertEquals(List.of("dropped"), orphan.trace);
        assertEquals(new LoopEnd(0, null), orphan.loop.end());
    }

    /** Each way to give a loop to a host, none of which begins it here. */
    private static final List<Consumer<EventLoop>> HOSTS =
            List.of(LoopThread::start, loop -> ExecutorHost.start(loop, task -> {}), LoopAgent::new, loop -> {
                SimClock clock = new SimClock();
                new CarrierGroup.Carrier("carrier", clock, new SimParker(clock)).begin(loop);
            });

    @Test
    void everyHostRefusesALoopThatHasBegunAndOneThatWasGivenAway() {
        for (Consumer<EventLoop> host : HOSTS) {
            EventLoop begun = loop("begun");
            begun.ref();
            assertTrue(begun.tickNow());
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> host.accept(begun));
            assertEquals("start of event loop begun, which has begun already", refused.getMessage());
            assertTrue(begun.tickNow()); // and is its thread's as before
            EventLoop given = loop("given");
            new LoopAgent(given);
            assertThrows(WrongLoopThreadException.class, () -> host.accept(given));
        }
    }

    @Test
    void theThreadOfALoopIsNoDaemonAlsoIfADaemonHasMadeIt() throws Exception {
        boolean[] isDaemon = {true};
        Thread daemon = new Thread(() -> isDaemon[0] = new LoopThread(loop("made by a daemon")).isDaemon());
        daemon.setDaemon(true);
        daemon.start();
        daemon.join();
        assertFalse(isDaemon[0]);
    }
}
