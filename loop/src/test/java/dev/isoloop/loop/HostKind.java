package dev.isoloop.loop;

import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.status.AtomicCounter;

/** Every way to run a loop, each in virtual time and on as few threads as it takes. */
enum HostKind {
    CALLERS_THREAD {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            return loop.runToEnd();
        }
    },
    OWN_THREAD {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            LoopThread thread = LoopThread.start(loop);
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
            return loop.end();
        }
    },
    TURN_BY_TURN {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            while (loop.tickNow()) {
                if (loop.isWaiting()) clock.advanceTo(loop.nextTimerNs());
            }
            return loop.end();
        }
    },
    AGRONA_AGENT {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            LoopAgent agent = new LoopAgent(loop);
            Throwable[] stopped = new Throwable[1];
            AgentInvoker invoker = new AgentInvoker(error -> stopped[0] = error, (AtomicCounter) null, agent);
            invoker.start();
            while (stopped[0] == null) {
                if (invoker.invoke() == 0 && stopped[0] == null) clock.advanceTo(loop.nextTimerNs());
            }
            if (!(stopped[0] instanceof AgentTerminationException)) throw new AssertionError(stopped[0]);
            return loop.end();
        }
    },
    CARRIER {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", clock, new SimParker(clock));
            carrier.begin(loop);
            while (loop.end() == null) carrier.round(true);
            return loop.end();
        }
    },
    FOREIGN_EXECUTOR {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            ArrayDeque<Runnable> tasks = new ArrayDeque<>();
            PriorityQueue<Alarm> alarms = new PriorityQueue<>();
            ExecutorHost.start(loop, tasks::add, (deadlineNs, ring) -> {
                Alarm alarm = new Alarm(deadlineNs, ring);
                alarms.add(alarm);
                return () -> alarms.remove(alarm);
            });
            while (loop.end() == null) {
                while (!tasks.isEmpty()) tasks.poll().run();
                if (loop.end() != null) break;
                Alarm next = alarms.remove();
                clock.advanceTo(next.deadlineNs);
                next.ring.run();
            }
            return loop.end();
        }
    },
    ANOTHER_LOOP {
        @Override
        LoopEnd run(EventLoop loop, SimClock clock) {
            EventLoop outer = EventLoop.builder()
                    .name("outer")
                    .clock(clock)
                    .parker(new SimParker(clock))
                    .unwatched()
                    .build();
            outer.start(() -> ExecutorHost.start(loop, outer, (deadlineNs, ring) -> {
                Timeout alarm = outer.setTimeout(ring, (deadlineNs - clock.nanoTime() + 999_999) / 1_000_000);
                return alarm::cancel;
            }));
            outer.run();
            return loop.end();
        }
    };

    private record Alarm(long deadlineNs, Runnable ring) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.compare(deadlineNs, other.deadlineNs);
        }
    }

    /** Runs the loop to its end. */
    abstract LoopEnd run(EventLoop loop, SimClock clock);
}
