package dev.isoloop.isolates.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.ByteLane;
import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.clone.StructuredClone;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Chronicle's objects as messages of ports, and in lanes when reading fails. */
@Timeout(60)
class MarshallableMessagesTest {
    private static final int LARGE = 10_000;

    record Order(String name, SelfWriting quote, List<SelfWriting> quotes) {}

    /** Can't be made anew: it wants to be told its name. */
    private static final class Named implements BytesMarshallable {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void writeMarshallable(BytesOut<?> out) {
            out.write8bit(name);
        }
    }

    /** Reads more than was written. */
    private static final class Greedy extends SelfWriting {
        @Override
        public void readMarshallable(BytesIn<?> in) {
            throw new IllegalStateException("read " + in.readLong() + " and wants more");
        }
    }

    private static SelfWriting quote(long id) {
        SelfWriting quote = new SelfWriting();
        quote.id = id;
        quote.venue = "venue " + id;
        return quote;
    }

    private static Object cloneOf(Object message) {
        return StructuredClone.clone(message, TransferList.none());
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void anObjectThatWritesItselfOutIsCopiedWhereverItIsInAMessage() {
        SelfWriting quote = quote(7);
        Order order = new Order("first", quote, List.of(quote, quote(8)));
        Order copy = (Order) cloneOf(order);
        assertNotSame(quote, copy.quote());
        assertEquals(7, copy.quote().id);
        assertEquals("venue 7", copy.quote().venue);
        assertSame(copy.quote(), copy.quotes().get(0));
        assertEquals(8, copy.quotes().get(1).id);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void anObjectThatCantBeMadeAnewIsRefusedAndOneThatCantBeReadFailsAtTheSender() {
        DataCloneException refused =
                assertThrows(DataCloneException.class, () -> cloneOf(List.of(new Named("a"), new Named("b"))));
        assertTrue(refused.getMessage().startsWith("message[0]: "), refused.getMessage());
        assertTrue(refused.getMessage().contains("constructor without parameters"), refused.getMessage());
        Greedy greedy = new Greedy();
        greedy.id = 5;
        assertEquals(
                "read 5 and wants more",
                assertThrows(IllegalStateException.class, () -> cloneOf(greedy)).getMessage());
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void aMessageOfALaneThatCantBeReadIsGoneAndTheOthersWait() {
        ByteLane lane = ByteLane.bounded(1024);
        MarshallableCodec codec = new MarshallableCodec();
        codec.offer(lane.sender(), quote(1));
        codec.offer(lane.sender(), quote(2));
        assertThrows(
                IllegalStateException.class,
                () -> lane.receiver().poll(message -> codec.read(message, new Greedy()), 10));
        List<Long> read = new ArrayList<>();
        lane.receiver().poll(message -> read.add(codec.read(message, new SelfWriting()).id), 10);
        assertEquals(List.of(2L), read);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void whereChronicleCantRunTheRefusalNamesThePathAndTheFlag() {
        DataCloneException refused =
                assertThrows(DataCloneException.class, () -> cloneOf(new Order("first", quote(1), List.of())));
        assertTrue(refused.getMessage().startsWith("order.quote: "), refused.getMessage());
        assertTrue(refused.getMessage().contains("--sun-misc-unsafe-memory-access=allow"), refused.getMessage());
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void aLargeOneCountsForWhatItHasWritten() {
        SelfWriting large = new SelfWriting();
        large.venue = "x".repeat(LARGE);
        MessageChannel c = new MessageChannel();
        c.port1().postMessage(large);
        long bytes = c.port1().outgoing().queuedBytes();
        assertTrue(bytes >= LARGE && bytes < LARGE + 100, "counts for " + bytes);
        c.port2().closeNow();
    }
}
