package dev.isoloop.sharedmem;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Operations on shared memory that happen as a whole, like JavaScript's {@code Atomics}: no other thread sees or changes the
 * place in between. All of them, and the volatile accesses of {@link SharedBuffer}, happen in one order on which all threads
 * agree.
 *
 * <p>Integers of 8, 16, 32 and 64 bits have all operations; they wrap around silently. Those of 8 and 16 bits work on the
 * enclosing 32 bits, so that neighbours contend. Floats have those that make sense, and compare by their bits: a NaN equals
 * itself, 0.0 and -0.0 differ.
 *
 * <p><b>Errors.</b> Every operation but {@link #notifyAgain} throws {@link DetachedException} if the handle is closed, {@link IndexOutOfBoundsException}
 * if the value is not all inside the buffer, {@link IllegalArgumentException} if its place is not a multiple of its size,
 * {@link NullPointerException} without a buffer; nothing was changed then.
 *
 * <p><b>Threads.</b> Any. Loads, stores and read-modify-writes neither allocate nor block. {@code notify} and {@code listen} take a
 * lock for a few instructions and may allocate; {@code notify} calls listeners on the calling thread. The waits block, and say so. What a
 * thread did before an operation that changes a place happens-before what another does after an operation that reads that change;
 * what it did before {@code notify} happens-before the return of the waits that this call ends.
 *
 * <pre>
 *   waiter                                          waker
 *   Atomics.waitInt(buffer, at, 0)                  Atomics.storeInt(buffer, at, 1)     publish first,
 *     sleeps only if the place still holds 0        Atomics.notify(buffer, at, 1)       then wake
 * </pre>
 */
public final class Atomics {
    private Atomics() {}

    // ---- Bytes
    // ------------------------------------------------------------

    /**
     * {@return the byte at this place}
     *
     * @param buffer the memory
     * @param at its index
     */
    public static byte loadByte(SharedBuffer buffer, long at) {
        return buffer.getByteVolatile(at);
    }

    /**
     * Stores a byte.
     *
     * @param buffer the memory
     * @param at its index
     * @param value what to store
     */
    public static void storeByte(SharedBuffer buffer, long at, byte value) {
        buffer.putByteVolatile(at, value);
    }

    /**
     * Replaces the byte at this place.
     *
     * @param buffer the memory
     * @param at its index
     * @param value what to store
     * @return the value that was there
     */
    public static byte exchangeByte(SharedBuffer buffer, long at, byte value) {
        return (byte) Subword.getAndSet(buffer.wordsAt(at, Byte.BYTES), (int) at, Subword.BYTE, value);
    }

    /**
     * Replaces the byte at this place if it is what is expected.
     *
     * @param buffer the memory
     * @param at its index
     * @param expected the value to replace
     * @param value what to store then
     * @return the value that was there: it was replaced if this is the expected one
     */
    public static byte compareExchangeByte(SharedBuffer buffer, long at, byte expected, byte value) {
        return (byte)
                Subword.compareAndExchange(buffer.wordsAt(at, Byte.BYTES), (int) at, Subword.BYTE, expected, value);
    }

    /**
     * Adds to the byte at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index
     * @param delta what to add
     * @return the value that was there
     */
    public static byte addByte(SharedBuffer buffer, long at, byte delta) {
        return (byte) Subword.getAndAdd(buffer.wordsAt(at, Byte.BYTES), (int) at, Subword.BYTE, delta);
    }

    /**
     * Subtracts from the byte at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index
     * @param delta what to subtract
     * @return the value that was there
     */
    public static byte subByte(SharedBuffer buffer, long at, byte delta) {
        return addByte(buffer, at, (byte) -delta);
    }

    /**
     * Stores the bits that both the present value and the given one have.
     *
     * @param buffer the memory
     * @param at its index
     * @param value the bits
     * @return the value that was there
     */
    public static byte andByte(SharedBuffer buffer, long at, byte value) {
        return (byte) Subword.getAndBitwiseAnd(buffer.wordsAt(at, Byte.BYTES), (int) at, Subword.BYTE, value);
    }

    /**
     * Stores the bits that the present value or the given one has.
     *
     * @param buffer the memory
     * @param at its index
     * @param value the bits
     * @return the value that was there
     */
    public static byte orByte(SharedBuffer buffer, long at, byte value) {
        return (byte) Subword.getAndBitwiseOr(buffer.wordsAt(at, Byte.BYTES), (int) at, Subword.BYTE, value);
    }

    /**
     * Stores the bits that exactly one of the present value and the given one has.
     *
     * @param buffer the memory
     * @param at its index
     * @param value the bits
     * @return the value that was there
     */
    public static byte xorByte(SharedBuffer buffer, long at, byte value) {
        return (byte) Subword.getAndBitwiseXor(buffer.wordsAt(at, Byte.BYTES), (int) at, Subword.BYTE, value);
    }

    // ---- 16-bit integers
    // ------------------------------------------------------------

    /**
     * {@return the 16-bit integer at this place}
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     */
    public static short loadShort(SharedBuffer buffer, long at) {
        return buffer.getShortVolatile(at);
    }

    /**
     * Stores a 16-bit integer.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param value what to store
     */
    public static void storeShort(SharedBuffer buffer, long at, short value) {
        buffer.putShortVolatile(at, value);
    }

    /**
     * Replaces the 16-bit integer at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param value what to store
     * @return the value that was there
     */
    public static short exchangeShort(SharedBuffer buffer, long at, short value) {
        return (short) Subword.getAndSet(buffer.wordsAt(at, Short.BYTES), (int) at, Subword.SHORT, value);
    }

    /**
     * Replaces the 16-bit integer at this place if it is what is expected.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param expected the value to replace
     * @param value what to store then
     * @return the value that was there: it was replaced if this is the expected one
     */
    public static short compareExchangeShort(SharedBuffer buffer, long at, short expected, short value) {
        return (short)
                Subword.compareAndExchange(buffer.wordsAt(at, Short.BYTES), (int) at, Subword.SHORT, expected, value);
    }

    /**
     * Adds to the 16-bit integer at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param delta what to add
     * @return the value that was there
     */
    public static short addShort(SharedBuffer buffer, long at, short delta) {
        return (short) Subword.getAndAdd(buffer.wordsAt(at, Short.BYTES), (int) at, Subword.SHORT, delta);
    }

    /**
     * Subtracts from the 16-bit integer at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param delta what to subtract
     * @return the value that was there
     */
    public static short subShort(SharedBuffer buffer, long at, short delta) {
        return addShort(buffer, at, (short) -delta);
    }

    /**
     * Stores the bits that both the present value and the given one have.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param value the bits
     * @return the value that was there
     */
    public static short andShort(SharedBuffer buffer, long at, short value) {
        return (short) Subword.getAndBitwiseAnd(buffer.wordsAt(at, Short.BYTES), (int) at, Subword.SHORT, value);
    }

    /**
     * Stores the bits that the present value or the given one has.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param value the bits
     * @return the value that was there
     */
    public static short orShort(SharedBuffer buffer, long at, short value) {
        return (short) Subword.getAndBitwiseOr(buffer.wordsAt(at, Short.BYTES), (int) at, Subword.SHORT, value);
    }

    /**
     * Stores the bits that exactly one of the present value and the given one has.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 2
     * @param value the bits
     * @return the value that was there
     */
    public static short xorShort(SharedBuffer buffer, long at, short value) {
        return (short) Subword.getAndBitwiseXor(buffer.wordsAt(at, Short.BYTES), (int) at, Subword.SHORT, value);
    }

    // ---- 32-bit integers
    // ------------------------------------------------------------

    /**
     * {@return the 32-bit integer at this place}
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     */
    public static int loadInt(SharedBuffer buffer, long at) {
        return buffer.getIntVolatile(at);
    }

    /**
     * Stores a 32-bit integer.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public static void storeInt(SharedBuffer buffer, long at, int value) {
        buffer.putIntVolatile(at, value);
    }

    /**
     * Replaces the 32-bit integer at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value what to store
     * @return the value that was there
     */
    public static int exchangeInt(SharedBuffer buffer, long at, int value) {
        return RawMemory.getAndSetInt(buffer.wordsAt(at, Integer.BYTES), (int) at, value);
    }

    /**
     * Replaces the 32-bit integer at this place if it is what is expected.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param expected the value to replace
     * @param value what to store then
     * @return the value that was there: it was replaced if this is the expected one
     */
    public static int compareExchangeInt(SharedBuffer buffer, long at, int expected, int value) {
        return RawMemory.compareAndExchangeInt(buffer.wordsAt(at, Integer.BYTES), (int) at, expected, value);
    }

    /**
     * Adds to the 32-bit integer at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param delta what to add
     * @return the value that was there
     */
    public static int addInt(SharedBuffer buffer, long at, int delta) {
        return RawMemory.getAndAddInt(buffer.wordsAt(at, Integer.BYTES), (int) at, delta);
    }

    /**
     * Subtracts from the 32-bit integer at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param delta what to subtract
     * @return the value that was there
     */
    public static int subInt(SharedBuffer buffer, long at, int delta) {
        return addInt(buffer, at, -delta);
    }

    /**
     * Stores the bits that both the present value and the given one have.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value the bits
     * @return the value that was there
     */
    public static int andInt(SharedBuffer buffer, long at, int value) {
        return RawMemory.getAndBitwiseAndInt(buffer.wordsAt(at, Integer.BYTES), (int) at, value);
    }

    /**
     * Stores the bits that the present value or the given one has.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value the bits
     * @return the value that was there
     */
    public static int orInt(SharedBuffer buffer, long at, int value) {
        return RawMemory.getAndBitwiseOrInt(buffer.wordsAt(at, Integer.BYTES), (int) at, value);
    }

    /**
     * Stores the bits that exactly one of the present value and the given one has.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value the bits
     * @return the value that was there
     */
    public static int xorInt(SharedBuffer buffer, long at, int value) {
        return RawMemory.getAndBitwiseXorInt(buffer.wordsAt(at, Integer.BYTES), (int) at, value);
    }

    // ---- 64-bit integers
    // ------------------------------------------------------------

    /**
     * {@return the 64-bit integer at this place}
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     */
    public static long loadLong(SharedBuffer buffer, long at) {
        return buffer.getLongVolatile(at);
    }

    /**
     * Stores a 64-bit integer.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public static void storeLong(SharedBuffer buffer, long at, long value) {
        buffer.putLongVolatile(at, value);
    }

    /**
     * Replaces the 64-bit integer at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value what to store
     * @return the value that was there
     */
    public static long exchangeLong(SharedBuffer buffer, long at, long value) {
        return RawMemory.getAndSetLong(buffer.wordsAt(at, Long.BYTES), (int) at, value);
    }

    /**
     * Replaces the 64-bit integer at this place if it is what is expected.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param expected the value to replace
     * @param value what to store then
     * @return the value that was there: it was replaced if this is the expected one
     */
    public static long compareExchangeLong(SharedBuffer buffer, long at, long expected, long value) {
        return RawMemory.compareAndExchangeLong(buffer.wordsAt(at, Long.BYTES), (int) at, expected, value);
    }

    /**
     * Adds to the 64-bit integer at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param delta what to add
     * @return the value that was there
     */
    public static long addLong(SharedBuffer buffer, long at, long delta) {
        return RawMemory.getAndAddLong(buffer.wordsAt(at, Long.BYTES), (int) at, delta);
    }

    /**
     * Subtracts from the 64-bit integer at this place, wrapping around.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param delta what to subtract
     * @return the value that was there
     */
    public static long subLong(SharedBuffer buffer, long at, long delta) {
        return addLong(buffer, at, -delta);
    }

    /**
     * Stores the bits that both the present value and the given one have.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value the bits
     * @return the value that was there
     */
    public static long andLong(SharedBuffer buffer, long at, long value) {
        return RawMemory.getAndBitwiseAndLong(buffer.wordsAt(at, Long.BYTES), (int) at, value);
    }

    /**
     * Stores the bits that the present value or the given one has.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value the bits
     * @return the value that was there
     */
    public static long orLong(SharedBuffer buffer, long at, long value) {
        return RawMemory.getAndBitwiseOrLong(buffer.wordsAt(at, Long.BYTES), (int) at, value);
    }

    /**
     * Stores the bits that exactly one of the present value and the given one has.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value the bits
     * @return the value that was there
     */
    public static long xorLong(SharedBuffer buffer, long at, long value) {
        return RawMemory.getAndBitwiseXorLong(buffer.wordsAt(at, Long.BYTES), (int) at, value);
    }

    // ---- 32-bit floats
    // ------------------------------------------------------------

    /**
     * {@return the 32-bit float at this place}
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     */
    public static float loadFloat(SharedBuffer buffer, long at) {
        return buffer.getFloatVolatile(at);
    }

    /**
     * Stores a 32-bit float.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public static void storeFloat(SharedBuffer buffer, long at, float value) {
        buffer.putFloatVolatile(at, value);
    }

    /**
     * Replaces the 32-bit float at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param value what to store
     * @return the value that was there
     */
    public static float exchangeFloat(SharedBuffer buffer, long at, float value) {
        return Float.intBitsToFloat(exchangeInt(buffer, at, Float.floatToRawIntBits(value)));
    }

    /**
     * Replaces the 32-bit float at this place if it is what is expected.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param expected the value to replace
     * @param value what to store then
     * @return the value that was there: it was replaced if this is the expected one
     */
    public static float compareExchangeFloat(SharedBuffer buffer, long at, float expected, float value) {
        return Float.intBitsToFloat(
                compareExchangeInt(buffer, at, Float.floatToRawIntBits(expected), Float.floatToRawIntBits(value)));
    }

    /**
     * Adds to the 32-bit float at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param delta what to add
     * @return the value that was there
     */
    public static float addFloat(SharedBuffer buffer, long at, float delta) {
        float before = loadFloat(buffer, at);
        while (true) {
            float seen = compareExchangeFloat(buffer, at, before, before + delta);
            if (Float.floatToRawIntBits(seen) == Float.floatToRawIntBits(before)) return before;
            before = seen;
        }
    }

    /**
     * Subtracts from the 32-bit float at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param delta what to subtract
     * @return the value that was there
     */
    public static float subFloat(SharedBuffer buffer, long at, float delta) {
        return addFloat(buffer, at, -delta);
    }

    // ---- 64-bit floats
    // ------------------------------------------------------------

    /**
     * {@return the 64-bit float at this place}
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     */
    public static double loadDouble(SharedBuffer buffer, long at) {
        return buffer.getDoubleVolatile(at);
    }

    /**
     * Stores a 64-bit float.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public static void storeDouble(SharedBuffer buffer, long at, double value) {
        buffer.putDoubleVolatile(at, value);
    }

    /**
     * Replaces the 64-bit float at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param value what to store
     * @return the value that was there
     */
    public static double exchangeDouble(SharedBuffer buffer, long at, double value) {
        return Double.longBitsToDouble(exchangeLong(buffer, at, Double.doubleToRawLongBits(value)));
    }

    /**
     * Replaces the 64-bit float at this place if it is what is expected.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param expected the value to replace
     * @param value what to store then
     * @return the value that was there: it was replaced if this is the expected one
     */
    public static double compareExchangeDouble(SharedBuffer buffer, long at, double expected, double value) {
        return Double.longBitsToDouble(compareExchangeLong(
                buffer, at, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value)));
    }

    /**
     * Adds to the 64-bit float at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param delta what to add
     * @return the value that was there
     */
    public static double addDouble(SharedBuffer buffer, long at, double delta) {
        double before = loadDouble(buffer, at);
        while (true) {
            double seen = compareExchangeDouble(buffer, at, before, before + delta);
            if (Double.doubleToRawLongBits(seen) == Double.doubleToRawLongBits(before)) return before;
            before = seen;
        }
    }

    /**
     * Subtracts from the 64-bit float at this place.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param delta what to subtract
     * @return the value that was there
     */
    public static double subDouble(SharedBuffer buffer, long at, double delta) {
        return addDouble(buffer, at, -delta);
    }

    /**
     * {@return whether operations on values of this size take no lock: true for 1, 2, 4 and 8}
     *
     * @param bytes the size of a value
     */
    public static boolean isLockFree(int bytes) {
        return bytes == Byte.BYTES || bytes == Short.BYTES || bytes == Integer.BYTES || bytes == Long.BYTES;
    }

    // ---- Waiting
    // ----------------------------------------------------------------------------------------------------------

    /**
     * Sleeps while the 32-bit integer at this place is the expected one, until a {@link #notify notify} for the place chooses
     * this wait. Never returns without a reason. Blocks the calling thread: refused on event loops that must not block. If the
     * handle was closed meanwhile, the caller has no use for being woken: the next wait for the place is woken as well. Who
     * finds the handle closed only later, and can't go on therefore, calls {@link #notifyAgain}.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param expected sleeps only if the value is this one
     * @return {@link WaitResult#OK}, {@link WaitResult#NOT_EQUAL} or {@link WaitResult#CLOSED}
     * @throws InterruptedException if the thread is interrupted, as it is when its isolate is terminated
     * @throws IllegalStateException on the thread of an event loop that must not block
     */
    public static WaitResult waitInt(SharedBuffer buffer, long at, int expected) throws InterruptedException {
        return await(buffer, at, Integer.BYTES, expected, WaitTable.FOREVER_NS);
    }

    /**
     * Sleeps as {@link #waitInt(SharedBuffer, long, int)}, but no longer than told.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param expected sleeps only if the value is this one
     * @param timeout how long at most; zero or less only compares, more than 292 years is for ever
     * @return any result
     * @throws InterruptedException if the thread is interrupted, as it is when its isolate is terminated
     * @throws IllegalStateException on the thread of an event loop that must not block
     */
    public static WaitResult waitInt(SharedBuffer buffer, long at, int expected, Duration timeout)
            throws InterruptedException {
        return await(buffer, at, Integer.BYTES, expected, nanosOf(timeout));
    }

    /**
     * Sleeps while the 64-bit integer at this place is the expected one, as {@link #waitInt(SharedBuffer, long, int)}.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param expected sleeps only if the value is this one
     * @return {@link WaitResult#OK}, {@link WaitResult#NOT_EQUAL} or {@link WaitResult#CLOSED}
     * @throws InterruptedException if the thread is interrupted, as it is when its isolate is terminated
     * @throws IllegalStateException on the thread of an event loop that must not block
     */
    public static WaitResult waitLong(SharedBuffer buffer, long at, long expected) throws InterruptedException {
        return await(buffer, at, Long.BYTES, expected, WaitTable.FOREVER_NS);
    }

    /**
     * Sleeps as {@link #waitLong(SharedBuffer, long, long)}, but no longer than told.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param expected sleeps only if the value is this one
     * @param timeout how long at most; zero or less only compares, more than 292 years is for ever
     * @return any result
     * @throws InterruptedException if the thread is interrupted, as it is when its isolate is terminated
     * @throws IllegalStateException on the thread of an event loop that must not block
     */
    public static WaitResult waitLong(SharedBuffer buffer, long at, long expected, Duration timeout)
            throws InterruptedException {
        return await(buffer, at, Long.BYTES, expected, nanosOf(timeout));
    }

    private static WaitResult await(SharedBuffer buffer, long at, int width, long expected, long timeoutNs)
            throws InterruptedException {
        SharedMemory memory = buffer.memoryAt(at, width);
        WaitRules.requireMayBlock();
        WaitResult result = WaitTable.OF_PROCESS.await(memory, (int) at, width, expected, timeoutNs);
        if (result == WaitResult.OK && buffer.isClosed()) WaitTable.OF_PROCESS.notify(memory, (int) at, 1);
        return result;
    }

    static long nanosOf(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        try {
            return Math.max(0, timeout.toNanos());
        } catch (ArithmeticException tooLong) {
            return timeout.isNegative() ? 0 : WaitTable.FOREVER_NS;
        }
    }

    /**
     * Begins a wait that calls back instead of blocking: what a promise of an event loop is built on. Stands in the same queue
     * as the waits of {@link #waitInt(SharedBuffer, long, int)}.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 4
     * @param expected waits only if the 32-bit integer there is this one
     * @param listener called once, with {@link WaitResult#OK} or {@link WaitResult#CLOSED}, by the thread that ends the wait,
     *     inside its {@code notify} or {@code close}; not if the wait never began or is given up. Shall be quick and not throw.
     *     If nobody can act on an {@code OK}, {@link #notifyAgain} passes it on
     * @return the wait, begun or not
     */
    public static WaitTicket listenInt(SharedBuffer buffer, long at, int expected, Consumer<WaitResult> listener) {
        return listen(buffer, at, Integer.BYTES, expected, listener);
    }

    /**
     * Begins a wait as {@link #listenInt}, for a 64-bit integer.
     *
     * @param buffer the memory
     * @param at its index, a multiple of 8
     * @param expected waits only if the 64-bit integer there is this one
     * @param listener as for {@link #listenInt}
     * @return the wait, begun or not
     */
    public static WaitTicket listenLong(SharedBuffer buffer, long at, long expected, Consumer<WaitResult> listener) {
        return listen(buffer, at, Long.BYTES, expected, listener);
    }

    private static WaitTicket listen(
            SharedBuffer buffer, long at, int width, long expected, Consumer<WaitResult> listener) {
        Objects.requireNonNull(listener, "listener");
        return WaitTable.OF_PROCESS.listen(buffer.memoryAt(at, width), (int) at, width, expected, listener);
    }

    /**
     * Wakes waits for this place, those that began first coming first, whatever kind they are.
     *
     * @param buffer the memory, by any of its handles
     * @param at its index, a multiple of 4
     * @param count how many at most; zero or less wakes none
     * @return how many it woke
     */
    public static int notify(SharedBuffer buffer, long at, int count) {
        return WaitTable.OF_PROCESS.notify(buffer.memoryAt(at, Integer.BYTES), (int) at, count);
    }

    /**
     * Passes a wake-up on: wakes the next wait for this place, if there is one, although the handle may be closed. For whoever
     * was woken and then can't do what the notify was meant for, so that the others don't sleep beside it.
     *
     * @param buffer the memory, by the handle with which the wait began, open or closed
     * @param at the index with which it began
     * @return how many it woke, 0 or 1
     */
    public static int notifyAgain(SharedBuffer buffer, long at) {
        SharedMemory memory = buffer.memoryEvenIfClosed();
        if (memory == null || (int) at != at) return 0; // nobody waits there: a wait keeps its memory
        return WaitTable.OF_PROCESS.notify(memory, (int) at, 1);
    }

    /**
     * Wakes all waits for this place.
     *
     * @param buffer the memory, by any of its handles
     * @param at its index, a multiple of 4
     * @return how many it woke
     */
    public static int notifyAll(SharedBuffer buffer, long at) {
        return notify(buffer, at, Integer.MAX_VALUE);
    }
}
