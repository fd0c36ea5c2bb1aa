package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A loop has no use for an interrupt, and whoever comes after it may. */
class InterruptedLoopTest {
    private final ManualClock clock = new ManualClock();

    private EventLoop interruptedInItsProgram(LoopEnd[] told, boolean[] interruptedThen) {
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .parker(clock.parker())
                .unwatched()
                .onEnd(end -> {
                    told[0] = end;
                    interruptedThen[0] = Thread.currentThread().isInterrupted();
                })
                .build();
        loop.start(() -> {
            Thread.currentThread().interrupt();
            loop.setTimeout(() -> {}, 10);
        });
        return loop;
    }

    @Test
    void aLoopThatIsTickedToItsEndGivesTheInterruptBackAfterItHasToldItsEnd() {
        LoopEnd[] told = {null};
        boolean[] interruptedThen = {true};
        EventLoop loop = interruptedInItsProgram(told, interruptedThen);
        while (loop.tick()) assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(new LoopEnd(0, null), told[0]);
        assertFalse(interruptedThen[0]);
        assertTrue(Thread.interrupted());
    }
}
