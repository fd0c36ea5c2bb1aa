package dev.isoloop.conformance.scenario;

import dev.isoloop.conformance.program.Realm;
import dev.isoloop.conformance.program.Scene;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.UncaughtErrorException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs scenarios, each on a thread and a loop of its own. A program without workers and pool jobs runs in virtual time, so that
 * neither a slow machine nor a cold JVM has a say in it.
 *
 * <p>Programs that need real time tolerate a pause of about 10 ms and no more. If the machine was seen to stop for longer while
 * such a program ran, and its trace is wrong, the run says nothing, and the program runs again.
 *
 * <p>A run that does not end is given up: its loop and its workers are terminated, and its thread, which is a daemon, is
 * interrupted and left behind.
 */
public final class ScenarioRunner {
    /** How long a scenario may take, in milliseconds. */
    public static final long LIMIT_MS = 15_000;

    private static final long ISOLATE_END_LIMIT_MS = LIMIT_MS;
    private static final int WARM_UP_RUNS = 12;
    private static final long WARM_UP_LIMIT_MS = 1_000;
    private static final int MOST_RUNS = 4;
    private static final long TOLERATED_PAUSE_MS = 10;
    private static final int FATAL = 1;

    private final Scenario scenario;
    private final long limitMs;
    private final VirtualTime virtual;
    private final Scene scene;
    private final CompletableFuture<EventLoop> loop = new CompletableFuture<>();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private ScenarioRunner(Scenario scenario, long limitMs) {
        this.scenario = scenario;
        this.limitMs = limitMs;
        this.virtual = scenario.needs().otherThreads() ? null : new VirtualTime();
        this.scene = new Scene(virtual == null ? new RealTime() : virtual);
    }

    /**
     * Runs some of the scenarios whose order depends on real time, so that classes are loaded before anything is compared.
     *
     * @param scenarios what will be compared
     */
    public static void warmUp(List<Scenario> scenarios) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WARM_UP_LIMIT_MS);
        scenarios.stream()
                .filter(scenario -> scenario.needs().otherThreads())
                .limit(WARM_UP_RUNS)
                .takeWhile(scenario -> deadline - System.nanoTime() > 0)
                .forEach(scenario -> new ScenarioRunner(scenario, WARM_UP_LIMIT_MS).run());
    }

    /**
     * Runs a scenario and compares.
     *
     * @param scenario what to run
     * @return how it compares; a run never waits longer than {@link #LIMIT_MS} for the program, and as long again for its workers
     */
    public static Verdict run(Scenario scenario) {
        if (!scenario.needs().otherThreads()) {
            return new ScenarioRunner(scenario, LIMIT_MS).run();
        }
        for (int left = MOST_RUNS - 1; ; left--) {
            PauseMeter pauses = PauseMeter.start();
            Verdict verdict;
            try (pauses) {
                verdict = new ScenarioRunner(scenario, LIMIT_MS).run();
            }
            if (left == 0 || verdict.passed() || verdict.problem() != null || !wasHeldUp(pauses)) {
                return verdict;
            }
        }
    }

    private static boolean wasHeldUp(PauseMeter pauses) {
        try {
            return pauses.longestMs() > TOLERATED_PAUSE_MS;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Verdict run() {
        Thread thread = new Thread(this::runMain, "scenario " + scenario.name());
        thread.setDaemon(true);
        thread.start();
        String problem = null;
        int code = -1;
        try {
            code = exitCode.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            problem = "did not end within " + limitMs + " ms";
            giveUp(thread);
        } catch (ExecutionException failed) {
            problem = "the run failed: " + failed.getCause();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            problem = "interrupted";
            giveUp(thread);
        }
        if (!endWorkers() && problem == null) {
            problem = "a worker did not end after the main program";
        }
        return new Verdict(scenario, new Outcome(scene.mainTrace().lines(), scene.workerLines(), code), problem);
    }

    private void runMain() {
        try {
            EventLoop own = newLoop();
            loop.complete(own);
            Realm realm = Realm.ofMain(scene, own);
            own.start(() -> realm.run(scenario.program()));
            exitCode.complete(runToEnd(own));
        } catch (Throwable failed) {
            exitCode.completeExceptionally(failed);
        }
    }

    private EventLoop newLoop() {
        EventLoop.Builder builder = EventLoop.builder().name("scenario").unwatched();
        if (virtual != null) {
            builder.clock(virtual).parker(virtual);
        }
        return builder.build();
    }

    private static int runToEnd(EventLoop loop) {
        try {
            return loop.run();
        } catch (UncaughtErrorException fatal) {
            return fatal.exitCode();
        }
    }

    private void giveUp(Thread thread) {
        EventLoop started = loop.getNow(null);
        if (started != null) {
            started.terminate(FATAL);
        }
        thread.interrupt();
    }

    /** The end of the main program ends all workers; waits until nothing runs in them, so that their traces are whole. */
    private boolean endWorkers() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ISOLATE_END_LIMIT_MS);
        // One that still runs may start another, which is then behind it in the list.
        for (int at = 0; at < scene.isolates().size(); at++) {
            try {
                scene.isolates()
                        .get(at)
                        .terminate()
                        .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException stillThere) {
                return false;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
