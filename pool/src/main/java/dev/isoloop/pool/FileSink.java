package dev.isoloop.pool;

import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Done;
import dev.isoloop.streams.Opens;
import dev.isoloop.streams.Sink;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A file that is written, chunk by chunk, each by one pool task. */
final class FileSink implements Sink<TransferBuffer>, Opens {
    private final OpenFile file;
    private final OpenOption[] options;

    FileSink(Path path, OpenOption... options) {
        this.file = new OpenFile(path);
        this.options = options;
    }

    @Override
    public void open(Done done) {
        file.open(0, done, options);
    }

    @Override
    public void write(TransferBuffer chunk, Done done) {
        TransferBuffer taken = chunk.transfer();
        file.work("write", channel -> writeChunk(channel, taken), (nothing, failure) -> done.done(failure));
    }

    /** Pool thread. */
    private static Void writeChunk(FileChannel channel, TransferBuffer chunk) throws IOException {
        try (chunk) {
            long at = 0;
            while (at < chunk.capacityBytes()) at += chunk.writeTo(channel, at, chunk.capacityBytes() - at);
            return null;
        }
    }

    @Override
    public void destroy(Throwable error, Done done) {
        file.close(error, done);
    }
}
