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

/**
 * A part of a {@link TransferBuffer}, counted from 0: what {@link ByteAccess#slice(long, long)} returns. It has no memory and no
 * state of its own but asks its buffer at every use, after a bounds check of its own. So it can't outlive the buffer, and it
 * costs one comparison more than the buffer itself.
 *
 * <p>A slice can't be transferred or closed; its buffer can.
 */
public final class BufferSlice implements ByteAccess {
    private final TransferBuffer whole;
    private final long start;
    private final long size;

    BufferSlice(TransferBuffer whole, long start, long size) {
        this.whole = whole;
        this.start = start;
        this.size = size;
    }

    TransferBuffer whole() {
        return whole;
    }

    /** Where a range of this slice begins in the whole buffer, which checks everything else. */
    long inside(long at, long width) {
        if (at < 0 || width < 0 || at > size - width) throw outside(at, width);
        return start + at;
    }

    private IndexOutOfBoundsException outside(long at, long width) {
        whole.requireReadable(); // a detached buffer is the better reason
        return new IndexOutOfBoundsException(
                "Index " + at + ", size " + width + " is outside a slice with a capacity of " + size + " bytes");
    }

    @Override
    public long capacityBytes() {
        return whole.isDetached() ? 0 : size;
    }

    @Override
    public boolean isDetached() {
        return whole.isDetached();
    }

    @Override
    public BufferSlice slice(long at, long lengthBytes) {
        return whole.slice(inside(at, lengthBytes), lengthBytes);
    }

    @Override
    public byte getByte(long at) {
        return whole.getByte(inside(at, Byte.BYTES));
    }

    @Override
    public void putByte(long at, byte value) {
        whole.putByte(inside(at, Byte.BYTES), value);
    }

    @Override
    public short getShort(long at) {
        return whole.getShort(inside(at, Short.BYTES));
    }

    @Override
    public void putShort(long at, short value) {
        whole.putShort(inside(at, Short.BYTES), value);
    }

    @Override
    public char getChar(long at) {
        return whole.getChar(inside(at, Character.BYTES));
    }

    @Override
    public void putChar(long at, char value) {
        whole.putChar(inside(at, Character.BYTES), value);
    }

    @Override
    public int getInt(long at) {
        return whole.getInt(inside(at, Integer.BYTES));
    }

    @Override
    public void putInt(long at, int value) {
        whole.putInt(inside(at, Integer.BYTES), value);
    }

    @Override
    public long getLong(long at) {
        return whole.getLong(inside(at, Long.BYTES));
    }

    @Override
    public void putLong(long at, long value) {
        whole.putLong(inside(at, Long.BYTES), value);
    }

    @Override
    public void getBytes(long at, byte[] target, int offset, int lengthBytes) {
        whole.getBytes(inside(at, lengthBytes), target, offset, lengthBytes);
    }

    @Override
    public void putBytes(long at, byte[] source, int offset, int lengthBytes) {
        whole.putBytes(inside(at, lengthBytes), source, offset, lengthBytes);
    }

    @Override
    public void getInts(long at, int[] target, int offset, int count, ByteOrder order) {
        whole.getInts(inside(at, (long) count * Integer.BYTES), target, offset, count, order);
    }

    @Override
    public void putInts(long at, int[] source, int offset, int count, ByteOrder order) {
        whole.putInts(inside(at, (long) count * Integer.BYTES), source, offset, count, order);
    }

    @Override
    public void getBytes(long at, ByteBuffer target) {
        whole.getBytes(inside(at, target.remaining()), target);
    }

    @Override
    public void putBytes(long at, ByteBuffer source) {
        whole.putBytes(inside(at, source.remaining()), source);
    }

    @Override
    public void copyTo(long at, ByteAccess target, long targetAt, long lengthBytes) {
        whole.copyTo(inside(at, lengthBytes), target, targetAt, lengthBytes);
    }

    @Override
    public void fill(long at, long lengthBytes, byte value) {
        whole.fill(inside(at, lengthBytes), lengthBytes, value);
    }

    @Override
    public long mismatch(long at, ByteAccess other, long otherAt, long lengthBytes) {
        return whole.mismatch(inside(at, lengthBytes), other, otherAt, lengthBytes);
    }

    @Override
    public String getString(long at, int lengthBytes, Charset charset) {
        return whole.getString(inside(at, lengthBytes), lengthBytes, charset);
    }

    @Override
    public InputStream inputStream() {
        return whole.inputStream(start, size);
    }

    @Override
    public InputStream inputStream(long at, long lengthBytes) {
        return whole.inputStream(inside(at, lengthBytes), lengthBytes);
    }

    @Override
    public OutputStream outputStream() {
        whole.requireReadable();
        return new RangeOutputStream(this);
    }

    @Override
    public SeekableByteChannel channel() {
        whole.requireReadable();
        return new RangeChannel(this);
    }

    @Override
    public int readFrom(ReadableByteChannel channel, long at, long lengthBytes) throws IOException {
        return whole.readFrom(channel, inside(at, lengthBytes), lengthBytes);
    }

    @Override
    public int readFrom(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException {
        return whole.readFrom(file, filePosition, inside(at, lengthBytes), lengthBytes);
    }

    @Override
    public int writeTo(WritableByteChannel channel, long at, long lengthBytes) throws IOException {
        return whole.writeTo(channel, inside(at, lengthBytes), lengthBytes);
    }

    @Override
    public int writeTo(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException {
        return whole.writeTo(file, filePosition, inside(at, lengthBytes), lengthBytes);
    }

    /** Lends the view of this part only, but while it lasts the whole buffer counts as lent. {@inheritDoc} */
    @Override
    public <R, X extends Exception> R withByteBuffer(ByteBufferFunction<R, X> borrower) throws X {
        return whole.withByteBuffer(start, size, borrower);
    }

    /** {@return the place in its buffer} May be called from any thread. */
    @Override
    public String toString() {
        return "BufferSlice[" + size + " bytes at " + start + " of " + whole + "]";
    }
}
