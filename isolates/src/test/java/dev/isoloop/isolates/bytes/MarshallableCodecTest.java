package dev.isoloop.isolates.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.ByteLane;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Chronicle's objects in byte lanes, where the JVM lets Chronicle work, and what is said where it does not. */
class MarshallableCodecTest {
    /** Writes itself out. */
    private static class Quote implements BytesMarshallable {
        private long id;
        private double price;
        private String venue = "";

        Quote() {}

        Quote(long id, double price, String venue) {
            this.id = id;
            this.price = price;
            this.venue = venue;
        }

        @Override
        public void writeMarshallable(BytesOut<?> out) {
            out.writeLong(id);
            out.writeDouble(price);
            out.write8bit(venue);
        }

        @Override
        public void readMarshallable(BytesIn<?> in) {
            id = in.readLong();
            price = in.readDouble();
            venue = in.read8bit();
        }

        @Override
        public String toString() {
            return id + " at " + price + " in " + venue;
        }
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void objectsCrossAByteLaneInOrderIntoAnObjectThatIsUsedAgain() {
        ByteLane lane = ByteLane.bounded(4096);
        MarshallableCodec sending = new MarshallableCodec();
        MarshallableCodec receiving = new MarshallableCodec();
        for (int i = 0; i < 5; i++) {
            assertTrue(sending.offer(lane.sender(), new Quote(i, i / 2.0, "x".repeat(i * 100))));
        }
        List<String> read = new ArrayList<>();
        Quote quote = new Quote();
        lane.receiver().poll(message -> read.add(receiving.read(message, quote).toString()), 10);
        assertEquals(5, read.size());
        assertEquals("2 at 1.0 in " + "x".repeat(200), read.get(2));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void aLaneWithoutRoomTakesNothingAndAnObjectThatIsTooLongIsAnError() {
        ByteLane lane = ByteLane.bounded(64);
        MarshallableCodec codec = new MarshallableCodec();
        Quote little = new Quote() {
            @Override
            public void writeMarshallable(BytesOut<?> out) {
                out.writeLong(1);
            }
        };
        while (codec.offer(lane.sender(), little)) {}
        assertFalse(codec.offer(lane.sender(), little));
        assertThrows(
                IllegalArgumentException.class, () -> codec.offer(lane.sender(), new Quote(1, 1, "x".repeat(1000))));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void whereTheJvmKeepsChronicleFromWorkingTheErrorNamesTheFlag() {
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, MarshallableCodec::new);
        assertTrue(refused.getMessage().contains("--sun-misc-unsafe-memory-access=allow"), refused.getMessage());
    }
}
