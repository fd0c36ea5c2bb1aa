package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransfersTest {
    /** Stands for a port. */
    static final class Door implements Transferable {
        boolean gone;

        @Override
        public void requireTransferable() {
            if (gone) throw new IllegalStateException("gone");
        }

        @Override
        public Transferable transfer() {
            requireTransferable();
            gone = true;
            return new Door();
        }
    }

    record Tile(int x, TransferBuffer pixels) {}

    record Letter(Object first, Object second, List<Object> rest) {}

    record Guarded(TransferBuffer pixels, int[] state) {
        Guarded {
            if (pixels.capacityBytes() < 4) throw new IllegalArgumentException("too small");
            if (state[0] < 0) throw new IllegalArgumentException("negative");
        }
    }

    /** A record that moves. */
    record Ticket(int id) implements Transferable, Paper {
        @Override
        public void requireTransferable() {}

        @Override
        public Transferable transfer() {
            return new Ticket(-id);
        }
    }

    record Leaflet(String text) implements Paper {}

    sealed interface Paper permits Ticket, Leaflet {}

    record Ticketed(Ticket ticket) {}

    record Papers(Paper paper) {}

    private static Object send(Object value, Transferable... transfer) {
        return StructuredClone.clone(value, TransferList.of(transfer));
    }

    private static TransferBuffer bytes(int... values) {
        TransferBuffer buffer = TransferBuffer.allocate(values.length);
        for (int at = 0; at < values.length; at++) buffer.putByte(at, (byte) values[at]);
        return buffer;
    }

    @Test
    void aListedBufferMoves() {
        TransferBuffer buffer = bytes(1, 2, 3, 4);
        TransferBuffer moved = (TransferBuffer) send(buffer, buffer);
        assertTrue(buffer.isDetached());
        assertEquals(3, moved.getByte(2));
    }

    @Test
    void aListedBufferMovesInsideARecord() {
        TransferBuffer pixels = bytes(1, 2, 3, 4);
        Tile tile = (Tile) send(new Tile(7, pixels), pixels);
        assertTrue(pixels.isDetached());
        assertEquals(7, tile.x());
        assertEquals(4, tile.pixels().getByte(3));
    }

    @Test
    void everyMentionOfAListedBufferIsTheSameHandle() {
        TransferBuffer pixels = bytes(1);
        Letter letter = (Letter) send(
                new Letter(pixels, Optional.of(new Tile(1, pixels)), new ArrayList<>(List.of(pixels, List.of(pixels)))),
                pixels);
        assertNotSame(pixels, letter.first());
        assertSame(letter.first(), ((Tile) ((Optional<?>) letter.second()).get()).pixels());
        assertSame(letter.first(), letter.rest().get(0));
        assertSame(letter.first(), ((List<?>) letter.rest().get(1)).get(0));
    }

    @Test
    void whatIsListedMovesEvenIfTheMessageDoesNotMentionIt() {
        TransferBuffer buffer = bytes(1);
        assertEquals("text", send("text", buffer));
        assertTrue(buffer.isDetached());
        Door door = new Door();
        assertEquals(List.of(1), send(new ArrayList<>(List.of(1)), door));
        assertTrue(door.gone);
        Door other = new Door();
        assertEquals(null, send(null, other));
        assertTrue(other.gone);
    }

    @Test
    void aBufferThatIsNotListedIsCopied() throws Exception {
        TransferBuffer buffer = bytes(1, 2);
        List<TransferBuffer> copy = cloneOf(Arrays.asList(buffer, buffer));
        buffer.putByte(0, (byte) 9);
        assertFalse(buffer.isDetached());
        assertSame(copy.get(0), copy.get(1));
        AtomicReference<Object> seen = new AtomicReference<>();
        Thread receiver = new Thread(() -> seen.set(copy.get(0).getByte(0)));
        receiver.start();
        receiver.join();
        assertEquals((byte) 1, seen.get());
        assertEquals(0, cloneOf(bytes()).capacityBytes());
    }

    @Test
    void aPortThatIsNotListedIsRefused() {
        assertEquals(
                "letter.rest[0]: a Door must be in the transfer list",
                refusalOf(new Letter(1, 2, List.of(new Door()))));
    }

    @Test
    void aListedPortMoves() {
        Door door = new Door();
        List<?> copy = (List<?>) send(Arrays.asList(door, bytes(1)), door);
        assertTrue(door.gone);
        assertFalse(assertInstanceOf(Door.class, copy.get(0)).gone);
    }

    @Test
    void aDetachedBufferIsRefused() {
        TransferBuffer buffer = bytes(1);
        TransferBuffer moved = buffer.transfer();
        String refusal = refusalOf(new Tile(1, buffer));
        assertTrue(refusal.startsWith("tile.pixels: this TransferBuffer can't be copied: "), refusal);
        moved.close();
        assertTrue(refusalOf(List.of(moved)).startsWith("message[0]: this TransferBuffer can't be copied: "));
    }

    @Test
    void aBufferOfAnotherThreadIsRefused() throws Exception {
        AtomicReference<TransferBuffer> others = new AtomicReference<>();
        Thread other = new Thread(() -> others.set(bytes(1)));
        other.start();
        other.join();
        DataCloneException refused = assertThrows(DataCloneException.class, () -> cloneOf(List.of(others.get())));
        assertTrue(refused.getMessage().startsWith("message[0]: this TransferBuffer can't be copied: Thread "));
        assertInstanceOf(IllegalStateException.class, refused.getCause());
    }

    @Test
    void nothingMovesIfTheMessageIsRefused() {
        TransferBuffer buffer = bytes(1);
        Door door = new Door();
        assertThrows(
                DataCloneException.class,
                () -> send(Arrays.asList(new Tile(1, buffer), door, new Thread()), buffer, door));
        assertFalse(buffer.isDetached());
        assertFalse(door.gone);
        assertEquals(1, buffer.getByte(0));
    }

    @Test
    void nothingMovesIfAConstructorThrows() {
        TransferBuffer pixels = bytes(1, 2, 3, 4);
        Guarded guarded = new Guarded(pixels, new int[] {1});
        guarded.state()[0] = -1;
        assertThrows(IllegalArgumentException.class, () -> send(guarded, pixels));
        assertFalse(pixels.isDetached());
        guarded.state()[0] = 1;
        assertEquals(4, ((Guarded) send(guarded, pixels)).pixels().capacityBytes());
    }

    /** The first record with it makes the list's stand-in known, the second one finds it. */
    @Test
    void nothingMovesIfTheConstructorOfASecondMentionThrows() {
        record Never(TransferBuffer pixels) {
            static boolean refuses;

            Never {
                if (refuses) throw new IllegalArgumentException("never");
            }
        }
        TransferBuffer pixels = bytes(1);
        List<Object> message = Arrays.asList(pixels, new Never(pixels));
        Never.refuses = true;
        assertThrows(IllegalArgumentException.class, () -> send(message, pixels));
        assertFalse(pixels.isDetached());
    }

    @Test
    void nothingMovesIfAClonerThrows() {
        TransferBuffer buffer = bytes(1);
        CloneableMessage<Object> failing = context -> {
            throw new ArithmeticException("no");
        };
        assertThrows(ArithmeticException.class, () -> send(Arrays.asList(buffer, failing), buffer));
        assertFalse(buffer.isDetached());
    }

    @Test
    void clonersGetTheMovedHandle() {
        TransferBuffer buffer = bytes(1, 2, 3);
        List<Object> given = new ArrayList<>();
        CloneableMessage<Tile> view = context -> {
            TransferBuffer part = context.clone("part", buffer);
            given.add(part);
            return new Tile(3, part);
        };
        Tile tile = (Tile) ((List<?>) send(List.of(view, buffer), buffer)).get(0);
        assertEquals(2, given.size());
        assertSame(buffer, given.get(0));
        assertSame(tile.pixels(), given.get(1));
        assertEquals(3, tile.pixels().getByte(2));
    }

    /** What the rehearsal did to its copies is not in those of the second call. */
    @Test
    void whatAClonerDoesToACopyHappensToItOnceThoughItIsCalledTwice() {
        Door door = new Door();
        ByteBuffer written = ByteBuffer.allocate(8).putInt(7);
        int[] counts = {1};
        CloneableMessage<Object> working = context -> {
            ByteBuffer read = context.clone("written", written);
            read.flip();
            context.cloneLater("counts", counts, copy -> copy[0]++);
            return Arrays.asList(read, context.clone("counts", counts));
        };
        List<?> copy = (List<?>) ((List<?>) send(Arrays.asList(working, counts, door), door)).get(0);
        assertEquals(4, ((ByteBuffer) copy.get(0)).limit());
        assertEquals(7, ((ByteBuffer) copy.get(0)).getInt());
        assertEquals(2, ((int[]) copy.get(1))[0]);
        assertEquals(1, counts[0]);
    }

    @Test
    void whatSomebodyHasToCloseIsMadeOnceThoughAClonerIsCalledTwice() {
        Door door = new Door();
        TransferBuffer staying = bytes(1);
        SharedBuffer shared = SharedBuffer.allocate(8);
        Set<Object> given = Collections.newSetFromMap(new IdentityHashMap<>());
        CloneableMessage<Object> asking = context -> {
            given.add(context.clone("staying", staying));
            given.add(context.clone("shared", shared));
            return "copied";
        };
        ClonedMessage copy = (ClonedMessage)
                StructuredClone.cloneForQueue(Arrays.asList(asking, staying, door), TransferList.of(door));
        assertEquals(2, copy.made().length);
        assertEquals(2, given.size());
        assertTrue(given.containsAll(Arrays.asList(copy.made())));
        assertTrue(given.contains(((List<?>) copy.message()).get(1)));
    }

    @Test
    void aRecordThatHasAnOwnerIsNeverTakenAsProven() {
        Ticket ticket = new Ticket(1);
        Ticketed ticketed = new Ticketed(ticket);
        Object[] messages = {ticketed, new Ticket[] {ticket}, new Papers(ticket), ticket};
        for (Object message : messages) {
            String refused = refusalOf(message);
            assertTrue(refused.endsWith(": a Ticket must be in the transfer list"), refused);
        }
        assertEquals(new Ticketed(new Ticket(-1)), send(ticketed, ticket));
    }

    @Test
    void bulkIsCopiedOnceAndContainersAreRebuiltAroundTheHandles() {
        TransferBuffer moving = bytes(1);
        TransferBuffer staying = bytes(2);
        int[] bulk = {1, 2};
        Map<Object, Object> map = new HashMap<>();
        map.put("moving", moving);
        map.put("staying", staying);
        map.put("bulk", bulk);
        map.put("keys", new HashSet<>(Set.of(moving)));
        map.put("self", map);
        Map<?, ?> copy = (Map<?, ?>) send(map, moving);
        assertSame(copy, copy.get("self"));
        assertTrue(moving.isDetached());
        assertEquals(1, ((TransferBuffer) copy.get("moving")).getByte(0));
        assertTrue(((Set<?>) copy.get("keys")).contains(copy.get("moving")));
        assertEquals(2, ((TransferBuffer) copy.get("staying")).getByte(0));
        assertFalse(staying.isDetached());
        assertNotSame(bulk, copy.get("bulk"));
    }

    @Test
    void aRecordInACycleGetsItsMovedHandle() {
        TransferBuffer buffer = bytes(5);
        Letter letter = new Letter(buffer, null, new ArrayList<>());
        letter.rest().add(letter);
        Letter copy = (Letter) send(letter, buffer);
        assertSame(copy, copy.rest().get(0));
        assertEquals(5, ((TransferBuffer) copy.first()).getByte(0));
    }

    @Test
    void buffersThatNobodyWillSeeAreGivenBack() {
        TransferBuffer buffer = bytes(1);
        List<TransferBuffer> copies = new ArrayList<>();
        CloneableMessage<Object> spying = context -> {
            copies.add(context.clone("buffer", buffer));
            throw new ArithmeticException("too late");
        };
        assertThrows(ArithmeticException.class, () -> cloneOf(List.of(spying)));
        assertTrue(copies.get(0).isDetached());
        assertFalse(buffer.isDetached());
    }

    @Test
    void aBufferThatCantBeGivenBackIsAddedToTheReasonAndLeavesTheWorkAreaUsable() {
        TransferBuffer buffer = bytes(1);
        CloneableMessage<Object> giving = context -> {
            TransferBuffer copy = context.clone("buffer", buffer);
            Thread taker = new Thread(() -> copy.putByte(0, (byte) 2));
            taker.start();
            try {
                taker.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new ArithmeticException("too late");
        };
        ArithmeticException thrown = assertThrows(ArithmeticException.class, () -> cloneOf(List.of(List.of(giving))));
        assertEquals(1, thrown.getSuppressed().length);
        assertInstanceOf(IllegalStateException.class, thrown.getSuppressed()[0]);
        assertEquals("letter.second: a Door must be in the transfer list", refusalOf(new Letter(1, new Door(), null)));
    }
}
