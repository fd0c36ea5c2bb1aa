package dev.isoloop.loop;

import static dev.isoloop.loop.LoopProgram.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Phases, liveness, drains between callbacks: FORMAT 3.1, 3.2, 3.3, 3.5 and 3.6 of the scenario format. */
class PhaseOrderTest {
    @EveryHost
    void afterTheMainProgramComeTicksThenMicrotasksThenTheLoop(HostKind host) {
        expect(host, "main tick micro timer immediate", p -> {
            p.timeout(1, "timer");
            p.immediate("immediate");
            p.micro("micro");
            p.tick("tick");
            p.log("main");
            p.busy(5);
        });
    }

    @Test
    void ticksAndMicrotasksThatWereQueuedBeforeALoopWithoutAProgramBeganComeFirstAndMayKeepItAlive() {
        List<String> trace = new ArrayList<>();
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.queueMicrotask(() -> trace.add("micro"));
        loop.nextTick(() -> loop.setImmediate(() -> trace.add("immediate")));
        loop.nextTick(() -> trace.add("tick"));
        loop.execute(() -> trace.add("task"));
        loop.events().onExit(code -> trace.add("exit"));
        assertEquals(0, loop.run());
        assertEquals(List.of("tick", "micro", "task", "immediate", "exit"), trace);
        EventLoop alone = EventLoop.builder().unwatched().build();
        alone.nextTick(() -> trace.add("alone"));
        assertEquals(0, alone.run());
        assertEquals("alone", trace.get(trace.size() - 1));
    }

    @EveryHost
    void aTimerThatIsNotDueYetWaitsBehindTheFirstCheckPhase(HostKind host) {
        expect(host, "immediate timer", p -> {
            p.timeout(1, "timer");
            p.immediate("immediate");
        });
    }

    @EveryHost
    void aTickOfATickRunsBeforeAnyMicrotask(HostKind host) {
        expect(host, "t1 t2 m", p -> {
            p.micro("m");
            p.tick(() -> {
                p.log("t1");
                p.tick("t2");
            });
        });
    }

    @EveryHost
    void aTickOfAMicrotaskWaitsForAllMicrotasks(HostKind host) {
        expect(host, "m1 m2 m3 t", p -> {
            p.micro(() -> {
                p.log("m1");
                p.tick("t");
                p.micro("m3");
            });
            p.micro("m2");
        });
    }

    @EveryHost
    void aMicrotaskOfATickWaitsForAllTicks(HostKind host) {
        expect(host, "t1 t2 m", p -> {
            p.tick(() -> {
                p.log("t1");
                p.micro("m");
            });
            p.tick("t2");
        });
    }

    @EveryHost
    void ticksAndMicrotasksAlternateUntilBothAreEmptyBeforeTheNextCallback(HostKind host) {
        expect(host, "t1 m1 t2 m2 t3 m3 immediate", p -> {
            p.immediate("immediate");
            alternate(p, 1);
        });
    }

    private static void alternate(LoopProgram p, int round) {
        p.tick(() -> {
            p.log("t" + round);
            p.micro(() -> {
                p.log("m" + round);
                if (round < 3) alternate(p, round + 1);
            });
        });
    }

    @EveryHost
    void tenThousandRecursiveTicksRunBeforeADueTimer(HostKind host) {
        int[] count = {0};
        expect(host, "timer:10000", p -> {
            p.timeout(1, () -> p.log("timer:" + count[0]));
            p.busy(5);
            p.tick(new Runnable() {
                @Override
                public void run() {
                    if (++count[0] < 10_000) p.tick(this);
                }
            });
        });
    }

    @EveryHost
    void fiveThousandTicksRunInOrder(HostKind host) {
        List<Integer> seen = new ArrayList<>();
        expect(host, "", p -> {
            for (int n = 0; n < 5000; n++) {
                int at = n;
                p.tick(() -> seen.add(at));
            }
        });
        for (int n = 0; n < 5000; n++) assertEquals(n, seen.get(n));
        assertEquals(5000, seen.size());
    }

    @EveryHost
    void betweenTwoTimersOfOnePhaseThereIsADrain(HostKind host) {
        expect(host, "a a.t a.m b", p -> {
            p.timeout(1, () -> {
                p.log("a");
                p.micro("a.m");
                p.tick("a.t");
            });
            p.timeout(1, "b");
        });
    }

    @EveryHost
    void betweenTwoImmediatesOfOnePhaseThereIsADrain(HostKind host) {
        expect(host, "a a.t a.m b", p -> {
            p.immediate(() -> {
                p.log("a");
                p.micro("a.m");
                p.tick("a.t");
            });
            p.immediate("b");
        });
    }

    @EveryHost
    void afterAnArrivalCheckCloseAndTimersFollowAndArrivalsOfThePollPhaseWait(HostKind host) {
        expect(
                host,
                "io tick micro immediate close2 close1 timeout io2",
                p -> p.io(() -> {
                    p.log("io");
                    p.timeout(0, "timeout");
                    p.close("close1");
                    p.close("close2");
                    p.immediate("immediate");
                    p.io("io2");
                    p.micro("micro");
                    p.tick("tick");
                    p.busy(5);
                }));
    }

    @EveryHost
    void arrivalsFromBeforeThePhaseRunInOrderEachWithItsDrain(HostKind host) {
        expect(host, "1 t1 2 t2", p -> {
            p.io(() -> {
                p.log("1");
                p.tick("t1");
            });
            p.io(() -> {
                p.log("2");
                p.tick("t2");
            });
        });
    }

    @EveryHost
    void anArrivalQueuedInADrainOfThePollPhaseWaitsForTheNextTurn(HostKind host) {
        expect(
                host,
                "io immediate io2",
                p -> p.io(() -> {
                    p.log("io");
                    p.immediate("immediate");
                    p.tick(() -> p.io("io2"));
                }));
    }

    @EveryHost
    void anImmediateOfAnImmediateRunsInTheNextTurnBehindADueTimer(HostKind host) {
        expect(host, "i1 i2 timer i3", p -> {
            p.immediate(() -> {
                p.log("i1");
                p.immediate("i3");
                p.timeout(1, "timer");
                p.busy(5);
            });
            p.immediate("i2");
        });
    }

    @EveryHost
    void anImmediateOfATickOfAnImmediateRunsInTheNextTurn(HostKind host) {
        expect(host, "a b next", p -> {
            p.immediate(() -> {
                p.log("a");
                p.tick(() -> p.immediate("next"));
            });
            p.immediate("b");
        });
    }

    @EveryHost
    void anImmediateOfATimerRunsBeforeTheTimersOfTheNextTurn(HostKind host) {
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
    void aCancelledImmediateDoesNotRunAlsoIfItsPhaseHasBegun(HostKind host) {
        expect(host, "a c", p -> {
            Immediate[] b = new Immediate[1];
            p.immediate(() -> {
                p.log("a");
                b[0].cancel();
            });
            b[0] = p.immediate("b");
            p.immediate("c");
        });
    }

    @EveryHost
    void anImmediateCancelledByATickBetweenTwoDoesNotRun(HostKind host) {
        expect(host, "a c", p -> {
            Immediate[] b = new Immediate[1];
            p.immediate(() -> {
                p.log("a");
                p.tick(() -> b[0].cancel());
            });
            b[0] = p.immediate("b");
            p.immediate("c");
        });
    }

    @EveryHost
    void cancellingTheLastImmediateOfABatchFromADrainEndsThePhase(HostKind host) {
        expect(host, "a next", p -> {
            Immediate[] b = new Immediate[1];
            p.immediate(() -> {
                p.log("a");
                p.tick(() -> b[0].close());
                p.immediate("next");
            });
            b[0] = p.immediate("b");
        });
    }

    @EveryHost
    void anUnrefedImmediateRunsIfTheLoopLivesForAnotherReason(HostKind host) {
        expect(host, "false x timer", p -> {
            Immediate x = p.immediate("x").unref();
            p.log(Boolean.toString(x.hasRef()));
            p.timeout(5, "timer");
        });
    }

    @EveryHost
    void anUnrefedImmediateAloneDoesNotRun(HostKind host) {
        expect(host, "end", p -> {
            p.immediate("never").unref();
            p.log("end");
        });
    }

    @EveryHost
    void refingAnImmediateAgainKeepsTheLoopAlive(HostKind host) {
        expect(host, "runs", p -> p.immediate("runs").unref().ref().ref());
    }

    @EveryHost
    void tenThousandImmediatesRunInOnePhaseBeforeADueTimer(HostKind host) {
        int[] count = {0};
        expect(host, "timer:10000", p -> {
            for (int n = 0; n < 10_000; n++) {
                p.immediate(() -> {
                    if (++count[0] == 1) {
                        p.timeout(1, () -> p.log("timer:" + count[0]));
                        p.busy(5);
                    }
                });
            }
        });
    }

    @EveryHost
    void anImmediateMayBeSetAgainAndAgain(HostKind host) {
        expect(host, "run run run", p -> {
            Immediate[] again = new Immediate[1];
            int[] left = {3};
            again[0] = p.loop.newImmediate(() -> {
                p.log("run");
                if (--left[0] > 0) again[0].set();
            });
            again[0].set().set();
        });
    }

    @EveryHost
    void closeCallbacksOfAClosePhaseWaitForTheNextTurn(HostKind host) {
        expect(host, "b a immediate c", p -> {
            p.loop.closeSoon(() -> {
                p.log("a");
                p.close("c");
                p.immediate("immediate");
            });
            p.close("b");
        });
    }

    @EveryHost
    void aCloseCallbackKeepsTheLoopAliveUntilItHasRun(HostKind host) {
        expect(host, "main closed", p -> {
            p.close("closed");
            p.log("main");
        });
    }

    @EveryHost
    void closeCallbacksAreDrainedOneByOne(HostKind host) {
        expect(host, "b b.t a", p -> {
            p.close("a");
            p.loop.closeSoon(() -> {
                p.log("b");
                p.tick("b.t");
            });
        });
    }

    @EveryHost
    void aDeferredCompletionRunsBetweenTimersAndPoll(HostKind host) {
        expect(
                host,
                "immediate timer deferred io",
                p -> p.immediate(() -> {
                    p.log("immediate");
                    p.io("io");
                    p.loop.defer(p.logs("deferred"));
                    p.timeout(1, "timer");
                    p.busy(5);
                }));
    }

    @EveryHost
    void deferredByADeferredWaitsForTheNextTurn(HostKind host) {
        expect(
                host,
                "d1 io d2",
                p -> p.loop.defer(() -> {
                    p.log("d1");
                    p.loop.defer(p.logs("d2"));
                    p.io("io");
                }));
    }

    @EveryHost
    void theLoopIsNotAskedWhetherItLivesBetweenTheFirstTimersAndTheFirstPoll(HostKind host) {
        // The only thing that kept it alive is gone after the first timers phase; the check phase still comes.
        expect(host, "timer unrefed", p -> {
            p.timeout(1, "timer");
            p.immediate("unrefed").unref();
            p.busy(5);
        });
    }

    @EveryHost
    void afterTheSecondTimersPhaseTheLoopIsAskedWhetherItLives(HostKind host) {
        expect(host, "immediate timer", p -> {
            p.immediate(() -> {
                p.log("immediate");
                p.timeout(1, () -> {
                    p.log("timer");
                    p.immediate("never").unref();
                });
                p.busy(5);
            });
        });
    }

    @EveryHost
    void aHandleKeepsTheLoopAliveUntilItIsUnrefed(HostKind host) {
        expect(host, "20 40", p -> {
            p.loop.ref();
            p.timeout(20, "20").unref();
            p.timeout(40, () -> {
                        p.log("40");
                        p.loop.unref();
                    })
                    .unref();
            p.timeout(60, "never").unref();
        });
    }

    @EveryHost
    void beforeExitThatBringsSomethingNewIsEmittedAgainAndEachTimeWithTheFirstTurnRule(HostKind host) {
        int[] times = {0};
        expect(host, "be:0 more be:0 exit:0", p -> {
            p.events.onBeforeExit(code -> {
                p.log("be:" + code);
                if (times[0]++ == 0) p.timeout(5, "more");
            });
            p.events.onExit(code -> p.log("exit:" + code));
        });
    }

    @EveryHost
    void beforeExitIsFollowedByADrain(HostKind host) {
        expect(host, "be t m immediate be2", p -> {
            p.events.once().onBeforeExit(code -> {
                p.log("be");
                p.micro("m");
                p.tick(() -> {
                    p.log("t");
                    p.immediate("immediate");
                });
                p.events.once().onBeforeExit(again -> p.log("be2"));
            });
        });
    }

    @EveryHost
    void nothingAtAllEndsAtOnce(HostKind host) {
        expect(host, "beforeExit:0 exit:0", LoopProgram::logEnds);
    }

    @EveryHost
    void signalsRunInThePollPhaseAndDoNotKeepTheLoopAlive(HostKind host) {
        expect(host, "signal io", p -> {
            p.io("io");
            p.loop.post(p.logs("signal")::run);
        });
        expect(host, "main", p -> {
            p.loop.post(p.logs("never")::run);
            p.log("main");
        });
    }
}
