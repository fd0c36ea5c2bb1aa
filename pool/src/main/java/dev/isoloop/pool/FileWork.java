package dev.isoloop.pool;

import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The blocking half of {@link PoolFiles}: pool threads only. */
final class FileWork {
    private static final OpenOption[] REPLACE = {
        StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE
    };

    /** The least to grow by when a file turns out longer than it said; also for files that say nothing. */
    private static final long GROW_BYTES = 64 << 10;

    private FileWork() {}

    /** {@return the file's bytes, in transit to whoever touches the buffer next} */
    static TransferBuffer read(Path path) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Reading(file).toEnd();
        } catch (IOException e) {
            throw new PoolFileException("read", path, e);
        }
    }

    static Void write(Path path, TransferBuffer bytes, OpenOption... options) {
        try (bytes;
                FileChannel file = FileChannel.open(path, forWriting(options))) {
            long at = 0;
            while (at < bytes.capacityBytes()) {
                at += bytes.writeTo(file, at, bytes.capacityBytes() - at);
            }
            return null;
        } catch (IOException e) {
            throw new PoolFileException("write", path, e);
        }
    }

    /** {@return these options, with what it takes to write; without any, those that create or empty the file} */
    static OpenOption[] forWriting(OpenOption[] options) {
        if (options.length == 0) {
            return REPLACE.clone();
        }
        for (OpenOption option : options) {
            if (option == StandardOpenOption.WRITE || option == StandardOpenOption.APPEND) {
                return options;
            }
        }
        OpenOption[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = StandardOpenOption.WRITE;
        return all;
    }

    static Long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new PoolFileException("get the size of", path, e);
        }
    }

    static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return sorted(folder, entries);
        } catch (IOException e) {
            throw new PoolFileException("list", folder, e);
        }
    }

    /** The file system may also fail between two entries. */
    static List<Path> sorted(Path folder, Stream<Path> entries) {
        try {
            return entries.sorted().toList();
        } catch (UncheckedIOException e) {
            throw new PoolFileException("list", folder, e.getCause());
        }
    }

    static Boolean isFolder(Path path) {
        return Files.isDirectory(path);
    }

    /**
     * One file being read. The size it gives is a good guess and no more: it may change meanwhile, and files of the kernel say
     * zero.
     */
    private static final class Reading {
        private final FileChannel file;
        private TransferBuffer buffer;
        private long filled;

        Reading(FileChannel file) throws IOException {
            this.file = file;
            this.buffer = TransferBuffer.allocate(requireFits(file.size()));
        }

        private static long requireFits(long bytes) throws IOException {
            if (bytes > PoolFiles.READ_BYTES_MAX) {
                throw new IOException(
                        "it has " + bytes + " bytes or more, and " + PoolFiles.READ_BYTES_MAX + " can be read at once");
            }
            return bytes;
        }

        TransferBuffer toEnd() throws IOException {
            try {
                fill();
                for (int more; (more = oneByte()) >= 0; ) {
                    resize(Math.min(Math.max(filled * 2, filled + GROW_BYTES), PoolFiles.READ_BYTES_MAX));
                    buffer.putByte(filled, (byte) more);
                    filled++;
                    fill();
                }
                if (filled < buffer.capacityBytes()) {
                    resize(filled);
                }
                return buffer.transfer();
            } catch (Throwable failed) {
                buffer.close();
                throw failed;
            }
        }

        /** Reads until the buffer is full or the file at its end. */
        private void fill() throws IOException {
            while (filled < buffer.capacityBytes()) {
                int count = buffer.readFrom(file, filled, buffer.capacityBytes() - filled);
                if (count < 0) {
                    return;
                }
                filled += count;
            }
        }

        /** The byte behind a full buffer, or -1 at the end of the file. */
        private int oneByte() throws IOException {
            if (filled < buffer.capacityBytes()) {
                return -1;
            }
            ByteBuffer probe = ByteBuffer.allocate(1);
            int count = file.read(probe);
            if (count < 0) {
                return -1;
            }
            requireFits(filled + 1);
            return probe.get(0) & 0xFF;
        }

        private void resize(long capacityBytes) {
            TransferBuffer other = TransferBuffer.allocate(capacityBytes);
            buffer.copyTo(0, other, 0, filled);
            buffer.close();
            buffer = other;
        }
    }
}
