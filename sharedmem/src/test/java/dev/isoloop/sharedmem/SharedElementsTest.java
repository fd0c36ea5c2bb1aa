package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedElementsTest {
    private static List<LongConsumer> allOf(SharedElements elements) {
        return List.of(
                elements::getShort,
                elements::getInt,
                elements::getLong,
                elements::getFloat,
                elements::getDouble,
                number -> elements.putShort(number, (short) -1),
                number -> elements.putInt(number, -1),
                number -> elements.putLong(number, -1),
                number -> elements.putFloat(number, -1),
                number -> elements.putDouble(number, -1));
    }

    @Test
    void anElementIsTheValueAtItsNumberTimesItsWidth() {
        try (SharedBuffer buffer = SharedBuffer.allocate(32)) {
            SharedElements elements = buffer.elements();
            for (int number = 0; number < 16; number++) {
                elements.putShort(number, (short) (0x0102 + number));
                assertEquals(0x0102 + number, buffer.getShort(2 * number));
            }
            for (int number = 0; number < 8; number++) {
                buffer.putInt(4 * number, -number);
                assertEquals(-number, elements.getInt(number));
                elements.putInt(number, number);
                assertEquals(number, buffer.getInt(4 * number));
            }
            for (int number = 0; number < 4; number++) {
                elements.putLong(number, 0x0807_0605_0403_0201L);
                assertEquals(1, buffer.getByte(8 * number), "little endian");
                assertEquals(buffer.getLong(8 * number), elements.getLong(number));
                assertEquals(buffer.getShort(8 * number + 6), elements.getShort(4 * number + 3));
            }
        }
    }

    @Test
    void floatsKeepTheirBits() {
        try (SharedBuffer buffer = SharedBuffer.allocate(16)) {
            SharedElements elements = buffer.elements();
            float oddNaN = Float.intBitsToFloat(0x7fc0_1234);
            elements.putFloat(1, oddNaN);
            assertEquals(0x7fc0_1234, buffer.getInt(4));
            assertEquals(0x7fc0_1234, Float.floatToRawIntBits(elements.getFloat(1)));
            elements.putDouble(1, -0.0);
            assertEquals(Long.MIN_VALUE, buffer.getLong(8));
            assertEquals(Long.MIN_VALUE, Double.doubleToRawLongBits(elements.getDouble(1)));
        }
    }

    @Test
    void aNumberOutsideIsRefusedWithTheNumbersAndChangesNothing() {
        try (SharedBuffer buffer = SharedBuffer.allocate(13)) {
            SharedElements elements = buffer.elements();
            for (LongConsumer access : allOf(elements)) {
                for (long number : new long[] {-1, 6, 1L << 31, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE}) {
                    assertThrows(IndexOutOfBoundsException.class, () -> access.accept(number));
                }
            }
            var thrown = assertThrows(IndexOutOfBoundsException.class, () -> elements.getLong(1));
            assertEquals(
                    "Element 1 of 8 bytes is outside a shared buffer with a capacity of 13 bytes", thrown.getMessage());
            assertThrows(IndexOutOfBoundsException.class, () -> elements.putInt(3, -1), "partly inside");
            for (int at = 0; at < 13; at++) assertEquals(0, buffer.getByte(at));
        }
    }

    @Test
    void aBufferOfNothingHasNoElements() {
        try (SharedBuffer buffer = SharedBuffer.allocate(0)) {
            assertThrows(
                    IndexOutOfBoundsException.class, () -> buffer.elements().getShort(0));
        }
    }

    @Test
    void elementsDieWithTheirHandleAndNotWithAnother() {
        SharedBuffer buffer = SharedBuffer.allocate(16);
        SharedBuffer other = buffer.share();
        SharedElements elements = buffer.elements();
        SharedElements others = other.elements();
        elements.putLong(1, 7);
        buffer.close();
        for (LongConsumer access : allOf(elements)) {
            assertThrows(DetachedException.class, () -> access.accept(0));
            assertThrows(DetachedException.class, () -> access.accept(-1));
        }
        assertThrows(DetachedException.class, buffer::elements);
        assertEquals(7, others.getLong(1));
        other.close();
        assertThrows(DetachedException.class, () -> others.getLong(1));
    }

    @Test
    void whatIsGrownIsWithinReachOfElementsAtOnce() {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(8, 24);
                SharedBuffer other = buffer.share()) {
            SharedElements elements = other.elements();
            assertThrows(IndexOutOfBoundsException.class, () -> elements.getLong(1));
            buffer.grow(17);
            assertEquals(0, elements.getLong(1));
            assertEquals(0, elements.getShort(7));
            assertThrows(IndexOutOfBoundsException.class, () -> elements.getLong(2));
            buffer.grow(24);
            elements.putLong(2, 5);
            assertEquals(5, buffer.getLong(16));
        }
    }

    @Test
    void aHandleHasOneObjectOfElements() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            assertSame(buffer.elements(), buffer.elements());
            assertEquals("Elements of SharedBuffer[8 bytes]", buffer.elements().toString());
        }
    }
}
