package dev.isoloop.channels;

import java.util.Objects;

/**
 * Room in a {@link ByteLane} for one message, written in place by the sender's thread. There is one object per sender, which stands
 * for whatever was claimed last. Its bytes may have any value at first. Indices and lengths are in bytes, values are little endian
 * and need not be aligned. What does not fit changes nothing and raises {@link IndexOutOfBoundsException}; without an open claim
 * everything raises {@link IllegalStateException}. Nothing blocks or allocates.
 */
public final class ByteClaim implements AutoCloseable {
    private final ByteLaneSender sender;

    ByteClaim(ByteLaneSender sender) {
        this.sender = sender;
    }

    /**
     * Gives the message to the receiver and ends the claim.
     *
     * @throws IllegalStateException if no claim is open
     */
    public void commit() {
        sender.commit();
    }

    /**
     * Gives the room back, as if it had never been claimed, and ends the claim.
     *
     * @throws IllegalStateException if no claim is open
     */
    public void abort() {
        sender.abort();
    }

    /** Aborts the claim if it is still open, so that try-with-resources leaves none behind. Harmless otherwise. */
    @Override
    public void close() {
        if (sender.hasWindow()) {
            abort();
        }
    }

    /**
     * How long the message is, as it was claimed.
     *
     * @return its length in bytes
     * @throws IllegalStateException if no claim is open
     */
    public int lengthBytes() {
        sender.inWindow(0, 0);
        return sender.windowBytes();
    }

    /**
     * Stores a byte.
     *
     * @param at index of its first byte in the message
     * @param value what to store
     */
    public void putByte(int at, byte value) {
        sender.memory().putByte(sender.inWindow(at, Byte.BYTES), value);
    }

    /**
     * Stores a 16-bit integer.
     *
     * @param at index of its first byte in the message
     * @param value what to store
     */
    public void putShort(int at, short value) {
        sender.memory().putShort(sender.inWindow(at, Short.BYTES), value);
    }

    /**
     * Stores a 32-bit integer.
     *
     * @param at index of its first byte in the message
     * @param value what to store
     */
    public void putInt(int at, int value) {
        sender.memory().putInt(sender.inWindow(at, Integer.BYTES), value);
    }

    /**
     * Stores a 64-bit integer.
     *
     * @param at index of its first byte in the message
     * @param value what to store
     */
    public void putLong(int at, long value) {
        sender.memory().putLong(sender.inWindow(at, Long.BYTES), value);
    }

    /**
     * Stores a 32-bit floating point number.
     *
     * @param at index of its first byte in the message
     * @param value what to store
     */
    public void putFloat(int at, float value) {
        putInt(at, Float.floatToRawIntBits(value));
    }

    /**
     * Stores a 64-bit floating point number.
     *
     * @param at index of its first byte in the message
     * @param value what to store
     */
    public void putDouble(int at, double value) {
        putLong(at, Double.doubleToRawLongBits(value));
    }

    /**
     * Copies bytes from an array.
     *
     * @param at index of the first byte of the message to overwrite
     * @param source where from
     * @param offset index of the first byte to copy there
     * @param lengthBytes how many bytes
     */
    public void putBytes(int at, byte[] source, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, source.length);
        sender.memory().putBytes(sender.inWindow(at, lengthBytes), source, offset, lengthBytes);
    }
}
