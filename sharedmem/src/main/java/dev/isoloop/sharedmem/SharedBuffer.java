package dev.isoloop.sharedmem;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * Bytes outside the heap that any number of isolates read and write at once, like JavaScript's {@code SharedArrayBuffer}. Each
 * isolate has a handle of its own over the same memory: sending a buffer in a message gives the receiver one, {@link #share()}
 * makes one by hand. Ordered access is here; read-modify-write operations and waiting are in {@link Atomics}.
 *
 * <pre>
 *   handle of a ----+
 *   handle of b ----+---&gt;  memory, with its length and the count of open handles
 *   handle of c ----+
 *          close() ends one handle; with the last one the memory no longer counts against the limit
 * </pre>
 *
 * <p><b>Access modes</b>, the same as those of {@code java.util.concurrent.atomic}; the places are independent of each other
 * unless said otherwise:
 *
 * <table>
 * <caption>What each mode promises</caption>
 * <tr><th>mode</th><th>promises</th></tr>
 * <tr><td>plain</td><td>a value is read or written whole, never in parts; nothing about order. For memory that one thread uses
 * at a time</td></tr>
 * <tr><td>opaque</td><td>besides, all threads see the values of this place in one order, and a new value is seen some day</td></tr>
 * <tr><td>acquire, release</td><td>besides, whoever reads a value with acquire sees all that its writer did before it stored it
 * with release</td></tr>
 * <tr><td>volatile</td><td>besides, all volatile and atomic accesses happen in one order on which all threads agree</td></tr>
 * </table>
 *
 * <p><b>Checks.</b> Indices are in bytes and always checked, values are little endian and must lie at a multiple of their size.
 * Every access to one value throws {@link DetachedException} once this handle is closed, {@link IndexOutOfBoundsException} if the
 * value is not all inside the buffer, and {@link IllegalArgumentException} if its place is not aligned, in that order; nothing
 * was changed then. Nothing blocks or allocates, except creating, sharing, growing and mapping.
 *
 * <p><b>Speed.</b> That a byte index is aligned has to be looked at anew for each, so a loop over a range is faster with numbers
 * instead, by {@link #elements()}.
 *
 * <p><b>Threads.</b> All methods may be called from any thread, also on one handle. An access that races with the
 * {@link #close()} of its own handle either takes place or throws; it can't reach memory that has another use.
 *
 * <p><b>Lifetime.</b> A new buffer reads as zero. The memory returns to the JVM with the garbage collection that finds no open
 * handle and no access under way; it is never used for another buffer. {@link MemoryStats} counts it as live until the last
 * handle is closed or lost, then as awaiting collection.
 *
 * <p><b>Growing.</b> A growable buffer takes its maximum of memory at once and counts with it, so that growing moves nothing:
 * accesses by other threads go on meanwhile, and see the new length.
 */
public final class SharedBuffer implements AutoCloseable {
    /*
     * who           does                              mode      met by                     so that
     * any thread    reach = a longer view             release   its own plain load         the view's fields are seen with it
     * any thread    memory = null, reach = NOTHING    volatile  memory: volatile loads     later accesses fail
     * any thread    bytes of the memory               its own   its own                    the caller's choice
     *
     * The bounds check of an access is that of the view in reach, and its exception only ever becomes one of ours, as in
     * TransferBuffer: nothing on this path comes back once it has left the fast lane. So growing gives all handles their
     * longer views first and says the new length second: who has learnt of the length, from the buffer or by an order of his
     * own, finds the view. A thread that loads a stale view reaches memory that is still there, since the view keeps it: so a
     * plain load is enough, and a race with close() has no third outcome. Views change under the monitor of the memory, which
     * all handles have in common: a closed handle never gets one again.
     *
     * The load of reach orders nothing by itself, but the loads of the view's fields depend on it, and no processor that Java
     * runs on lets those overtake it.
     */
    private static final int MAX_BYTES = RawMemory.MAX_BYTES & -Long.BYTES;

    private static final String GROWN_UNKNOWN =
            "was outside a shared buffer that has grown meanwhile, unknown to this thread";

    // Constructor only.
    private final WeakReference<SharedMemory> weakly;

    // Written under the monitor of the memory.
    private volatile SharedMemory memory;
    private ByteBuffer reach;
    private SharedElements elements; // null until somebody asks
    private DetachSite closeSite;

    private SharedBuffer(SharedMemory memory) {
        this.memory = memory;
        this.weakly = memory.weakly;
        memory.tell(this);
        // A handle may reach the other thread through a data race, which must not find it without its fields.
        VarHandle.releaseFence();
    }

    // ---- Lifetime
    // -----------------------------------------------------------------------------------------------------

    /**
     * Creates a buffer of zeroes of a fixed length.
     *
     * @param capacityBytes its length, 0 to {@code Integer.MAX_VALUE - 15}
     * @return the first handle
     * @throws IllegalArgumentException if the length is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static SharedBuffer allocate(long capacityBytes) {
        return allocate(Recycler.ofProcess(), capacityBytes, capacityBytes, false);
    }

    /**
     * Creates a buffer of zeroes that can grow. Takes and counts the maximum at once.
     *
     * @param capacityBytes its first length, 0 to the maximum
     * @param capacityBytesMax its last length, up to {@code Integer.MAX_VALUE - 15}
     * @return the first handle
     * @throws IllegalArgumentException if a length is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static SharedBuffer allocateGrowable(long capacityBytes, long capacityBytesMax) {
        return allocate(Recycler.ofProcess(), capacityBytes, capacityBytesMax, true);
    }

    static SharedBuffer allocate(Recycler recycler, long capacityBytes, long capacityBytesMax, boolean isGrowable) {
        requireLength("Maximal capacity", capacityBytesMax, MAX_BYTES);
        requireLength("Capacity", capacityBytes, capacityBytesMax);
        int maximum = (int) capacityBytesMax;
        Block block = recycler.takeForSharing((maximum + Long.BYTES - 1) & -Long.BYTES);
        return new SharedBuffer(
                new SharedMemory(block.memory, (int) capacityBytes, maximum, isGrowable, false, block::giveBack));
    }

    private static void requireLength(String what, long bytes, long maximumBytes) {
        if (bytes >= 0 && bytes <= maximumBytes) return;
        throw new IllegalArgumentException(
                what + " of a shared buffer is " + bytes + " bytes, expected 0 to " + maximumBytes);
    }

    /**
     * Maps a part of a file, which other processes may map as well; the file grows if it is shorter. The memory is the system's
     * page cache: it counts against no limit, and is written to the file when the system sees fit, or by {@link #force()}.
     * Atomics hold between processes; waiting and waking don't, nor between two mappings in one process. The mapping outlives the channel.
     *
     * <p>Nobody may shorten the file while it is mapped: an access to the missing part throws {@link InternalError}, at once or
     * later. An operation of {@link Atomics} reads its place before it changes it, to fail in this way too; but it ends the
     * JVM if the file loses the place between the two, and on JDK 17, whose interpreter may report the failed read too late,
     * also if it was lost before.
     *
     * @param file open for reading and writing
     * @param filePosition where the part begins, a multiple of 8
     * @param capacityBytes its length, a multiple of 8, 0 to {@code Integer.MAX_VALUE - 15}
     * @return the first handle
     * @throws IllegalArgumentException if the position or the length is out of range or no multiple of 8
     * @throws IOException if the file can't be mapped
     * @throws java.nio.channels.NonReadableChannelException if the channel can't read
     * @throws java.nio.channels.NonWritableChannelException if the channel can't write
     */
    public static SharedBuffer map(FileChannel file, long filePosition, long capacityBytes) throws IOException {
        Objects.requireNonNull(file, "file");
        requireLength("Capacity", capacityBytes, MAX_BYTES);
        if (filePosition < 0 || filePosition % Long.BYTES != 0 || capacityBytes % Long.BYTES != 0) {
            throw new IllegalArgumentException("Mapping begins at " + filePosition + " and has " + capacityBytes
                    + " bytes, expected multiples of " + Long.BYTES + ", the position 0 or more");
        }
        int bytes = (int) capacityBytes;
        ByteBuffer mapped = RawMemory.map(file, filePosition, bytes);
        return new SharedBuffer(new SharedMemory(mapped, bytes, bytes, false, true, () -> {}));
    }

    /**
     * Writes what was changed to the file, and blocks until the storage device has it. Does nothing for a buffer that is not
     * mapped from a file.
     *
     * @throws java.io.UncheckedIOException if it can't be written
     * @throws DetachedException if this handle is closed
     */
    public void force() {
        SharedMemory mapped = memory();
        if (mapped.isMapped) RawMemory.force(mapped.words);
    }

    /**
     * Makes another handle over the same memory, for another isolate or thread to close when it is done. Structured clone calls
     * this for every buffer in a message.
     *
     * @return the new handle
     * @throws DetachedException if this handle is closed
     */
    public SharedBuffer share() {
        SharedMemory shared = memory();
        synchronized (shared) {
            if (memory == null) throw closed();
            SharedBuffer another = new SharedBuffer(shared);
            shared.retain();
            return another;
        }
    }

    /** Ends this handle. Others stay open, and waits that began by this one go on. Harmless on a closed handle. */
    @Override
    public void close() {
        SharedMemory left = memory;
        if (left == null) return;
        boolean isLeft = false;
        try {
            synchronized (left) {
                if (memory == null) return;
                closeSite = DetachSite.here("Closed"); // before memory, by which others learn of it
                memory = null;
                isLeft = true;
                VarHandle.releaseFence(); // partner: refused(). Who finds nothing in reach finds the handle closed
                reach = RawMemory.NOTHING;
                if (elements != null) elements.hide();
                left.forget(this);
            }
        } finally {
            if (isLeft) left.release();
        }
    }

    /** Gives access to so many bytes. Under the monitor of the memory, while this handle is open. */
    void showReach(ByteBuffer words, int lengthBytes) {
        ByteBuffer view = RawMemory.reachOf(words, lengthBytes);
        VarHandle.releaseFence();
        reach = view;
        if (elements != null) elements.show(view);
    }

    /**
     * {@return the values by their number instead of their byte index} The same object each time, which dies with this handle. For
     * loops that count: see there.
     *
     * @throws DetachedException if this handle is closed
     */
    public SharedElements elements() {
        SharedElements made = elements;
        if (made != null && memory != null) return made;
        SharedMemory shared = memory();
        synchronized (shared) {
            if (memory == null) throw closed();
            if (elements == null) elements = new SharedElements(this, reach);
            return elements;
        }
    }

    /** {@return whether this handle was closed} */
    public boolean isClosed() {
        return memory == null;
    }

    /** {@return how many bytes this handle gives access to now; 0 once closed} */
    public long capacityBytes() {
        SharedMemory shared = memory;
        return shared == null ? 0 : shared.lengthBytes();
    }

    /** {@return how many bytes it can have at most: the present length unless it is growable; 0 once closed} */
    public long capacityBytesMax() {
        SharedMemory shared = memory;
        return shared == null ? 0 : shared.maximumBytes;
    }

    /** {@return whether it was made to grow; false once closed} */
    public boolean isGrowable() {
        SharedMemory shared = memory;
        return shared != null && shared.isGrowable;
    }

    /**
     * Makes the buffer longer for all its handles, at once. The new bytes are zero. The present length is accepted and changes
     * nothing.
     *
     * @param newCapacityBytes the new length, from the present one to {@link #capacityBytesMax()}
     * @throws UnsupportedOperationException if the buffer is of a fixed length
     * @throws IllegalArgumentException if the length is out of range; a buffer never shrinks
     * @throws DetachedException if this handle is closed
     */
    public void grow(long newCapacityBytes) {
        SharedMemory shared = memory();
        if (!shared.isGrowable) {
            throw new UnsupportedOperationException(
                    this + " can't grow to " + newCapacityBytes + " bytes: allocateGrowable() makes buffers that can");
        }
        boolean isInRange = newCapacityBytes >= 0 && newCapacityBytes <= shared.maximumBytes;
        if (isInRange && shared.grow((int) newCapacityBytes)) return;
        throw new IllegalArgumentException("New capacity is " + newCapacityBytes + " bytes, expected "
                + shared.lengthBytes() + " to " + shared.maximumBytes);
    }

    /**
     * {@return whether the other handle reaches the same memory} False if one of them is closed.
     *
     * @param other another handle
     */
    public boolean sharesMemoryWith(SharedBuffer other) {
        SharedMemory shared = memory;
        return shared != null && shared == other.memory;
    }

    /** The memory of an open handle. */
    SharedMemory memory() {
        SharedMemory shared = memory;
        if (shared == null) throw closed();
        return shared;
    }

    /** The memory, also of a closed handle; null if nobody has it any more. */
    SharedMemory memoryEvenIfClosed() {
        return weakly.get();
    }

    private DetachedException closed() {
        DetachSite site = closeSite;
        String where = site == null ? ". Where: set the system property isoloop.diagnostics to true" : "";
        return new DetachedException("This handle of a shared buffer was closed before" + where, site);
    }

    // ---- Checks of every access
    // ----------------------------------------------------------------------------------------

    /** The fast path: refuses what no buffer has. The view's own bounds check is next. */
    private int aligned(long at, int width) {
        int place = (int) at;
        // Two tests, not one mask: the compiler of JDK 25 knows that 8 * i is a multiple of 8, and drops the second.
        if (place != at || (place & (width - 1)) != 0) throw refused(at, width);
        return place;
    }

    /** Why the access was refused, by the fast path or the view: closed, outside, or misaligned. */
    private RuntimeException refused(long at, int width) {
        VarHandle.acquireFence(); // reach was read before memory is: partner of close()
        requireInside(at, width);
        requireAligned(at, width);
        return new IndexOutOfBoundsException("Index " + at + ", size " + width + " " + GROWN_UNKNOWN);
    }

    /** Why the access by number was refused: closed, or outside. */
    RuntimeException refusedElement(long number, int width) {
        VarHandle.acquireFence(); // as in refused()
        int length = memory().lengthBytes();
        boolean wasOutside = number < 0 || number >= length / width;
        return new IndexOutOfBoundsException("Element " + number + " of " + width + " bytes "
                + (wasOutside ? "is outside a shared buffer with a capacity of " + length + " bytes" : GROWN_UNKNOWN));
    }

    private SharedMemory requireInside(long at, long width) {
        SharedMemory shared = memory();
        int length = shared.lengthBytes();
        if (at < 0 || width < 0 || at > length - width) {
            throw new IndexOutOfBoundsException("Index " + at + ", size " + width
                    + " is outside a shared buffer with a capacity of " + length + " bytes");
        }
        return shared;
    }

    private static void requireAligned(long at, int width) {
        if ((at & (width - 1)) == 0) return;
        throw new IllegalArgumentException("Index " + at + " is misaligned: a value of " + width
                + " bytes in shared memory begins at a multiple of " + width);
    }

    /** The memory for an operation on a range, which is checked; aligned or not. */
    ByteBuffer memoryInside(long at, long width) {
        SharedMemory shared = requireInside(at, width);
        if (shared.isMapped && width > 0) requireInFile(shared, at);
        return shared.words;
    }

    /** The memory for an operation on one value at this place, which is checked; in whole words. */
    ByteBuffer wordsAt(long at, int width) {
        SharedMemory shared = requireInside(at, width);
        requireAligned(at, width);
        if (shared.isMapped) requireInFile(shared, at);
        return shared.words;
    }

    /**
     * A place that the file no longer has fails here. An atomic operation that is the first to touch it would end the JVM: the JDK
     * turns a failed load or store into an error, but not a compare-and-set that runs uncompiled.
     */
    private static void requireInFile(SharedMemory mapped, long at) {
        RawMemory.getIntVolatile(mapped.words, (int) at & -Integer.BYTES);
    }

    /** The memory for a place to wait at, which is checked. */
    SharedMemory memoryAt(long at, int width) {
        SharedMemory shared = requireInside(at, width);
        requireAligned(at, width);
        return shared;
    }

    // ---- Bytes
    // ------------------------------------------------------------

    /**
     * {@return the byte at this place}
     *
     * @param at its index
     */
    public byte getByte(long at) {
        try {
            return RawMemory.getByte(reach, aligned(at, Byte.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    /**
     * {@return the byte at this place, read in opaque mode}
     *
     * @param at its index
     */
    public byte getByteOpaque(long at) {
        return (byte) Subword.getOpaque(wordsAt(at, Byte.BYTES), (int) at);
    }

    /**
     * {@return the byte at this place, read with acquire}
     *
     * @param at its index
     */
    public byte getByteAcquire(long at) {
        return (byte) Subword.getAcquire(wordsAt(at, Byte.BYTES), (int) at);
    }

    /**
     * {@return the byte at this place, read as volatile}
     *
     * @param at its index
     */
    public byte getByteVolatile(long at) {
        return (byte) Subword.getVolatile(wordsAt(at, Byte.BYTES), (int) at);
    }

    /**
     * Stores a byte.
     *
     * @param at its index
     * @param value what to store
     */
    public void putByte(long at, byte value) {
        try {
            RawMemory.putByte(reach, aligned(at, Byte.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    /**
     * Stores a byte in opaque mode.
     *
     * @param at its index
     * @param value what to store
     */
    public void putByteOpaque(long at, byte value) {
        try {
            RawMemory.putByteOpaque(reach, aligned(at, Byte.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    /**
     * Stores a byte with release.
     *
     * @param at its index
     * @param value what to store
     */
    public void putByteRelease(long at, byte value) {
        try {
            RawMemory.putByteOpaque(reach, aligned(at, Byte.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    /**
     * Stores a byte as volatile.
     *
     * @param at its index
     * @param value what to store
     */
    public void putByteVolatile(long at, byte value) {
        try {
            RawMemory.putByteVolatile(reach, aligned(at, Byte.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    // ---- 16-bit integers
    // ------------------------------------------------------------

    /**
     * {@return the 16-bit integer at this place}
     *
     * @param at its index, a multiple of 2
     */
    public short getShort(long at) {
        try {
            return RawMemory.getShort(reach, aligned(at, Short.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * {@return the 16-bit integer at this place, read in opaque mode}
     *
     * @param at its index, a multiple of 2
     */
    public short getShortOpaque(long at) {
        try {
            return RawMemory.getShortOpaque(reach, aligned(at, Short.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * {@return the 16-bit integer at this place, read with acquire}
     *
     * @param at its index, a multiple of 2
     */
    public short getShortAcquire(long at) {
        try {
            return RawMemory.getShortAcquire(reach, aligned(at, Short.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * {@return the 16-bit integer at this place, read as volatile}
     *
     * @param at its index, a multiple of 2
     */
    public short getShortVolatile(long at) {
        try {
            return RawMemory.getShortVolatile(reach, aligned(at, Short.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * Stores a 16-bit integer.
     *
     * @param at its index, a multiple of 2
     * @param value what to store
     */
    public void putShort(long at, short value) {
        try {
            RawMemory.putShort(reach, aligned(at, Short.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * Stores a 16-bit integer in opaque mode.
     *
     * @param at its index, a multiple of 2
     * @param value what to store
     */
    public void putShortOpaque(long at, short value) {
        try {
            RawMemory.putShortOpaque(reach, aligned(at, Short.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * Stores a 16-bit integer with release.
     *
     * @param at its index, a multiple of 2
     * @param value what to store
     */
    public void putShortRelease(long at, short value) {
        try {
            RawMemory.putShortRelease(reach, aligned(at, Short.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    /**
     * Stores a 16-bit integer as volatile.
     *
     * @param at its index, a multiple of 2
     * @param value what to store
     */
    public void putShortVolatile(long at, short value) {
        try {
            RawMemory.putShortVolatile(reach, aligned(at, Short.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    // ---- 32-bit integers
    // ------------------------------------------------------------

    /**
     * {@return the 32-bit integer at this place}
     *
     * @param at its index, a multiple of 4
     */
    public int getInt(long at) {
        try {
            return RawMemory.getInt(reach, aligned(at, Integer.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * {@return the 32-bit integer at this place, read in opaque mode}
     *
     * @param at its index, a multiple of 4
     */
    public int getIntOpaque(long at) {
        try {
            return RawMemory.getIntOpaque(reach, aligned(at, Integer.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * {@return the 32-bit integer at this place, read with acquire}
     *
     * @param at its index, a multiple of 4
     */
    public int getIntAcquire(long at) {
        try {
            return RawMemory.getIntAcquire(reach, aligned(at, Integer.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * {@return the 32-bit integer at this place, read as volatile}
     *
     * @param at its index, a multiple of 4
     */
    public int getIntVolatile(long at) {
        try {
            return RawMemory.getIntVolatile(reach, aligned(at, Integer.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * Stores a 32-bit integer.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putInt(long at, int value) {
        try {
            RawMemory.putInt(reach, aligned(at, Integer.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * Stores a 32-bit integer in opaque mode.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putIntOpaque(long at, int value) {
        try {
            RawMemory.putIntOpaque(reach, aligned(at, Integer.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * Stores a 32-bit integer with release.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putIntRelease(long at, int value) {
        try {
            RawMemory.putIntRelease(reach, aligned(at, Integer.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    /**
     * Stores a 32-bit integer as volatile.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putIntVolatile(long at, int value) {
        try {
            RawMemory.putIntVolatile(reach, aligned(at, Integer.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    // ---- 64-bit integers
    // ------------------------------------------------------------

    /**
     * {@return the 64-bit integer at this place}
     *
     * @param at its index, a multiple of 8
     */
    public long getLong(long at) {
        try {
            return RawMemory.getLong(reach, aligned(at, Long.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * {@return the 64-bit integer at this place, read in opaque mode}
     *
     * @param at its index, a multiple of 8
     */
    public long getLongOpaque(long at) {
        try {
            return RawMemory.getLongOpaque(reach, aligned(at, Long.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * {@return the 64-bit integer at this place, read with acquire}
     *
     * @param at its index, a multiple of 8
     */
    public long getLongAcquire(long at) {
        try {
            return RawMemory.getLongAcquire(reach, aligned(at, Long.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * {@return the 64-bit integer at this place, read as volatile}
     *
     * @param at its index, a multiple of 8
     */
    public long getLongVolatile(long at) {
        try {
            return RawMemory.getLongVolatile(reach, aligned(at, Long.BYTES));
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * Stores a 64-bit integer.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putLong(long at, long value) {
        try {
            RawMemory.putLong(reach, aligned(at, Long.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * Stores a 64-bit integer in opaque mode.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putLongOpaque(long at, long value) {
        try {
            RawMemory.putLongOpaque(reach, aligned(at, Long.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * Stores a 64-bit integer with release.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putLongRelease(long at, long value) {
        try {
            RawMemory.putLongRelease(reach, aligned(at, Long.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    /**
     * Stores a 64-bit integer as volatile.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putLongVolatile(long at, long value) {
        try {
            RawMemory.putLongVolatile(reach, aligned(at, Long.BYTES), value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    // ---- 32-bit floats
    // ------------------------------------------------------------

    /**
     * {@return the 32-bit float at this place}
     *
     * @param at its index, a multiple of 4
     */
    public float getFloat(long at) {
        return Float.intBitsToFloat(getInt(at));
    }

    /**
     * {@return the 32-bit float at this place, read in opaque mode}
     *
     * @param at its index, a multiple of 4
     */
    public float getFloatOpaque(long at) {
        return Float.intBitsToFloat(getIntOpaque(at));
    }

    /**
     * {@return the 32-bit float at this place, read with acquire}
     *
     * @param at its index, a multiple of 4
     */
    public float getFloatAcquire(long at) {
        return Float.intBitsToFloat(getIntAcquire(at));
    }

    /**
     * {@return the 32-bit float at this place, read as volatile}
     *
     * @param at its index, a multiple of 4
     */
    public float getFloatVolatile(long at) {
        return Float.intBitsToFloat(getIntVolatile(at));
    }

    /**
     * Stores a 32-bit float.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putFloat(long at, float value) {
        putInt(at, Float.floatToRawIntBits(value));
    }

    /**
     * Stores a 32-bit float in opaque mode.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putFloatOpaque(long at, float value) {
        putIntOpaque(at, Float.floatToRawIntBits(value));
    }

    /**
     * Stores a 32-bit float with release.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putFloatRelease(long at, float value) {
        putIntRelease(at, Float.floatToRawIntBits(value));
    }

    /**
     * Stores a 32-bit float as volatile.
     *
     * @param at its index, a multiple of 4
     * @param value what to store
     */
    public void putFloatVolatile(long at, float value) {
        putIntVolatile(at, Float.floatToRawIntBits(value));
    }

    // ---- 64-bit floats
    // ------------------------------------------------------------

    /**
     * {@return the 64-bit float at this place}
     *
     * @param at its index, a multiple of 8
     */
    public double getDouble(long at) {
        return Double.longBitsToDouble(getLong(at));
    }

    /**
     * {@return the 64-bit float at this place, read in opaque mode}
     *
     * @param at its index, a multiple of 8
     */
    public double getDoubleOpaque(long at) {
        return Double.longBitsToDouble(getLongOpaque(at));
    }

    /**
     * {@return the 64-bit float at this place, read with acquire}
     *
     * @param at its index, a multiple of 8
     */
    public double getDoubleAcquire(long at) {
        return Double.longBitsToDouble(getLongAcquire(at));
    }

    /**
     * {@return the 64-bit float at this place, read as volatile}
     *
     * @param at its index, a multiple of 8
     */
    public double getDoubleVolatile(long at) {
        return Double.longBitsToDouble(getLongVolatile(at));
    }

    /**
     * Stores a 64-bit float.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putDouble(long at, double value) {
        putLong(at, Double.doubleToRawLongBits(value));
    }

    /**
     * Stores a 64-bit float in opaque mode.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putDoubleOpaque(long at, double value) {
        putLongOpaque(at, Double.doubleToRawLongBits(value));
    }

    /**
     * Stores a 64-bit float with release.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putDoubleRelease(long at, double value) {
        putLongRelease(at, Double.doubleToRawLongBits(value));
    }

    /**
     * Stores a 64-bit float as volatile.
     *
     * @param at its index, a multiple of 8
     * @param value what to store
     */
    public void putDoubleVolatile(long at, double value) {
        putLongVolatile(at, Double.doubleToRawLongBits(value));
    }

    // ---- Many bytes
    // -------------------------------------------------------------------------------------------------------

    /*
     * All plain, and byte by byte as far as other threads are concerned: who reads a range while another thread writes it may
     * see some bytes old and some new.
     */

    /**
     * Copies bytes into an array. Bytes that another thread writes meanwhile may come old or new, each for itself.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param offset index of the first byte in the array
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle is closed
     */
    public void getBytes(long at, byte[] target, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, target.length);
        SharedMemory shared = requireInside(at, lengthBytes);
        RawMemory.getBytes(shared.words, (int) at, target, offset, lengthBytes);
    }

    /**
     * Fills a whole array with bytes of this buffer, as {@link #getBytes(long, byte[], int, int)}.
     *
     * @param at index of the first byte to copy
     * @param target where to; its length says how many
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle is closed
     */
    public void getBytes(long at, byte[] target) {
        getBytes(at, target, 0, target.length);
    }

    /**
     * Copies bytes from an array. Another thread that reads the range meanwhile may see bytes old or new, each for itself.
     *
     * @param at index of the first byte to overwrite
     * @param source where from
     * @param offset index of the first byte in the array
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle is closed
     */
    public void putBytes(long at, byte[] source, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, source.length);
        SharedMemory shared = requireInside(at, lengthBytes);
        RawMemory.putBytes(shared.words, (int) at, source, offset, lengthBytes);
    }

    /**
     * Copies a whole array into this buffer, as {@link #putBytes(long, byte[], int, int)}.
     *
     * @param at index of the first byte to overwrite
     * @param source where from; its length says how many
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle is closed
     */
    public void putBytes(long at, byte[] source) {
        putBytes(at, source, 0, source.length);
    }

    /**
     * Copies bytes into a buffer that has an owner, or a slice of one.
     *
     * @param at index of the first byte to copy
     * @param target a buffer or slice of the calling thread's
     * @param targetAt index of the first byte to overwrite there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside its buffer; nothing was copied then
     * @throws DetachedException if this handle is closed, or the other one was transferred or closed
     * @throws WrongOwnerException if another thread owns the target
     */
    public void getBytes(long at, ByteAccess target, long targetAt, long lengthBytes) {
        SharedMemory from = requireInside(at, lengthBytes);
        long place = placeIn(target, targetAt, lengthBytes);
        ByteBuffer to = wholeOf(target).memoryAt(place, lengthBytes);
        RawMemory.copy(from.words, (int) at, to, (int) place, (int) lengthBytes);
    }

    /**
     * Copies bytes from a buffer that has an owner, or a slice of one.
     *
     * @param at index of the first byte to overwrite
     * @param source a buffer or slice of the calling thread's
     * @param sourceAt index of the first byte to copy there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside its buffer; nothing was copied then
     * @throws DetachedException if this handle is closed, or the other one was transferred or closed
     * @throws WrongOwnerException if another thread owns the source
     */
    public void putBytes(long at, ByteAccess source, long sourceAt, long lengthBytes) {
        SharedMemory to = requireInside(at, lengthBytes);
        long place = placeIn(source, sourceAt, lengthBytes);
        ByteBuffer from = wholeOf(source).memoryAt(place, lengthBytes);
        RawMemory.copy(from, (int) place, to.words, (int) at, (int) lengthBytes);
    }

    private static TransferBuffer wholeOf(ByteAccess range) {
        return range instanceof BufferSlice slice ? slice.whole() : (TransferBuffer) range;
    }

    private static long placeIn(ByteAccess range, long at, long lengthBytes) {
        return range instanceof BufferSlice slice ? slice.inside(at, lengthBytes) : at;
    }

    /**
     * Copies bytes to another shared buffer, or to another place in this one; the ranges may overlap. Bytes that other threads
     * write meanwhile may come old or new, each for itself.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param targetAt index of the first byte to overwrite there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside its buffer; nothing was copied then
     * @throws DetachedException if one of the handles is closed
     */
    public void copyTo(long at, SharedBuffer target, long targetAt, long lengthBytes) {
        SharedMemory to = target.requireInside(targetAt, lengthBytes);
        SharedMemory from = requireInside(at, lengthBytes);
        RawMemory.copy(from.words, (int) at, to.words, (int) targetAt, (int) lengthBytes);
    }

    /**
     * Sets every byte of a range.
     *
     * @param at index of the first byte to set
     * @param lengthBytes how many bytes
     * @param value what to set them to
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was set then
     * @throws DetachedException if this handle is closed
     */
    public void fill(long at, long lengthBytes, byte value) {
        SharedMemory shared = requireInside(at, lengthBytes);
        RawMemory.fill(shared.words, (int) at, (int) lengthBytes, value);
    }

    /** {@return its length, or that it is closed} */
    @Override
    public String toString() {
        SharedMemory shared = memory;
        if (shared == null) return "SharedBuffer[closed]";
        String limit = shared.isGrowable ? ", at most " + shared.maximumBytes : "";
        return "SharedBuffer[" + shared.lengthBytes() + " bytes" + limit + (shared.isMapped ? ", mapped]" : "]");
    }
}
