package dev.isoloop.channels;

import java.util.Objects;

/**
 * A message of a {@link ByteLane}, read in place by the receiver's thread, while the handler that was given it runs. There is one
 * object per receiver. Indices and lengths are in bytes, values are little endian and need not be aligned. What is not inside
 * raises {@link IndexOutOfBoundsException}; after the handler everything raises {@link IllegalStateException}. Nothing blocks or
 * allocates.
 */
public final class ByteMessage {
    private final ByteLaneReceiver receiver;

    ByteMessage(ByteLaneReceiver receiver) {
        this.receiver = receiver;
    }

    /**
     * How long the message is.
     *
     * @return its length in bytes
     * @throws IllegalStateException if the handler has returned
     */
    public int lengthBytes() {
        receiver.inWindow(0, 0);
        return receiver.windowBytes();
    }

    /**
     * Reads a byte.
     *
     * @param at index of its first byte in the message
     * @return the value
     */
    public byte getByte(int at) {
        return receiver.memory().getByte(receiver.inWindow(at, Byte.BYTES));
    }

    /**
     * Reads a 16-bit integer.
     *
     * @param at index of its first byte in the message
     * @return the value
     */
    public short getShort(int at) {
        return receiver.memory().getShort(receiver.inWindow(at, Short.BYTES));
    }

    /**
     * Reads a 32-bit integer.
     *
     * @param at index of its first byte in the message
     * @return the value
     */
    public int getInt(int at) {
        return receiver.memory().getInt(receiver.inWindow(at, Integer.BYTES));
    }

    /**
     * Reads a 64-bit integer.
     *
     * @param at index of its first byte in the message
     * @return the value
     */
    public long getLong(int at) {
        return receiver.memory().getLong(receiver.inWindow(at, Long.BYTES));
    }

    /**
     * Reads a 32-bit floating point number.
     *
     * @param at index of its first byte in the message
     * @return the value
     */
    public float getFloat(int at) {
        return Float.intBitsToFloat(getInt(at));
    }

    /**
     * Reads a 64-bit floating point number.
     *
     * @param at index of its first byte in the message
     * @return the value
     */
    public double getDouble(int at) {
        return Double.longBitsToDouble(getLong(at));
    }

    /**
     * Copies bytes into an array.
     *
     * @param at index of the first byte of the message to copy
     * @param target where to
     * @param offset index of the first byte to overwrite there
     * @param lengthBytes how many bytes
     */
    public void getBytes(int at, byte[] target, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, target.length);
        receiver.memory().getBytes(receiver.inWindow(at, lengthBytes), target, offset, lengthBytes);
    }
}
