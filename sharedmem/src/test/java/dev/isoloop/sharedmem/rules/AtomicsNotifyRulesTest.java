package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What test262 checks of {@code Atomics.notify}. */
@Timeout(60)
class AtomicsNotifyRulesTest {
    private final SharedBuffer buffer = SharedBuffer.allocate(32);

    @AfterEach
    void close() {
        buffer.close();
    }

    private List<Waiting> sleepers(int count, long at) {
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) waiting.add(Waiting.start(() -> Atomics.waitInt(buffer, at, 0)));
        return waiting;
    }

    @Test
    void nobodyWaitingIsZero() {
        assertEquals(0, Atomics.notify(buffer, 0, 1));
        assertEquals(0, Atomics.notifyAll(buffer, 0));
    }

    @Test
    void zeroWakesNobody() {
        List<Waiting> waiting = sleepers(1, 0);
        assertEquals(0, Atomics.notify(buffer, 0, 0));
        assertTrue(waiting.get(0).isUnderWay());
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        waiting.get(0).join();
    }

    @Test
    void aNegativeCountIsZero() {
        List<Waiting> waiting = sleepers(1, 0);
        for (int count : new int[] {-1, -3, Integer.MIN_VALUE}) assertEquals(0, Atomics.notify(buffer, 0, count));
        assertEquals(1, Atomics.notify(buffer, 0, 1));
        waiting.get(0).join();
    }

    @Test
    void wakesInTheOrderInWhichTheyBeganToWait() {
        List<Waiting> waiting = sleepers(5, 0);
        for (int i = 0; i < 5; i++) {
            assertEquals(1, Atomics.notify(buffer, 0, 1));
            assertEquals(WaitResult.OK, waiting.get(i).join());
            for (int later = i + 1; later < 5; later++)
                assertTrue(waiting.get(later).isUnderWay());
        }
    }

    @Test
    void waitsForLongsStandInTheSameOrder() {
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) waiting.add(Waiting.start(() -> Atomics.waitLong(buffer, 16, 0)));
        waiting.add(Waiting.start(() -> Atomics.waitInt(buffer, 16, 0)));
        for (int i = 0; i < 4; i++) {
            assertEquals(1, Atomics.notify(buffer, 16, 1));
            assertEquals(WaitResult.OK, waiting.get(i).join());
            for (int later = i + 1; later < 4; later++)
                assertTrue(waiting.get(later).isUnderWay());
        }
    }

    @Test
    void theLargestCountWakesAll() {
        List<Waiting> waiting = sleepers(3, 0);
        assertEquals(3, Atomics.notify(buffer, 0, Integer.MAX_VALUE));
        for (Waiting each : waiting) assertEquals(WaitResult.OK, each.join());
    }

    @Test
    void wakesAsManyAsToldAndReturnsHowMany() {
        List<Waiting> waiting = sleepers(4, 8);
        assertEquals(3, Atomics.notify(buffer, 8, 3));
        for (int i = 0; i < 3; i++) assertEquals(WaitResult.OK, waiting.get(i).join());
        assertTrue(waiting.get(3).isUnderWay());
        assertEquals(1, Atomics.notify(buffer, 8, 3), "no more than there are");
        assertEquals(WaitResult.OK, waiting.get(3).join());
    }

    @Test
    void whoeverWasWokenIsNotCountedAgainUnlessItWaitsAgain() {
        Waiting first = sleepers(1, 0).get(0);
        assertEquals(1, Atomics.notify(buffer, 0, 1));
        assertEquals(0, Atomics.notify(buffer, 0, 1));
        assertEquals(WaitResult.OK, first.join());
        Waiting second = sleepers(1, 0).get(0);
        assertEquals(1, Atomics.notify(buffer, 0, 1));
        assertEquals(WaitResult.OK, second.join());
    }

    @Test
    void withoutACountWakesAll() {
        List<Waiting> waiting = sleepers(3, 0);
        assertEquals(3, Atomics.notifyAll(buffer, 0));
        for (Waiting each : waiting) assertEquals(WaitResult.OK, each.join());
        assertEquals(0, Atomics.notifyAll(buffer, 0));
    }

    @Test
    void wakesOnlyThoseOfThisPlace() {
        Waiting here = sleepers(1, 0).get(0);
        Waiting there = sleepers(1, 4).get(0);
        assertEquals(1, Atomics.notifyAll(buffer, 4));
        assertEquals(WaitResult.OK, there.join());
        assertTrue(here.isUnderWay());
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        here.join();
    }

    @Test
    void wakesOnlyThoseOfThisMemory() {
        Waiting here = sleepers(1, 0).get(0);
        try (SharedBuffer other = SharedBuffer.allocate(32)) {
            assertEquals(0, Atomics.notifyAll(other, 0));
        }
        assertTrue(here.isUnderWay());
        Atomics.notifyAll(buffer, 0);
        here.join();
    }

    @Test
    void placesFarApartDoNotMixEvenWhereTheyShareAStripe() {
        try (SharedBuffer large = SharedBuffer.allocate(4 * 1024)) {
            Waiting last = Waiting.start(() -> Atomics.waitInt(large, 4092, 0));
            for (int at = 0; at < 4092; at += 4) assertEquals(0, Atomics.notifyAll(large, at));
            assertEquals(1, Atomics.notifyAll(large, 4092));
            assertEquals(WaitResult.OK, last.join());
        }
    }

    @Test
    void aPlaceOutsideTheBufferIsARangeErrorWhateverTheCount() {
        for (long at : new long[] {-4, 32, 1L << 40}) {
            assertThrows(IndexOutOfBoundsException.class, () -> Atomics.notify(buffer, at, 0));
        }
    }

    @Test
    void aPlaceBetweenTwoElementsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Atomics.notify(buffer, 2, 1));
    }

    @Test
    void aClosedBufferIsATypeErrorBeforeThePlaceIsLookedAt() {
        SharedBuffer closed = SharedBuffer.allocate(8);
        closed.close();
        assertThrows(DetachedException.class, () -> Atomics.notify(closed, -1, 0));
        assertThrows(NullPointerException.class, () -> Atomics.notify(null, -1, 0));
    }

    @Test
    void theWokenWaitsAreAmongThoseThatBegan() {
        List<Waiting> waiting = sleepers(2, 0);
        waiting.get(0).thread.interrupt();
        while (waiting.get(0).isUnderWay()) Thread.onSpinWait();
        assertEquals(1, Atomics.notify(buffer, 0, 2), "not the one that was interrupted");
        assertEquals(WaitResult.OK, waiting.get(1).join());
    }
}
