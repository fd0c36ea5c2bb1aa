package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancelTokenTest {
    private static final Throwable WHY = new IllegalStateException("why");

    @Test
    void listenersAreCalledInOrderBeforeCancelReturnsAndOnlyOnce() {
        assertEquals("a b end", Program.trace(on -> {
            CancelSource source = new CancelSource();
            source.token().onCancel(() -> on.log("a"));
            source.token().onCancel(() -> on.log("b"));
            source.cancel();
            source.cancel();
            on.log("end");
        }));
    }

    @Test
    void aListenerAddedAfterwardsIsCalledAtOnce() {
        assertEquals("a", Program.trace(on -> {
            CancelSource source = new CancelSource();
            source.cancel();
            source.token().onCancel(() -> on.log("a"));
        }));
    }

    @Test
    void aClosedSubscriptionIsNotCalledAlsoWhenAnEarlierListenerClosesIt() {
        assertEquals("first", Program.trace(on -> {
            CancelSource source = new CancelSource();
            Subscription[] later = new Subscription[1];
            source.token().onCancel(() -> {
                on.log("first");
                later[0].close();
            });
            later[0] = source.token().onCancel(() -> on.log("later"));
            source.token().onCancel(() -> on.log("closed")).close();
            source.cancel();
        }));
    }

    @Test
    void theOrderIsKeptWhenListenersInFrontInTheMiddleAndAtTheEndAreForgotten() {
        assertEquals("b d f", Program.trace(on -> {
            CancelSource source = new CancelSource();
            Map<String, Subscription> added = new LinkedHashMap<>();
            for (String name : List.of("a", "b", "c", "d", "e")) {
                added.put(name, source.token().onCancel(() -> on.log(name)));
            }
            for (String name : List.of("a", "c", "e", "a")) added.get(name).close();
            source.token().onCancel(() -> on.log("f"));
            source.cancel();
            added.values().forEach(Subscription::close);
        }));
    }

    @Test
    void theSameListenerAddedTwiceIsForgottenOnce() {
        assertEquals("x", Program.trace(on -> {
            CancelSource source = new CancelSource();
            Runnable listener = () -> on.log("x");
            source.token().onCancel(listener);
            source.token().onCancel(listener).close();
            source.cancel();
        }));
    }

    /** With a list that is searched, this takes minutes. */
    @Test
    void manyListenersAreForgottenFromTheLastToTheFirstAndManyAreCalled() {
        int[] called = {0};
        assertEquals("", Program.trace(on -> {
            CancelSource source = new CancelSource();
            Deque<Subscription> added = new ArrayDeque<>();
            for (int n = 0; n < 200_000; n++) added.push(source.token().onCancel(() -> on.log("never")));
            added.forEach(Subscription::close);
            for (int n = 0; n < 200_000; n++) source.token().onCancel(() -> called[0]++);
            source.cancel();
        }));
        assertEquals(200_000, called[0]);
    }

    @Test
    void theReasonIsTheFirstOneGiven() {
        Program.trace(on -> {
            CancelSource source = new CancelSource();
            assertFalse(source.token().isCancelled());
            assertNull(source.token().reason());
            source.token().throwIfCancelled();
            source.cancel(WHY);
            source.cancel(new IllegalStateException("another"));
            assertTrue(source.token().isCancelled());
            assertSame(WHY, source.token().reason());
            CancellationException thrown = assertThrows(
                    CancellationException.class, () -> source.token().throwIfCancelled());
            assertSame(WHY, thrown.getCause());
        });
    }

    @Test
    void aListenerThatThrowsIsAnUncaughtErrorAndTheOthersAreCalled() {
        assertEquals("UE:boom b", Program.trace(on -> {
            on.onUncaught((error, origin) -> on.log("UE:" + error.getMessage()));
            CancelSource source = new CancelSource();
            source.token().onCancel(() -> {
                throw new IllegalStateException("boom");
            });
            source.token().onCancel(() -> on.log("b"));
            source.cancel();
        }));
    }
}
