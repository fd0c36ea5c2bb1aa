package dev.isoloop.sharedmem;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * The values of a {@link SharedBuffer} by their number instead of the index of their first byte, like the elements of
 * JavaScript's typed arrays; in plain mode. Number {@code n} of the 32-bit integers is the one at byte {@code 4 * n}.
 *
 * <pre>
 *   bytes    0   1   2   3   4   5   6   7   8 ...
 *   shorts   0       1       2       3       4 ...
 *   ints     0               1               2 ...
 *   longs    0                               1 ...
 * </pre>
 *
 * <p>A number can't be misaligned, so its one check is that of an array, which the compiler can take out of a loop that counts. Byte
 * indices must be looked at one by one, which costs such a loop several times as much.
 *
 * <p><b>Checks.</b> Every access throws {@link DetachedException} once the handle it comes from is closed, and
 * {@link IndexOutOfBoundsException} if the value is not all inside the buffer; nothing was changed then. Values are little endian.
 * Nothing blocks or allocates. Order among threads, growing and threads are those of {@link SharedBuffer}, in plain mode.
 */
public final class SharedElements {
    private static final ShortBuffer NO_SHORTS = RawMemory.shorts(RawMemory.NOTHING);
    private static final IntBuffer NO_INTS = RawMemory.ints(RawMemory.NOTHING);
    private static final LongBuffer NO_LONGS = RawMemory.longs(RawMemory.NOTHING);

    /*
     * The views are those of the handle in whole elements, and written as its own reach is: see there. All of them are without
     * elements once the handle is closed.
     */

    private final SharedBuffer buffer;

    // Written under the monitor of the memory.
    private ShortBuffer shorts;
    private IntBuffer ints;
    private LongBuffer longs;

    SharedElements(SharedBuffer buffer, ByteBuffer reach) {
        this.buffer = buffer;
        show(reach);
        VarHandle.releaseFence(); // for this object's own fields, as in show()
    }

    /** Gives access to what is in the handle's reach. Under the monitor of the memory. */
    void show(ByteBuffer reach) {
        ShortBuffer shortsInReach = RawMemory.shorts(reach);
        IntBuffer intsInReach = RawMemory.ints(reach);
        LongBuffer longsInReach = RawMemory.longs(reach);
        // Another thread may find a view through a data race; it must not find one without its fields. Partner: its own
        // loads, which depend on that of the view.
        VarHandle.releaseFence();
        shorts = shortsInReach;
        ints = intsInReach;
        longs = longsInReach;
    }

    /** Gives access to nothing any more, and allocates nothing. Under the monitor of the memory. */
    void hide() {
        shorts = NO_SHORTS;
        ints = NO_INTS;
        longs = NO_LONGS;
    }

    private int place(long number, int width) {
        if ((int) number != number) throw buffer.refusedElement(number, width);
        return (int) number;
    }

    /**
     * {@return a 16-bit integer}
     *
     * @param number its number, 0 to capacity / 2 - 1
     */
    public short getShort(long number) {
        try {
            return RawMemory.getElement(shorts, place(number, Short.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw buffer.refusedElement(number, Short.BYTES);
        }
    }

    /**
     * Stores a 16-bit integer.
     *
     * @param number its number, 0 to capacity / 2 - 1
     * @param value what to store
     */
    public void putShort(long number, short value) {
        try {
            RawMemory.putElement(shorts, place(number, Short.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw buffer.refusedElement(number, Short.BYTES);
        }
    }

    /**
     * {@return a 32-bit integer}
     *
     * @param number its number, 0 to capacity / 4 - 1
     */
    public int getInt(long number) {
        try {
            return RawMemory.getElement(ints, place(number, Integer.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw buffer.refusedElement(number, Integer.BYTES);
        }
    }

    /**
     * Stores a 32-bit integer.
     *
     * @param number its number, 0 to capacity / 4 - 1
     * @param value what to store
     */
    public void putInt(long number, int value) {
        try {
            RawMemory.putElement(ints, place(number, Integer.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw buffer.refusedElement(number, Integer.BYTES);
        }
    }

    /**
     * {@return a 64-bit integer}
     *
     * @param number its number, 0 to capacity / 8 - 1
     */
    public long getLong(long number) {
        try {
            return RawMemory.getElement(longs, place(number, Long.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw buffer.refusedElement(number, Long.BYTES);
        }
    }

    /**
     * Stores a 64-bit integer.
     *
     * @param number its number, 0 to capacity / 8 - 1
     * @param value what to store
     */
    public void putLong(long number, long value) {
        try {
            RawMemory.putElement(longs, place(number, Long.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw buffer.refusedElement(number, Long.BYTES);
        }
    }

    /**
     * {@return a 32-bit float}
     *
     * @param number its number, 0 to capacity / 4 - 1
     */
    public float getFloat(long number) {
        return Float.intBitsToFloat(getInt(number));
    }

    /**
     * Stores a 32-bit float, bit for bit.
     *
     * @param number its number, 0 to capacity / 4 - 1
     * @param value what to store
     */
    public void putFloat(long number, float value) {
        putInt(number, Float.floatToRawIntBits(value));
    }

    /**
     * {@return a 64-bit float}
     *
     * @param number its number, 0 to capacity / 8 - 1
     */
    public double getDouble(long number) {
        return Double.longBitsToDouble(getLong(number));
    }

    /**
     * Stores a 64-bit float, bit for bit.
     *
     * @param number its number, 0 to capacity / 8 - 1
     * @param value what to store
     */
    public void putDouble(long number, double value) {
        putLong(number, Double.doubleToRawLongBits(value));
    }

    /** {@return the buffer's own description} */
    @Override
    public String toString() {
        return "Elements of " + buffer;
    }
}
