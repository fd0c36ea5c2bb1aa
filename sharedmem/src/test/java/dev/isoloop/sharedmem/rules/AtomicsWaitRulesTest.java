package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What test262 checks of {@code Atomics.wait}, for integers of 32 and of 64 bits. */
@Timeout(60)
class AtomicsWaitRulesTest {
    private static final Duration SHORT = Duration.ofNanos(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final SharedBuffer buffer = SharedBuffer.allocate(32);

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void anotherValueThanExpectedEndsTheWaitBeforeItBegins() throws InterruptedException {
        Atomics.storeInt(buffer, 0, 42);
        assertEquals(WaitResult.NOT_EQUAL, Atomics.waitInt(buffer, 0, 43));
        assertEquals(WaitResult.NOT_EQUAL, Atomics.waitInt(buffer, 0, -42, LONG));
        Atomics.storeLong(buffer, 8, 42);
        assertEquals(WaitResult.NOT_EQUAL, Atomics.waitLong(buffer, 8, 43));
        assertEquals(WaitResult.NOT_EQUAL, Atomics.waitLong(buffer, 8, 42 | 1L << 32, LONG), "the upper half counts");
    }

    @Test
    void theValueIsComparedBeforeTheTimeIs() throws InterruptedException {
        assertEquals(WaitResult.NOT_EQUAL, Atomics.waitInt(buffer, 0, 1, Duration.ZERO));
        assertEquals(WaitResult.NOT_EQUAL, Atomics.waitInt(buffer, 0, 1, Duration.ofSeconds(-1)));
    }

    @Test
    void noTimeIsOverAtOnce() throws InterruptedException {
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitInt(buffer, 0, 0, Duration.ZERO));
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitLong(buffer, 0, 0, Duration.ZERO));
    }

    @Test
    void aNegativeTimeIsNoTime() throws InterruptedException {
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitInt(buffer, 0, 0, Duration.ofNanos(-1)));
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitInt(buffer, 0, 0, Duration.ofSeconds(Long.MIN_VALUE)));
    }

    @Test
    void aShortTimeEnds() throws InterruptedException {
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitInt(buffer, 0, 0, SHORT));
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitLong(buffer, 8, 0, Duration.ofMillis(2)));
    }

    @Test
    void aTimeTooLongToCountIsForEver() {
        Waiting waiting = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0, Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(Thread.State.WAITING, waiting.thread.getState(), "without a deadline");
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(WaitResult.OK, waiting.join());
    }

    @Test
    void timeMustBeGiven() {
        assertThrows(NullPointerException.class, () -> Atomics.waitInt(buffer, 0, 0, null));
    }

    @Test
    void whatTimedOutIsNoLongerInTheQueue() throws InterruptedException {
        assertEquals(WaitResult.TIMED_OUT, Atomics.waitInt(buffer, 0, 0, SHORT));
        assertEquals(0, Atomics.notifyAll(buffer, 0));
    }

    @Test
    void aNotifyEndsTheWaitWithOk() {
        Waiting waitingInt = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        Waiting waitingLong = Waiting.start(() -> Atomics.waitLong(buffer, 8, 0, LONG));
        assertEquals(1, Atomics.notify(buffer, 0, 1));
        assertEquals(WaitResult.OK, waitingInt.join());
        assertEquals(1, Atomics.notify(buffer, 8, 1));
        assertEquals(WaitResult.OK, waitingLong.join());
    }

    @Test
    void theValueMayHaveComeBackMeanwhile() {
        Waiting waiting = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        Atomics.storeInt(buffer, 0, 1);
        Atomics.storeInt(buffer, 0, 0);
        Atomics.notifyAll(buffer, 0);
        assertEquals(WaitResult.OK, waiting.join(), "only the notify counts");
    }

    @Test
    void noOperationButNotifyEndsAWait() {
        Waiting waiting = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        IntegerKind.INT32.everyOperation(buffer, 0);
        assertTrue(waiting.isUnderWay());
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(WaitResult.OK, waiting.join());
    }

    @Test
    void noOperationOnALongButNotifyEndsAWait() {
        Waiting waiting = Waiting.start(() -> Atomics.waitLong(buffer, 8, 0));
        IntegerKind.INT64.everyOperation(buffer, 8);
        assertTrue(waiting.isUnderWay());
        assertEquals(1, Atomics.notifyAll(buffer, 8));
        assertEquals(WaitResult.OK, waiting.join());
    }

    @Test
    void aSleeperThatIsWokenForNoReasonSleepsOn() {
        Waiting waiting = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        for (int i = 0; i < 100; i++) waiting.wakeForNoReason();
        assertTrue(waiting.isUnderWay());
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(WaitResult.OK, waiting.join());
    }

    @Test
    void aPlaceOutsideTheBufferIsARangeError() {
        for (long at : new long[] {-8, 32, 40, 1L << 32}) {
            assertThrows(IndexOutOfBoundsException.class, () -> Atomics.waitInt(buffer, at, 0, Duration.ZERO));
            assertThrows(IndexOutOfBoundsException.class, () -> Atomics.waitLong(buffer, at, 0, Duration.ZERO));
        }
    }

    @Test
    void aPlaceBetweenTwoElementsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Atomics.waitInt(buffer, 2, 0, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Atomics.waitLong(buffer, 4, 0, Duration.ZERO));
    }

    @Test
    void aClosedBufferIsATypeErrorBeforeThePlaceIsLookedAt() {
        SharedBuffer closed = SharedBuffer.allocate(8);
        closed.close();
        assertThrows(DetachedException.class, () -> Atomics.waitInt(closed, -1, 0, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> Atomics.waitInt(null, -1, 0, Duration.ZERO));
    }

    @Test
    void anInterruptEndsTheWaitAndItsPlaceInTheQueue() {
        Waiting waiting = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        waiting.thread.interrupt();
        var thrown = assertThrows(CompletionException.class, waiting::join);
        assertInstanceOf(InterruptedException.class, thrown.getCause());
        assertEquals(0, Atomics.notifyAll(buffer, 0));
    }

    @Test
    void anInterruptThatCameBeforeKeepsTheWaitFromBeginning() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Atomics.waitInt(buffer, 0, 0));
        assertTrue(!Thread.interrupted(), "and is used up");
    }

    @Test
    void aWaitBegunByOneHandleEndsByAnother() {
        SharedBuffer other = buffer.share();
        Waiting waiting = Waiting.start(() -> Atomics.waitInt(other, 4, 0));
        other.close();
        assertEquals(1, Atomics.notify(buffer, 4, 1), "even if its own handle is closed meanwhile");
        assertEquals(WaitResult.OK, waiting.join());
    }

    @Test
    void whoeverCannotActOnAWakeUpPassesItOnAlsoByAClosedHandle() {
        SharedBuffer closed = buffer.share();
        closed.close();
        Waiting first = Waiting.start(() -> Atomics.waitInt(buffer, 4, 0));
        Waiting second = Waiting.start(() -> Atomics.waitInt(buffer, 4, 0));
        for (long at : new long[] {0, 3, -1, 4 + (1L << 32)}) assertEquals(0, Atomics.notifyAgain(closed, at));
        assertEquals(1, Atomics.notifyAgain(closed, 4));
        assertEquals(WaitResult.OK, first.join());
        assertTrue(second.isUnderWay(), "one, not all");
        assertEquals(1, Atomics.notifyAgain(buffer, 4), "an open one as well");
        assertEquals(WaitResult.OK, second.join());
        assertEquals(0, Atomics.notifyAgain(closed, 4));
    }

    @Test
    void whenTheLastHandleClosesNobodySleepsOn() {
        SharedBuffer lost = SharedBuffer.allocate(8);
        SharedBuffer other = lost.share();
        Waiting first = Waiting.start(() -> Atomics.waitInt(lost, 0, 0));
        Waiting second = Waiting.start(() -> Atomics.waitInt(lost, 4, 0, LONG));
        lost.close();
        assertTrue(first.isUnderWay());
        other.close();
        assertEquals(WaitResult.CLOSED, first.join());
        assertEquals(WaitResult.CLOSED, second.join());
    }

    @Test
    void whatTheNotifierDidBeforeIsSeenAfterTheWait() {
        AtomicBoolean seen = new AtomicBoolean();
        Waiting waiting = Waiting.start(() -> {
            WaitResult result = Atomics.waitInt(buffer, 0, 0);
            seen.set(buffer.getLong(8) == 77);
            return result;
        });
        buffer.putLong(8, 77);
        Atomics.notify(buffer, 0, 1);
        assertEquals(WaitResult.OK, waiting.join());
        assertTrue(seen.get());
    }
}
