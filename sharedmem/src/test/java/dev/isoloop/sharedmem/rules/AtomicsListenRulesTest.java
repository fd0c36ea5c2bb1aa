package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import dev.isoloop.sharedmem.WaitTicket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits that call back: what {@code waitAsync} is built on. */
@Timeout(60)
class AtomicsListenRulesTest {
    private final SharedBuffer buffer = SharedBuffer.allocate(32);
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        buffer.close();
    }

    private WaitTicket listen(String name, long at, int expected) {
        return Atomics.listenInt(buffer, at, expected, result -> heard.add(name + " " + result));
    }

    @Test
    void anotherValueThanExpectedBeginsNothing() {
        WaitTicket ticket = listen("a", 0, 1);
        assertFalse(ticket.hasBegun());
        assertFalse(ticket.isWaiting());
        assertFalse(ticket.giveUp());
        assertEquals(0, Atomics.notifyAll(buffer, 0));
        assertEquals(List.of(), heard);
    }

    @Test
    void listenersAreCalledInTheOrderOfTheQueue() {
        WaitTicket first = listen("a", 0, 0);
        listen("b", 0, 0);
        listen("c", 4, 0);
        listen("d", 0, 0);
        assertTrue(first.isWaiting());
        assertEquals(2, Atomics.notify(buffer, 0, 2));
        assertFalse(first.isWaiting());
        assertTrue(first.hasBegun());
        assertEquals(List.of("a OK", "b OK"), heard);
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(1, Atomics.notifyAll(buffer, 4));
        assertEquals(List.of("a OK", "b OK", "d OK", "c OK"), heard);
    }

    @Test
    void threadsAndListenersStandInOneQueue() {
        Waiting thread = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        listen("a", 0, 0);
        assertEquals(1, Atomics.notify(buffer, 0, 1));
        assertEquals(WaitResult.OK, thread.join());
        assertEquals(List.of(), heard);
        assertEquals(1, Atomics.notify(buffer, 0, 1));
        assertEquals(List.of("a OK"), heard);
    }

    @Test
    void aWaitGivenUpIsNotCounted() {
        WaitTicket ticket = listen("a", 0, 0);
        listen("b", 0, 0);
        assertTrue(ticket.giveUp());
        assertFalse(ticket.giveUp());
        assertFalse(ticket.isWaiting());
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(List.of("b OK"), heard);
    }

    @Test
    void aWaitThatEndedCannotBeGivenUp() {
        WaitTicket ticket = listen("a", 0, 0);
        Atomics.notifyAll(buffer, 0);
        assertFalse(ticket.giveUp());
    }

    @Test
    void longsCompareAllTheirBits() {
        Atomics.storeLong(buffer, 8, 1L << 32);
        assertFalse(Atomics.listenLong(buffer, 8, 0, result -> {}).hasBegun());
        assertTrue(Atomics.listenLong(buffer, 8, 1L << 32, result -> {}).hasBegun());
        assertEquals(1, Atomics.notifyAll(buffer, 8));
    }

    @Test
    void theLastCloseTellsListeners() {
        SharedBuffer lost = SharedBuffer.allocate(8);
        Atomics.listenInt(lost, 0, 0, result -> heard.add("lost " + result));
        lost.close();
        assertEquals(List.of("lost CLOSED"), heard);
        assertThrows(DetachedException.class, () -> Atomics.listenInt(lost, 0, 0, result -> {}));
    }

    @Test
    void aListenerMayWaitAgain() {
        Atomics.listenInt(buffer, 0, 0, result -> listen("again", 0, 0));
        assertEquals(1, Atomics.notifyAll(buffer, 0), "a wait that begins meanwhile is not counted");
        assertEquals(List.of(), heard);
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(List.of("again OK"), heard);
    }

    @Test
    void aListenerThatThrowsKeepsNobodyFromWaking() {
        Atomics.listenInt(buffer, 0, 0, result -> {
            throw new IllegalStateException("on purpose");
        });
        listen("b", 0, 0);
        assertThrows(IllegalStateException.class, () -> Atomics.notifyAll(buffer, 0));
        assertEquals(List.of("b OK"), heard);
    }

    @Test
    void aListenerThatThrowsAnErrorKeepsNobodyFromWaking() {
        AssertionError failure = new AssertionError("on purpose");
        Atomics.listenInt(buffer, 0, 0, result -> {
            throw failure;
        });
        Waiting thread = Waiting.start(() -> Atomics.waitInt(buffer, 0, 0));
        Atomics.listenInt(buffer, 0, 0, result -> {
            throw failure;
        });
        listen("b", 0, 0);
        assertSame(failure, assertThrows(AssertionError.class, () -> Atomics.notifyAll(buffer, 0)));
        assertEquals(WaitResult.OK, thread.join());
        assertEquals(List.of("b OK"), heard);
    }

    @Test
    void aListenerThatThrowsAtTheLastCloseKeepsNobodyFromWakingAtAnyPlace() {
        SharedBuffer lost = SharedBuffer.allocate(4096);
        for (int at = 0; at < 4096; at += 4) {
            Atomics.listenInt(lost, at, 0, result -> {
                heard.add(result.toString());
                throw new IllegalStateException("on purpose");
            });
        }
        assertThrows(IllegalStateException.class, lost::close);
        assertEquals(Collections.nCopies(1024, "CLOSED"), heard);
    }

    @Test
    void noOperationButNotifyCallsAListener() {
        listen("int", 0, 0);
        Atomics.listenLong(buffer, 8, 0, result -> heard.add("long " + result));
        IntegerKind.INT32.everyOperation(buffer, 0);
        IntegerKind.INT64.everyOperation(buffer, 8);
        assertEquals(List.of(), heard);
        assertEquals(1, Atomics.notifyAll(buffer, 0));
        assertEquals(1, Atomics.notifyAll(buffer, 8));
        assertEquals(List.of("int OK", "long OK"), heard);
    }

    @Test
    void aPlaceOutsideTheBufferIsARangeError() {
        for (long at : new long[] {-8, 32, 40, 1L << 32}) {
            assertThrows(IndexOutOfBoundsException.class, () -> listen("a", at, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> Atomics.listenLong(buffer, at, 0, result -> {}));
        }
    }

    @Test
    void aPlaceBetweenTwoElementsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> listen("a", 2, 0));
        assertThrows(IllegalArgumentException.class, () -> Atomics.listenLong(buffer, 4, 0, result -> {}));
    }

    @Test
    void aClosedBufferIsATypeErrorBeforeThePlaceIsLookedAt() {
        SharedBuffer closed = SharedBuffer.allocate(8);
        closed.close();
        assertThrows(DetachedException.class, () -> Atomics.listenInt(closed, -1, 0, result -> {}));
        assertThrows(NullPointerException.class, () -> Atomics.listenInt(null, -1, 0, result -> {}));
    }
}
