package dev.isoloop.conformance.values;

import dev.isoloop.sharedmem.TransferBuffer;
import java.util.StringJoiner;

/** What array buffers and shared buffers have in common: the library's transfer buffer and {@link SharedBytes}. */
public final class Buffers {
    private Buffers() {}

    /**
     * A new array buffer.
     *
     * @param bytes what it contains
     * @return the buffer
     */
    public static TransferBuffer of(byte[] bytes) {
        return TransferBuffer.copyOf(bytes);
    }

    /**
     * Whether a value is a buffer.
     *
     * @param value any value
     * @return true for an array buffer, shared or not
     */
    public static boolean isBuffer(Object value) {
        return value instanceof TransferBuffer || value instanceof SharedBytes;
    }

    /**
     * How long a value is in bytes.
     *
     * @param value any value
     * @return the length of a buffer or view, 0 if it is detached, -1 for anything else
     */
    public static int length(Object value) {
        if (value instanceof TransferBuffer buffer) {
            return Math.toIntExact(buffer.capacityBytes());
        } else if (value instanceof SharedBytes shared) {
            return shared.length();
        }
        return value instanceof ByteView view ? view.length() : -1;
    }

    static boolean isDetached(Object buffer) {
        return buffer instanceof TransferBuffer own && own.isDetached();
    }

    /**
     * Writes one byte. Nothing happens if there is no such byte.
     *
     * @param on any value; only buffers and views have bytes
     * @param index which byte
     * @param value the byte, of which the lowest eight bits count
     */
    public static void put(Object on, int index, int value) {
        if (index < 0 || index >= length(on)) {
            return;
        }
        if (on instanceof ByteView view) {
            put(view.buffer(), view.offset() + index, value);
        } else if (on instanceof TransferBuffer buffer) {
            buffer.putByte(index, (byte) value);
        } else if (on instanceof SharedBytes shared) {
            shared.put(index, value);
        }
    }

    /**
     * Reads one byte.
     *
     * @param on a buffer or a view
     * @param index which byte, within its length
     * @return the byte, 0 to 255
     */
    public static int at(Object on, int index) {
        return on instanceof ByteView view ? atOf(view.buffer(), view.offset() + index) : atOf(on, index);
    }

    private static int atOf(Object buffer, int index) {
        return buffer instanceof TransferBuffer own ? own.getByte(index) & 0xff : ((SharedBytes) buffer).at(index);
    }

    static String text(Object buffer) {
        String word = buffer instanceof SharedBytes ? "SharedArrayBuffer" : "ArrayBuffer";
        if (isDetached(buffer)) {
            return word + "(detached)";
        }
        StringJoiner bytes = new StringJoiner(",", word + "(", ")");
        for (int i = 0, length = length(buffer); i < length; i++) {
            bytes.add(Integer.toString(at(buffer, i)));
        }
        return bytes.toString();
    }
}
