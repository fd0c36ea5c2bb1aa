package dev.isoloop.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Pipeline;
import dev.isoloop.streams.Readable;
import dev.isoloop.streams.Writable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileStreamsTest {
    private static final int BIG_BYTES = 10 * FileStreams.CHUNK_BYTES + 12_345;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static byte[] take(TransferBuffer chunk) {
        try (chunk) {
            byte[] bytes = new byte[(int) chunk.capacityBytes()];
            chunk.getBytes(0, bytes);
            return bytes;
        }
    }

    private static byte[] read(Path path, long fromByte, long lengthBytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        EventLoop.run(
                loop -> FileStreams.read(path, fromByte, lengthBytes).onData(chunk -> all.writeBytes(take(chunk))));
        return all.toByteArray();
    }

    /** Sees to it that all memory is given back that the program has paid for, from a budget of its own: other tests leave some behind. */
    private static void runWithoutLeak(Consumer<EventLoop> program) {
        MemoryBudget budget = new MemoryBudget("files", 1 << 24);
        EventLoop loop = EventLoop.builder().memoryBudget(budget).build();
        loop.start(() -> program.accept(loop));
        loop.run();
        assertTrue(budget.peakBytes() > 0);
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void aFileIsReadInChunksFromItsFirstByteToItsLast() throws IOException {
        byte[] content = random(BIG_BYTES);
        Path path = file("big", content);
        List<Integer> sizes = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        EventLoop.run(loop -> FileStreams.read(path).onData(chunk -> {
            sizes.add((int) chunk.capacityBytes());
            all.writeBytes(take(chunk));
        }));
        assertArrayEquals(content, all.toByteArray());
        assertEquals(11, sizes.size());
        assertEquals(12_345, sizes.get(10));
    }

    @Test
    void aRangeIsReadAndNoMore() throws IOException {
        byte[] content = random(BIG_BYTES);
        Path path = file("ranged", content);
        assertArrayEquals(Arrays.copyOfRange(content, 70_000, 270_000), read(path, 70_000, 200_000));
        assertArrayEquals(Arrays.copyOfRange(content, BIG_BYTES - 5, BIG_BYTES), read(path, BIG_BYTES - 5, 200_000));
        assertEquals(0, read(path, 10, 0).length);
        assertEquals(0, read(path, BIG_BYTES + 1, 10).length);
    }

    @Test
    void aFileOfTheKernelThatSaysNoSizeIsReadToItsEnd() {
        assertTrue(read(Path.of("/proc/self/status"), 0, Long.MAX_VALUE).length > 0);
    }

    @Test
    void aFileIsCopiedThroughAPipelineAndEverythingIsClosedAndGivenBack() throws IOException {
        byte[] content = random(BIG_BYTES);
        Path from = file("from", content);
        Path to = folder.resolve("to");
        List<Object> outcome = new ArrayList<>();
        runWithoutLeak(loop ->
                Pipeline.from(FileStreams.read(from)).to(FileStreams.write(to)).start(null, outcome::add));
        assertNull(outcome.get(0));
        assertArrayEquals(content, Files.readAllBytes(to));
    }

    private static void writeAll(Path path, byte[] bytes, StandardOpenOption... options) {
        EventLoop.run(loop -> {
            Writable<TransferBuffer> stream = FileStreams.write(path, options);
            for (int at = 0; at < bytes.length; at += 10_000) {
                stream.write(TransferBuffer.copyOf(bytes, at, Math.min(10_000, bytes.length - at)));
            }
            stream.end();
        });
    }

    @Test
    void writingReplacesAFileAndAppendingGoesOnAtItsEnd() throws IOException {
        Path path = file("written", random(100_000));
        byte[] first = random(54_321);
        byte[] second = random(23_456);
        writeAll(path, first);
        assertArrayEquals(first, Files.readAllBytes(path));
        writeAll(path, second, StandardOpenOption.APPEND);
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertArrayEquals(both, Files.readAllBytes(path));
    }

    @Test
    void whatCannotBeOpenedDestroysItsStreamWithPathAndReason() {
        Path missing = folder.resolve("missing/file");
        List<Throwable> errors = new ArrayList<>();
        runWithoutLeak(loop -> {
            Readable<TransferBuffer> reading = FileStreams.read(missing);
            reading.onError(errors::add);
            reading.resume();
            Writable<TransferBuffer> writing = FileStreams.write(missing);
            writing.onError(errors::add);
            writing.write(TransferBuffer.allocate(10));
        });
        assertEquals(2, errors.size());
        for (Throwable error : errors) {
            assertInstanceOf(PoolFileException.class, error);
            assertEquals("can't open " + missing + ": no such file or folder", error.getMessage());
        }
    }

    @Test
    void aFolderCannotBeRead() {
        List<Throwable> errors = new ArrayList<>();
        EventLoop.run(loop -> {
            Readable<TransferBuffer> reading = FileStreams.read(folder);
            reading.onError(errors::add);
            reading.resume();
        });
        assertEquals("can't read " + folder + ": it is a folder", errors.get(0).getMessage());
    }

    @Test
    void destroyingDuringAReadClosesTheFileAndGivesTheChunkBack() throws IOException {
        Path path = file("destroyed", random(BIG_BYTES));
        List<String> words = new ArrayList<>();
        runWithoutLeak(loop -> {
            Readable<TransferBuffer> stream = FileStreams.read(path);
            stream.onClose(() -> words.add("close"));
            stream.onData(chunk -> {
                chunk.close();
                words.add("data");
                loop.nextTick(stream::destroy);
            });
        });
        assertEquals(List.of("data", "close"), words);
        Files.delete(path);
    }

    @Test
    void cancellingACopyGivesEverythingBack() throws IOException {
        Path from = file("long", random(BIG_BYTES));
        List<Throwable> outcome = new ArrayList<>();
        runWithoutLeak(loop -> {
            CancelSource source = new CancelSource();
            Readable<TransferBuffer> reading = FileStreams.read(from);
            reading.onData(chunk -> source.cancel());
            Pipeline.from(reading).to(FileStreams.write(folder.resolve("half"))).start(source.token(), outcome::add);
        });
        assertInstanceOf(CancellationException.class, outcome.get(0));
    }

    private static long descriptorsOf(Path path) throws IOException {
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors.filter(each -> leadsTo(each, path)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, Path path) {
        try {
            return Files.readSymbolicLink(descriptor).equals(path);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void aFileThatIsOpenWhenItsLoopEndsIsClosed() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS));
        Path path = file("waiting", random(BIG_BYTES)).toRealPath();
        List<Long> open = new ArrayList<>();
        EventLoop.run(loop -> {
            Readable<TransferBuffer> stream = FileStreams.read(path);
            stream.onData(chunk -> {
                chunk.close();
                stream.pause();
            });
            loop.events().onExit(code -> open.add(descriptorsNow(path)));
        });
        assertEquals(List.of(1L), open);
        while (descriptorsOf(path) > 0) Thread.onSpinWait();
    }

    private static long descriptorsNow(Path path) {
        try {
            return descriptorsOf(path);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aChunkThatIsBeingWrittenWhenItsLoopEndsIsWrittenWholeBeforeTheFileIsClosed() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS));
        byte[] content = random(100 * FileStreams.CHUNK_BYTES);
        Path path = file("being written", new byte[0]).toRealPath();
        EventLoop.run(loop -> {
            Writable<TransferBuffer> stream = FileStreams.write(path);
            stream.write(TransferBuffer.copyOf(new byte[1])); // has it opened
            stream.write(TransferBuffer.copyOf(content));
            terminateOnceItGrows(loop, path);
        });
        while (descriptorsOf(path) > 0) Thread.onSpinWait();
        byte[] written = Files.readAllBytes(path);
        assertArrayEquals(content, Arrays.copyOfRange(written, 1, written.length));
    }

    private static void terminateOnceItGrows(EventLoop loop, Path path) {
        if (path.toFile().length() > 1) loop.terminate(0);
        else loop.setImmediate(() -> terminateOnceItGrows(loop, path));
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        assertEquals(
                "read -1 bytes from byte 3, expected 0 or more for both",
                assertThrows(IllegalArgumentException.class, () -> FileStreams.read(folder, 3, -1))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> FileStreams.read(folder));
    }
}
