package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What a loop sends itself waits for the next poll phase, however much others send meanwhile. */
@org.junit.jupiter.api.Timeout(60)
class OwnArrivalsTest {
    private static final int ROUNDS = 200_000;
    private static final int BACKLOG_MAX = 64;

    @Test
    void aTaskDoesNotRunInThePhaseThatSentIt() throws InterruptedException {
        assertEquals(0, inTheSamePhase((loop, task) -> loop.execute(task)));
    }

    @Test
    void aSignalDoesNotRunInThePhaseThatSentIt() throws InterruptedException {
        assertEquals(0, inTheSamePhase((loop, task) -> loop.post(task::run)));
    }

    /** How many of those that the loop has sent itself came in the phase that sent them, while another thread sent as well. */
    private static int inTheSamePhase(BiConsumer<EventLoop, Runnable> send) throws InterruptedException {
        EventLoop loop = EventLoop.builder().unwatched().build();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!isOver.get()) {
                if (loop.stats().queueDepth() < BACKLOG_MAX) send.accept(loop, () -> {});
            }
        });
        Sender sender = new Sender(loop, send);
        loop.start(() -> {
            other.start();
            sender.nextPhase();
            send.accept(loop, sender);
        });
        loop.run();
        isOver.set(true);
        other.join();
        return sender.tooEarly;
    }

    private static final class Sender implements Runnable {
        private final EventLoop loop;
        private final BiConsumer<EventLoop, Runnable> send;
        private int phase;
        private int sentIn;
        private int rounds;
        int tooEarly;

        Sender(EventLoop loop, BiConsumer<EventLoop, Runnable> send) {
            this.loop = loop;
            this.send = send;
        }

        /** Between two poll phases. */
        void nextPhase() {
            phase++;
            if (rounds < ROUNDS) loop.setImmediate(this::nextPhase);
        }

        @Override
        public void run() {
            if (sentIn == phase) tooEarly++;
            sentIn = phase;
            if (++rounds < ROUNDS) send.accept(loop, this);
        }
    }
}
