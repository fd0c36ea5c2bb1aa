package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DelayTest {
    private static final Throwable WHY = new IllegalStateException("why");
    private static final long MS = 1_000_000;

    @Test
    void delaysAreFulfilledInTheOrderOfTheirTimersAndKeepTheLoopAlive() {
        assertEquals("a 50 100", Program.trace(on -> {
            Promise.delay(100, "100").thenAccept(on::log);
            Promise.delay(50, "50").thenAccept(on::log);
            on.log("a");
        }));
    }

    @Test
    void aDelayWithoutAValueIsFulfilledWithNull() {
        assertEquals("null", Program.trace(on -> Promise.delay(1).thenAccept(value -> on.log("" + value))));
    }

    @Test
    void aCancelledDelayIsRejectedAtOnceAndItsTimerIsGone() {
        Program ran = Program.run(on -> {
            CancelSource source = new CancelSource();
            Promise.delay(1000, "no", source.token()).catchError(reason -> {
                assertTrue(reason instanceof CancellationException);
                assertSame(WHY, reason.getCause());
                on.log("cancelled");
                return "";
            });
            Promise.delay(20).thenAccept(value -> source.cancel(WHY));
        });
        assertEquals("cancelled", String.join(" ", ran.trace));
        assertTrue(ran.clock.nanoTime() < 100 * MS, "the loop did not wait for the cancelled timer");
    }

    @Test
    void aDelayWithACancelledTokenIsRejectedWithoutATimer() {
        assertEquals("1 cancelled 2", Program.trace(on -> {
            CancelSource source = new CancelSource();
            source.cancel(WHY);
            on.count(1, 2);
            Promise.delay(1000, "no", source.token()).catchError(reason -> {
                on.log("cancelled");
                return "";
            });
        }));
    }

    @Test
    void aTokenOfAnotherLoopIsRefusedAlsoIfItIsCancelledOrTheLoopOnTheSameThread() {
        CancelSource[] others = new CancelSource[1];
        EventLoop sibling = EventLoop.builder().name("sibling").unwatched().build();
        sibling.start(() -> others[0] = new CancelSource());
        sibling.ref();
        assertTrue(sibling.tickNow());
        Program.run(on -> {
            CancelToken token = others[0].token();
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> Promise.delay(5, "no", token));
            assertTrue(refused.getMessage().startsWith("Promise.delay on EventLoop[program"), refused.getMessage());
            assertTrue(refused.getMessage().contains("a cancel token of EventLoop[sibling"), refused.getMessage());
            others[0].cancel(WHY);
            assertThrows(IllegalStateException.class, () -> Promise.delay(5, "no", token));
        });
        assertTrue(others[0].token().isCancelled());
    }

    @Test
    void cancellingAfterwardsChangesNothing() {
        assertEquals("v", Program.trace(on -> {
            CancelSource source = new CancelSource();
            Promise.delay(5, "v", source.token()).thenAccept(value -> {
                source.cancel(WHY);
                on.log(value);
            });
        }));
    }
}
