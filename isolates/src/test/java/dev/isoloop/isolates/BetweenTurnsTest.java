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
    private EventLoop loop;
    private MessageChannel channel;

    @BeforeEach
    void fallAsleep() {
        loop = EventLoop.builder().name("guest").build();
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
    void severalPostsToAPortThatWasServedBeforeArriveInTheNextPollPhase() {
        channel.port2().onMessage(trace::add);
        channel.port1().postMessage("first");
        runTasks();
        loop.setImmediate(() -> trace.add("immediate"));
        channel.port1().postMessage(1);
        channel.port1().postMessage(2);
        runTasks();
        assertEquals(List.of("first", 1, 2, "immediate"), trace);
    }

    @Test
    void aListenerForWhatWaitsWakesTheLoop() {
        channel.port1().postMessage("waits");
        channel.port2().onMessage(trace::add);
        runTasks();
        assertEquals(List.of("waits"), trace);
    }

    /** The loop listens in a port whose other end no loop has, and has been served there: it watches that port in its sleep. */
    private MessagePort watchedFromOutside(Runnable[] unsubscribe) {
        MessageChannel across = new MessageChannel();
        MessagePort heard = across.port2().transfer();
        loop.execute(() -> unsubscribe[0] = heard.onMessage(trace::add)::close);
        across.port1().postMessage("first");
        runTasks();
        assertEquals(List.of("first"), trace);
        return across.port1();
    }

    @Test
    void eachPostFromElsewhereWakesALoopThatSleepsAndOnlyTheFirst() {
        MessagePort sender = watchedFromOutside(new Runnable[1]);
        for (int i = 0; i < 3; i++) {
            sender.postMessage(i);
            assertEquals(1, tasks.size());
            sender.postMessage(i);
            assertEquals(1, tasks.size());
            runTasks();
        }
        assertEquals(List.of("first", 0, 0, 1, 1, 2, 2), trace);
        sender.close();
    }

    @Test
    void aPostToAPortThatNobodyHearsAnyMoreWakesNobody() {
        Runnable[] unsubscribe = new Runnable[1];
        MessagePort sender = watchedFromOutside(unsubscribe);
        loop.execute(unsubscribe[0]);
        runTasks();
        sender.postMessage("unheard");
        assertEquals(0, tasks.size());
        sender.close();
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
