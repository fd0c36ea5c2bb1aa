package dev.isoloop.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A main program and the trace it leaves. */
final class Program {
    final List<String> trace = new ArrayList<>();
    BiConsumer<Throwable, Promise<?>> onUnhandled;
    Consumer<Promise<?>> onHandledLate;
    BiConsumer<Throwable, String> onUncaught;
    private final ArrayDeque<Runnable> ticks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> microtasks = new ArrayDeque<>();
    private ArrayDeque<Runnable> immediates = new ArrayDeque<>();
    private final RejectionTracker tracker = new RejectionTracker(new RejectionTracker.Reports() {
        @Override
        public void rejectionHandled(Promise<?> promise) {
            if (onHandledLate != null) onHandledLate.accept(promise);
        }

        @Override
        public boolean unhandledRejection(Throwable reason, Promise<?> promise) {
            if (onUnhandled == null) return false;
            onUnhandled.accept(reason, promise);
            return true;
        }

        @Override
        public void uncaughtRejection(Throwable reason) {
            uncaught(reason, "unhandledRejection");
        }
    });
    private final Thread thread = Thread.currentThread();

    /** Runs a program to its end and gives the trace, one word per line of it, joined by blanks. */
    static String trace(Consumer<Program> main) {
        Program program = new Program();
        PromiseHome.seam = new PromiseHome(program.tracker) {
            @Override
            void enqueue(Runnable microtask) {
                program.microtasks.add(microtask);
            }

            @Override
            void requireLoopThread(String method) {
                if (Thread.currentThread() != program.thread) throw new IllegalStateException(method);
            }

            @Override
            boolean isRunningHere() {
                return Thread.currentThread() == program.thread;
            }

            @Override
            boolean isControlFlow(Throwable thrown) {
                return false;
            }

            @Override
            void reportError(Throwable thrown) {
                program.uncaught(thrown, "uncaughtException");
            }

            @Override
            Delay.Timer setTimeout(Runnable callback, long delayMs) {
                throw new UnsupportedOperationException();
            }

            @Override
            void ref() {}

            @Override
            void unref() {}

            @Override
            void execute(Runnable arrival) {
                throw new UnsupportedOperationException();
            }
        };
        try {
            program.run(main);
        } finally {
            PromiseHome.seam = null;
        }
        return String.join(" ", program.trace);
    }

    void log(String word) {
        trace.add(word);
    }

    void tick(Runnable tick) {
        ticks.add(tick);
    }

    void microtask(Runnable microtask) {
        microtasks.add(microtask);
    }

    void immediate(Runnable immediate) {
        immediates.add(immediate);
    }

    /** Logs 1, 2, 3 … in consecutive microtasks: the ruler to measure hops with. */
    void count(int from, int to) {
        microtask(() -> {
            log(Integer.toString(from));
            if (from < to) count(from + 1, to);
        });
    }

    private void run(Consumer<Program> main) {
        main.accept(this);
        drain();
        while (!immediates.isEmpty()) {
            ArrayDeque<Runnable> batch = immediates;
            immediates = new ArrayDeque<>();
            for (Runnable immediate : batch) {
                immediate.run();
                drain();
            }
        }
    }

    private void drain() {
        try {
            do {
                while (!ticks.isEmpty() || !microtasks.isEmpty()) {
                    while (!ticks.isEmpty()) ticks.poll().run();
                    while (!microtasks.isEmpty()) microtasks.poll().run();
                }
            } while (tracker.hasWork() && tracker.process());
        } catch (RuntimeException thrown) {
            uncaught(thrown, "uncaughtException");
            immediate(() -> {});
        }
    }

    private void uncaught(Throwable thrown, String origin) {
        if (onUncaught == null) throw new AssertionError(origin, thrown);
        onUncaught.accept(thrown, origin);
    }
}
