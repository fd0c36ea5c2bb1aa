package dev.isoloop.loop;

import static dev.isoloop.loop.LoopProgram.expect;
import static dev.isoloop.loop.LoopProgram.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;

/** Errors, the drains they skip, and the end: FORMAT 3.8 and sections E and L of Node's catalogue. */
class ErrorOrderTest {
    @EveryHost
    void aHandledErrorOfTheMainProgramEndsItAndItsDrainTakesPlace(HostKind host) {
        expect(host, "main !boom tick micro timer", p -> {
            p.handleErrors();
            p.tick("tick");
            p.micro("micro");
            p.timeout(5, "timer");
            p.log("main");
            p.fail("boom");
        });
    }

    @EveryHost
    void anErrorInATickOfTheMainProgramLeavesTheOtherTicksForTheNextDrain(HostKind host) {
        expect(host, "!1 timer t2 m immediate", p -> {
            p.handleErrors();
            p.tick(p.fails("1"));
            p.tick("t2");
            p.micro("m");
            p.timeout(1, "timer");
            p.immediate("immediate");
            p.busy(5);
        });
    }

    @EveryHost
    void withoutATimerWhatWaitsIsDrainedAtTheBeginningOfTheCheckPhase(HostKind host) {
        expect(host, "!1 t2 m immediate", p -> {
            p.handleErrors();
            p.tick(p.fails("1"));
            p.tick("t2");
            p.micro("m");
            p.immediate("immediate");
        });
    }

    @EveryHost
    void aDrainThatWaitsTakesPlaceEvenIfNothingElseKeepsTheLoopAlive(HostKind host) {
        expect(host, "!1 t2", p -> {
            p.handleErrors();
            p.tick(p.fails("1"));
            p.tick("t2");
        });
    }

    @EveryHost
    void anErrorInATimerSkipsItsDrainAndTheNextTimerOfThePhaseFollows(HostKind host) {
        expect(host, "!1 b tick c", p -> {
            p.handleErrors();
            p.timeout(1, () -> {
                p.tick("tick");
                p.fail("1");
            });
            p.timeout(1, "b");
            p.timeout(1, "c");
        });
    }

    @EveryHost
    void anErrorInTheLastTimerIsFollowedByTheDrainAtTheEndOfThePhase(HostKind host) {
        expect(host, "!1 tick io immediate", p -> {
            p.handleErrors();
            p.timeout(1, () -> {
                p.io("io");
                p.tick(() -> {
                    p.log("tick");
                    p.immediate("immediate");
                });
                p.fail("1");
            });
            p.immediate(() -> p.busy(5));
        });
    }

    @EveryHost
    void anErrorInATickBetweenTwoTimersLetsTheNextTimerRunFirst(HostKind host) {
        expect(host, "timer1 !1 timer2 t2", p -> {
            p.handleErrors();
            p.timeout(1, () -> {
                p.log("timer1");
                p.tick(p.fails("1"));
                p.tick("t2");
            });
            p.timeout(1, "timer2");
        });
    }

    @EveryHost
    void anErrorInAMicrotaskBetweenTwoTimersLetsTheOtherMicrotasksRunFirst(HostKind host) {
        expect(host, "!1 m2 timer2", p -> {
            p.handleErrors();
            p.timeout(1, () -> {
                p.micro(p.fails("1"));
                p.micro("m2");
            });
            p.timeout(1, "timer2");
        });
    }

    @EveryHost
    void anErrorInAnImmediateSkipsItsDrainAndTheRestOfTheBatchRunsInTheSamePhase(HostKind host) {
        expect(host, "!1 b tick c timer", p -> {
            p.handleErrors();
            p.immediate(() -> {
                p.tick("tick");
                p.timeout(1, "timer");
                p.busy(5);
                p.fail("1");
            });
            p.immediate("b");
            p.immediate("c");
        });
    }

    @EveryHost
    void afterTheLastImmediateFailedThoseAddedMeanwhileRunInTheSamePhase(HostKind host) {
        expect(host, "!1 added tick timer", p -> {
            p.handleErrors();
            p.immediate(() -> {
                p.tick("tick");
                p.immediate("added");
                p.timeout(1, "timer");
                p.busy(5);
                p.fail("1");
            });
        });
    }

    @EveryHost
    void anErrorInATickOfTheLastImmediateLeavesWhatWasAddedToTheNextTurn(HostKind host) {
        expect(host, "a !1 timer t2 added", p -> {
            p.handleErrors();
            p.immediate(() -> {
                p.log("a");
                p.immediate("added");
                p.timeout(1, "timer");
                p.busy(5);
                p.tick(p.fails("1"));
                p.tick("t2");
            });
        });
    }

    @EveryHost
    void anErrorInATickBetweenTwoImmediatesLetsTheNextImmediateRunFirst(HostKind host) {
        expect(host, "a !1 b t2 c", p -> {
            p.handleErrors();
            p.immediate(() -> {
                p.log("a");
                p.tick(p.fails("1"));
                p.tick("t2");
            });
            p.immediate("b");
            p.immediate("c");
        });
    }

    @EveryHost
    void aListenerThatCancelsTheNextImmediateIsObeyed(HostKind host) {
        expect(host, "!1 c", p -> {
            Immediate[] b = new Immediate[1];
            p.handleErrors();
            p.events.onUncaughtError((error, origin) -> b[0].cancel());
            p.immediate(p.fails("1"));
            b[0] = p.immediate("b");
            p.immediate("c");
        });
    }

    @EveryHost
    void anErrorInAnArrivalSkipsItsDrainUntilTheNextCallback(HostKind host) {
        expect(host, "!1 other tick micro", p -> {
            p.handleErrors();
            p.io(() -> {
                p.micro("micro");
                p.tick("tick");
                p.fail("1");
            });
            p.io("other");
        });
    }

    @EveryHost
    void anErrorInTheOnlyArrivalIsFollowedByTheDrainOfTheCheckPhase(HostKind host) {
        expect(host, "!1 tick micro immediate", p -> {
            p.handleErrors();
            p.io(() -> {
                p.immediate("immediate");
                p.micro("micro");
                p.tick("tick");
                p.fail("1");
            });
        });
    }

    @EveryHost
    void anErrorInACloseCallbackSkipsItsDrainAndTheOthersFollow(HostKind host) {
        expect(host, "!1 a tick", p -> {
            p.handleErrors();
            p.close("a");
            p.loop.closeSoon(() -> {
                p.tick("tick");
                p.fail("1");
            });
        });
    }

    @EveryHost
    void anErrorInAMicrotaskIsReportedAtOnceAndTheNextFollows(HostKind host) {
        expect(host, "tick !1 m2", p -> {
            p.handleErrors();
            p.micro(p.fails("1"));
            p.micro("m2");
            p.tick("tick");
        });
    }

    @EveryHost
    void aFailingIntervalGoesOn(HostKind host) {
        expect(host, "!e !e !e", p -> {
            p.handleErrors();
            int[] left = {3};
            Timeout[] interval = new Timeout[1];
            interval[0] = p.loop.setInterval(
                    () -> {
                        if (--left[0] == 0) interval[0].cancel();
                        p.fail("e");
                    },
                    5);
        });
    }

    @EveryHost
    void aFailingTimeoutThatWasRefreshedFiresAgain(HostKind host) {
        expect(host, "!e again", p -> {
            p.handleErrors();
            int[] left = {2};
            Timeout[] timer = new Timeout[1];
            timer[0] = p.timeout(5, () -> {
                if (--left[0] == 0) {
                    p.log("again");
                    return;
                }
                timer[0].refresh();
                p.fail("e");
            });
        });
    }

    @EveryHost
    void monitorsHearOfAnErrorBeforeItsListenersAllWithItsOrigin(HostKind host) {
        expect(host, "monitor:UNCAUGHT_EXCEPTION first second", p -> {
            p.events.onUncaughtError((error, origin) -> p.log("first"));
            p.events.onUncaughtErrorMonitor((error, origin) -> p.log("monitor:" + origin));
            p.events.onUncaughtError((error, origin) -> p.log("second"));
            p.timeout(1, p.fails("x"));
        });
    }

    @EveryHost
    void aMonitorAloneHandlesNothing(HostKind host) {
        expect(host, "monitor exit:1", 1, p -> {
            p.events.onUncaughtErrorMonitor((error, origin) -> p.log("monitor"));
            p.events.onExit(code -> p.log("exit:" + code));
            p.timeout(1, p.fails("x"));
            p.timeout(1, "never");
        });
    }

    @EveryHost
    void withoutAListenerAnErrorEmitsExitAndNothingElseRuns(HostKind host) {
        IllegalArgumentException boom = new IllegalArgumentException("boom");
        LoopProgram program = run(host, p -> {
            p.logEnds();
            p.loop.setExitCode(3);
            p.timeout(1, "never");
            p.immediate(() -> {
                p.tick("never");
                p.micro("never");
                throw boom;
            });
            p.immediate("never");
            p.io(() -> p.log("io"));
            p.close("never");
        });
        assertEquals("io exit:1", program.trace());
        assertEquals(1, program.end().exitCode());
        assertSame(boom, program.end().error());
    }

    @EveryHost
    void anExitListenerMayChangeTheCodeOfAFatalError(HostKind host) {
        expect(host, "exit:1 second:1", 5, p -> {
            p.events.onExit(code -> {
                p.log("exit:" + code);
                p.loop.setExitCode(5);
            });
            p.events.onExit(code -> p.log("second:" + code));
            p.timeout(1, p.fails("x"));
        });
    }

    @EveryHost
    void anErrorOfAnUncaughtErrorListenerEndsWithSevenAndNoExitEvent(HostKind host) {
        LoopProgram program = run(host, p -> {
            p.loop.setExitCode(3);
            p.logEnds();
            p.events.onUncaughtError((error, origin) -> {
                p.log("!" + error.getMessage());
                p.fail("again");
            });
            p.timeout(1, p.fails("x"));
        });
        assertEquals("!x", program.trace());
        assertEquals(7, program.end().exitCode());
        assertEquals("again", program.end().error().getMessage());
        assertEquals("x", program.end().error().getSuppressed()[0].getMessage());
    }

    @EveryHost
    void anErrorOfAMonitorEndsWithSeven(HostKind host) {
        expect(host, "monitor", 7, p -> {
            p.handleErrors();
            p.logEnds();
            p.events.onUncaughtErrorMonitor((error, origin) -> {
                p.log("monitor");
                p.fail("again");
            });
            p.timeout(1, p.fails("x"));
        });
    }

    @EveryHost
    void anErrorOfAListenerInTheMiddleOfMicrotasksEndsWithSevenToo(HostKind host) {
        expect(host, "m1", 7, p -> {
            p.events.onUncaughtError((error, origin) -> p.fail("again"));
            p.micro("m1");
            p.micro(p.fails("x"));
            p.micro("never");
        });
    }

    @EveryHost
    void aListenerForOneErrorLeavesTheNextOneFatal(HostKind host) {
        expect(host, "!1 m2 exit:1", 1, p -> {
            p.events.once().onUncaughtError((error, origin) -> p.log("!" + error.getMessage()));
            p.events.onExit(code -> p.log("exit:" + code));
            p.micro(p.fails("1"));
            p.micro("m2");
            p.micro(p.fails("2"));
            p.micro("never");
        });
    }

    @EveryHost
    void errorsOfAnyKindAreReported(HostKind host) {
        expect(host, "!stack !memory end", p -> {
            p.handleErrors();
            p.immediate(() -> {
                throw new StackOverflowError("stack");
            });
            p.immediate(() -> {
                throw new OutOfMemoryError("memory");
            });
            p.timeout(5, "end");
        });
    }

    @EveryHost
    void aReportedErrorIsUncaughtAtOnceAndTheCallbackGoesOn(HostKind host) {
        expect(host, "!told on", p -> {
            p.handleErrors();
            p.timeout(1, () -> {
                p.loop.reportError(new IllegalStateException("told"));
                p.log("on");
            });
        });
    }

    @EveryHost
    void anErrorThrownInATickWaitsForTheTicksBeforeIt(HostKind host) {
        expect(host, "callback t1 !late t2", p -> {
            p.handleErrors();
            p.timeout(1, () -> {
                p.tick("t1");
                p.loop.throwInTick(new IOException("late"));
                p.tick("t2");
                p.log("callback");
            });
        });
    }

    @EveryHost
    void aFailingBeforeExitListenerSkipsTheOthersAndTheLoopGoesOn(HostKind host) {
        expect(host, "be1 !x tick be1 be2 exit:0", p -> {
            int[] times = {0};
            p.handleErrors();
            p.events.onBeforeExit(code -> {
                p.log("be1");
                if (times[0]++ == 0) {
                    p.tick("tick");
                    p.fail("x");
                }
            });
            p.events.onBeforeExit(code -> p.log("be2"));
            p.events.onExit(code -> p.log("exit:" + code));
        });
    }

    @EveryHost
    void aFailingExitListenerIsFatalUnlessHandled(HostKind host) {
        expect(host, "exit1", 1, p -> {
            p.events.onExit(code -> {
                p.log("exit1");
                p.fail("x");
            });
            p.events.onExit(code -> p.log("never"));
        });
        expect(host, "exit1 !x", 0, p -> {
            p.handleErrors();
            p.events.onExit(code -> {
                p.log("exit1");
                p.fail("x");
            });
            p.events.onExit(code -> p.log("never"));
        });
    }

    @EveryHost
    void exitEmitsExitAtOnceAndDropsEverything(HostKind host) {
        expect(host, "exit:5", 5, p -> {
            p.logEnds();
            p.loop.setExitCode(2);
            p.immediate(() -> {
                p.tick("never");
                p.loop.exit(5);
                p.log("never");
            });
            p.immediate("never");
            p.timeout(50, "never");
        });
    }

    @EveryHost
    void exitWorksInTheMainProgramATickAMicrotaskATimerACloseCallbackAndAnArrival(HostKind host) {
        expect(host, "exit:1", 1, p -> {
            p.logEnds();
            p.loop.exit(1);
        });
        expect(host, "exit:2", 2, p -> {
            p.logEnds();
            p.tick(() -> p.loop.exit(2));
            p.tick("never");
        });
        expect(host, "exit:3", 3, p -> {
            p.logEnds();
            p.micro(() -> p.loop.exit(3));
            p.micro("never");
        });
        expect(host, "exit:4", 4, p -> {
            p.logEnds();
            p.timeout(1, () -> p.loop.exit(4));
            p.timeout(1, "never");
        });
        expect(host, "exit:5", 5, p -> {
            p.logEnds();
            p.close("never");
            p.loop.closeSoon(() -> p.loop.exit(5));
        });
        expect(host, "exit:6", 6, p -> {
            p.logEnds();
            p.io(() -> p.loop.exit(6));
            p.io("never");
        });
    }

    @EveryHost
    void anExitThatTheCallbackSwallowsStillEndsTheLoopWhenItReturns(HostKind host) {
        expect(host, "exit:5 swallowed", 5, p -> {
            p.logEnds();
            p.immediate(() -> {
                try {
                    p.loop.exit(5);
                } catch (Throwable swallowed) {
                    p.log("swallowed");
                }
                p.tick("never");
            });
            p.immediate("never");
        });
    }

    @EveryHost
    void exitInAnExitListenerSetsTheCodeAndSkipsTheOthers(HostKind host) {
        expect(host, "exit:0", 9, p -> {
            p.events.onExit(code -> {
                p.log("exit:" + code);
                p.loop.exit(9);
            });
            p.events.onExit(code -> p.log("never"));
        });
        expect(host, "exit:1", 9, p -> {
            p.events.onExit(code -> {
                p.log("exit:" + code);
                p.loop.exit(9);
            });
            p.events.onExit(code -> p.log("never"));
            p.timeout(1, p.fails("x"));
        });
    }

    @EveryHost
    void exitInAnUncaughtErrorListenerIsHonoured(HostKind host) {
        LoopProgram program = run(host, p -> {
            p.events.onUncaughtError((error, origin) -> p.loop.exit(42));
            p.timeout(1, p.fails("x"));
        });
        assertEquals(42, program.end().exitCode());
        assertNull(program.end().error());
    }

    @EveryHost
    void theExitCodeThatWasSetLastCounts(HostKind host) {
        expect(host, "beforeExit:2 exit:3", 4, p -> {
            p.loop.setExitCode(2);
            p.logEnds();
            p.events.onBeforeExit(code -> p.loop.setExitCode(3));
            p.events.onExit(code -> p.loop.setExitCode(4));
        });
    }

    @EveryHost
    void whatAnExitListenerSchedulesIsDroppedButMicrotasksOfANaturalEndRun(HostKind host) {
        expect(
                host,
                "exit micro m2",
                p -> p.events.onExit(code -> {
                    p.log("exit");
                    p.micro(() -> {
                        p.log("micro");
                        p.tick("never");
                        p.micro("m2");
                    });
                    p.tick("never");
                    p.immediate("never");
                    p.timeout(1, "never");
                    p.io("never");
                    p.close("never");
                }));
        expect(host, "exit", 1, p -> {
            p.events.onExit(code -> {
                p.log("exit");
                p.micro("never");
                p.tick("never");
            });
            p.timeout(1, () -> p.loop.exit(1));
        });
    }

    @EveryHost
    void terminateStopsBetweenCallbacksWithoutAnyEvent(HostKind host) {
        expect(host, "a", 1, p -> {
            p.logEnds();
            p.immediate(() -> {
                p.tick("never");
                p.loop.terminate(1);
                p.log("a");
            });
            p.immediate("never");
        });
    }

    @EveryHost
    void terminateEndsAnEndlessChainOfMicrotasksOrTicks(HostKind host) {
        for (boolean ticks : new boolean[] {true, false}) {
            int[] count = {0};
            LoopProgram program = run(host, p -> {
                Runnable endless = new Runnable() {
                    @Override
                    public void run() {
                        if (++count[0] == 1000) p.loop.terminate(1);
                        if (ticks) p.tick(this);
                        else p.micro(this);
                    }
                };
                endless.run();
            });
            assertEquals(1000, count[0]);
            assertEquals(1, program.end().exitCode());
        }
    }
}
