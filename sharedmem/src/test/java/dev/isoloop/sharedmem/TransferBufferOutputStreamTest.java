package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of what closes the buffers after each test
class TransferBufferOutputStreamTest {
    private static final int MIB = 1 << 20;

    private final Recycler recycler = new Recycler(MemoryLimits.fixed(128L * MIB, 64L * MIB));
    private final TransferBufferOutputStream writer = new TransferBufferOutputStream(recycler, 100);

    @AfterEach
    void nothingIsLeftBehind() {
        writer.discard();
        assertEquals(0, recycler.stats().liveBuffers());
        assertEquals(0, recycler.stats().liveBytes());
    }

    private void expectContent(byte[] expected) {
        try (TransferBuffer buffer = writer.toBuffer()) {
            assertEquals(expected.length, buffer.capacityBytes());
            byte[] read = new byte[expected.length];
            buffer.getBytes(0, read);
            assertArrayEquals(expected, read);
            assertEquals(1, recycler.stats().liveBuffers(), "the pieces were given back");
        }
    }

    @Test
    void theBufferHasExactlyWhatWasWritten() throws IOException {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        Random random = new Random(11);
        for (int round = 0; round < 3; round++) {
            for (int step = 0; step < 200; step++) {
                byte[] some = new byte[random.nextInt(30_000)];
                random.nextBytes(some);
                int offset = random.nextInt(some.length + 1);
                for (OutputStream out : new OutputStream[] {model, writer}) {
                    out.write(some, offset, some.length - offset);
                    out.write(step);
                }
                assertEquals(model.size(), writer.sizeBytes());
            }
            expectContent(model.toByteArray());
            assertEquals(0, writer.sizeBytes(), "and starts anew");
            model.reset();
        }
    }

    @Test
    void whatFitsTheFirstPieceIsHandedOverWithoutACopy() throws IOException {
        writer.write(new byte[] {1, 2, 3});
        TransferBufferOutputStream snug = new TransferBufferOutputStream(recycler, 1000);
        snug.write(7);
        assertEquals(2, recycler.stats().liveBuffers());
        snug.write(new byte[990]);
        try (TransferBuffer buffer = snug.toBuffer()) {
            assertEquals(991, buffer.capacityBytes());
            assertEquals(7, buffer.getByte(0));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(991));
            assertEquals(2, recycler.stats().liveBuffers(), "no other block was made");
        }
    }

    @Test
    void aShortContentDoesNotKeepALargePiece() throws IOException {
        TransferBufferOutputStream hopeful = new TransferBufferOutputStream(recycler, MIB);
        hopeful.write(1);
        try (TransferBuffer buffer = hopeful.toBuffer()) {
            assertEquals(1, buffer.capacityBytes());
            assertEquals(SizeClass.SMALLEST_BYTES, recycler.stats().liveBytes());
            assertTrue(recycler.stats().cachedBytes() >= MIB, recycler.stats().toString());
        }
    }

    @Test
    void aHandedOverPieceHidesWhatFormerOwnersLeft() throws IOException {
        TransferBuffer former = TransferBuffer.allocate(recycler, 100);
        former.fill(0, 100, (byte) 1);
        Object block = former.block;
        former.close();
        writer.write(new byte[97]);
        writer.toBuffer().close();
        try (TransferBuffer next = TransferBuffer.allocate(recycler, 112)) {
            assertSame(block, next.block);
            byte[] read = new byte[112];
            next.getBytes(0, read);
            assertArrayEquals(new byte[112], read);
        }
    }

    @Test
    void aLargeContentLeavesFewSizesInTheCache() throws IOException {
        byte[] some = new byte[10_000];
        for (int bytes = 0; bytes < 20 * MIB; bytes += some.length) writer.write(some);
        writer.toBuffer().close();
        long cached = recycler.stats().cachedBytes();
        long used = recycler.stats().peakBytes();
        assertTrue(cached <= used + MIB / 4 && used <= 50L * MIB, cached + " cached, " + used + " used");
        for (int bytes = 0; bytes < 20 * MIB; bytes += some.length) writer.write(some);
        writer.toBuffer().close();
        assertEquals(cached, recycler.stats().cachedBytes(), "the second time needs no new memory");
        assertEquals(used, recycler.stats().peakBytes());
    }

    @Test
    void nothingWrittenYieldsAnEmptyBuffer() {
        expectContent(new byte[0]);
    }

    @Test
    void aStreamAroundItMayCloseIt() throws IOException {
        byte[] text = "the quick brown fox".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (OutputStream zip = new GZIPOutputStream(writer)) {
            zip.write(text);
        }
        assertThrows(IOException.class, () -> writer.write(1));
        assertThrows(IOException.class, () -> writer.write(new byte[1]));
        writer.close();
        try (TransferBuffer zipped = writer.toBuffer();
                GZIPInputStream unzip = new GZIPInputStream(zipped.inputStream())) {
            assertArrayEquals(text, unzip.readAllBytes());
        }
    }

    @Test
    void discardedBytesAreGivenBackAndTheWriterGoesOn() throws IOException {
        writer.write(new byte[300_000]);
        writer.discard();
        assertEquals(0, recycler.stats().liveBytes());
        writer.write(5);
        expectContent(new byte[] {5});
    }

    @Test
    void whenTheLimitIsReachedWhatWasWrittenIsKept() throws IOException {
        Recycler small = new Recycler(MemoryLimits.fixed(256 * 1024, 0));
        TransferBufferOutputStream out = new TransferBufferOutputStream(small, 64 * 1024);
        byte[] some = new byte[64 * 1024];
        out.write(some);
        out.write(some);
        out.write(some);
        assertThrows(MemoryLimitException.class, out::toBuffer, "no room for the whole beside its pieces");
        assertEquals(3 * 64 * 1024, out.sizeBytes());
        out.write(some);
        assertThrows(MemoryLimitException.class, () -> out.write(1), "no room for another piece");
        assertEquals(4 * 64 * 1024, out.sizeBytes());
        out.discard();
        assertEquals(0, small.stats().liveBytes());
    }

    @Test
    void anotherThreadCanNotTakeTheBytes() throws IOException {
        writer.write(new byte[200]);
        writer.write(new byte[200_000]);
        assertThrows(WrongOwnerException.class, () -> OtherThread.call(writer::toBuffer));
        assertThrows(
                WrongOwnerException.class,
                () -> OtherThread.call(() -> {
                    writer.write(1);
                    return null;
                }));
        assertEquals(200_200, writer.sizeBytes());
    }

    @Test
    void badArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TransferBufferOutputStream(-1));
        assertThrows(IllegalArgumentException.class, () -> new TransferBufferOutputStream(1L << 31));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.write(new byte[3], 2, 2));
        assertThrows(NullPointerException.class, () -> writer.write(null, 0, 0));
    }

    @Test
    void theDefaultWriterUsesTheMemoryOfTheProcess() throws IOException {
        try (TransferBufferOutputStream ofProcess = new TransferBufferOutputStream()) {
            ofProcess.write(3);
            try (TransferBuffer buffer = ofProcess.toBuffer()) {
                assertEquals(3, buffer.getByte(0));
            }
        }
    }
}
