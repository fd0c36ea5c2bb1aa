package dev.isoloop.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolFilesTest {
    @TempDir
    Path folder;

    /** Runs a loop until the promise is settled; what the function makes of its value, on the loop's thread. */
    private static <T, R> R onLoop(Supplier<Promise<T>> work, Function<T, R> then) {
        AtomicReference<R> result = new AtomicReference<>();
        EventLoop.run(loop -> work.get().thenAccept(value -> result.set(then.apply(value))));
        return result.get();
    }

    private static Throwable failureOf(Supplier<Promise<?>> work) {
        AtomicReference<Throwable> result = new AtomicReference<>();
        EventLoop.run(loop -> work.get().then(value -> null, failure -> {
            result.set(failure);
            return null;
        }));
        return result.get();
    }

    private static byte[] bytesOf(TransferBuffer buffer) {
        byte[] bytes = new byte[(int) buffer.capacityBytes()];
        buffer.getBytes(0, bytes);
        buffer.close();
        return bytes;
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aFileIsReadWholeAndTheBufferHasExactlyItsSize() throws IOException {
        for (int count : new int[] {0, 1, 4096, 3_000_001}) {
            Path file = Files.write(folder.resolve("f" + count), random(count));
            assertArrayEquals(random(count), onLoop(() -> PoolFiles.read(file), PoolFilesTest::bytesOf));
        }
    }

    @Test
    void aFileThatClaimsToBeEmptyIsReadToItsEnd() throws IOException {
        Path file = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.isReadable(file) && Files.size(file) == 0, "the kernel has files without a size");
        byte[] bytes = onLoop(() -> PoolFiles.read(file), PoolFilesTest::bytesOf);
        assertTrue(bytes.length > 0);
        assertEquals('\n', bytes[bytes.length - 1]);
    }

    @Test
    void aWriteOutsideALoopIsRefusedAndLeavesTheBufferToItsOwner() {
        Path file = folder.resolve("never");
        try (TransferBuffer bytes = TransferBuffer.copyOf(new byte[] {7})) {
            assertThrows(IllegalStateException.class, () -> PoolFiles.write(file, bytes));
            assertEquals(7, bytes.getByte(0));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aFileThatCantBeReadIsNamedWithTheReason() {
        Path missing = folder.resolve("missing.jpg");
        Throwable failure = failureOf(() -> PoolFiles.read(missing));
        assertInstanceOf(PoolFileException.class, failure);
        assertEquals("can't read " + missing + ": no such file or folder", failure.getMessage());
        assertEquals(
                "can't read " + folder + ": it is a folder",
                failureOf(() -> PoolFiles.read(folder)).getMessage());
    }

    @Test
    void aFolderThatFailsBetweenTwoEntriesIsNamedWithTheReason() {
        Stream<Path> entries = Stream.of(folder.resolve("a")).peek(entry -> {
            throw new UncheckedIOException(new IOException("Input/output error"));
        });
        PoolFileException failure = assertThrows(PoolFileException.class, () -> FileWork.sorted(folder, entries));
        assertEquals("can't list " + folder + ": Input/output error", failure.getMessage());
    }

    @Test
    void aBufferIsWrittenWholeDetachedAtOnceAndClosedAfterwards() throws IOException {
        Path file = folder.resolve("out");
        byte[] bytes = random(1_000_003);
        EventLoop.run(loop -> {
            TransferBuffer buffer = TransferBuffer.copyOf(bytes);
            PoolFiles.write(file, buffer);
            assertEquals(0, buffer.capacityBytes());
        });
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void writingReplacesAFileUnlessToldOtherwise() throws IOException {
        Path file = Files.write(folder.resolve("out"), random(100));
        EventLoop.run(loop -> PoolFiles.write(file, TransferBuffer.copyOf(new byte[] {1, 2})));
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
        EventLoop.run(loop -> PoolFiles.write(file, TransferBuffer.copyOf(new byte[] {3}), StandardOpenOption.APPEND));
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
        Throwable failure = failureOf(
                () -> PoolFiles.write(file, TransferBuffer.copyOf(new byte[] {4}), StandardOpenOption.CREATE_NEW));
        assertEquals("can't write " + file + ": it exists already", failure.getMessage());
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    }

    @Test
    void sizeAndListAskTheFileSystem() throws IOException {
        Path b = Files.write(folder.resolve("b"), random(12));
        Path a = Files.write(folder.resolve("a"), random(1));
        assertEquals(12L, onLoop(() -> PoolFiles.size(b), Function.identity()));
        assertEquals(List.of(a, b), onLoop(() -> PoolFiles.list(folder), Function.identity()));
        assertEquals(true, onLoop(() -> PoolFiles.isFolder(folder), Function.identity()));
        assertEquals(
                "can't list " + a + ": it is no folder",
                failureOf(() -> PoolFiles.list(a)).getMessage());
    }
}
