package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every trace here is what Node 20 shows for the same program; 1, 2, 3 … are consecutive microtasks. */
@Timeout(60)
class CombinatorsTest {
    private static final Throwable A = new IllegalStateException("a");
    private static final Throwable B = new IllegalStateException("b");

    @Test
    void allGivesTheValuesInListOrder() {
        assertEquals("1 [a,b] 2 3", Program.trace(on -> {
            Resolvers<String> first = Promise.withResolvers();
            Promise.all(List.of(first.promise(), Promise.resolved("b"))).thenAccept(values -> log(on, values));
            first.resolve("a");
            on.count(1, 3);
        }));
    }

    @Test
    void allCallsAThenableInAMicrotaskOfItsOwn() {
        assertEquals("T 1 2 [a,b] 3 4", Program.trace(on -> {
            Thenable<String> thenable = target -> {
                on.log("T");
                target.resolve("a");
            };
            Promise.all(List.of(thenable, Promise.resolved("b"))).thenAccept(values -> log(on, values));
            on.count(1, 4);
        }));
    }

    @Test
    void allOfNothingIsFulfilledAtOnce() {
        assertEquals("[] 1 2", Program.trace(on -> {
            Promise.all(List.<Promise<String>>of()).thenAccept(values -> log(on, values));
            on.count(1, 2);
        }));
    }

    @Test
    void everyResultIsAListOfItsOwnAlsoAnEmptyOne() {
        List<Object> results = new ArrayList<>();
        Program.run(on -> {
            for (int n = 0; n < 2; n++) {
                Promise.all(List.<Promise<String>>of()).thenAccept(results::add);
                Promise.allSettled(List.<Promise<String>>of()).thenAccept(results::add);
            }
        });
        assertEquals(4, results.size());
        for (Object result : results) {
            assertEquals(1, results.stream().filter(other -> other == result).count());
        }
    }

    @Test
    void allIsRejectedWithTheFirstReasonAndTheOthersCountAsHandled() {
        assertEquals("a", Program.trace(on -> {
            on.onUnhandled((reason, promise) -> on.log("unhandled"));
            Promise.all(List.of(Promise.rejected(A), Promise.rejected(B))).catchError(reason -> {
                on.log(reason.getMessage());
                return null;
            });
        }));
    }

    @Test
    void allKeepsNulls() {
        assertEquals(
                "[null,b]",
                Program.trace(on -> Promise.all(List.of(Promise.<String>resolved(null), Promise.resolved("b")))
                        .thenAccept(values -> log(on, values))));
    }

    @Test
    void allSettledTellsHowEachElementEnded() {
        assertEquals("1 [a] [b] 2", Program.trace(on -> {
            Promise.allSettled(List.of(Promise.resolved("a"), Promise.<String>rejected(B)))
                    .thenAccept(ends -> {
                        assertTrue(ends.get(0).isFulfilled());
                        on.log("[" + ends.get(0).value() + "]");
                        assertSame(B, ends.get(1).reason());
                        on.log("[" + ends.get(1).reason().getMessage() + "]");
                    });
            on.count(1, 2);
        }));
    }

    @Test
    void raceEndsAsTheFirstToEnd() {
        assertEquals("1 b 2 3", Program.trace(on -> {
            Promise<String> never = Promise.<String>withResolvers().promise();
            Promise.race(List.of(never, Promise.resolved("b"), Promise.resolved("c")))
                    .thenAccept(on::log);
            on.count(1, 3);
        }));
    }

    @Test
    void raceOfNothingStaysPending() {
        Program.trace(on -> {
            Promise<String> race = Promise.race(List.<Promise<String>>of());
            on.immediate(() -> assertTrue(race.isPending()));
        });
    }

    @Test
    void anyIsFulfilledWithTheFirstValue() {
        assertEquals("1 b 2 3", Program.trace(on -> {
            Promise.any(List.of(Promise.<String>rejected(A), Promise.resolved("b")))
                    .thenAccept(on::log);
            on.count(1, 3);
        }));
    }

    @Test
    void anyIsRejectedWithAllReasonsInListOrder() {
        assertEquals("1 [a,b] 2 3", Program.trace(on -> {
            Resolvers<String> first = Promise.withResolvers();
            Promise.any(List.of(first.promise(), Promise.<String>rejected(B))).catchError(reason -> {
                AggregateException all = (AggregateException) reason;
                assertEquals("All promises were rejected", all.getMessage());
                assertEquals(List.of(A, B), all.errors());
                log(on, List.of("a", "b"));
                return null;
            });
            first.reject(A);
            on.count(1, 3);
        }));
    }

    @Test
    void anyOfNothingIsRejectedAtOnce() {
        assertEquals("0 1", Program.trace(on -> {
            Promise.any(List.<Promise<String>>of()).catchError(reason -> {
                on.log("" + ((AggregateException) reason).errors().size());
                return null;
            });
            on.count(1, 1);
        }));
    }

    @Test
    void aNullElementIsRefusedBeforeAnythingIsAttached() {
        assertEquals("unhandled", Program.trace(on -> {
            on.onUnhandled((reason, promise) -> on.log("unhandled"));
            List<Promise<String>> elements = Arrays.asList(Promise.rejected(A), null);
            NullPointerException refused = assertThrows(NullPointerException.class, () -> Promise.all(elements));
            assertEquals("element 1 is null", refused.getMessage());
        }));
    }

    private static void log(Program on, List<String> values) {
        on.log("[" + String.join(",", values) + "]");
    }
}
