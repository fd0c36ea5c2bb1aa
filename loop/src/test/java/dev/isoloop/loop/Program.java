package dev.isoloop.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A main program on a loop in virtual time, and the trace it leaves. */
final class Program {
    final List<String> trace = new ArrayList<>();
    final ManualClock clock = new ManualClock();
    final EventLoop loop;
    private Subscription unhandled;

    private Program() {
        loop = EventLoop.builder()
                .name("program")
                .clock(clock)
                .parker(clock.parker())
                .unwatched()
                .build();
    }

    /** Runs a program to its end and gives the words of its trace, with blanks between. */
    static String trace(Consumer<Program> main) {
        return String.join(" ", run(main).trace);
    }

    static Program run(Consumer<Program> main) {
        Program program = new Program();
        program.loop.start(() -> main.accept(program));
        LoopEnd end = program.loop.runToEnd();
        if (end.error() != null) throw new AssertionError("the program died", end.error());
        return program;
    }

    void log(String word) {
        trace.add(word);
    }

    void tick(Runnable tick) {
        loop.nextTick(tick);
    }

    void microtask(Runnable microtask) {
        loop.queueMicrotask(microtask);
    }

    void immediate(Runnable immediate) {
        loop.setImmediate(immediate);
    }

    /** Logs the numbers in consecutive microtasks: the ruler to measure hops with. */
    void count(int from, int to) {
        microtask(() -> {
            log(Integer.toString(from));
            if (from < to) count(from + 1, to);
        });
    }

    /** Replaces the listener of before. */
    void onUnhandled(BiConsumer<Throwable, Promise<?>> listener) {
        if (unhandled != null) unhandled.close();
        unhandled = loop.events().onUnhandledRejection(listener);
    }

    void onHandledLate(Consumer<Promise<?>> listener) {
        loop.events().onRejectionHandled(listener);
    }

    void onUncaught(BiConsumer<Throwable, ErrorOrigin> listener) {
        loop.events().onUncaughtError(listener);
    }
}
