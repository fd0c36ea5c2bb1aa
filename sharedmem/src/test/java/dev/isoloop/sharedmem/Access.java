package dev.isoloop.sharedmem;

import java.util.List;

/** Every type of value in every access mode, for tests; values travel as the bits of a long. */
enum Access {
    BYTE(
            1,
            List.of(
                    SharedBuffer::getByte,
                    SharedBuffer::getByteOpaque,
                    SharedBuffer::getByteAcquire,
                    SharedBuffer::getByteVolatile),
            List.of(
                    (buffer, at, value) -> buffer.putByte(at, (byte) value),
                    (buffer, at, value) -> buffer.putByteOpaque(at, (byte) value),
                    (buffer, at, value) -> buffer.putByteRelease(at, (byte) value),
                    (buffer, at, value) -> buffer.putByteVolatile(at, (byte) value))),
    SHORT(
            2,
            List.of(
                    SharedBuffer::getShort,
                    SharedBuffer::getShortOpaque,
                    SharedBuffer::getShortAcquire,
                    SharedBuffer::getShortVolatile),
            List.of(
                    (buffer, at, value) -> buffer.putShort(at, (short) value),
                    (buffer, at, value) -> buffer.putShortOpaque(at, (short) value),
                    (buffer, at, value) -> buffer.putShortRelease(at, (short) value),
                    (buffer, at, value) -> buffer.putShortVolatile(at, (short) value))),
    INT(
            4,
            List.of(
                    SharedBuffer::getInt,
                    SharedBuffer::getIntOpaque,
                    SharedBuffer::getIntAcquire,
                    SharedBuffer::getIntVolatile),
            List.of(
                    (buffer, at, value) -> buffer.putInt(at, (int) value),
                    (buffer, at, value) -> buffer.putIntOpaque(at, (int) value),
                    (buffer, at, value) -> buffer.putIntRelease(at, (int) value),
                    (buffer, at, value) -> buffer.putIntVolatile(at, (int) value))),
    LONG(
            8,
            List.of(
                    SharedBuffer::getLong,
                    SharedBuffer::getLongOpaque,
                    SharedBuffer::getLongAcquire,
                    SharedBuffer::getLongVolatile),
            List.of(
                    SharedBuffer::putLong,
                    SharedBuffer::putLongOpaque,
                    SharedBuffer::putLongRelease,
                    SharedBuffer::putLongVolatile)),
    FLOAT(
            4,
            List.of(
                    (buffer, at) -> Float.floatToRawIntBits(buffer.getFloat(at)),
                    (buffer, at) -> Float.floatToRawIntBits(buffer.getFloatOpaque(at)),
                    (buffer, at) -> Float.floatToRawIntBits(buffer.getFloatAcquire(at)),
                    (buffer, at) -> Float.floatToRawIntBits(buffer.getFloatVolatile(at))),
            List.of(
                    (buffer, at, value) -> buffer.putFloat(at, Float.intBitsToFloat((int) value)),
                    (buffer, at, value) -> buffer.putFloatOpaque(at, Float.intBitsToFloat((int) value)),
                    (buffer, at, value) -> buffer.putFloatRelease(at, Float.intBitsToFloat((int) value)),
                    (buffer, at, value) -> buffer.putFloatVolatile(at, Float.intBitsToFloat((int) value)))),
    DOUBLE(
            8,
            List.of(
                    (buffer, at) -> Double.doubleToRawLongBits(buffer.getDouble(at)),
                    (buffer, at) -> Double.doubleToRawLongBits(buffer.getDoubleOpaque(at)),
                    (buffer, at) -> Double.doubleToRawLongBits(buffer.getDoubleAcquire(at)),
                    (buffer, at) -> Double.doubleToRawLongBits(buffer.getDoubleVolatile(at))),
            List.of(
                    (buffer, at, value) -> buffer.putDouble(at, Double.longBitsToDouble(value)),
                    (buffer, at, value) -> buffer.putDoubleOpaque(at, Double.longBitsToDouble(value)),
                    (buffer, at, value) -> buffer.putDoubleRelease(at, Double.longBitsToDouble(value)),
                    (buffer, at, value) -> buffer.putDoubleVolatile(at, Double.longBitsToDouble(value))));

    interface Load {
        long get(SharedBuffer buffer, long at);
    }

    interface Store {
        void put(SharedBuffer buffer, long at, long value);
    }

    final int widthBytes;
    final List<Load> loads;
    final List<Store> stores;

    Access(int widthBytes, List<Load> loads, List<Store> stores) {
        this.widthBytes = widthBytes;
        this.loads = loads;
        this.stores = stores;
    }

    /** The low bits that a value of this type has. */
    long narrow(long bits) {
        return widthBytes == Long.BYTES ? bits : bits & ((1L << widthBytes * Byte.SIZE) - 1);
    }
}
