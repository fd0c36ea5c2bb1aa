package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import dev.isoloop.loop.sim.SimPoller;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Poll sources, what they are told of their callbacks, the worker's main program, and the poller. */
@org.junit.jupiter.api.Timeout(value = 30, unit = TimeUnit.SECONDS)
class PollPhaseTest {
    /** Delivers what was put into it, all of it in one visit, and stops after a drain that failed, as ports do. */
    private static final class Source implements PollSource {
        final ArrayDeque<Runnable> queue = new ArrayDeque<>();
        final List<CallbackOutcome> outcomes = new ArrayList<>();
        private final EventLoop loop;

        Source(EventLoop loop) {
            this.loop = loop;
            loop.addPollSource(this);
        }

        @Override
        public boolean deliver() {
            if (queue.isEmpty()) return false;
            while (!queue.isEmpty()) {
                CallbackOutcome outcome = loop.runCallback(queue.poll());
                outcomes.add(outcome);
                if (outcome == CallbackOutcome.DRAIN_FAILED) break;
            }
            return true;
        }

        @Override
        public boolean hasWork() {
            return !queue.isEmpty();
        }
    }

    @EveryHost
    void sourcesAreServedAfterTasksInTheOrderInWhichTheyWereAdded(HostKind host) {
        LoopProgram.expect(host, "task a1 tick a2 b immediate", p -> {
            Source a = new Source(p.loop);
            Source b = new Source(p.loop);
            b.queue.add(p.logs("b"));
            a.queue.add(() -> {
                p.log("a1");
                p.tick("tick");
            });
            a.queue.add(p.logs("a2"));
            p.immediate("immediate");
            p.io("task");
        });
    }

    @EveryHost
    void aSourceAddedDuringAPollPhaseIsServedFromTheNextOneOn(HostKind host) {
        LoopProgram.expect(host, "task immediate late", p -> {
            p.io(() -> p.log("task"));
            Source first = new Source(p.loop);
            first.queue.add(() -> {
                Source late = new Source(p.loop);
                late.queue.add(p.logs("late"));
                p.io(() -> {});
            });
            p.immediate("immediate");
        });
    }

    @EveryHost
    void aRemovedSourceIsNotServed(HostKind host) {
        LoopProgram.expect(host, "true false", p -> {
            Source source = new Source(p.loop);
            source.queue.add(p.logs("never"));
            p.log(Boolean.toString(p.loop.removePollSource(source)));
            p.log(Boolean.toString(p.loop.removePollSource(source)));
            p.io(() -> {});
        });
    }

    @EveryHost
    void aSourceIsToldHowCallbackAndDrainWent(HostKind host) {
        List<CallbackOutcome> outcomes = new ArrayList<>();
        LoopProgram.expect(host, "!failed fine !tick waited immediate last", p -> {
            p.handleErrors();
            Source source = new Source(p.loop);
            source.queue.add(p.fails("failed"));
            source.queue.add(p.logs("fine"));
            source.queue.add(() -> {
                p.tick(p.fails("tick"));
                p.tick("waited");
                p.immediate("immediate");
            });
            source.queue.add(() -> {
                p.log("last");
                p.loop.unref();
                outcomes.addAll(source.outcomes);
            });
            p.loop.ref();
        });
        assertEquals(List.of(CallbackOutcome.FAILED, CallbackOutcome.DONE, CallbackOutcome.DRAIN_FAILED), outcomes);
    }

    @EveryHost
    void aSourceWithoutARefDoesNotKeepTheLoopAlive(HostKind host) {
        LoopProgram.expect(host, "main", p -> {
            new Source(p.loop).queue.add(p.logs("never"));
            p.log("main");
        });
    }

    @EveryHost
    void theMainProgramOfAWorkerRunsInsideAPollPhase(HostKind host) {
        LoopProgram.expect(
                host,
                "worker tick micro immediate closed timer",
                p -> p.io(() -> {
                    p.timeout(1, "timer");
                    p.immediate("immediate");
                    p.close("closed");
                    p.micro("micro");
                    p.tick("tick");
                    p.log("worker");
                    p.busy(5);
                }));
    }

    @EveryHost
    void anErrorOfAWorkersMainProgramIsThrownInATickBehindThoseBeforeIt(HostKind host) {
        LoopProgram.expect(host, "t1 !worker t2 immediate", p -> {
            p.handleErrors();
            p.io(() -> {
                p.tick("t1");
                p.loop.throwInTick(new IllegalStateException("worker"));
                p.tick("t2");
                p.immediate("immediate");
            });
        });
    }

    @Test
    void theLoopSleepsInThePollerWhileThereAreHandlesAndInItsParkerAfterwards() {
        SimClock clock = new SimClock();
        SimPoller poller = new SimPoller(clock);
        List<String> trace = new ArrayList<>();
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .poller(poller)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        loop.start(() -> {
            Source socket = new Source(loop);
            loop.ref();
            poller.readyAt(10, () -> socket.queue.add(() -> trace.add("10:" + clock.milliTime())));
            poller.readyAt(
                    30,
                    () -> socket.queue.add(() -> {
                        trace.add("30:" + clock.milliTime());
                        poller.closeHandles();
                        loop.unref();
                    }));
            loop.setTimeout(() -> trace.add("timer20:" + clock.milliTime()), 20);
            loop.setTimeout(() -> trace.add("timer40:" + clock.milliTime()), 40);
        });
        loop.run();
        assertEquals(List.of("10:10", "timer20:20", "30:30", "timer40:40"), trace);
    }

    @Test
    void readinessThatComesTogetherWithATimerGoesFirst() {
        SimClock clock = new SimClock();
        SimPoller poller = new SimPoller(clock);
        List<String> trace = new ArrayList<>();
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .poller(poller)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        loop.start(() -> {
            Source socket = new Source(loop);
            poller.readyAt(
                    20,
                    () -> socket.queue.add(() -> {
                        trace.add("ready");
                        loop.setImmediate(() -> trace.add("immediate"));
                    }));
            loop.setTimeout(() -> trace.add("timer"), 20);
        });
        loop.run();
        assertEquals(List.of("ready", "immediate", "timer"), trace);
    }

    @Test
    void aHostedLoopThatWaitsGoesOnInItsPollPhase() {
        SimClock clock = new SimClock();
        List<String> trace = new ArrayList<>();
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        loop.start(() -> loop.setTimeout(() -> trace.add("timer"), 20));
        assertTrue(loop.tickNow());
        assertTrue(loop.isWaiting());
        clock.advanceMs(
                25); // the timer is late, and a task has come as well: the poll phase is first, as if the loop had
        // slept in it
        loop.execute(() -> trace.add("task"));
        while (loop.tickNow()) assertFalse(loop.isWaiting());
        assertEquals(List.of("task", "timer"), trace);
    }
}
