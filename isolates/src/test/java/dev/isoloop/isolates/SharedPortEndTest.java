package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import org.junit.jupiter.api.Test;

/** An end that threads share, step by step. */
class SharedPortEndTest {
    private final PortTable table =
            new PortTable(EventLoop.builder().name("outside").build(), true, () -> {});
    private final Pipe in = new Pipe(PortQueue.bounded());
    private final PortEnd end = PortEnd.of(table, in, new Pipe(PortQueue.bounded()), null);

    private void post(byte[] message) {
        in.post(message, message.length, null, null);
    }

    @Test
    void whatIsInHandWhenThePortMovesIsCountedThereAndOnlyOnce() {
        post(new byte[3]);
        post(new byte[5]);
        Object first = end.take();
        Object second = end.take();
        end.releasePipes();
        PortCounters moved = in.counters();
        assertEquals(2, moved.delivered());
        assertEquals(0, moved.queuedBytes());
        assertTrue(moved.areConserved(), moved::toString);

        end.count(Envelope.bytesOf(first), true);
        end.drop(second);
        assertEquals(moved, in.counters());
    }

    @Test
    void whatWasCountedBeforeThePortMovesIsNotCountedAgain() {
        post(new byte[3]);
        post(new byte[5]);
        end.open(end.take());
        end.drop(end.take());
        end.releasePipes();
        PortCounters moved = in.counters();
        assertEquals(1, moved.delivered());
        assertEquals(1, moved.dropped());
        assertFalse(end.isOpen());
    }
}
