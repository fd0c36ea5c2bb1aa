package dev.isoloop.examples;

import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.loop.EventLoop;

/** The smallest program: an isolate that answers, and a main loop that asks. It prints {@code 42 from the isolate}. */
public final class HelloIsolate {

    private HelloIsolate() {}

    /** Runs on the isolate's own thread and loop. */
    static void worker(IsolateContext context) {
        context.parentPort().onceMessage(n -> context.parentPort().postMessage((int) n * 2 + " from the isolate"));
    }

    /**
     * Asks an isolate to double a number.
     *
     * @param args unused
     */
    public static void main(String[] args) {
        EventLoop.run(loop -> {
            Isolate isolate = Isolate.spawn(HelloIsolate::worker);
            isolate.onMessage(System.out::println);
            isolate.postMessage(21);
        });
    }
}
