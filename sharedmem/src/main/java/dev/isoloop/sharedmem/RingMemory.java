package dev.isoloop.sharedmem;

import java.nio.ByteBuffer;

/**
 * Memory outside the heap that two threads use together, in an order that they arrange between themselves: what a byte lane's
 * messages lie in. It counts as a buffer in {@link MemoryStats} and has no owner.
 *
 * <p><b>Threads.</b> Any thread may call anything. Plain access orders nothing; {@link #putLongRelease} and
 * {@link #getLongAcquire} of the same place do: what was done before the put happens-before what is done after the get that saw
 * it.
 *
 * <p><b>Memory.</b> Reads as zero at first. Every access is checked against the bounds, and these bytes are never used for
 * another buffer: after {@link #close()} they are left to the collector, which finds them once no thread can reach them any
 * more. So the worst that threads can do to each other is to spoil their own messages. Nothing blocks, except creating it when
 * the JVM is short of memory; nothing else allocates.
 */
public final class RingMemory implements AutoCloseable {
    private final Block block;
    private final ByteBuffer memory;
    private boolean isClosed;

    private RingMemory(Block block) {
        this.block = block;
        this.memory = block.reach;
    }

    /**
     * Creates a piece of memory, all zero.
     *
     * @param capacityBytes its length, 0 to {@code Integer.MAX_VALUE - 8}
     * @return the memory
     * @throws IllegalArgumentException if the length is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static RingMemory allocate(int capacityBytes) {
        return allocate(Recycler.ofProcess(), capacityBytes);
    }

    static RingMemory allocate(Recycler recycler, int capacityBytes) {
        if (capacityBytes < 0 || capacityBytes > RawMemory.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Capacity of a ring's memory is " + capacityBytes + " bytes, expected 0 to " + RawMemory.MAX_BYTES);
        }
        // Another thread may be inside an access when it is closed, whoever closes it.
        Block block = recycler.takeForSharing(capacityBytes);
        block.extend(capacityBytes);
        return new RingMemory(block);
    }

    /** {@return its length in bytes} */
    public int capacityBytes() {
        return RawMemory.reachBytes(memory);
    }

    /**
     * Says that it is no longer needed, which gives its bytes back to the process's budget. Threads that still have it can go on
     * reading and writing it; the collector takes it when they let go. Harmless when closed before.
     */
    @Override
    public synchronized void close() {
        if (isClosed) return;
        isClosed = true;
        block.recycler.giveBack(block);
    }

    /**
     * {@return the byte at this place}
     *
     * @param at its index
     * @throws IndexOutOfBoundsException if there is no such byte
     */
    public byte getByte(int at) {
        return RawMemory.getByte(memory, at);
    }

    /**
     * Stores a byte.
     *
     * @param at its index
     * @param value what to store
     * @throws IndexOutOfBoundsException if there is no such byte
     */
    public void putByte(int at, byte value) {
        RawMemory.putByte(memory, at, value);
    }

    /**
     * {@return the 16-bit integer at this place, little endian}
     *
     * @param at index of its first byte; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     */
    public short getShort(int at) {
        return RawMemory.getShort(memory, at);
    }

    /**
     * Stores a 16-bit integer, little endian.
     *
     * @param at index of its first byte; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     */
    public void putShort(int at, short value) {
        RawMemory.putShort(memory, at, value);
    }

    /**
     * {@return the 32-bit integer at this place, little endian}
     *
     * @param at index of its first byte; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     */
    public int getInt(int at) {
        return RawMemory.getInt(memory, at);
    }

    /**
     * Stores a 32-bit integer, little endian.
     *
     * @param at index of its first byte; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     */
    public void putInt(int at, int value) {
        RawMemory.putInt(memory, at, value);
    }

    /**
     * {@return the 64-bit integer at this place, little endian}
     *
     * @param at index of its first byte; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     */
    public long getLong(int at) {
        return RawMemory.getLong(memory, at);
    }

    /**
     * Stores a 64-bit integer, little endian.
     *
     * @param at index of its first byte; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     */
    public void putLong(int at, long value) {
        RawMemory.putLong(memory, at, value);
    }

    /**
     * {@return the 64-bit integer at this place, little endian, read at once and before everything that follows}
     *
     * @param at index of its first byte, a multiple of 8
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     * @throws IllegalStateException if the index is no multiple of 8
     */
    public long getLongAcquire(int at) {
        return RawMemory.getLongAcquire(memory, at);
    }

    /**
     * Stores a 64-bit integer, little endian, at once and after everything before.
     *
     * @param at index of its first byte, a multiple of 8
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside
     * @throws IllegalStateException if the index is no multiple of 8
     */
    public void putLongRelease(int at, long value) {
        RawMemory.putLongRelease(memory, at, value);
    }

    /**
     * Copies bytes into an array.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param offset index of the first byte to overwrite there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the memory or the array; nothing was copied then
     */
    public void getBytes(int at, byte[] target, int offset, int lengthBytes) {
        RawMemory.getBytes(memory, at, target, offset, lengthBytes);
    }

    /**
     * Copies bytes from an array.
     *
     * @param at index of the first byte to overwrite
     * @param source where from
     * @param offset index of the first byte to copy there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the memory or the array; nothing was copied then
     */
    public void putBytes(int at, byte[] source, int offset, int lengthBytes) {
        RawMemory.putBytes(memory, at, source, offset, lengthBytes);
    }
}
