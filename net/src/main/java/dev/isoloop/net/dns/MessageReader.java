package dev.isoloop.net.dns;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Cuts a stream into messages, each of which has its length in two bytes in front of it:
 *
 * <pre>
 *   +----+----+---------------+----+----+-----
 *   | length  |    message    | length  | ...
 *   +----+----+---------------+----+----+-----
 * </pre>
 */
final class MessageReader {
    private final Consumer<ByteBuffer> onMessage;

    /** First the two bytes of a length, then a message of that length, filled as bytes come. */
    private ByteBuffer part = ByteBuffer.allocate(Short.BYTES);

    private boolean isLength = true;

    MessageReader(Consumer<ByteBuffer> onMessage) {
        this.onMessage = onMessage;
    }

    /** Takes bytes; the buffer is lent. */
    void onBytes(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), part.remaining());
            part.put(part.position(), bytes, bytes.position(), count).position(part.position() + count);
            bytes.position(bytes.position() + count);
            if (!part.hasRemaining()) onPart(part.flip());
        }
    }

    private void onPart(ByteBuffer whole) {
        if (isLength) {
            int length = Short.toUnsignedInt(whole.getShort());
            if (length == 0) {
                whole.clear(); // an empty message says nothing
                return;
            }
            part = ByteBuffer.allocate(length);
            isLength = false;
        } else {
            part = ByteBuffer.allocate(Short.BYTES);
            isLength = true;
            onMessage.accept(whole);
        }
    }
}
