package dev.isoloop.sharedmem;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.util.Objects;

/**
 * What can be done with bytes that one thread owns: those of a whole {@link TransferBuffer}, or of a {@link BufferSlice} of one.
 *
 * <p>Indices and lengths are in bytes, counted from the start of the buffer or slice; values are little endian unless a byte
 * order is given, and need not be aligned. An access that does not fit changes nothing and raises
 * {@link IndexOutOfBoundsException}; any use by another thread than the owner raises {@link WrongOwnerException}; any use after
 * transfer or close raises {@link DetachedException}. Nothing blocks, except channels, as they do; while a channel reads or writes
 * the memory, the buffer can't be transferred or closed.
 */
public sealed interface ByteAccess permits TransferBuffer, BufferSlice {
    /** {@return how many bytes there are; 0 once the buffer was transferred or closed} May be called from any thread. */
    long capacityBytes();

    /** {@return whether the buffer was transferred or closed} May be called from any thread. */
    boolean isDetached();

    /**
     * {@return a part of these bytes, counted from 0 again} It is the same memory, not a copy, and dies with its buffer: once
     * that is transferred or closed, so is every slice of it.
     *
     * @param at index of its first byte
     * @param lengthBytes how many bytes it has
     * @throws IndexOutOfBoundsException if the range is outside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    BufferSlice slice(long at, long lengthBytes);

    // ---- Single values
    // -------------------------------------------------------------------------------------------------

    /**
     * {@return the byte at this place}
     *
     * @param at its index, 0 to capacity - 1
     * @throws IndexOutOfBoundsException if there is no such byte
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    byte getByte(long at);

    /**
     * Stores a byte.
     *
     * @param at its index, 0 to capacity - 1
     * @param value what to store
     * @throws IndexOutOfBoundsException if there is no such byte
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putByte(long at, byte value);

    /**
     * {@return the 16-bit integer at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    short getShort(long at);

    /**
     * {@return the 16-bit integer at this place}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default short getShort(long at, ByteOrder order) {
        short value = getShort(at);
        return isBigEndian(order) ? Short.reverseBytes(value) : value;
    }

    /**
     * Stores a 16-bit integer, little endian.
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putShort(long at, short value);

    /**
     * Stores a 16-bit integer.
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putShort(long at, short value, ByteOrder order) {
        putShort(at, isBigEndian(order) ? Short.reverseBytes(value) : value);
    }

    /**
     * {@return the 16-bit character at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    char getChar(long at);

    /**
     * {@return the 16-bit character at this place}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default char getChar(long at, ByteOrder order) {
        char value = getChar(at);
        return isBigEndian(order) ? Character.reverseBytes(value) : value;
    }

    /**
     * Stores a 16-bit character, little endian.
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putChar(long at, char value);

    /**
     * Stores a 16-bit character.
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putChar(long at, char value, ByteOrder order) {
        putChar(at, isBigEndian(order) ? Character.reverseBytes(value) : value);
    }

    /**
     * {@return the 32-bit integer at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    int getInt(long at);

    /**
     * {@return the 32-bit integer at this place}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default int getInt(long at, ByteOrder order) {
        int value = getInt(at);
        return isBigEndian(order) ? Integer.reverseBytes(value) : value;
    }

    /**
     * Stores a 32-bit integer, little endian.
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putInt(long at, int value);

    /**
     * Stores a 32-bit integer.
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putInt(long at, int value, ByteOrder order) {
        putInt(at, isBigEndian(order) ? Integer.reverseBytes(value) : value);
    }

    /**
     * {@return the 64-bit integer at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    long getLong(long at);

    /**
     * {@return the 64-bit integer at this place}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default long getLong(long at, ByteOrder order) {
        long value = getLong(at);
        return isBigEndian(order) ? Long.reverseBytes(value) : value;
    }

    /**
     * Stores a 64-bit integer, little endian.
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putLong(long at, long value);

    /**
     * Stores a 64-bit integer.
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putLong(long at, long value, ByteOrder order) {
        putLong(at, isBigEndian(order) ? Long.reverseBytes(value) : value);
    }

    /**
     * {@return the 32-bit float at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default float getFloat(long at) {
        return Float.intBitsToFloat(getInt(at));
    }

    /**
     * {@return the 32-bit float at this place}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default float getFloat(long at, ByteOrder order) {
        return Float.intBitsToFloat(getInt(at, order));
    }

    /**
     * Stores a 32-bit float, little endian, bit for bit.
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putFloat(long at, float value) {
        putInt(at, Float.floatToRawIntBits(value));
    }

    /**
     * Stores a 32-bit float, bit for bit.
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putFloat(long at, float value, ByteOrder order) {
        putInt(at, Float.floatToRawIntBits(value), order);
    }

    /**
     * {@return the 64-bit float at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default double getDouble(long at) {
        return Double.longBitsToDouble(getLong(at));
    }

    /**
     * {@return the 64-bit float at this place}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default double getDouble(long at, ByteOrder order) {
        return Double.longBitsToDouble(getLong(at, order));
    }

    /**
     * Stores a 64-bit float, little endian, bit for bit.
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putDouble(long at, double value) {
        putLong(at, Double.doubleToRawLongBits(value));
    }

    /**
     * Stores a 64-bit float, bit for bit.
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putDouble(long at, double value, ByteOrder order) {
        putLong(at, Double.doubleToRawLongBits(value), order);
    }

    // ---- Ranges
    // ----------------------------------------------------------------------------------------------------------

    /**
     * Copies bytes into an array.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param offset index of the first byte in the array
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void getBytes(long at, byte[] target, int offset, int lengthBytes);

    /**
     * Fills an array with bytes of this buffer.
     *
     * @param at index of the first byte to copy
     * @param target where to; its length says how many
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void getBytes(long at, byte[] target) {
        getBytes(at, target, 0, target.length);
    }

    /**
     * Copies bytes from an array.
     *
     * @param at index of the first byte to overwrite
     * @param source where from
     * @param offset index of the first byte in the array
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putBytes(long at, byte[] source, int offset, int lengthBytes);

    /**
     * Copies a whole array into this buffer.
     *
     * @param at index of the first byte to overwrite
     * @param source where from; its length says how many
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default void putBytes(long at, byte[] source) {
        putBytes(at, source, 0, source.length);
    }

    /**
     * Copies 32-bit integers into an array, the pixels of an image for instance.
     *
     * @param at index of the first byte to copy; need not be aligned
     * @param target where to
     * @param offset index of the first integer in the array
     * @param count how many integers
     * @param order the byte order they are stored in; the processor's own, {@link ByteOrder#nativeOrder()}, copies fastest
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void getInts(long at, int[] target, int offset, int count, ByteOrder order);

    /**
     * Copies 32-bit integers from an array.
     *
     * @param at index of the first byte to overwrite; need not be aligned
     * @param source where from
     * @param offset index of the first integer in the array
     * @param count how many integers
     * @param order the byte order to store them in; the processor's own, {@link ByteOrder#nativeOrder()}, copies fastest
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putInts(long at, int[] source, int offset, int count, ByteOrder order);

    /**
     * Copies bytes to another buffer or slice of the calling thread's, or to another place in this one; the ranges may overlap.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param targetAt index of the first byte to overwrite there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside its buffer; nothing was copied then
     * @throws DetachedException if one of the handles was transferred or closed
     * @throws WrongOwnerException if another thread owns one of the buffers
     */
    void copyTo(long at, ByteAccess target, long targetAt, long lengthBytes);

    /**
     * Sets every byte of a range.
     *
     * @param at index of the first byte to set
     * @param lengthBytes how many bytes
     * @param value what to set them to
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was set then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void fill(long at, long lengthBytes, byte value);

    /**
     * Copies bytes into a {@code ByteBuffer}, as many as it has remaining, and moves its position on.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws java.nio.ReadOnlyBufferException if the target is read-only
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void getBytes(long at, ByteBuffer target);

    /**
     * Copies all remaining bytes of a {@code ByteBuffer} and moves its position on.
     *
     * @param at index of the first byte to overwrite
     * @param source where from
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    void putBytes(long at, ByteBuffer source);

    /**
     * Finds the first byte in which two ranges differ.
     *
     * @param at index of the first byte to compare
     * @param other another buffer or slice of the calling thread's, or this one
     * @param otherAt index of the first byte there
     * @param lengthBytes how many bytes
     * @return its distance from the start of the ranges, or -1 if they are equal
     * @throws IndexOutOfBoundsException if a range is outside its buffer
     * @throws DetachedException if one of the handles was transferred or closed
     * @throws WrongOwnerException if another thread owns one of the buffers
     */
    long mismatch(long at, ByteAccess other, long otherAt, long lengthBytes);

    /**
     * Finds the first byte in which all these bytes and all of the other's differ.
     *
     * @param other another buffer or slice of the calling thread's
     * @return its index; the length of the shorter if it is the beginning of the longer; -1 if both are equal
     * @throws DetachedException if one of the handles was transferred or closed
     * @throws WrongOwnerException if another thread owns one of the buffers
     */
    default long mismatch(ByteAccess other) {
        long shorter = Math.min(capacityBytes(), other.capacityBytes());
        long first = mismatch(0, other, 0, shorter);
        return first >= 0 || capacityBytes() == other.capacityBytes() ? first : shorter;
    }

    /**
     * Compares all these bytes with all of the other's, byte by byte, unsigned; the beginning of something longer is less.
     *
     * @param other another buffer or slice of the calling thread's
     * @return less than, equal to or greater than 0 as these bytes are
     * @throws DetachedException if one of the handles was transferred or closed
     * @throws WrongOwnerException if another thread owns one of the buffers
     */
    default int compare(ByteAccess other) {
        long at = mismatch(other);
        if (at < 0) return 0;
        if (at >= capacityBytes()) return -1;
        if (at >= other.capacityBytes()) return 1;
        return Byte.compareUnsigned(getByte(at), other.getByte(at));
    }

    // ---- Text
    // ----------------------------------------------------------------------------------------------------------

    /**
     * Decodes a text. Bytes that are no character of the charset become its replacement character, as
     * {@link String#String(byte[], Charset)} has it.
     *
     * @param at index of its first byte
     * @param lengthBytes how many bytes it has
     * @param charset its encoding, {@code UTF_8}, {@code ISO_8859_1}, {@code UTF_16LE}, {@code UTF_16BE} or any other
     * @return the text
     * @throws IndexOutOfBoundsException if the range is outside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    String getString(long at, int lengthBytes, Charset charset);

    /**
     * Encodes a text and stores its bytes, without a length or an end mark. Characters that the charset does not have become
     * its replacement, as {@link String#getBytes(Charset)} has it.
     *
     * @param at index of the first byte to overwrite
     * @param text what to store
     * @param charset its encoding, {@code UTF_8}, {@code ISO_8859_1}, {@code UTF_16LE}, {@code UTF_16BE} or any other that
     *     can encode
     * @return how many bytes it took
     * @throws IndexOutOfBoundsException if it does not fit; nothing was stored then
     * @throws UnsupportedOperationException if the charset can't encode
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    default int putString(long at, String text, Charset charset) {
        byte[] encoded = text.getBytes(charset);
        putBytes(at, encoded);
        return encoded.length;
    }

    // ---- Streams and channels
    // --------------------------------------------------------------------------------------------

    /**
     * {@return a stream over all bytes of this buffer} It reads the buffer itself, not a copy, and follows its rules: owner's
     * thread only, {@link DetachedException} once the buffer is transferred or closed. Closing it leaves the buffer alone.
     * {@code mark} and {@code reset} work.
     *
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    InputStream inputStream();

    /**
     * {@return a stream over a part of this buffer, as {@link #inputStream()}}
     *
     * @param at index of its first byte
     * @param lengthBytes how many bytes it has
     * @throws IndexOutOfBoundsException if the range is outside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    InputStream inputStream(long at, long lengthBytes);

    /**
     * {@return a stream that overwrites these bytes from the first on} It writes to the buffer itself and follows its rules.
     * What does not fit any more is refused with an {@code IOException}, and nothing of it is written. Closing it leaves the
     * buffer alone.
     *
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    OutputStream outputStream();

    /**
     * {@return a channel over these bytes} Its size is fixed: reading ends there, writing past it is refused with an
     * {@code IOException}, truncating with an {@link UnsupportedOperationException}. It reads and writes the buffer itself and
     * follows its rules. Closing it leaves the buffer alone.
     *
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    SeekableByteChannel channel();

    /**
     * Reads once from a channel, straight into this buffer if the channel is one of the JDK's, else by way of an array and at
     * most 64 KiB. Blocks as the channel does.
     *
     * @param channel where from
     * @param at index of the first byte to overwrite
     * @param lengthBytes how many bytes at most
     * @return how many bytes were read, possibly 0, or -1 at the end
     * @throws IOException if the channel fails; the range may have been overwritten in part
     * @throws java.nio.channels.NonReadableChannelException if the channel can't read
     * @throws java.nio.channels.NotYetConnectedException if it is a socket that is not connected
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was read then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    int readFrom(ReadableByteChannel channel, long at, long lengthBytes) throws IOException;

    /**
     * Reads once from a place in a file, straight into this buffer if the channel is one of the JDK's, else by way of an array
     * and at most 64 KiB. The channel's own position stays. Blocks as the channel does.
     *
     * @param file where from
     * @param filePosition where to begin, in bytes from the start of the file
     * @param at index of the first byte to overwrite
     * @param lengthBytes how many bytes at most
     * @return how many bytes were read, or -1 at the end of the file
     * @throws IOException if the channel fails; the range may have been overwritten in part
     * @throws java.nio.channels.NonReadableChannelException if the channel can't read
     * @throws IllegalArgumentException if the position is negative
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was read then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    int readFrom(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException;

    /**
     * Writes once to a channel, straight from this buffer if the channel is one of the JDK's, else by way of an array and at
     * most 64 KiB. Blocks as the channel does.
     *
     * @param channel where to
     * @param at index of the first byte to write
     * @param lengthBytes how many bytes at most
     * @return how many bytes were written, possibly 0
     * @throws IOException if the channel fails
     * @throws java.nio.channels.NonWritableChannelException if the channel can't write
     * @throws java.nio.channels.NotYetConnectedException if it is a socket that is not connected
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was written then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    int writeTo(WritableByteChannel channel, long at, long lengthBytes) throws IOException;

    /**
     * Writes once to a place in a file, straight from this buffer if the channel is one of the JDK's, else by way of an array
     * and at most 64 KiB. The channel's own position stays. Blocks as the channel does.
     *
     * @param file where to
     * @param filePosition where to begin, in bytes from the start of the file
     * @param at index of the first byte to write
     * @param lengthBytes how many bytes at most
     * @return how many bytes were written
     * @throws IOException if the channel fails
     * @throws java.nio.channels.NonWritableChannelException if the channel can't write
     * @throws IllegalArgumentException if the position is negative
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was written then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    int writeTo(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException;

    /**
     * Lends the memory to code that needs a {@code ByteBuffer}, for the length of the call. Meanwhile this buffer can be read
     * and written but neither transferred nor closed.
     *
     * <p>A view can't be taken back. A library that keeps it can read and write these bytes later, together with a later owner:
     * a race of its own making. It can't crash the JVM and can't see another buffer's bytes, since memory that was ever lent
     * is not used again after {@link TransferBuffer#close()} but left to the garbage collector. So lending costs the reuse:
     * where streams, arrays or channels do, prefer those.
     *
     * @param <R> what the code returns
     * @param <X> the checked exception it may throw
     * @param borrower gets all bytes, little endian, position 0, limit {@link #capacityBytes()}
     * @return what it returned
     * @throws X if it threw that
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongOwnerException if another thread owns the buffer
     */
    <R, X extends Exception> R withByteBuffer(ByteBufferFunction<R, X> borrower) throws X;

    private static boolean isBigEndian(ByteOrder order) {
        return Objects.requireNonNull(order, "order") == ByteOrder.BIG_ENDIAN;
    }
}
