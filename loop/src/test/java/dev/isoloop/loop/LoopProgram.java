package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A main program on a loop in virtual time, and the trace it leaves: words joined by blanks. */
final class LoopProgram {
    final SimClock clock = new SimClock(123_456_789);
    final EventLoop loop;
    final LoopEvents events;
    private final List<String> trace = new ArrayList<>();
    private LoopEnd end;

    private LoopProgram() {
        loop = EventLoop.builder()
                .name("program")
                .clock(clock)
                .parker(new SimParker(clock))
                .unwatched()
                .onEnd(reached -> end = reached)
                .build();
        events = loop.events();
    }

    static LoopProgram run(HostKind host, Consumer<LoopProgram> main) {
        LoopProgram program = new LoopProgram();
        program.loop.start(() -> main.accept(program));
        LoopEnd end = host.run(program.loop, program.clock);
        assertEquals(program.end, end, "what the host and onEnd have seen");
        return program;
    }

    /** Runs the program and compares its trace; its exit code must be 0. */
    static void expect(HostKind host, String expected, Consumer<LoopProgram> main) {
        expect(host, expected, 0, main);
    }

    static void expect(HostKind host, String expected, int exitCode, Consumer<LoopProgram> main) {
        LoopProgram program = run(host, main);
        assertEquals(expected, program.trace());
        assertEquals(exitCode, program.end.exitCode());
    }

    String trace() {
        return String.join(" ", trace);
    }

    LoopEnd end() {
        return end;
    }

    // ---- what programs are made of ----

    void log(String word) {
        trace.add(word);
    }

    Runnable logs(String word) {
        return () -> log(word);
    }

    /** A callback that takes this long. */
    void busy(long ms) {
        clock.advanceMs(ms);
    }

    void tick(Runnable callback) {
        loop.nextTick(callback);
    }

    void tick(String word) {
        loop.nextTick(logs(word));
    }

    void micro(Runnable callback) {
        loop.queueMicrotask(callback);
    }

    void micro(String word) {
        loop.queueMicrotask(logs(word));
    }

    Timeout timeout(long ms, Runnable callback) {
        return loop.setTimeout(callback, ms);
    }

    Timeout timeout(long ms, String word) {
        return loop.setTimeout(logs(word), ms);
    }

    Immediate immediate(Runnable callback) {
        return loop.setImmediate(callback);
    }

    Immediate immediate(String word) {
        return loop.setImmediate(logs(word));
    }

    /** A source that is ready at once. */
    void io(Runnable callback) {
        loop.execute(callback);
    }

    void io(String word) {
        loop.execute(logs(word));
    }

    void close(String word) {
        loop.closeSoon(logs(word));
    }

    void fail(String message) {
        throw new IllegalArgumentException(message);
    }

    Runnable fails(String message) {
        return () -> fail(message);
    }

    /** From now on errors are logged as {@code !message} and the loop goes on. */
    void handleErrors() {
        events.onUncaughtError((error, origin) -> log("!" + error.getMessage()));
    }

    void logEnds() {
        events.onBeforeExit(code -> log("beforeExit:" + code));
        events.onExit(code -> log("exit:" + code));
    }
}
