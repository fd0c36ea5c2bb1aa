package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A buffer as a channel and as a stream to write to. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of the buffer made before each test
class RangeChannelTest {
    private static final int SIZE = 20_000;

    private final TransferBuffer buffer = TransferBuffer.allocate(SIZE);
    private final byte[] content = new byte[SIZE];

    RangeChannelTest() {
        new Random(11).nextBytes(content);
    }

    @AfterEach
    void giveBack() {
        buffer.close();
    }

    @Test
    void aChannelReadsWhatTheBufferHoldsAndThenEnds() throws IOException {
        buffer.putBytes(0, content);
        SeekableByteChannel channel = buffer.channel();
        ByteBuffer target = ByteBuffer.allocate(SIZE + 5).position(5);
        assertEquals(SIZE, channel.read(target));
        assertArrayEquals(content, java.util.Arrays.copyOfRange(target.array(), 5, SIZE + 5));
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        assertEquals(0, channel.read(ByteBuffer.allocate(0)));
        assertEquals(SIZE, channel.position());
        assertEquals(4, channel.position(SIZE - 4).read(ByteBuffer.allocate(9)));
        assertEquals(SIZE, channel.size());
    }

    @Test
    void aChannelWritesUpToTheEndAndThenRefuses() throws IOException {
        SeekableByteChannel channel = buffer.channel();
        ByteBuffer source = ByteBuffer.wrap(content);
        assertEquals(SIZE - 10, channel.position(10).write(source));
        assertEquals(10, source.remaining());
        IOException refusal = assertThrows(IOException.class, () -> channel.write(source));
        assertTrue(refusal.getMessage().contains("No room for 10 bytes at position 20000"), refusal.getMessage());
        assertEquals(0, channel.write(ByteBuffer.allocate(0)));
        assertEquals(content[0], buffer.getByte(10));
        assertEquals(-1, channel.position(SIZE + 100L).read(ByteBuffer.allocate(1)));
    }

    @Test
    void aChannelSaysWhatItCantDo() throws IOException {
        SeekableByteChannel channel = buffer.channel();
        assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
        assertThrows(UnsupportedOperationException.class, () -> channel.truncate(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
        channel.close();
        assertFalse(channel.isOpen());
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertFalse(buffer.isDetached());
    }

    @Test
    void aStreamOverwritesFromTheStartAndRefusesWhatDoesNotFit() throws IOException {
        OutputStream out = buffer.outputStream();
        out.write(content, 0, SIZE - 1);
        assertThrows(IOException.class, () -> out.write(new byte[2]));
        out.write(5);
        assertThrows(IOException.class, () -> out.write(6));
        out.close();
        assertEquals(content[SIZE - 2], buffer.getByte(SIZE - 2));
        assertEquals(5, buffer.getByte(SIZE - 1));
    }

    @Test
    void codeOfTheUsersInsideAChannelOfTheJdkCantTakeTheMemoryAway() throws IOException {
        InputStream meddler = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                assertThrows(LentException.class, buffer::close);
                assertThrows(LentException.class, buffer::transfer);
                return super.read(target, offset, length);
            }
        };
        assertEquals(SIZE, buffer.readFrom(Channels.newChannel(meddler), 0, SIZE));
        OutputStream other = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] source, int offset, int length) {
                assertThrows(LentException.class, () -> buffer.transfer(5));
                super.write(source, offset, length);
            }
        };
        assertEquals(SIZE, buffer.writeTo(Channels.newChannel(other), 0, SIZE));
        assertArrayEquals(content, ((ByteArrayOutputStream) other).toByteArray());
    }
}
