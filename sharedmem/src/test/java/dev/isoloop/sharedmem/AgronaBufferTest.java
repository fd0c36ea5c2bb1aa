package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.AsciiNumberFormatException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs without a flag: on 17 as it is, on 25 with {@code --sun-misc-unsafe-memory-access=deny}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of the buffer made before each test
class AgronaBufferTest {
    private static final int RING_BYTES = 4096 + RingBufferDescriptor.TRAILER_LENGTH;

    private static final TransferBuffer OWNED = TransferBuffer.allocate(RING_BYTES);
    private static final SharedBuffer SHARED = SharedBuffer.allocate(RING_BYTES);

    private static final TransferBuffer MESSAGE = TransferBuffer.allocate(64);

    static Stream<AgronaBuffer> both() {
        return Stream.of(AgronaBuffer.of(OWNED), AgronaBuffer.of(SHARED));
    }

    @AfterEach
    void clear() {
        both().forEach(buffer -> buffer.setMemory(0, RING_BYTES, (byte) 0));
    }

    @ParameterizedTest
    @MethodSource("both")
    void aRingBufferRunsOnIt(AgronaBuffer buffer) {
        for (RingBuffer ring : List.of(new OneToOneRingBuffer(buffer), new ManyToOneRingBuffer(buffer))) {
            MutableDirectBuffer message = AgronaBuffer.of(MESSAGE);
            List<Long> read = new ArrayList<>();
            for (long number = 0; number < 1000; number++) {
                message.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
                assertTrue(ring.write(7, message, 0, 24));
                ring.read((type, bytes, index, length) -> {
                    assertEquals(7, type);
                    assertEquals(24, length);
                    read.add(bytes.getLong(index, ByteOrder.LITTLE_ENDIAN));
                });
            }
            assertEquals(1000, read.size());
            assertEquals(999, read.get(999));
            clear();
        }
    }

    @Test
    void aRingBufferCarriesMessagesFromOneThreadToAnother() throws Exception {
        int messages = 20_000;
        OneToOneRingBuffer sender = new OneToOneRingBuffer(AgronaBuffer.of(SHARED));
        SharedBuffer receivers = SHARED.share();
        var sum = OtherThread.start(() -> {
            OneToOneRingBuffer ring = new OneToOneRingBuffer(AgronaBuffer.of(receivers));
            long[] found = new long[2];
            while (found[0] < messages) {
                ring.read((type, bytes, index, length) -> {
                    assertEquals(found[0], bytes.getLong(index, ByteOrder.LITTLE_ENDIAN));
                    found[0]++;
                    found[1] += length;
                });
                Thread.onSpinWait();
            }
            return found[1];
        });
        for (long number = 0; number < messages; number++) {
            int index = claim(sender);
            sender.buffer().putLong(index, number, ByteOrder.LITTLE_ENDIAN);
            sender.commit(index);
        }
        assertEquals(messages * 16L, sum.get());
        receivers.close();
    }

    private static int claim(OneToOneRingBuffer ring) {
        int index = ring.tryClaim(1, 16);
        while (index < 0) {
            Thread.onSpinWait();
            index = ring.tryClaim(1, 16);
        }
        return index;
    }

    @ParameterizedTest
    @MethodSource("both")
    void plainValuesComeBackInBothOrdersAndAtOddPlaces(AgronaBuffer buffer) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            buffer.putLong(3, 0x0102030405060708L, order);
            assertEquals(0x0102030405060708L, buffer.getLong(3, order));
            buffer.putInt(3, -7, order);
            assertEquals(-7, buffer.getInt(3, order));
            buffer.putShort(3, (short) -7, order);
            assertEquals(-7, buffer.getShort(3, order));
            buffer.putChar(3, '\u1234', order);
            assertEquals('\u1234', buffer.getChar(3, order));
            buffer.putFloat(3, 1.5f, order);
            assertEquals(1.5f, buffer.getFloat(3, order));
            buffer.putDouble(3, 2.5, order);
            assertEquals(2.5, buffer.getDouble(3, order));
        }
        buffer.putLong(8, 1);
        buffer.putDouble(16, 2.5);
        buffer.putFloat(24, 1.5f);
        buffer.putInt(28, 3);
        buffer.putChar(32, 'x');
        buffer.putShort(34, (short) 4);
        buffer.putByte(36, (byte) 5);
        assertEquals(1, buffer.getLong(8));
        assertEquals(2.5, buffer.getDouble(16));
        assertEquals(1.5f, buffer.getFloat(24));
        assertEquals(3, buffer.getInt(28));
        assertEquals('x', buffer.getChar(32));
        assertEquals(4, buffer.getShort(34));
        assertEquals(5, buffer.getByte(36));
    }

    @ParameterizedTest
    @MethodSource("both")
    void orderedAndAtomicOperationsDoWhatTheirNamesSay(AgronaBuffer buffer) {
        buffer.putLongVolatile(8, 1);
        buffer.putLongOrdered(8, 2);
        buffer.putLongRelease(8, 3);
        buffer.putLongOpaque(8, 4);
        assertEquals(4, buffer.getLongVolatile(8));
        assertEquals(4, buffer.getLongAcquire(8));
        assertEquals(4, buffer.getLongOpaque(8));
        assertEquals(4, buffer.addLongOrdered(8, 1));
        assertEquals(5, buffer.addLongRelease(8, 1));
        assertEquals(6, buffer.addLongOpaque(8, 1));
        assertTrue(buffer.compareAndSetLong(8, 7, 8));
        assertFalse(buffer.compareAndSetLong(8, 7, 9));
        assertEquals(8, buffer.compareAndExchangeLong(8, 1, 2));
        assertEquals(8, buffer.getAndSetLong(8, 9));
        assertEquals(9, buffer.getAndAddLong(8, 1));
        assertEquals(10, buffer.getLong(8));
        buffer.putIntVolatile(20, 1);
        buffer.putIntOrdered(20, 2);
        buffer.putIntRelease(20, 3);
        buffer.putIntOpaque(20, 4);
        assertEquals(4, buffer.getIntVolatile(20));
        assertEquals(4, buffer.getIntAcquire(20));
        assertEquals(4, buffer.getIntOpaque(20));
        assertEquals(4, buffer.addIntOrdered(20, 1));
        assertEquals(5, buffer.addIntRelease(20, 1));
        assertEquals(6, buffer.addIntOpaque(20, 1));
        assertTrue(buffer.compareAndSetInt(20, 7, 8));
        assertFalse(buffer.compareAndSetInt(20, 7, 9));
        assertEquals(8, buffer.compareAndExchangeInt(20, 1, 2));
        assertEquals(8, buffer.getAndSetInt(20, 9));
        assertEquals(9, buffer.getAndAddInt(20, 1));
        buffer.putShortVolatile(26, (short) 5);
        assertEquals(5, buffer.getShortVolatile(26));
        buffer.putCharVolatile(28, 'c');
        assertEquals('c', buffer.getCharVolatile(28));
        buffer.putByteVolatile(31, (byte) 6);
        assertEquals(6, buffer.getByteVolatile(31));
    }

    @ParameterizedTest
    @MethodSource("both")
    void aMisalignedAtomicAccessIsRefused(AgronaBuffer buffer) {
        for (Executable access : List.<Executable>of(
                () -> buffer.getLongVolatile(4),
                () -> buffer.putIntOrdered(2, 1),
                () -> buffer.compareAndSetLong(1, 0, 1),
                () -> buffer.getShortVolatile(1))) {
            assertTrue(assertThrows(IllegalArgumentException.class, access)
                    .getMessage()
                    .contains("misaligned"));
        }
        buffer.verifyAlignment();
    }

    @ParameterizedTest
    @MethodSource("both")
    void nothingOutsideCanBeReached(AgronaBuffer buffer) {
        for (int index : new int[] {-1, RING_BYTES - 7, RING_BYTES, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(index));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putLongOrdered(index, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(index, new byte[8]));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.boundsCheck(index, 8));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.setMemory(0, -1, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringWithoutLengthAscii(0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.checkLimit(RING_BYTES + 1));
        buffer.putInt(0, Integer.MAX_VALUE);
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getStringUtf8(0));
    }

    @ParameterizedTest
    @MethodSource("both")
    void bytesGoToAndComeFromArraysBuffersAndOtherViews(AgronaBuffer buffer) {
        byte[] some = {1, 2, 3, 4, 5};
        buffer.putBytes(10, some);
        byte[] read = new byte[5];
        buffer.getBytes(10, read);
        assertArrayEquals(some, read);
        ByteBuffer target = ByteBuffer.allocate(5);
        buffer.getBytes(10, target, 5);
        assertEquals(5, target.position());
        target.flip();
        buffer.putBytes(20, target, 5);
        assertEquals(5, target.position());
        buffer.putBytes(30, ByteBuffer.wrap(some), 1, 3);
        assertEquals(2, buffer.getByte(30));
        MutableDirectBuffer another = AgronaBuffer.of(MESSAGE);
        buffer.getBytes(10, another, 3, 5);
        assertEquals(5, another.getByte(7));
        buffer.putBytes(40, another, 3, 5);
        assertEquals(1, buffer.getByte(40));
        buffer.putBytes(50, buffer, 40, 5);
        assertEquals(5, buffer.getByte(54));
        ByteBuffer part = ByteBuffer.allocate(9);
        buffer.getBytes(10, part, 2, 5);
        assertEquals(5, part.get(6));
    }

    @ParameterizedTest
    @MethodSource("both")
    void textsHaveALengthInFrontUnlessToldOtherwise(AgronaBuffer buffer) {
        assertEquals(7, buffer.putStringAscii(0, "abc"));
        assertEquals(3, buffer.getInt(0));
        assertEquals("abc", buffer.getStringAscii(0));
        StringBuilder out = new StringBuilder();
        assertEquals(3, buffer.getStringAscii(0, out));
        assertEquals("abc", out.toString());
        buffer.putStringAscii(0, (CharSequence) "d\u00e4", ByteOrder.BIG_ENDIAN);
        assertEquals("d?", buffer.getStringAscii(0, ByteOrder.BIG_ENDIAN));
        assertEquals(4, buffer.putStringAscii(0, (String) null));
        assertEquals(3, buffer.putStringWithoutLengthAscii(0, "xabcx", 1, 3));
        assertEquals("abc", buffer.getStringWithoutLengthAscii(0, 3));
        assertEquals(4, buffer.putStringWithoutLengthAscii(0, "xabcx", 1, Integer.MAX_VALUE));
        assertEquals(0, buffer.putStringWithoutLengthAscii(0, (CharSequence) null, 1, 3));
        assertEquals(9, buffer.putStringUtf8(0, "\u65e5\u00e4"));
        assertEquals("\u65e5\u00e4", buffer.getStringUtf8(0));
        buffer.putStringUtf8(0, "\u65e5", ByteOrder.BIG_ENDIAN);
        assertEquals("\u65e5", buffer.getStringUtf8(0, ByteOrder.BIG_ENDIAN));
        assertThrows(IllegalArgumentException.class, () -> buffer.putStringUtf8(0, "\u65e5", 2));
        assertEquals(4, buffer.putStringWithoutLengthUtf8(0, null));
        assertEquals("null", buffer.getStringWithoutLengthUtf8(0, 4));
    }

    @ParameterizedTest
    @MethodSource("both")
    void numbersAreWrittenAndReadAsDigits(AgronaBuffer buffer) {
        assertEquals(5, buffer.putIntAscii(0, -1234));
        assertEquals(-1234, buffer.parseIntAscii(0, 5));
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseNaturalIntAscii(0, 5));
        assertEquals(1234, buffer.parseNaturalIntAscii(1, 4));
        assertEquals(19, buffer.putLongAscii(0, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, buffer.parseLongAscii(0, 19));
        assertEquals(Long.MAX_VALUE, buffer.parseNaturalLongAscii(0, 19));
        buffer.putNaturalPaddedIntAscii(0, 6, 42);
        assertEquals("000042", buffer.getStringWithoutLengthAscii(0, 6));
        assertThrows(NumberFormatException.class, () -> buffer.putNaturalPaddedIntAscii(0, 1, 42));
        assertEquals(18, buffer.putNaturalIntAsciiFromEnd(42, 20));
        assertEquals(42, buffer.parseNaturalIntAscii(18, 2));
        assertEquals(18, buffer.putNaturalIntAsciiFromEnd(0, 18), "no digits of nothing, as Agrona has it");
        assertThrows(AsciiNumberFormatException.class, () -> buffer.parseIntAscii(2, 0));
    }

    @ParameterizedTest
    @MethodSource("both")
    void aViewGivesNoAddressAwayAndStaysWithItsBuffer(AgronaBuffer buffer) {
        AtomicBuffer other = AgronaBuffer.of(OWNED);
        for (Executable use : List.<Executable>of(
                buffer::addressOffset,
                () -> buffer.wrap(new byte[1]),
                () -> buffer.wrap(new byte[1], 0, 1),
                () -> buffer.wrap(ByteBuffer.allocate(1)),
                () -> buffer.wrap(ByteBuffer.allocate(1), 0, 1),
                () -> buffer.wrap(other),
                () -> buffer.wrap(other, 0, 1),
                () -> buffer.wrap(1L, 1))) {
            assertThrows(UnsupportedOperationException.class, use);
        }
        assertNull(buffer.byteArray());
        assertNull(buffer.byteBuffer());
        assertEquals(0, buffer.wrapAdjustment());
        assertFalse(buffer.isExpandable());
        assertEquals(RING_BYTES, buffer.capacity());
        assertEquals(0, buffer.compareTo(other), "both are all zeroes");
        assertTrue(buffer.compareTo(AgronaBuffer.of(MESSAGE)) != 0, "of another length");
    }

    @Test
    void aViewEndsWithItsBuffer() {
        TransferBuffer owned = TransferBuffer.allocate(64);
        SharedBuffer shared = SharedBuffer.allocate(64);
        AgronaBuffer ofOwned = AgronaBuffer.of(owned);
        AgronaBuffer ofShared = AgronaBuffer.of(shared);
        assertThrows(WrongOwnerException.class, () -> OtherThread.call(() -> ofOwned.getInt(0)));
        owned.close();
        shared.close();
        for (AgronaBuffer ended : List.of(ofOwned, ofShared)) {
            assertEquals(0, ended.capacity());
            assertThrows(DetachedException.class, () -> ended.getLong(0));
            assertThrows(DetachedException.class, () -> ended.putLongOrdered(0, 1));
            assertThrows(DetachedException.class, () -> ended.setMemory(0, 1, (byte) 1));
        }
    }
}
