package dev.isoloop.pool;

import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.streams.Done;
import dev.isoloop.streams.Opens;
import dev.isoloop.streams.ReadController;
import dev.isoloop.streams.Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is read, chunk by chunk, each by one pool task. */
final class FileSource implements Source<TransferBuffer>, Opens {
    private final OpenFile file;
    private final long fromByte;
    private long leftBytes;

    FileSource(Path path, long fromByte, long lengthBytes) {
        this.file = new OpenFile(path);
        this.fromByte = fromByte;
        this.leftBytes = lengthBytes;
    }

    @Override
    public void open(Done done) {
        file.open(fromByte, done, StandardOpenOption.READ);
    }

    @Override
    public void pull(ReadController<TransferBuffer> to) {
        if (leftBytes == 0) {
            to.end();
            return;
        }
        long wantedBytes = Math.min(leftBytes, FileStreams.CHUNK_BYTES);
        file.work("read", channel -> readChunk(channel, wantedBytes), (chunk, failure) -> onRead(to, chunk, failure));
    }

    private void onRead(ReadController<TransferBuffer> to, TransferBuffer chunk, Throwable failure) {
        if (failure != null) {
            to.fail(failure);
        } else if (chunk == null) {
            to.end();
        } else {
            leftBytes -= chunk.capacityBytes();
            to.push(chunk);
        }
    }

    /** Pool thread. What it has read, in transit; null at the end. */
    private static TransferBuffer readChunk(FileChannel channel, long wantedBytes) throws IOException {
        try (TransferBuffer buffer = TransferBuffer.allocate(wantedBytes)) {
            int count = buffer.readFrom(channel, 0, wantedBytes);
            if (count < 0) return null;
            return count == wantedBytes ? buffer.transfer() : buffer.transfer(count);
        }
    }

    @Override
    public void destroy(Throwable error, Done done) {
        file.close(error, done);
    }
}
