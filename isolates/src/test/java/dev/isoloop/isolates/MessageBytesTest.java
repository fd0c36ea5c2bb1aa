package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a message weighs while it waits, and what becomes of the memory in it that the garbage collector does not see. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessageBytesTest {
    private static final int LARGE = 1 << 20;
    private static final int MANY = 1_000;

    private record Picture(String name, byte[] pixels) {}

    private record Album(Picture cover, List<Picture> pictures) {}

    static Stream<Arguments> largeMessages() {
        Picture picture = new Picture("p", new byte[LARGE]);
        List<Object> cycle = new ArrayList<>(List.of(new long[LARGE / Long.BYTES]));
        cycle.add(cycle);
        List<Object> messages = List.of(
                picture,
                new Album(picture, List.of()),
                new byte[][] {new byte[LARGE]},
                new ArrayList<>(List.of(picture)),
                new HashMap<>(Map.of("key", new int[LARGE / Integer.BYTES])),
                cycle,
                ByteBuffer.allocate(LARGE),
                new StringBuilder().append("x".repeat(LARGE / Character.BYTES)),
                new boolean[LARGE],
                new String[LARGE / Integer.BYTES]);
        return messages.stream().map(message -> Arguments.of(message));
    }

    @ParameterizedTest
    @MethodSource("largeMessages")
    void aMessageCountsForWhatItsPartsTakeAndForNothingWhenItIsTaken(Object message) {
        MessageChannel c = new MessageChannel();
        c.port1().postMessage(message);
        long bytes = c.port2().incoming().queuedBytes();
        assertTrue(bytes >= LARGE && bytes < LARGE + 1024, message.getClass() + " counts for " + bytes);
        assertTrue(c.port2().receive().isPresent());
        assertEquals(0, c.port2().incoming().queuedBytes());
        c.port1().close();
    }

    @Test
    void partsThatAreMetTwiceCountOnceAlsoInAMessageThatMovesSomething() {
        MessageChannel c = new MessageChannel();
        byte[] twice = new byte[LARGE];
        TransferBuffer moved = TransferBuffer.allocate(64);
        c.port1().postMessage(new ArrayList<>(List.of(twice, twice, moved)), moved);
        long bytes = c.port2().incoming().queuedBytes();
        assertTrue(bytes >= LARGE && bytes < LARGE + 1024, "counts for " + bytes);
        c.port2().closeNow();
        assertEquals(0, c.port2().incoming().queuedBytes());
    }

    @Test
    void largePartsMeetTheHighWaterMarkAndTheHardLimit() {
        MessageChannel c = new MessageChannel(
                PortQueue.bounded().hardLimit(1_000, 4L * LARGE).highWater(1_000, 2L * LARGE), PortQueue.bounded());
        Picture picture = new Picture("p", new byte[LARGE]);
        assertTrue(c.port1().postMessage(picture));
        assertFalse(c.port1().postMessage(picture));
        c.port1().postMessage(picture);
        c.port1().postMessage(picture);
        c.port1().postMessage(picture);
        assertThrows(BackpressureException.class, () -> c.port1().postMessage(picture));
        c.port1().close();
    }

    @Test
    void whatPassesByReferenceIsPutIntoTheQueueAsItIs() {
        MessageChannel c = new MessageChannel();
        c.port1().postMessage(List.of("a", "b"));
        assertEquals(0, c.port2().incoming().queuedBytes());
        c.port1().close();
    }

    /** Its copy is a buffer that stays the sender's. */
    private record Lender(TransferBuffer kept) implements CloneableMessage<TransferBuffer> {
        @Override
        public TransferBuffer cloneMessage(CloneContext context) {
            return kept;
        }
    }

    @Test
    void aBufferThatItsMakerKeepsCountsForNothingAndIsNotClosedWithTheMessage() {
        MessageChannel c = new MessageChannel();
        TransferBuffer closedMeanwhile = TransferBuffer.allocate(LARGE);
        c.port1().postMessage(new Lender(closedMeanwhile));
        assertEquals(0, c.port2().incoming().queuedBytes());
        closedMeanwhile.close();
        assertTrue(c.port2().receive().isPresent());
        assertEquals(0, c.port2().incoming().queuedBytes());
        try (TransferBuffer kept = TransferBuffer.allocate(64)) {
            c.port1().postMessage(new Lender(kept));
            c.port2().closeNow();
            kept.putLong(0, 1);
        }
    }

    private static void assertMemoryComesBack(Runnable task) {
        long before = MemoryStats.now().liveBuffers();
        for (int i = 0; i < MANY; i++) {
            task.run();
        }
        long more = MemoryStats.now().liveBuffers() - before;
        assertTrue(more < MANY / 2, () -> more + " of " + MANY + " buffers were never closed");
    }

    /** A copied buffer and a shared one, neither of them listed. */
    private static void post(MessagePort port) {
        try (TransferBuffer copied = TransferBuffer.allocate(64);
                SharedBuffer shared = SharedBuffer.allocate(64)) {
            port.postMessage(List.of(copied, shared));
        }
    }

    /** One that is the message and all that moves, which lies in the queue without an envelope. */
    private static void postMoved(MessagePort port) {
        TransferBuffer moved = TransferBuffer.allocate(64);
        port.postMessage(moved, moved);
    }

    static Stream<Consumer<MessagePort>> posts() {
        return Stream.of(MessageBytesTest::post, MessageBytesTest::postMoved);
    }

    @ParameterizedTest
    @MethodSource("posts")
    void buffersInAMessageToAClosedPortAreClosed(Consumer<MessagePort> post) {
        MessageChannel c = new MessageChannel();
        c.port2().closeNow();
        assertMemoryComesBack(() -> post.accept(c.port1()));
    }

    @ParameterizedTest
    @MethodSource("posts")
    void buffersInAMessageThatIsDroppedOrSweptAreClosed(Consumer<MessagePort> post) {
        assertMemoryComesBack(() -> {
            MessageChannel c = new MessageChannel(PortQueue.dropOldest(1), PortQueue.bounded());
            post.accept(c.port1());
            post.accept(c.port1());
            c.port2().closeNow();
        });
        MessageChannel full = new MessageChannel(PortQueue.dropNewest(1), PortQueue.bounded());
        full.port1().postMessage("first");
        assertMemoryComesBack(() -> post.accept(full.port1()));
        full.port1().close();
    }

    @Test
    void aBufferThatMovesByItselfCountsForItsLengthUntilItIsTaken() {
        MessageChannel c = new MessageChannel(PortQueue.bounded().hardLimit(100, 100), PortQueue.bounded());
        TransferBuffer large = TransferBuffer.allocate(80);
        TransferBuffer small = TransferBuffer.allocate(40);
        c.port1().postMessage(large, large);
        assertEquals(80, c.port2().incoming().queuedBytes());
        assertThrows(BackpressureException.class, () -> c.port1().postMessage(small, small));
        assertEquals(Posted.FULL, c.port1().tryPost(small, small));
        assertEquals(40, small.capacityBytes(), "refused, so not detached");
        try (TransferBuffer taken =
                (TransferBuffer) c.port2().receive().orElseThrow().message()) {
            assertEquals(80, taken.capacityBytes());
        }
        assertEquals(0, c.port2().incoming().queuedBytes());
        assertEquals(Posted.ACCEPTED, c.port1().tryPost(small, small));
        assertEquals(40, c.port2().incoming().queuedBytes());
        c.port2().closeNow();
        assertEquals(0, c.port2().incoming().queuedBytes());
    }

    @Test
    void aBufferThatIsGoneWhenItIsToMoveTakesNoRoom() {
        PortQueue closing = PortQueue.coalesce(2, message -> {
            if (message instanceof TransferBuffer buffer) buffer.close();
            return message.getClass().getName();
        });
        MessageChannel c = new MessageChannel(closing.hardLimit(1, 100), PortQueue.bounded());
        TransferBuffer gone = TransferBuffer.allocate(8);
        assertThrows(DataCloneException.class, () -> c.port1().postMessage(gone, gone));
        assertThrows(DataCloneException.class, () -> c.port1().postMessage(gone, gone));
        assertEquals(Posted.ACCEPTED, c.port1().tryPost("next"));
        assertEquals(0, c.port1().outgoing().dropped());
        c.port1().close();
    }

    @Test
    void buffersInABroadcastThatNobodyGetsAreClosed() {
        try (BroadcastChannel alone = new BroadcastChannel("alone")) {
            assertMemoryComesBack(() -> {
                try (TransferBuffer copied = TransferBuffer.allocate(64)) {
                    alone.postMessage(List.of(copied));
                }
            });
        }
    }

    @Test
    void buffersInAMessageThatIsTakenAreTheReceivers() {
        MessageChannel c = new MessageChannel();
        try (TransferBuffer copied = TransferBuffer.allocate(64)) {
            copied.putLong(0, 42);
            c.port1().postMessage(copied);
        }
        try (TransferBuffer taken =
                (TransferBuffer) c.port2().receive().orElseThrow().message()) {
            assertEquals(42, taken.getLong(0));
        }
        c.port1().close();
    }

    /** Holds what only its cloner knows of. */
    private static final class Sheet implements CloneableMessage<Sheet> {
        private final long told;

        Sheet(long told) {
            this.told = told;
        }

        @Override
        public Sheet cloneMessage(CloneContext context) {
            context.countBytes(told);
            return new Sheet(told);
        }
    }

    @Test
    void aMessageCountsForWhatItsClonerTells() {
        MessageChannel c = new MessageChannel();
        c.port1().postMessage(new Sheet(LARGE));
        assertEquals(LARGE, c.port2().incoming().queuedBytes());
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> c.port1().postMessage(new Sheet(-1)));
        assertTrue(refused.getMessage().contains("-1"), refused.getMessage());
        c.port2().closeNow();
    }

    @Test
    void whatHasMovedIsClosedIfThereIsNoMemoryForItsEnvelope() {
        MessageChannel moving = new MessageChannel();
        TransferBuffer buffer = TransferBuffer.allocate(64);
        TransferList list = TransferList.of(buffer, moving.port1());
        Object copy = StructuredClone.cloneForQueue(List.of(new byte[LARGE], buffer), list);

        Envelope.releaseUnwrapped(copy, list);

        assertTrue(((TransferBuffer) list.replacementAt(0)).isDetached());
        assertFalse(moving.port2().postMessage("to nobody"));
        assertEquals(1, moving.port2().outgoing().deadLettered());
    }
}
