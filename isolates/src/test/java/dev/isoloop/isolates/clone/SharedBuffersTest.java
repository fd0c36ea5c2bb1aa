package dev.isoloop.isolates.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedBuffersTest {
    private record Job(String name, SharedBuffer pixels) {}

    @Test
    void theReceiverGetsAHandleOfItsOwnOverTheSameMemory() {
        try (SharedBuffer sent = SharedBuffer.allocate(8)) {
            SharedBuffer received = Clones.cloneOf(sent);
            assertNotSame(sent, received);
            assertTrue(sent.sharesMemoryWith(received));
            received.putLongVolatile(0, 7);
            assertEquals(7, sent.getLongVolatile(0));
            received.close();
            assertEquals(7, sent.getLongVolatile(0), "the sender's handle stays open");
        }
    }

    @Test
    void oneBufferAtTwoPlacesOfAMessageIsOneHandle() {
        try (SharedBuffer sent = SharedBuffer.allocate(8)) {
            List<SharedBuffer> received = Clones.cloneOf(Arrays.asList(sent, sent));
            assertSame(received.get(0), received.get(1));
            received.get(0).close();
        }
    }

    @Test
    void aRecordThatHoldsOneIsCopied() {
        try (SharedBuffer sent = SharedBuffer.allocate(8)) {
            Job received = Clones.copied(new Job("scale", sent));
            assertTrue(sent.sharesMemoryWith(received.pixels()));
            received.pixels().close();
        }
    }

    @Test
    void aMessageThatAlsoMovesSomethingMakesOneHandle() {
        SharedBuffer sent = SharedBuffer.allocate(8);
        TransferBuffer moved = TransferBuffer.allocate(8);
        Object[] received = (Object[]) StructuredClone.clone(new Object[] {moved, sent}, TransferList.of(moved));
        long live = MemoryStats.now().liveBuffers();
        ((TransferBuffer) received[0]).close();
        SharedBuffer receivers = (SharedBuffer) received[1];
        sent.close();
        assertEquals(live - 1, MemoryStats.now().liveBuffers());
        receivers.close();
        assertEquals(live - 2, MemoryStats.now().liveBuffers());
    }

    @Test
    void aClosedOneIsRefused() {
        SharedBuffer closed = SharedBuffer.allocate(8);
        closed.close();
        String refusal = Clones.refusalOf(List.of("a", closed));
        assertTrue(
                refusal.contains("[1]: this SharedBuffer can't be shared: This handle of a shared buffer was closed"),
                refusal);
    }

    @Test
    void aMessageThatIsRefusedLeavesNoHandleBehind() {
        SharedBuffer sent = SharedBuffer.allocate(8);
        long live = MemoryStats.now().liveBuffers();
        assertThrows(DataCloneException.class, () -> Clones.cloneOf(List.of(sent, new Thread())));
        sent.close();
        assertEquals(live - 1, MemoryStats.now().liveBuffers());
    }
}
