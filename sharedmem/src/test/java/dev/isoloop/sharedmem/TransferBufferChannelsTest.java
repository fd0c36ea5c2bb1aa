package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TransferBufferChannelsTest {
    private static final int SIZE = 200_000;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        new Random(5).nextBytes(content);
        file = Files.write(folder.resolve("content"), content);
    }

    private static byte[] bytesOf(TransferBuffer buffer) {
        byte[] read = new byte[(int) buffer.capacityBytes()];
        buffer.getBytes(0, read);
        return read;
    }

    @Test
    void aPartOfAFileBecomesABuffer() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            try (TransferBuffer whole = TransferBuffer.copyOf(channel, 0, SIZE);
                    TransferBuffer part = TransferBuffer.copyOf(channel, 1000, 77)) {
                assertArrayEquals(content, bytesOf(whole));
                assertArrayEquals(Arrays.copyOfRange(content, 1000, 1077), bytesOf(part));
            }
            assertEquals(0, channel.position());
        }
    }

    @Test
    void aFileThatEndsEarlyIsAnErrorAndLeavesNoBuffer() throws IOException {
        // Of its own: the process's count changes whenever the collector finds what other tests have left.
        MemoryBudget budget = new MemoryBudget("copy", SIZE);
        try (FileChannel channel = FileChannel.open(file)) {
            budget.run(() -> {
                EOFException early =
                        assertThrows(EOFException.class, () -> TransferBuffer.copyOf(channel, SIZE - 10, 11));
                assertTrue(early.getMessage().contains("10 bytes after position " + (SIZE - 10)), early.getMessage());
            });
        }
        assertTrue(budget.peakBytes() > 0);
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void aBufferGoesToAFileAndComesBack() throws IOException {
        Path copy = folder.resolve("copy");
        try (TransferBuffer buffer = TransferBuffer.copyOf(content);
                TransferBuffer back = TransferBuffer.allocate(SIZE);
                FileChannel channel = FileChannel.open(
                        copy, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertEquals(SIZE - 100, buffer.writeTo(channel, 100, SIZE - 100));
            assertEquals(100, buffer.writeTo(channel, SIZE - 100, 0, 100));
            assertEquals(SIZE, Files.size(copy));
            assertEquals(100, back.readFrom(channel, SIZE - 100, 0, 100));
            channel.position(0);
            assertEquals(SIZE - 100, back.readFrom(channel, 100, SIZE - 100));
            assertArrayEquals(content, bytesOf(back));
            assertEquals(SIZE - 100, channel.position());
        }
    }

    @Test
    void theEndOfAFileIsMinusOne() throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                TransferBuffer buffer = TransferBuffer.allocate(10)) {
            assertEquals(-1, buffer.readFrom(channel, SIZE, 0, 10));
            assertEquals(0, buffer.readFrom(channel, 0, 10, 0), "nothing was asked for");
            channel.position(SIZE);
            assertEquals(-1, buffer.readFrom(channel, 0, 10));
            assertEquals(0, buffer.getLong(0));
        }
    }

    @Test
    void aShortReadLeavesTheRestZeroInUsedMemoryToo() throws IOException {
        Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        TransferBuffer former = TransferBuffer.allocate(recycler, SIZE);
        former.fill(0, SIZE, (byte) 0x77);
        former.close();
        try (FileChannel channel = FileChannel.open(file);
                TransferBuffer buffer = TransferBuffer.allocate(recycler, SIZE)) {
            assertEquals(50, buffer.readFrom(channel, SIZE - 50, 20, SIZE - 20));
            byte[] expected = new byte[SIZE];
            System.arraycopy(content, SIZE - 50, expected, 20, 50);
            assertArrayEquals(expected, bytesOf(buffer));
        }
    }

    @Test
    void aRangeThatWasToBeReadCountsAsDirtyWhateverCame() throws IOException {
        Recycler unused = new Recycler(MemoryLimits.fixed(SIZE, 0));
        TransferBuffer buffer = TransferBuffer.allocate(unused, SIZE);
        Block block = buffer.block;
        try (FileChannel channel = FileChannel.open(file)) {
            assertEquals(50, buffer.readFrom(channel, SIZE - 50, 0, SIZE));
        }
        buffer.close();
        assertEquals(SIZE, block.dirtyBytes());
    }

    @Test
    void anUntouchedBufferIsWrittenAsZeroes() throws IOException {
        Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 1 << 20));
        TransferBuffer former = TransferBuffer.allocate(recycler, SIZE);
        former.fill(0, SIZE, (byte) 0x77);
        former.close();
        Path zeroes = folder.resolve("zeroes");
        try (TransferBuffer buffer = TransferBuffer.allocate(recycler, SIZE);
                FileChannel channel = FileChannel.open(zeroes, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertEquals(SIZE, buffer.writeTo(channel, 0, SIZE));
        }
        assertArrayEquals(new byte[SIZE], Files.readAllBytes(zeroes));
    }

    @Test
    void aPipeCarriesBytesFromBufferToBuffer() throws IOException {
        Pipe pipe = Pipe.open();
        try (TransferBuffer from = TransferBuffer.copyOf(content, 0, 1000);
                TransferBuffer to = TransferBuffer.allocate(1000);
                Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            assertEquals(1000, from.writeTo(sink, 0, 1000));
            assertEquals(1000, to.readFrom(source, 0, 1000));
            assertArrayEquals(Arrays.copyOf(content, 1000), bytesOf(to));
        }
    }

    @Test
    void aRefusedRangeReadsNothing() throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                TransferBuffer buffer = TransferBuffer.allocate(10)) {
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.readFrom(channel, 1, 10));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.readFrom(channel, 0, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> buffer.readFrom(channel, -1, 0, 1));
            assertThrows(NonWritableChannelException.class, () -> buffer.writeTo(channel, 0, 10));
            assertEquals(0, channel.position());
        }
    }

    @Test
    void aClosedBufferIsNotReadInto() throws IOException {
        TransferBuffer closed = TransferBuffer.allocate(10);
        closed.close();
        try (FileChannel channel = FileChannel.open(file)) {
            assertThrows(DetachedException.class, () -> closed.readFrom(channel, 0, 10));
            assertThrows(DetachedException.class, () -> closed.writeTo(channel, 0, 10));
            assertEquals(0, channel.position());
        }
    }

    /** Keeps the buffer it was handed, as a careless or hostile channel might. */
    private static final class KeepingChannel implements ReadableByteChannel, WritableByteChannel {
        private ByteBuffer kept;
        private Runnable meanwhile = () -> {};

        @Override
        public int read(ByteBuffer target) {
            kept = target;
            int count = Math.min(target.remaining(), 3);
            for (int byteNumber = 0; byteNumber < count; byteNumber++) target.put((byte) 9);
            meanwhile.run();
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            kept = source;
            int count = source.remaining();
            source.position(source.limit());
            meanwhile.run();
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void aChannelOfSomebodyElsesNeverSeesTheMemory() throws IOException {
        KeepingChannel channel = new KeepingChannel();
        try (TransferBuffer buffer = TransferBuffer.allocate(SIZE)) {
            assertEquals(3, buffer.readFrom(channel, 5, 10));
            assertEquals(9, buffer.getByte(7));
            assertFalse(channel.kept.isDirect());
            channel.kept.put(0, (byte) 66);
            assertEquals(9, buffer.getByte(5));
            assertEquals(65_536, buffer.writeTo(channel, 0, SIZE), "at most 64 KiB at a time");
            assertFalse(channel.kept.isDirect());
            assertEquals(9, channel.kept.get(5));
        }
    }

    @Test
    void aProxyThatTheJdkDefinedForSomebodyElseNeverSeesTheMemory() throws Exception {
        AtomicReference<ByteBuffer> kept = new AtomicReference<>();
        Class<?> keptToItself = Class.forName("java.util.stream.Node");
        ReadableByteChannel proxy = (ReadableByteChannel) Proxy.newProxyInstance(
                null, new Class<?>[] {ReadableByteChannel.class, keptToItself}, (self, method, arguments) -> {
                    kept.set((ByteBuffer) arguments[0]);
                    return 0;
                });
        assertSame(Object.class.getModule(), proxy.getClass().getModule());
        try (TransferBuffer buffer = TransferBuffer.allocate(10)) {
            assertEquals(0, buffer.readFrom(proxy, 0, 10));
        }
        assertFalse(kept.get().isDirect());
    }

    @Test
    void aChannelThatClosesTheBufferMeanwhileGetsAnException() {
        TransferBuffer buffer = TransferBuffer.allocate(100);
        KeepingChannel channel = new KeepingChannel();
        channel.meanwhile = buffer::close;
        assertThrows(DetachedException.class, () -> buffer.readFrom(channel, 0, 100));
    }

    @Test
    void aStreamReadsItsRangeWithMarkAndSkip() throws IOException {
        try (TransferBuffer buffer = TransferBuffer.copyOf(content)) {
            assertArrayEquals(content, buffer.inputStream().readAllBytes());
            InputStream part = buffer.inputStream(10, 20);
            assertEquals(20, part.available());
            assertEquals(content[10] & 0xFF, part.read());
            assertTrue(part.markSupported());
            part.mark(0);
            assertEquals(5, part.skip(5));
            assertEquals(content[16] & 0xFF, part.read());
            part.reset();
            assertEquals(19, part.available());
            assertEquals(0, part.skip(-3));
            assertEquals(19, part.skip(100));
            assertEquals(-1, part.read());
            assertEquals(-1, part.read(new byte[4]));
            assertEquals(0, part.read(new byte[4], 0, 0));
        }
    }

    @Test
    void aChannelOverAStreamIsReadToo() throws IOException {
        try (ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(content));
                TransferBuffer buffer = TransferBuffer.allocate(SIZE)) {
            int read = 0;
            while (read < SIZE) read += buffer.readFrom(channel, read, SIZE - read);
            assertArrayEquals(content, bytesOf(buffer));
            assertEquals(-1, buffer.readFrom(channel, 0, 1));
        }
    }
}
