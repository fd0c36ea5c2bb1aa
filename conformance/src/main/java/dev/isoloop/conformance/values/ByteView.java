package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;

/** A Uint8Array: a window on a buffer, which is empty once the buffer is detached. */
public final class ByteView implements CloneableMessage<ByteView> {
    private final Object buffer;
    private final int offset;
    private final int length;

    /**
     * Creates a view.
     *
     * @param buffer a transfer buffer or a shared one
     * @param offset first byte
     * @param length number of bytes
     */
    public ByteView(Object buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
    }

    /**
     * A view of a whole buffer.
     *
     * @param buffer a transfer buffer or a shared one
     * @return the view
     */
    public static ByteView ofWhole(Object buffer) {
        return fromOffset(buffer, 0);
    }

    /**
     * A view that goes to the end.
     *
     * @param buffer a transfer buffer or a shared one
     * @param offset first byte
     * @return the view
     */
    public static ByteView fromOffset(Object buffer, int offset) {
        return new ByteView(buffer, offset, Buffers.length(buffer) - offset);
    }

    /** {@return the buffer} */
    public Object buffer() {
        return buffer;
    }

    /** {@return the place of the first byte in the buffer} */
    public int offset() {
        return Buffers.isDetached(buffer) ? 0 : offset;
    }

    /** {@return the number of bytes} */
    public int length() {
        return Buffers.isDetached(buffer) ? 0 : length;
    }

    @Override
    public ByteView cloneMessage(CloneContext context) {
        Object copied = context.clone("buffer", buffer);
        return new ByteView(copied, offset, length);
    }
}
