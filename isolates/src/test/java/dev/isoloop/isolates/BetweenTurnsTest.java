package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.ExecutorHost;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A loop that is somebody's guest sleeps between its turns, while its thread goes on and may use its ports. */
class BetweenTurnsTest {
    private final List<Object> trace = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private MessageChannel channel;

    @BeforeEach
    void fallAsleep() {
        EventLoop loop = EventLoop.builder().name("guest").build();
        loop.start(() -> {
            loop.ref();
            channel = new MessageChannel();
        });
        ExecutorHost.start(loop, tasks::add);
        runTasks();
    }

    /** What the executor does: nothing is left when the loop sleeps. */
    private void runTasks() {
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
    }

    @Test
    void aPostBetweenTwoPortsOfTheLoopWakesIt() {
        channel.port2().onMessage(trace::add);
        runTasks();
        for (int i = 0; i < 3; i++) {
            channel.port1().postMessage(i);
            runTasks();
        }
        assertEquals(List.of(0, 1, 2), trace);
    }

    @Test
    void aListenerForWhatWaitsWakesTheLoop() {
        channel.port1().postMessage("waits");
        channel.port2().onMessage(trace::add);
        runTasks();
        assertEquals(List.of("waits"), trace);
    }

    @Test
    void aPortThatIsClosedBetweenTurnsClosesBothEnds() {
        channel.port1().onClose(() -> trace.add("1 closed"));
        channel.port2().onClose(() -> trace.add("2 closed"));
        channel.port1().close();
        runTasks();
        assertEquals(List.of("1 closed", "2 closed"), trace);
    }
}
