package dev.isoloop.loop;

import static dev.isoloop.loop.LoopProgram.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers as in FORMAT 3.4 and the timer section of Node's catalogue. */
class TimerOrderTest {
    private static long nowMs(LoopProgram p) {
        return p.clock.milliTime();
    }

    @EveryHost
    void whatIsOutOfRangeMeansOneMillisecondInOrderOfStart(HostKind host) {
        expect(host, "1 0 -5 big huge", p -> {
            p.timeout(1, "1");
            p.timeout(0, "0");
            p.timeout(-5, "-5");
            p.timeout(2147483648L, "big");
            p.timeout(Long.MAX_VALUE, "huge");
        });
    }

    @EveryHost
    void theLongestDelayIsTakenAsItIs(HostKind host) {
        expect(host, "2147483647", p -> {
            long startMs = nowMs(p);
            p.timeout(2147483647L, () -> p.log(Long.toString(nowMs(p) - startMs)));
        });
    }

    @EveryHost
    void durationsLoseTheirFractionsAndAreClamped(HostKind host) {
        expect(host, "1 1 5", p -> {
            long startMs = nowMs(p);
            Runnable late = () -> p.log(Long.toString(nowMs(p) - startMs));
            p.loop.setTimeout(late, Duration.ofNanos(5_999_999));
            p.loop.setTimeout(late, Duration.ofDays(365 * 1000));
            p.loop.setTimeout(late, Duration.ofMillis(-3));
        });
    }

    @EveryHost
    void aTimerFiresWhenItsMillisecondsHavePassedOnTheRoundedClock(HostKind host) {
        expect(host, "10", p -> {
            long startMs = nowMs(p);
            p.timeout(10, () -> p.log(Long.toString(nowMs(p) - startMs)));
        });
    }

    @EveryHost
    void timersFireByDueTimeNotByStart(HostKind host) {
        expect(host, "5 10", p -> {
            p.timeout(10, "10");
            p.timeout(5, "5");
        });
    }

    @EveryHost
    void listsDueAtTheSameTimeFireInTheOrderInWhichTheirDueTimeWasSet(HostKind host) {
        expect(host, "3a 3b 2", p -> {
            p.timeout(3, "3a");
            p.busy(1);
            p.timeout(2, "2");
            p.timeout(3, "3b");
            p.busy(5);
        });
    }

    @EveryHost
    void aListFiresAllThatIsDueInItBeforeTheNextList(HostKind host) {
        expect(host, "a10 c10 b9", p -> {
            p.timeout(10, "a10");
            p.busy(2);
            p.timeout(9, "b9");
            p.timeout(10, "c10");
            p.busy(15);
        });
    }

    @EveryHost
    void aListWhoseFirstTimerIsNotDueYetIsPutBack(HostKind host) {
        expect(host, "20a 30 20b", p -> {
            p.timeout(20, "20a");
            p.busy(15);
            p.timeout(20, "20b"); // due at 35
            p.timeout(16, "30"); // due at 31
        });
    }

    @EveryHost
    void aThousandTimersOfOneDelayFireInOrder(HostKind host) {
        List<Integer> seen = new ArrayList<>();
        expect(host, "", p -> {
            for (int n = 0; n < 1000; n++) {
                int at = n;
                p.timeout(7, () -> seen.add(at));
            }
        });
        assertEquals(1000, seen.size());
        for (int n = 0; n < 1000; n++) assertEquals(n, seen.get(n));
    }

    @EveryHost
    void aTimerStartedInsideATimerWaitsForTheNextTurnAlsoIfTheCallbackTakesLong(HostKind host) {
        expect(
                host,
                "t1 immediate t2",
                p -> p.timeout(1, () -> {
                    p.log("t1");
                    p.timeout(1, "t2");
                    p.immediate("immediate");
                    p.busy(5);
                }));
    }

    @EveryHost
    void aTimerOfTheSameDelayStartedInACallbackFiresBehindThosePending(HostKind host) {
        expect(host, "1 2 3", p -> {
            p.timeout(5, () -> {
                p.log("1");
                p.timeout(5, "3");
            });
            p.busy(2);
            p.timeout(5, "2");
        });
    }

    @EveryHost
    void aTimerCancelledByASiblingOfTheSamePhaseDoesNotFire(HostKind host) {
        expect(host, "a c", p -> {
            Timeout[] b = new Timeout[1];
            p.timeout(1, () -> {
                p.log("a");
                b[0].cancel();
            });
            b[0] = p.timeout(1, "b");
            p.timeout(1, "c");
        });
    }

    @EveryHost
    void aTimerCancelledByATickBetweenTwoDoesNotFire(HostKind host) {
        expect(host, "a", p -> {
            Timeout[] b = new Timeout[1];
            p.timeout(1, () -> {
                p.log("a");
                p.tick(() -> b[0].cancel());
            });
            b[0] = p.timeout(1, "b");
        });
    }

    @EveryHost
    void aTimerOfAnotherListCancelledByATickInBetweenDoesNotFire(HostKind host) {
        expect(host, "a c", p -> {
            Timeout[] b = new Timeout[1];
            p.timeout(1, () -> {
                p.log("a");
                p.tick(() -> {
                    b[0].cancel();
                    p.timeout(3, "c"); // would reuse the list that is just being gone through
                });
            });
            b[0] = p.timeout(2, "b");
            p.busy(5);
        });
    }

    @EveryHost
    void aTimerRefreshedByATickBetweenTwoFiresAllTheSame(HostKind host) {
        expect(host, "a tick b c", p -> {
            Timeout[] b = new Timeout[1];
            p.timeout(5, () -> {
                p.log("a");
                p.tick(() -> {
                    p.log("tick");
                    b[0].refresh();
                });
            });
            b[0] = p.timeout(5, "b");
            p.timeout(5, "c");
            p.busy(12);
        });
    }

    @EveryHost
    void aTimerCancelledAndStartedByATickBetweenTwoWaitsForItsNewTime(HostKind host) {
        expect(host, "a tick c b", p -> {
            Timeout[] b = new Timeout[1];
            p.timeout(5, () -> {
                p.log("a");
                p.tick(() -> {
                    p.log("tick");
                    b[0].start(5);
                });
            });
            b[0] = p.timeout(5, "b");
            p.timeout(5, "c");
            p.busy(12);
        });
    }

    @EveryHost
    void aDueTimerCancelledFromAnEarlierPhaseDoesNotFire(HostKind host) {
        expect(host, "cancelled", p -> {
            Timeout timer = p.timeout(2, "never");
            p.immediate(() -> {
                p.busy(10);
                timer.cancel();
                p.log("cancelled");
            });
        });
    }

    @EveryHost
    void cancellingAFiredTimerOrTwiceHasNoEffect(HostKind host) {
        expect(host, "fired end", p -> {
            Timeout timer = p.timeout(1, "fired");
            p.timeout(5, () -> {
                timer.cancel();
                timer.cancel();
                p.log("end");
            });
        });
    }

    @EveryHost
    void anIntervalStartsAgainFromTheBeginningOfItsCallback(HostKind host) {
        expect(host, "10 20 30", p -> {
            long startMs = nowMs(p);
            int[] left = {3};
            Timeout[] interval = new Timeout[1];
            interval[0] = p.loop.setInterval(
                    () -> {
                        p.log(Long.toString(nowMs(p) - startMs));
                        p.busy(4);
                        if (--left[0] == 0) interval[0].cancel();
                    },
                    10);
        });
    }

    @EveryHost
    void anIntervalDoesNotCatchUpAndLetsOthersRunInBetween(HostKind host) {
        expect(host, "i m i m i m", p -> {
            int[] left = {3};
            Timeout[] interval = new Timeout[1];
            interval[0] = p.loop.setInterval(
                    () -> {
                        p.log("i");
                        p.immediate("m");
                        p.busy(35);
                        if (--left[0] == 0) interval[0].cancel();
                    },
                    10);
        });
    }

    @EveryHost
    void anIntervalThatIsLateDrifts(HostKind host) {
        expect(host, "10 25 35", p -> {
            long startMs = nowMs(p);
            int[] left = {3};
            Timeout[] interval = new Timeout[1];
            p.timeout(19, () -> p.busy(6)); // from 19 to 25: the interval due at 20 is late
            interval[0] = p.loop.setInterval(
                    () -> {
                        p.log(Long.toString(nowMs(p) - startMs));
                        if (--left[0] == 0) interval[0].cancel();
                    },
                    10);
        });
    }

    @EveryHost
    void anIntervalCancelledInItsOwnCallbackStops(HostKind host) {
        expect(host, "1", p -> {
            Timeout[] interval = new Timeout[1];
            interval[0] = p.loop.setInterval(
                    () -> {
                        p.log("1");
                        interval[0].cancel();
                    },
                    5);
        });
    }

    @EveryHost
    void anIntervalRefreshedInItsOwnCallbackStillCountsFromTheBeginningOfTheCallback(HostKind host) {
        expect(host, "10 20", p -> {
            long startMs = nowMs(p);
            int[] left = {2};
            Timeout[] interval = new Timeout[1];
            interval[0] = p.loop.setInterval(
                    () -> {
                        p.log(Long.toString(nowMs(p) - startMs));
                        p.busy(5);
                        interval[0].refresh();
                        if (--left[0] == 0) interval[0].cancel();
                    },
                    10);
        });
    }

    @EveryHost
    void refreshStartsAPendingTimerAnewBehindThoseOfItsDelay(HostKind host) {
        expect(host, "b a:45", p -> {
            long startMs = nowMs(p);
            Timeout a = p.timeout(30, () -> p.log("a:" + (nowMs(p) - startMs)));
            p.timeout(30, "b");
            p.timeout(15, a::refresh);
        });
    }

    @EveryHost
    void refreshStartsAFiredTimeoutAgain(HostKind host) {
        expect(host, "1 2 3", p -> {
            int[] count = {0};
            Timeout[] timer = new Timeout[1];
            timer[0] = p.timeout(5, () -> p.log(Integer.toString(++count[0])));
            p.timeout(8, () -> timer[0].refresh());
            p.timeout(20, () -> timer[0].refresh());
        });
    }

    @EveryHost
    void refreshInsideTheCallbackStartsTheTimeoutAgain(HostKind host) {
        expect(host, "5 10 15", p -> {
            long startMs = nowMs(p);
            Timeout[] timer = new Timeout[1];
            int[] left = {3};
            timer[0] = p.timeout(5, () -> {
                p.log(Long.toString(nowMs(p) - startMs));
                if (--left[0] > 0) timer[0].refresh();
            });
        });
    }

    @EveryHost
    void refreshOfACancelledTimerHasNoEffect(HostKind host) {
        expect(host, "end", p -> {
            Timeout timer = p.timeout(5, "never");
            timer.cancel();
            timer.refresh();
            p.log("end");
        });
    }

    @EveryHost
    void refreshOfATimerThatWasNeverStartedHasNoEffect(HostKind host) {
        expect(host, "end", p -> {
            p.loop.newTimeout(p.logs("never")).refresh();
            p.log("end");
        });
    }

    @EveryHost
    void aFiredTimeoutThatWasUnrefedStaysUnrefedWhenRefreshed(HostKind host) {
        expect(host, "fired false fired end", p -> {
            Timeout timer = p.timeout(5, "fired");
            p.timeout(10, () -> {
                timer.unref();
                timer.refresh();
                p.log(Boolean.toString(timer.hasRef()));
            });
            p.timeout(40, "end");
        });
        expect(host, "fired", p -> {
            Timeout timer = p.timeout(5, "fired");
            p.timeout(10, () -> timer.unref().refresh());
        });
    }

    @EveryHost
    void anUnrefedTimerAloneDoesNotFireAndDoesNotHoldTheLoop(HostKind host) {
        expect(host, "end", p -> {
            p.timeout(20, "never").unref();
            p.log("end");
        });
    }

    @EveryHost
    void anUnrefedTimerFiresIfTheLoopLivesForAnotherReason(HostKind host) {
        expect(host, "unrefed refed", p -> {
            p.timeout(5, "unrefed").unref();
            p.timeout(10, "refed");
        });
    }

    @EveryHost
    void refAndUnrefCountOnceAndReturnTheTimer(HostKind host) {
        expect(host, "true false false true fires", p -> {
            Timeout timer = p.timeout(20, "fires");
            p.log(Boolean.toString(timer.hasRef()));
            p.log(Boolean.toString(timer.unref().hasRef()));
            p.log(Boolean.toString(timer.unref().hasRef()));
            p.log(Boolean.toString(timer.ref().ref().hasRef()));
        });
    }

    @EveryHost
    void aTimerUnrefedInItsOwnCallbackLeavesNothingThatHoldsTheLoop(HostKind host) {
        expect(host, "once", p -> {
            Timeout[] timer = new Timeout[1];
            timer[0] = p.timeout(5, () -> {
                p.log("once");
                timer[0].unref();
            });
            p.timeout(50, "never").unref();
        });
    }

    @EveryHost
    void anIntervalUnrefedInItsOwnCallbackLetsTheLoopEnd(HostKind host) {
        expect(host, "once", p -> {
            Timeout[] interval = new Timeout[1];
            interval[0] = p.loop.setInterval(
                    () -> {
                        p.log("once");
                        interval[0].unref();
                    },
                    5);
        });
    }

    @EveryHost
    void theClockIsReadForEachStart(HostKind host) {
        expect(host, "10 18", p -> {
            long startMs = nowMs(p);
            Runnable late = () -> p.log(Long.toString(nowMs(p) - startMs));
            p.timeout(10, late);
            p.busy(8);
            p.timeout(10, late);
        });
    }

    @EveryHost
    void cancellingTheLastRefedTimerOfADelayForgetsItsDueTime(HostKind host) {
        // The 10 ms list begun at 0 is gone with a; b begins a new one, whose due time was set after that of the 8 ms
        // list.
        expect(host, "8 b", p -> {
            Timeout a = p.timeout(10, "a");
            p.busy(2);
            p.timeout(8, "8");
            a.cancel();
            p.timeout(10, "b");
            p.busy(30);
        });
    }

    @EveryHost
    void cancellingTheLastUnrefedTimerOfADelayKeepsItsDueTime(HostKind host) {
        // As above, but the list stays with its due time 10, and is looked at first.
        expect(host, "b 8", p -> {
            Timeout a = p.timeout(10, "a").unref();
            p.busy(2);
            p.timeout(8, "8");
            a.cancel();
            p.timeout(10, "b");
            p.busy(30);
        });
    }

    @EveryHost
    void aTimerMayBeStartedAgainWithAnotherDelayOrAsAnInterval(HostKind host) {
        expect(host, "20 25 30", p -> {
            long startMs = nowMs(p);
            int[] left = {3};
            Timeout[] timer = new Timeout[1];
            timer[0] = p.loop.newTimeout(() -> {
                p.log(Long.toString(nowMs(p) - startMs));
                if (--left[0] == 2) timer[0].startRepeating(5);
                if (left[0] == 0) timer[0].close();
            });
            timer[0].start(500);
            timer[0].start(20);
        });
    }

    @EveryHost
    void aClosedTimerCannotBeStarted(HostKind host) {
        expect(host, "", p -> {
            Timeout timer = p.timeout(5, "never");
            timer.close();
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> timer.start(1));
            assertEquals("Timeout.start of a closed timer of event loop program", refused.getMessage());
        });
    }

    @EveryHost
    void aHundredNestedTimersOfZeroTakeAHundredMilliseconds(HostKind host) {
        expect(host, "100", p -> {
            long startMs = nowMs(p);
            int[] left = {100};
            p.timeout(0, new Runnable() {
                @Override
                public void run() {
                    if (--left[0] > 0) p.timeout(0, this);
                    else p.log(Long.toString(nowMs(p) - startMs));
                }
            });
        });
    }
}
