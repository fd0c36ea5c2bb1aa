package dev.isoloop.examples.resize;

import dev.isoloop.sharedmem.TransferBuffer;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Lets an image decoder read a transfer buffer in place, forwards and backwards, without a copy of the whole file on the
 * heap. For the buffer's owner only; closing the stream leaves the buffer open.
 */
public final class TransferBufferInput extends ImageInputStreamImpl {

    private final TransferBuffer buffer;
    private final int lengthBytes;

    public TransferBufferInput(TransferBuffer buffer) {
        this.buffer = buffer;
        this.lengthBytes = Math.toIntExact(buffer.capacityBytes());
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos >= lengthBytes ? -1 : buffer.getByte(streamPos++) & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= lengthBytes) {
            return -1;
        }
        int count = (int) Math.min(length, lengthBytes - streamPos);
        buffer.getBytes(streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return lengthBytes;
    }
}
