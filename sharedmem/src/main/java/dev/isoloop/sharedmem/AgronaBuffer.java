package dev.isoloop.sharedmem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.agrona.AsciiEncoding;
import org.agrona.AsciiNumberFormatException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A buffer of ours as Agrona sees it, so that its ring buffers, its broadcast buffers and SBE codecs run on our memory: without
 * a JVM flag, which Agrona's own {@code UnsafeBuffer} needs, and with our checks at every access, which can't be turned off.
 *
 * <pre>
 *   OneToOneRingBuffer ring = new OneToOneRingBuffer(AgronaBuffer.of(shared));
 * </pre>
 *
 * <p>This class needs Agrona on the class path, the rest of this package doesn't. It follows the rules of the buffer under it:
 * its threads, its lifetime, its exceptions. Besides, it differs from {@code UnsafeBuffer} in this: byte order is little endian
 * unless one is given, on every processor; an ordered or atomic access must be aligned, else {@link IllegalArgumentException};
 * {@code wrap} and {@link #addressOffset()} raise {@link UnsupportedOperationException}, since a view stays with its buffer and
 * gives no address away; {@link #byteArray()} and {@link #byteBuffer()} are null;
 * {@code equals} and {@code hashCode} are those of the view, not of its bytes, which {@link #compareTo} compares.
 */
@SuppressWarnings({"exports", "deprecation"}) // whoever uses this class has Agrona; all of its interface is here
public final class AgronaBuffer implements AtomicBuffer {
    private static final String NULL = "null"; // what Agrona stores for a text that is null

    /** Checks everything and says where the bytes are. */
    private interface Memory {
        ByteBuffer at(int index, int width);

        long capacityBytes();
    }

    private final Memory memory;

    private AgronaBuffer(Memory memory) {
        this.memory = memory;
    }

    /**
     * {@return a view of all bytes of a buffer} Of use to one thread at a time, the buffer's owner. Transferring or closing the
     * buffer ends the view.
     *
     * @param buffer the buffer
     */
    public static AgronaBuffer of(TransferBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        return new AgronaBuffer(new Memory() {
            @Override
            public ByteBuffer at(int index, int width) {
                return buffer.memoryAt(index, width);
            }

            @Override
            public long capacityBytes() {
                return buffer.capacityBytes();
            }
        });
    }

    /**
     * {@return a view of all bytes of a shared buffer, through this handle of it} For any number of threads, as Agrona's ring
     * buffers need it; each isolate takes a view of its own handle. Closing the handle ends the view. A growable buffer is seen
     * at the length it has.
     *
     * @param buffer the handle
     */
    public static AgronaBuffer of(SharedBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        return new AgronaBuffer(new Memory() {
            @Override
            public ByteBuffer at(int index, int width) {
                return buffer.memoryInside(index, width);
            }

            @Override
            public long capacityBytes() {
                return buffer.capacityBytes();
            }
        });
    }

    /** Also refuses a place that is not aligned, where the processor would not be atomic. */
    private ByteBuffer aligned(int index, int width) {
        ByteBuffer words = memory.at(index, width);
        if ((index & (width - 1)) == 0) return words;
        throw new IllegalArgumentException("Index " + index + " is misaligned: an ordered or atomic access to " + width
                + " bytes begins at a multiple of " + width);
    }

    private static boolean isBigEndian(ByteOrder order) {
        return Objects.requireNonNull(order, "order") == ByteOrder.BIG_ENDIAN;
    }

    // ---- What it is
    // -----------------------------------------------------------------------------------------------------------------

    @Override
    public int capacity() {
        return (int) memory.capacityBytes();
    }

    @Override
    public boolean isExpandable() {
        return false;
    }

    @Override
    public void checkLimit(int limit) {
        boundsCheck(0, limit);
    }

    @Override
    public void boundsCheck(int index, int length) {
        memory.at(index, length);
    }

    /** Does nothing: our memory is always aligned to eight bytes. */
    @Override
    public void verifyAlignment() {}

    @Override
    public long addressOffset() {
        throw new UnsupportedOperationException("An AgronaBuffer gives no address away: copy, or pass the view itself");
    }

    @Override
    public byte[] byteArray() {
        return null;
    }

    @Override
    public ByteBuffer byteBuffer() {
        return null;
    }

    @Override
    public int wrapAdjustment() {
        return 0;
    }

    @Override
    public void wrap(byte[] buffer) {
        throw isBound();
    }

    @Override
    public void wrap(byte[] buffer, int offset, int length) {
        throw isBound();
    }

    @Override
    public void wrap(ByteBuffer buffer) {
        throw isBound();
    }

    @Override
    public void wrap(ByteBuffer buffer, int offset, int length) {
        throw isBound();
    }

    @Override
    public void wrap(DirectBuffer buffer) {
        throw isBound();
    }

    @Override
    public void wrap(DirectBuffer buffer, int offset, int length) {
        throw isBound();
    }

    @Override
    public void wrap(long address, int length) {
        throw isBound();
    }

    private static UnsupportedOperationException isBound() {
        return new UnsupportedOperationException("An AgronaBuffer stays with its buffer and can't wrap another one");
    }

    /** Byte by byte, unsigned; the beginning of something longer is less. */
    @Override
    public int compareTo(DirectBuffer other) {
        int length = Math.min(capacity(), other.capacity());
        for (int index = 0; index < length; index++) {
            int order = Byte.compareUnsigned(getByte(index), other.getByte(index));
            if (order != 0) return order;
        }
        return Integer.compare(capacity(), other.capacity());
    }

    /** {@return its length} */
    @Override
    public String toString() {
        return "AgronaBuffer[" + capacity() + " bytes]";
    }

    // ---- Plain values
    // -----------------------------------------------------------------------------------------------------------------

    @Override
    public long getLong(int index) {
        return RawMemory.getLong(memory.at(index, Long.BYTES), index);
    }

    @Override
    public long getLong(int index, ByteOrder order) {
        long value = getLong(index);
        return isBigEndian(order) ? Long.reverseBytes(value) : value;
    }

    @Override
    public void putLong(int index, long value) {
        RawMemory.putLong(memory.at(index, Long.BYTES), index, value);
    }

    @Override
    public void putLong(int index, long value, ByteOrder order) {
        putLong(index, isBigEndian(order) ? Long.reverseBytes(value) : value);
    }

    @Override
    public int getInt(int index) {
        return RawMemory.getInt(memory.at(index, Integer.BYTES), index);
    }

    @Override
    public int getInt(int index, ByteOrder order) {
        int value = getInt(index);
        return isBigEndian(order) ? Integer.reverseBytes(value) : value;
    }

    @Override
    public void putInt(int index, int value) {
        RawMemory.putInt(memory.at(index, Integer.BYTES), index, value);
    }

    @Override
    public void putInt(int index, int value, ByteOrder order) {
        putInt(index, isBigEndian(order) ? Integer.reverseBytes(value) : value);
    }

    @Override
    public short getShort(int index) {
        return RawMemory.getShort(memory.at(index, Short.BYTES), index);
    }

    @Override
    public short getShort(int index, ByteOrder order) {
        short value = getShort(index);
        return isBigEndian(order) ? Short.reverseBytes(value) : value;
    }

    @Override
    public void putShort(int index, short value) {
        RawMemory.putShort(memory.at(index, Short.BYTES), index, value);
    }

    @Override
    public void putShort(int index, short value, ByteOrder order) {
        putShort(index, isBigEndian(order) ? Short.reverseBytes(value) : value);
    }

    @Override
    public char getChar(int index) {
        return (char) getShort(index);
    }

    @Override
    public char getChar(int index, ByteOrder order) {
        return (char) getShort(index, order);
    }

    @Override
    public void putChar(int index, char value) {
        putShort(index, (short) value);
    }

    @Override
    public void putChar(int index, char value, ByteOrder order) {
        putShort(index, (short) value, order);
    }

    @Override
    public double getDouble(int index) {
        return Double.longBitsToDouble(getLong(index));
    }

    @Override
    public double getDouble(int index, ByteOrder order) {
        return Double.longBitsToDouble(getLong(index, order));
    }

    @Override
    public void putDouble(int index, double value) {
        putLong(index, Double.doubleToRawLongBits(value));
    }

    @Override
    public void putDouble(int index, double value, ByteOrder order) {
        putLong(index, Double.doubleToRawLongBits(value), order);
    }

    @Override
    public float getFloat(int index) {
        return Float.intBitsToFloat(getInt(index));
    }

    @Override
    public float getFloat(int index, ByteOrder order) {
        return Float.intBitsToFloat(getInt(index, order));
    }

    @Override
    public void putFloat(int index, float value) {
        putInt(index, Float.floatToRawIntBits(value));
    }

    @Override
    public void putFloat(int index, float value, ByteOrder order) {
        putInt(index, Float.floatToRawIntBits(value), order);
    }

    @Override
    public byte getByte(int index) {
        return RawMemory.getByte(memory.at(index, Byte.BYTES), index);
    }

    @Override
    public void putByte(int index, byte value) {
        RawMemory.putByte(memory.at(index, Byte.BYTES), index, value);
    }

    // ---- Ordered and atomic values
    // -----------------------------------------------------------------------------------------------------------------

    @Override
    public long getLongVolatile(int index) {
        return RawMemory.getLongVolatile(aligned(index, Long.BYTES), index);
    }

    @Override
    public long getLongAcquire(int index) {
        return RawMemory.getLongAcquire(aligned(index, Long.BYTES), index);
    }

    @Override
    public long getLongOpaque(int index) {
        return RawMemory.getLongOpaque(aligned(index, Long.BYTES), index);
    }

    @Override
    public void putLongVolatile(int index, long value) {
        RawMemory.putLongVolatile(aligned(index, Long.BYTES), index, value);
    }

    @Override
    public void putLongOrdered(int index, long value) {
        RawMemory.putLongRelease(aligned(index, Long.BYTES), index, value);
    }

    @Override
    public void putLongRelease(int index, long value) {
        RawMemory.putLongRelease(aligned(index, Long.BYTES), index, value);
    }

    @Override
    public void putLongOpaque(int index, long value) {
        RawMemory.putLongOpaque(aligned(index, Long.BYTES), index, value);
    }

    @Override
    public long addLongOrdered(int index, long increment) {
        ByteBuffer words = aligned(index, Long.BYTES);
        long before = RawMemory.getLong(words, index);
        RawMemory.putLongRelease(words, index, before + increment);
        return before;
    }

    @Override
    public long addLongRelease(int index, long increment) {
        ByteBuffer words = aligned(index, Long.BYTES);
        long before = RawMemory.getLong(words, index);
        RawMemory.putLongRelease(words, index, before + increment);
        return before;
    }

    @Override
    public long addLongOpaque(int index, long increment) {
        ByteBuffer words = aligned(index, Long.BYTES);
        long before = RawMemory.getLongOpaque(words, index);
        RawMemory.putLongOpaque(words, index, before + increment);
        return before;
    }

    @Override
    public boolean compareAndSetLong(int index, long expectedValue, long updateValue) {
        return compareAndExchangeLong(index, expectedValue, updateValue) == expectedValue;
    }

    @Override
    public long compareAndExchangeLong(int index, long expectedValue, long updateValue) {
        return RawMemory.compareAndExchangeLong(aligned(index, Long.BYTES), index, expectedValue, updateValue);
    }

    @Override
    public long getAndSetLong(int index, long value) {
        return RawMemory.getAndSetLong(aligned(index, Long.BYTES), index, value);
    }

    @Override
    public long getAndAddLong(int index, long delta) {
        return RawMemory.getAndAddLong(aligned(index, Long.BYTES), index, delta);
    }

    @Override
    public int getIntVolatile(int index) {
        return RawMemory.getIntVolatile(aligned(index, Integer.BYTES), index);
    }

    @Override
    public int getIntAcquire(int index) {
        return RawMemory.getIntAcquire(aligned(index, Integer.BYTES), index);
    }

    @Override
    public int getIntOpaque(int index) {
        return RawMemory.getIntOpaque(aligned(index, Integer.BYTES), index);
    }

    @Override
    public void putIntVolatile(int index, int value) {
        RawMemory.putIntVolatile(aligned(index, Integer.BYTES), index, value);
    }

    @Override
    public void putIntOrdered(int index, int value) {
        RawMemory.putIntRelease(aligned(index, Integer.BYTES), index, value);
    }

    @Override
    public void putIntRelease(int index, int value) {
        RawMemory.putIntRelease(aligned(index, Integer.BYTES), index, value);
    }

    @Override
    public void putIntOpaque(int index, int value) {
        RawMemory.putIntOpaque(aligned(index, Integer.BYTES), index, value);
    }

    @Override
    public int addIntOrdered(int index, int increment) {
        ByteBuffer words = aligned(index, Integer.BYTES);
        int before = RawMemory.getInt(words, index);
        RawMemory.putIntRelease(words, index, before + increment);
        return before;
    }

    @Override
    public int addIntRelease(int index, int increment) {
        ByteBuffer words = aligned(index, Integer.BYTES);
        int before = RawMemory.getInt(words, index);
        RawMemory.putIntRelease(words, index, before + increment);
        return before;
    }

    @Override
    public int addIntOpaque(int index, int increment) {
        ByteBuffer words = aligned(index, Integer.BYTES);
        int before = RawMemory.getIntOpaque(words, index);
        RawMemory.putIntOpaque(words, index, before + increment);
        return before;
    }

    @Override
    public boolean compareAndSetInt(int index, int expectedValue, int updateValue) {
        return compareAndExchangeInt(index, expectedValue, updateValue) == expectedValue;
    }

    @Override
    public int compareAndExchangeInt(int index, int expectedValue, int updateValue) {
        return RawMemory.compareAndExchangeInt(aligned(index, Integer.BYTES), index, expectedValue, updateValue);
    }

    @Override
    public int getAndSetInt(int index, int value) {
        return RawMemory.getAndSetInt(aligned(index, Integer.BYTES), index, value);
    }

    @Override
    public int getAndAddInt(int index, int delta) {
        return RawMemory.getAndAddInt(aligned(index, Integer.BYTES), index, delta);
    }

    @Override
    public short getShortVolatile(int index) {
        return RawMemory.getShortVolatile(aligned(index, Short.BYTES), index);
    }

    @Override
    public void putShortVolatile(int index, short value) {
        RawMemory.putShortVolatile(aligned(index, Short.BYTES), index, value);
    }

    @Override
    public char getCharVolatile(int index) {
        return (char) getShortVolatile(index);
    }

    @Override
    public void putCharVolatile(int index, char value) {
        putShortVolatile(index, (short) value);
    }

    @Override
    public byte getByteVolatile(int index) {
        VarHandle.fullFence(); // keeps the load behind volatile stores of other widths, which end without a fence
        byte value = getByte(index);
        VarHandle.acquireFence();
        return value;
    }

    @Override
    public void putByteVolatile(int index, byte value) {
        RawMemory.putByteVolatile(memory.at(index, Byte.BYTES), index, value);
    }

    // ---- Many bytes
    // -----------------------------------------------------------------------------------------------------------------

    @Override
    public void setMemory(int index, int length, byte value) {
        RawMemory.fill(memory.at(index, length), index, length, value);
    }

    @Override
    public void getBytes(int index, byte[] target) {
        getBytes(index, target, 0, target.length);
    }

    @Override
    public void getBytes(int index, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        RawMemory.getBytes(memory.at(index, length), index, target, offset, length);
    }

    @Override
    public void getBytes(int index, MutableDirectBuffer target, int targetIndex, int length) {
        target.putBytes(targetIndex, copyOf(index, length));
    }

    @Override
    public void getBytes(int index, ByteBuffer target, int length) {
        getBytes(index, target, target.position(), length);
        target.position(target.position() + length);
    }

    @Override
    public void getBytes(int index, ByteBuffer target, int targetOffset, int length) {
        RawMemory.copy(memory.at(index, length), index, target, targetOffset, length);
    }

    @Override
    public void putBytes(int index, byte[] source) {
        putBytes(index, source, 0, source.length);
    }

    @Override
    public void putBytes(int index, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        RawMemory.putBytes(memory.at(index, length), index, source, offset, length);
    }

    @Override
    public void putBytes(int index, ByteBuffer source, int length) {
        putBytes(index, source, source.position(), length);
        source.position(source.position() + length);
    }

    @Override
    public void putBytes(int index, ByteBuffer source, int sourceIndex, int length) {
        RawMemory.copy(source, sourceIndex, memory.at(index, length), index, length);
    }

    @Override
    public void putBytes(int index, DirectBuffer source, int sourceIndex, int length) {
        if (source instanceof AgronaBuffer ours) {
            ByteBuffer from = ours.memory.at(sourceIndex, length);
            RawMemory.copy(from, sourceIndex, memory.at(index, length), index, length);
        } else {
            boundsCheck(index, length);
            byte[] copy = new byte[length];
            source.getBytes(sourceIndex, copy);
            putBytes(index, copy);
        }
    }

    private byte[] copyOf(int index, int length) {
        boundsCheck(index, length);
        byte[] copy = new byte[length];
        getBytes(index, copy);
        return copy;
    }

    // ---- Numbers as digits
    // -----------------------------------------------------------------------------------------------------------------

    @Override
    public int parseIntAscii(int index, int length) {
        return AsciiEncoding.parseIntAscii(ascii(index, length), 0, length);
    }

    @Override
    public long parseLongAscii(int index, int length) {
        return AsciiEncoding.parseLongAscii(ascii(index, length), 0, length);
    }

    @Override
    public int parseNaturalIntAscii(int index, int length) {
        return AsciiEncoding.parseIntAscii(natural(index, length), 0, length);
    }

    @Override
    public long parseNaturalLongAscii(int index, int length) {
        return AsciiEncoding.parseLongAscii(natural(index, length), 0, length);
    }

    private String natural(int index, int length) {
        String digits = ascii(index, length);
        if (digits.startsWith("-")) throw new AsciiNumberFormatException("Not a natural number: " + digits);
        return digits;
    }

    @Override
    public int putIntAscii(int index, int value) {
        return putStringWithoutLengthAscii(index, Integer.toString(value));
    }

    @Override
    public int putLongAscii(int index, long value) {
        return putStringWithoutLengthAscii(index, Long.toString(value));
    }

    @Override
    public int putNaturalIntAscii(int index, int value) {
        return putIntAscii(index, value);
    }

    @Override
    public int putNaturalLongAscii(int index, long value) {
        return putLongAscii(index, value);
    }

    @Override
    public void putNaturalPaddedIntAscii(int index, int length, int value) {
        String digits = Integer.toString(value);
        if (value < 0 || digits.length() > length) {
            throw new NumberFormatException("Can't write " + value + " as " + length + " digits");
        }
        putStringWithoutLengthAscii(index, "0".repeat(length - digits.length()) + digits);
    }

    @Override
    public int putNaturalIntAsciiFromEnd(int value, int endExclusive) {
        if (value <= 0) return endExclusive; // as Agrona does: no digits
        int start = endExclusive - Integer.toString(value).length();
        putIntAscii(start, value);
        return start;
    }

    // ---- Texts
    // -----------------------------------------------------------------------------------------------------------------

    private String ascii(int index, int length) {
        return new String(copyOf(index, length), StandardCharsets.US_ASCII);
    }

    private String text(int index, int length, Charset charset) {
        return new String(copyOf(index, length), charset);
    }

    private static int append(String text, Appendable target) {
        try {
            target.append(text);
            return text.length();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public String getStringAscii(int index) {
        return getStringAscii(index, getInt(index));
    }

    @Override
    public int getStringAscii(int index, Appendable target) {
        return append(getStringAscii(index), target);
    }

    @Override
    public String getStringAscii(int index, ByteOrder order) {
        return getStringAscii(index, getInt(index, order));
    }

    @Override
    public int getStringAscii(int index, Appendable target, ByteOrder order) {
        return append(getStringAscii(index, order), target);
    }

    @Override
    public String getStringAscii(int index, int length) {
        return ascii(index + STR_HEADER_LEN, length);
    }

    @Override
    public int getStringAscii(int index, int length, Appendable target) {
        return append(getStringAscii(index, length), target);
    }

    @Override
    public String getStringWithoutLengthAscii(int index, int length) {
        return ascii(index, length);
    }

    @Override
    public int getStringWithoutLengthAscii(int index, int length, Appendable target) {
        return append(ascii(index, length), target);
    }

    @Override
    public String getStringUtf8(int index) {
        return getStringUtf8(index, getInt(index));
    }

    @Override
    public String getStringUtf8(int index, ByteOrder order) {
        return getStringUtf8(index, getInt(index, order));
    }

    @Override
    public String getStringUtf8(int index, int length) {
        return text(index + STR_HEADER_LEN, length, StandardCharsets.UTF_8);
    }

    @Override
    public String getStringWithoutLengthUtf8(int index, int length) {
        return text(index, length, StandardCharsets.UTF_8);
    }

    /** The length in front, then the bytes, or nothing at all. */
    private int putWithLength(int index, byte[] bytes, ByteOrder order) {
        boundsCheck(index, STR_HEADER_LEN + bytes.length);
        putInt(index, bytes.length, order);
        putBytes(index + STR_HEADER_LEN, bytes);
        return STR_HEADER_LEN + bytes.length;
    }

    private static byte[] asciiOf(CharSequence text) {
        return text == null ? new byte[0] : text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8Of(String text) {
        return (text == null ? NULL : text).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int putStringAscii(int index, String value) {
        return putWithLength(index, asciiOf(value), ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int putStringAscii(int index, CharSequence value) {
        return putWithLength(index, asciiOf(value), ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int putStringAscii(int index, String value, ByteOrder order) {
        return putWithLength(index, asciiOf(value), order);
    }

    @Override
    public int putStringAscii(int index, CharSequence value, ByteOrder order) {
        return putWithLength(index, asciiOf(value), order);
    }

    @Override
    public int putStringWithoutLengthAscii(int index, String value) {
        return putStringWithoutLengthAscii(index, (CharSequence) value);
    }

    @Override
    public int putStringWithoutLengthAscii(int index, CharSequence value) {
        byte[] bytes = asciiOf(value);
        putBytes(index, bytes);
        return bytes.length;
    }

    @Override
    public int putStringWithoutLengthAscii(int index, String value, int valueOffset, int length) {
        return putStringWithoutLengthAscii(index, (CharSequence) value, valueOffset, length);
    }

    @Override
    public int putStringWithoutLengthAscii(int index, CharSequence value, int valueOffset, int length) {
        if (value == null) return 0;
        int end = valueOffset + Math.min(value.length() - valueOffset, length);
        return putStringWithoutLengthAscii(index, value.subSequence(valueOffset, end));
    }

    @Override
    public int putStringUtf8(int index, String value) {
        return putWithLength(index, utf8Of(value), ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int putStringUtf8(int index, String value, ByteOrder order) {
        return putWithLength(index, utf8Of(value), order);
    }

    @Override
    public int putStringUtf8(int index, String value, int maxEncodedLength) {
        return putStringUtf8(index, value, ByteOrder.LITTLE_ENDIAN, maxEncodedLength);
    }

    @Override
    public int putStringUtf8(int index, String value, ByteOrder order, int maxEncodedLength) {
        byte[] bytes = utf8Of(value);
        if (bytes.length > maxEncodedLength) {
            throw new IllegalArgumentException(
                    "The text takes " + bytes.length + " bytes, expected at most " + maxEncodedLength);
        }
        return putWithLength(index, bytes, order);
    }

    @Override
    public int putStringWithoutLengthUtf8(int index, String value) {
        byte[] bytes = utf8Of(value);
        putBytes(index, bytes);
        return bytes.length;
    }
}
