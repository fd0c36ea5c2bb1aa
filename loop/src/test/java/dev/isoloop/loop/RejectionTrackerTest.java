package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every trace here is what Node 20 shows for the same program, unless it says otherwise. */
@Timeout(60)
class RejectionTrackerTest {
    private static final int MANY = 100_000;
    private static final Throwable REASON = new IllegalStateException("a");

    @Test
    void aHandlerAttachedInALaterMicrotaskOfTheSameDrainIsInTime() {
        assertEquals("caught:a", traced(on -> {
            Promise<String> promise = reject("a");
            on.microtask(() -> on.microtask(() -> caught(on, promise)));
        }));
    }

    @Test
    void aHandlerAttachedInATickIsInTime() {
        assertEquals("caught:a", traced(on -> {
            Promise<String> promise = reject("a");
            on.tick(() -> caught(on, promise));
        }));
    }

    @Test
    void aHandlerAttachedInAnImmediateIsLate() {
        assertEquals("unhandled:a tick caught:a late", traced(on -> {
            on.onHandledLate(promise -> on.log("late"));
            Promise<String> promise = reject("a");
            on.onUnhandled((reason, which) -> {
                assertSame(promise, which);
                on.log("unhandled:" + reason.getMessage());
                on.tick(() -> on.log("tick"));
            });
            on.immediate(() -> caught(on, promise));
        }));
    }

    @Test
    void aReasonThatNobodyListensForIsAnUncaughtError() {
        assertEquals("x:UNHANDLED_REJECTION", Program.trace(on -> {
            on.onUncaught((reason, origin) -> on.log(reason.getMessage() + ":" + origin));
            reject("x");
        }));
    }

    @Test
    void whatAListenerQueuesAndRejectsIsDealtWithBeforeTheNextCallback() {
        assertEquals("unhandled:1 t1 unhandled:2 t2 unhandled:3 t3 imm", Program.trace(on -> {
            on.onUnhandled((reason, promise) -> {
                on.log("unhandled:" + reason.getMessage());
                int next = Integer.parseInt(reason.getMessage()) + 1;
                on.tick(() -> on.log("t" + (next - 1)));
                if (next <= 3) reject("" + next);
            });
            reject("1");
            on.immediate(() -> on.log("imm"));
        }));
    }

    @Test
    void rejectionsAreReportedInTheOrderInWhichTheyHappened() {
        assertEquals("unhandled:b unhandled:a", traced(on -> {
            Resolvers<String> first = Promise.withResolvers();
            Resolvers<String> second = Promise.withResolvers();
            second.reject(new IllegalStateException("b"));
            first.reject(new IllegalStateException("a"));
        }));
    }

    @Test
    void everyRejectionBecomesAnUncaughtErrorAlsoWhenAnEarlierOneWasHandledByAListener() {
        assertEquals("UE:a UE:b end", Program.trace(on -> {
            on.onUncaught((reason, origin) -> on.log("UE:" + reason.getMessage()));
            reject("a");
            reject("b");
            on.immediate(() -> on.log("end"));
        }));
    }

    @Test
    void aListenerThatThrowsEndsTheDrainAsAnOrdinaryErrorAndTheRestIsReportedInTheNextOne() {
        // Node 20 forgets b here, which nobody can want.
        assertEquals("unhandled:a UE:inner:UNCAUGHT_EXCEPTION unhandled:b imm", traced(on -> {
            on.onUnhandled((reason, promise) -> {
                on.log("unhandled:" + reason.getMessage());
                if (reason.getMessage().equals("a")) throw new IllegalStateException("inner");
            });
            on.onUncaught((reason, origin) -> on.log("UE:" + reason.getMessage() + ":" + origin));
            reject("a");
            reject("b");
            on.immediate(() -> on.log("imm"));
        }));
    }

    @Test
    void aListenerThatThrowsForTheLastOfARoundHarmsNoLaterOneAndNoneThatIsRejectedInAListener() {
        assertEquals("unhandled:a UE:inner unhandled:b unhandled:c imm", traced(on -> {
            on.onUnhandled((reason, promise) -> {
                on.log("unhandled:" + reason.getMessage());
                if (reason.getMessage().equals("a")) throw new IllegalStateException("inner");
                if (reason.getMessage().equals("b")) reject("c");
            });
            on.onUncaught((reason, origin) -> on.log("UE:" + reason.getMessage()));
            reject("a");
            on.immediate(() -> {
                reject("b");
                on.immediate(() -> on.log("imm"));
            });
        }));
    }

    @Test
    void aLateHandlerListenerThatThrowsLeavesTheRestForTheNextDrain() {
        assertEquals("unhandled:a unhandled:b caught:a caught:b late UE:rh late unhandled:c", traced(on -> {
            List<Promise<?>> told = new ArrayList<>();
            on.onHandledLate(promise -> {
                on.log("late");
                told.add(promise);
                if (told.size() == 1) throw new IllegalStateException("rh");
            });
            on.onUncaught((reason, origin) -> on.log("UE:" + reason.getMessage()));
            Promise<String> a = reject("a");
            Promise<String> b = reject("b");
            on.immediate(() -> {
                caught(on, a);
                caught(on, b);
                reject("c");
            });
        }));
    }

    @Test
    void aPromiseHandledByTheListenerOfAnEarlierOneIsStillReportedAndNotAsLate() {
        assertEquals("unhandled:a unhandled:b caught:b", traced(on -> {
            on.onHandledLate(promise -> on.log("late"));
            reject("a");
            Promise<String> b = reject("b");
            on.onUnhandled((reason, promise) -> {
                on.log("unhandled:" + reason.getMessage());
                if (reason.getMessage().equals("a")) caught(on, b);
            });
        }));
    }

    @Test
    void aDerivedPromiseIsTheOneWithoutAHandler() {
        assertEquals("unhandled:a", traced(on -> reject("a").then(value -> value)));
    }

    @Test
    void aHundredThousandRejectedAndHandledInOneDrainAreNeitherReportedNorKept() {
        List<RejectionTracker> trackers = new ArrayList<>();
        assertEquals("", traced(on -> {
            Promise<String> first = reject("first");
            trackers.add(first.home.rejections);
            for (int i = 0; i < MANY; i++) {
                Promise.rejected(REASON).catchError(reason -> null);
                assertTrue(first.home.rejections.noted() <= 130, "dead notes are swept");
            }
            first.catchError(reason -> null);
        }));
        assertEquals(0, trackers.get(0).noted());
    }

    @Test
    void aHundredThousandRejectedFirstAndHandledLaterInReverseAreNotReported() {
        assertEquals("", traced(on -> {
            List<Promise<String>> promises = new ArrayList<>();
            for (int i = 0; i < MANY; i++) promises.add(Promise.rejected(REASON));
            for (int i = MANY - 1; i >= 0; i--) promises.get(i).catchError(reason -> null);
        }));
    }

    private static String traced(Consumer<Program> main) {
        return Program.trace(on -> {
            on.onUnhandled((reason, promise) -> on.log("unhandled:" + reason.getMessage()));
            main.accept(on);
        });
    }

    private static Promise<String> reject(String message) {
        return Promise.rejected(new IllegalStateException(message));
    }

    private static void caught(Program on, Promise<String> promise) {
        promise.catchError(reason -> {
            on.log("caught:" + reason.getMessage());
            return null;
        });
    }
}
