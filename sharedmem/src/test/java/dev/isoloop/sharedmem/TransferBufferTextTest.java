package dev.isoloop.sharedmem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts, comparisons and {@code ByteBuffer}s. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of the buffer made before each test
class TransferBufferTextTest {
    private final TransferBuffer buffer = TransferBuffer.allocate(64);

    @AfterEach
    void giveBack() {
        buffer.close();
    }

    private static TransferBuffer of(int... bytes) {
        TransferBuffer made = TransferBuffer.allocate(bytes.length);
        for (int at = 0; at < bytes.length; at++) made.putByte(at, (byte) bytes[at]);
        return made;
    }

    @Test
    void aTextComesBackInEveryEncoding() {
        String text = "Gr\u00fc\u00dfe";
        for (Charset charset : new Charset[] {UTF_8, ISO_8859_1, UTF_16LE, UTF_16BE}) {
            int bytes = buffer.putString(3, text, charset);
            assertEquals(text.getBytes(charset).length, bytes, charset.name());
            assertEquals(text, buffer.getString(3, bytes, charset), charset.name());
        }
        int bytes = buffer.putString(0, "\uD83D\uDE00\u65E5", UTF_8);
        assertEquals(7, bytes);
        assertEquals("\uD83D\uDE00\u65E5", buffer.getString(0, bytes, UTF_8));
    }

    @Test
    void theOrderOfUtf16IsInTheBytes() {
        buffer.putString(0, "A", UTF_16LE);
        assertEquals('A', buffer.getChar(0));
        buffer.putString(0, "A", UTF_16BE);
        assertEquals('A' << 8, buffer.getChar(0));
    }

    @Test
    void whatIsNoTextIsReplaced() {
        buffer.putByte(0, (byte) 0xFF);
        assertEquals("\uFFFD", buffer.getString(0, 1, UTF_8));
        assertEquals(1, buffer.putString(0, "\u65E5", ISO_8859_1));
        assertEquals('?', buffer.getByte(0));
    }

    @Test
    void aTextThatDoesNotFitChangesNothing() {
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putString(62, "abc", UTF_8));
        assertEquals(0, buffer.getByte(62));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getString(62, 3, UTF_8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getString(0, -1, UTF_8));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getString(0, Integer.MAX_VALUE, UTF_8));
    }

    @Test
    void theFirstDifferenceIsFoundWhereverItIs() {
        try (TransferBuffer one = TransferBuffer.allocate(300_000);
                TransferBuffer other = TransferBuffer.allocate(300_000)) {
            for (int at : new int[] {0, 1, 7, 8, 4095, 4096, 65_537, 299_999}) {
                assertEquals(-1, one.mismatch(other));
                one.putByte(at, (byte) 1);
                assertEquals(at, one.mismatch(other));
                assertEquals(-1, one.mismatch(0, other, 0, at));
                assertEquals(0, one.mismatch(at, other, at, 1));
                one.putByte(at, (byte) 0);
            }
        }
    }

    @Test
    void bytesAreComparedUnsignedAndAShorterBeginningIsLess() {
        try (TransferBuffer low = of(1, 2, 3);
                TransferBuffer high = of(1, 0xFF);
                TransferBuffer longer = of(1, 2, 3, 0);
                TransferBuffer empty = of()) {
            assertTrue(low.compare(high) < 0);
            assertTrue(high.compare(low) > 0);
            assertTrue(low.compare(longer) < 0);
            assertTrue(longer.compare(low) > 0);
            assertEquals(3, low.mismatch(longer));
            assertEquals(0, low.compare(low));
            assertTrue(empty.compare(low) < 0);
            assertEquals(0, empty.compare(empty));
        }
    }

    @Test
    void comparingWithADetachedBufferIsRefused() {
        TransferBuffer closed = of(1);
        closed.close();
        assertThrows(DetachedException.class, () -> buffer.mismatch(closed));
        assertThrows(DetachedException.class, () -> closed.compare(buffer));
    }

    @Test
    void aByteBufferGivesAndTakesWhatItHasRemaining() {
        ByteBuffer source =
                ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
        buffer.putBytes(10, source);
        assertEquals(4, source.position());
        ByteBuffer target = ByteBuffer.allocateDirect(8).position(5);
        buffer.getBytes(10, target);
        assertEquals(8, target.position());
        assertEquals(3, target.get(7));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.getBytes(60, ByteBuffer.allocate(5)));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(60, ByteBuffer.allocate(5)));
        assertThrows(
                ReadOnlyBufferException.class,
                () -> buffer.getBytes(0, ByteBuffer.allocate(5).asReadOnlyBuffer()));
    }
}
