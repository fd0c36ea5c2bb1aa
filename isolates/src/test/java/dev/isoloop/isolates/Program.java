package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A main program whose callbacks write down what happens; one loop, run on the test's thread to its end. */
final class Program {
    final List<String> trace = new ArrayList<>();
    final EventLoop loop;

    private Program(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs a main program until its loop is no longer alive; returns what was logged. */
    static List<String> trace(Consumer<Program> main) {
        List<List<String>> result = new ArrayList<>();
        EventLoop.run(loop -> {
            Program program = new Program(loop);
            result.add(program.trace);
            main.accept(program);
        });
        return result.get(0);
    }

    /** Lets the loop make some turns, then goes on: turns rather than time, which may all have passed when the loop looks at its timers. */
    void turns(int count, Runnable then) {
        if (count == 0) then.run();
        else loop.setImmediate(() -> turns(count - 1, then));
    }

    void log(Object line) {
        trace.add(String.valueOf(line));
    }

    Runnable logging(Object line) {
        return () -> log(line);
    }

    /** A listener that logs what it gets behind a label. */
    Consumer<Object> receiving(String label) {
        return message -> log(label + message);
    }
}
