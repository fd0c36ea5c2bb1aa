package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Timeout(60)
class AtomicsAsyncTest {
    private final SharedBuffer buffer = SharedBuffer.allocate(16);
    private final List<String> heard = new ArrayList<>();
    private final SimClock clock = new SimClock();

    @AfterEach
    void close() {
        buffer.close();
    }

    private void run(Consumer<EventLoop> program) {
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        loop.start(() -> program.accept(loop));
        loop.run();
    }

    private AsyncWait hear(String name, AsyncWait wait) {
        wait.promise().thenAccept(result -> {
            heard.add(name + " " + result);
        });
        return wait;
    }

    @Test
    void anotherValueThanExpectedIsToldAtOnce() {
        run(loop -> {
            AsyncWait wait = hear("a", AtomicsAsync.waitInt(buffer, 0, 1));
            assertFalse(wait.isUnderWay());
            assertFalse(wait.hasRef());
            loop.nextTick(() -> heard.add("tick"));
        });
        assertEquals(List.of("tick", "a NOT_EQUAL"), heard);
    }

    @Test
    void noTimeIsToldAtOnceAfterTheValue() {
        run(loop -> {
            hear("a", AtomicsAsync.waitInt(buffer, 0, 0, Duration.ZERO));
            hear("b", AtomicsAsync.waitLong(buffer, 0, 0, Duration.ofSeconds(-1)));
            hear("c", AtomicsAsync.waitInt(buffer, 0, 1, Duration.ZERO));
            assertEquals(0, Atomics.notifyAll(buffer, 0));
        });
        assertEquals(List.of("a TIMED_OUT", "b TIMED_OUT", "c NOT_EQUAL"), heard);
    }

    @Test
    void aNotifyOfTheLoopItselfSettlesLaterInOrder() {
        run(loop -> {
            hear("a", AtomicsAsync.waitInt(buffer, 0, 0));
            hear("b", AtomicsAsync.waitInt(buffer, 0, 0));
            AsyncWait third = hear("c", AtomicsAsync.waitInt(buffer, 0, 0));
            assertEquals(2, Atomics.notify(buffer, 0, 2));
            heard.add("notified");
            third.unref();
        });
        assertEquals(List.of("notified", "a OK", "b OK"), heard);
    }

    @Test
    void anotherThreadsNotifyWakesTheLoop() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        Thread notifier = new Thread(() -> {
            try {
                waiting.await();
            } catch (InterruptedException e) {
                return;
            }
            Atomics.notify(buffer, 8, 1);
        });
        notifier.start();
        EventLoop.run(loop -> {
            hear("a", AtomicsAsync.waitLong(buffer, 8, 0));
            waiting.countDown();
        });
        notifier.join();
        assertEquals(List.of("a OK"), heard);
    }

    @Test
    void aTimeoutSettlesAndFreesThePlaceInTheQueue() {
        run(loop -> {
            hear("a", AtomicsAsync.waitInt(buffer, 0, 0, Duration.ofMillis(50)));
            loop.setTimeout(() -> heard.add("49 ms"), 49);
            loop.setTimeout(() -> heard.add("51 ms, woken " + Atomics.notifyAll(buffer, 0)), 51);
        });
        assertEquals(List.of("49 ms", "a TIMED_OUT", "51 ms, woken 0"), heard);
    }

    @Test
    void aNotifyCancelsTheTimeout() {
        long before = clock.nanoTime();
        run(loop -> {
            hear("a", AtomicsAsync.waitInt(buffer, 0, 0, Duration.ofDays(1)));
            loop.setTimeout(() -> Atomics.notifyAll(buffer, 0), 5);
        });
        assertEquals(List.of("a OK"), heard);
        assertTrue(clock.nanoTime() - before < Duration.ofSeconds(1).toNanos(), "the loop did not live for a day");
    }

    @Test
    void aTimeoutLongerThanATimerKeepsItsLength() {
        Duration timeout = Duration.ofDays(60);
        long before = clock.nanoTime();
        run(loop -> hear("a", AtomicsAsync.waitInt(buffer, 0, 0, timeout)));
        assertEquals(List.of("a TIMED_OUT"), heard);
        assertTrue(clock.nanoTime() - before >= timeout.toNanos());
    }

    @Test
    void keepsTheLoopAliveUnlessToldOtherwise() {
        run(loop -> {
            AsyncWait wait = hear("a", AtomicsAsync.waitInt(buffer, 0, 0));
            assertTrue(wait.hasRef());
            assertFalse(wait.unref().hasRef());
            assertTrue(wait.ref().ref().hasRef());
            assertFalse(wait.unref().unref().hasRef());
            loop.setTimeout(() -> heard.add("last timer"), 1);
        });
        assertEquals(List.of("last timer"), heard);
    }

    @Test
    void aWaitThatHasEndedHoldsNothing() {
        run(loop -> {
            AsyncWait wait = hear("a", AtomicsAsync.waitInt(buffer, 0, 0));
            Atomics.notifyAll(buffer, 0);
            wait.promise().thenAccept(result -> {
                assertFalse(wait.isUnderWay());
                assertFalse(wait.ref().hasRef());
            });
        });
        assertEquals(List.of("a OK"), heard);
    }

    @Test
    void noNotifyIsSpentOnALoopThatHasEnded() {
        run(loop -> hear("a", AtomicsAsync.waitInt(buffer, 0, 0)).unref());
        assertEquals(0, Atomics.notifyAll(buffer, 0));
        assertEquals(List.of(), heard);
    }

    @Test
    void aNotifyThatAnEndingLoopCanNotUseGoesToTheNextWaitAlsoWithTheHandleClosed() {
        SharedBuffer other = buffer.share();
        Atomics.listenInt(other, 8, 0, result -> heard.add("elsewhere " + result));
        run(loop -> {
            SharedBuffer own = buffer.share();
            hear("a", AtomicsAsync.waitInt(own, 0, 0));
            Atomics.listenInt(other, 0, 0, result -> heard.add("next " + result));
            Atomics.listenInt(other, 0, 0, result -> heard.add("after next " + result));
            own.close();
            assertEquals(1, Atomics.notify(buffer, 0, 1));
            heard.add("notified");
            loop.terminate(0);
        });
        assertEquals(List.of("notified", "next OK"), heard);
        other.close();
    }

    @Test
    void aLoopThatHasEndedBeginsNoWait() {
        EventLoop loop = EventLoop.builder()
                .unwatched()
                .onEnd(end -> {
                    var thrown = assertThrows(IllegalStateException.class, () -> AtomicsAsync.waitInt(buffer, 0, 0));
                    heard.add(thrown.getMessage());
                })
                .name("over")
                .build();
        loop.run();
        assertEquals(List.of("An asynchronous wait was begun on event loop over, which has ended"), heard);
        assertEquals(0, Atomics.notifyAll(buffer, 0));
    }

    @Test
    void aLoopThatHasWaitedAndIsDroppedWithoutAnEndCanBeCollected() {
        WeakReference<EventLoop> dropped = aLoopThatHasWaited();
        run(loop -> {}); // this thread remembers the loop whose turn it has made last
        for (int tries = 0; tries < 100 && dropped.get() != null; tries++) System.gc();
        assertNull(dropped.get());
    }

    private WeakReference<EventLoop> aLoopThatHasWaited() {
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.start(() -> {
            hear("a", AtomicsAsync.waitInt(buffer, 0, 0));
            loop.ref();
            Atomics.notify(buffer, 0, 1);
        });
        while (heard.isEmpty()) loop.tickNow();
        return new WeakReference<>(loop);
    }

    @Test
    void theLastCloseIsTold() {
        run(loop -> {
            SharedBuffer lost = SharedBuffer.allocate(8);
            hear("a", AtomicsAsync.waitInt(lost, 0, 0));
            lost.close();
        });
        assertEquals(List.of("a CLOSED"), heard);
    }

    @Test
    void aThreadWithoutALoopCanNotWaitThisWay() {
        assertThrows(IllegalStateException.class, () -> AtomicsAsync.waitInt(buffer, 0, 0));
        assertEquals(0, Atomics.notifyAll(buffer, 0));
    }

    @Test
    void aWaitThatBlocksIsRefusedOnALoopEvenIfItWouldNotSleep() {
        run(loop -> {
            var thrown = assertThrows(IllegalStateException.class, () -> Atomics.waitInt(buffer, 0, 1, Duration.ZERO));
            assertEquals(
                    "Event loop " + loop.name()
                            + " must not block in a wait: use AtomicsAsync, or build the loop with mayBlock()",
                    thrown.getMessage());
            assertThrows(
                    IndexOutOfBoundsException.class, () -> Atomics.waitInt(buffer, 16, 0), "the place comes first");
            heard.add("refused");
        });
        assertEquals(List.of("refused"), heard);
    }

    @Test
    void aLoopThatMayBlockWaits() {
        EventLoop loop = EventLoop.builder().mayBlock().build();
        loop.start(() -> {
            try {
                heard.add("" + Atomics.waitInt(buffer, 0, 0, Duration.ofNanos(1)));
            } catch (InterruptedException e) {
                heard.add("interrupted");
            }
        });
        loop.run();
        assertEquals(List.of(WaitResult.TIMED_OUT.toString()), heard);
    }
}
