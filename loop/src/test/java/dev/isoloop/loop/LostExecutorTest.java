package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Executors that fail, or end with the loop that they are, and what becomes of the loops on them. */
@org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
class LostExecutorTest {
    private static final Error NO_THREAD = new OutOfMemoryError("unable to create native thread");

    private static EventLoop loop(String name) {
        return EventLoop.builder().name(name).unwatched().build();
    }

    /** An executor on the test's thread, which has no thread to be had once it is told so. */
    private static final class Starved implements Executor {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean isStarved;

        @Override
        public void execute(Runnable task) {
            if (isStarved) throw NO_THREAD;
            tasks.add(task);
        }

        void runTasks() {
            while (!tasks.isEmpty()) tasks.poll().run();
        }
    }

    @Test
    void aLoopWhoseExecutorHasNoThreadForTheFirstTaskIsStillItsBuilders() {
        Starved executor = new Starved();
        executor.isStarved = true;
        EventLoop loop = loop("refused");
        assertSame(NO_THREAD, assertThrows(OutOfMemoryError.class, () -> ExecutorHost.start(loop, executor)));
        assertTrue(loop.isLoopThread());
    }

    @Test
    void aLoopWhoseExecutorHasNoThreadLaterRefusesTasksAndItsSenderHearsOfNoError() {
        Starved executor = new Starved();
        EventLoop loop = loop("orphan");
        loop.ref();
        ExecutorHost.start(loop, executor);
        executor.runTasks();
        executor.isStarved = true;
        loop.execute(() -> {}); // the one that finds out
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    /** Makes the loop that runs it exit, from inside another that is hosted by it. */
    private static EventLoop cutShort(ManualClock clock, List<String> trace) {
        EventLoop outer = loop("outer");
        EventLoop inner =
                EventLoop.builder().name("inner").clock(clock).unwatched().build();
        inner.ref();
        inner.execute(() -> {
            inner.post(new LoopSignal() {
                @Override
                public void onSignal() {
                    trace.add("signal");
                }

                @Override
                public void onDropped() {
                    trace.add("dropped");
                }
            });
            outer.exit(3);
        });
        outer.start(() -> ExecutorHost.start(inner, outer));
        assertEquals(3, outer.run());
        return inner;
    }

    @Test
    void aLoopThatMakesTheLoopItIsOnExitIsAbandoned() {
        List<String> trace = new ArrayList<>();
        EventLoop inner = cutShort(new ManualClock(), trace);
        assertEquals(List.of("dropped"), trace);
        assertThrows(RejectedExecutionException.class, () -> inner.execute(() -> {}));
    }

    @Test
    void anAbandonedLoopIsNeitherActiveNorIdleAnyMore() {
        ManualClock clock = new ManualClock();
        EventLoop busy = cutShort(clock, new ArrayList<>());
        Starved executor = new Starved();
        EventLoop asleep =
                EventLoop.builder().name("asleep").clock(clock).unwatched().build();
        asleep.ref();
        ExecutorHost.start(asleep, executor, (deadlineNs, ring) -> () -> {});
        executor.runTasks();
        clock.passMs(5);
        executor.isStarved = true;
        asleep.post(() -> {});
        for (EventLoop loop : List.of(busy, asleep)) {
            LoopUtilisation before = loop.stats().utilisation();
            clock.passMs(100);
            assertEquals(before, loop.stats().utilisation());
        }
        assertEquals(5_000_000, asleep.stats().idleNs());
    }

    @Test
    void aLoopThatIsAbandonedBeforeItHasBegunWasNeverActive() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        EventLoop loop = loop("never begun");
        ExecutorHost host = startedOn(loop, tasks);
        host.wake(loop);
        assertEquals(0, loop.stats().activeNs());
    }

    private static ExecutorHost startedOn(EventLoop loop, ArrayDeque<Runnable> tasks) {
        ExecutorHost.start(loop, task -> {
            if (!tasks.isEmpty()) throw new RejectedExecutionException("one task at most");
            tasks.add(task);
        });
        return (ExecutorHost) tasks.peek();
    }
}
