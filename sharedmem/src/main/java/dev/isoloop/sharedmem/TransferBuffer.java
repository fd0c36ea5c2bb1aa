package dev.isoloop.sharedmem;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * Bytes outside the heap with exactly one owner, which is a thread. Giving a buffer to another isolate moves it: the receiver
 * gets a handle over the same memory, whatever its size in the same time, and the giver's handle is detached.
 *
 * <pre>
 *               transfer()                first touch by b
 *  OWNED by a ------------&gt; IN_TRANSIT ------------------&gt; OWNED by b     OWNED by x  x's thread reads and writes, no other
 *      | close() by a           |                              |           IN_TRANSIT  nobody; whoever touches it first owns it
 *      v                        v lost with its message        v close()   FREED       nobody, for good
 *    FREED                    FREED, by the collector         FREED
 *
 *  a's handle is DETACHED from transfer() on: capacity 0, every use is refused. Each handle has one owner in its life, or none.
 * </pre>
 *
 * <p><b>Threads.</b> Every use checks that the calling thread is the owner; a handle in transit is taken by the first thread
 * that uses it in any way, {@link #requireTransferable()} and {@link #close()} included. {@link #capacityBytes()},
 * {@link #isDetached()} and {@link #toString()} may be called from any thread and take nothing. What the giver did before
 * {@code transfer()} happens-before what the receiver does with its handle, however the handle travelled.
 *
 * <p><b>Memory.</b> A new buffer reads as zero. {@link #close()} gives the memory back for reuse at once; a buffer that is
 * merely forgotten keeps counting against the limit until the collector finds it. Both limit and counters are of the process:
 * {@link MemoryStats}. The memory of a closed or transferred buffer can't be reached through an old handle, nor can any call
 * reach memory outside its own buffer, whatever threads do.
 *
 * <p><b>Access.</b> Indices and lengths are in bytes; values are little endian unless a byte order is given. An access that does
 * not fit changes nothing and raises {@link IndexOutOfBoundsException}. Nothing blocks, except channels, as they do, and
 * creating a buffer when the JVM is short of memory. Apart from creating, transferring, lending and views nothing allocates.
 */
public final class TransferBuffer implements Transferable, AutoCloseable {
    /*
     * who         does                     mode     met by                     so that
     * giver       owner = IN_TRANSIT       release  receiver's claim           fields and bytes are seen by the receiver
     * receiver    IN_TRANSIT -> itself     CAS      another claim              exactly one thread gets it
     * owner       owner == itself?         plain    nobody                     see below
     * owner       reach, lends, block      plain    nobody                     the owner is one thread
     * owner       state = TRANSFERRED ..   release  other threads, acquire     they name the reason; nothing depends on it
     *
     * Why the owner check may be a plain read: owner changes once more after construction, from IN_TRANSIT to the thread that
     * claimed it, and never again. A thread that reads itself there has put itself there, so it has seen its own claim. Every
     * other value, however stale, leads to the claim, which is atomic. Detaching does not touch owner: it puts a view of no
     * bytes in place of the memory, by the owner, for the owner, and so the bounds check refuses the next access of the only
     * thread that gets that far.
     *
     * Why the bounds check is that of the view, and its exception the way to the slow path: a check of our own in front of it
     * costs as much again as the access. The limit of the view, reach, is how much of the memory is known to hold nothing of
     * a former owner. Beyond it the slow path zeroes more and moves the limit on, or refuses; what overwrites a whole range
     * moves it without zeroing. So a used block is not zeroed by allocate(), except for its beginning, and never further than
     * was really written before (Block.dirtyBytes).
     */
    private static final Object IN_TRANSIT = new Object();

    private static final byte OPEN = 0;
    private static final byte TRANSFERRED = 1;
    private static final byte CLOSED = 2;

    /** So much is zeroed at once, since small buffers are mostly used in full. Any more waits for the first access. */
    private static final int EAGER_BYTES = 4 * 1024;

    /** The slow path goes on by at least this much and doubles the reach, so that it stays rare: it costs an exception. */
    private static final int STEP_BYTES = 64 * 1024;

    private static final VarHandle OWNER;
    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWNER = lookup.findVarHandle(TransferBuffer.class, "owner", Object.class);
            STATE = lookup.findVarHandle(TransferBuffer.class, "state", byte.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    // Written by the claiming thread, once.
    private Object owner;

    // Written by the constructing thread, then by the owner only.
    private ByteBuffer reach;
    private Block block;
    private int size;
    private int lends;
    private byte state;
    private DetachSite detachSite;

    /** A buffer of the calling thread's. */
    private TransferBuffer(Block block, int size) {
        this.block = block;
        this.reach = block.reach;
        this.size = size;
        ownerRelease(Thread.currentThread());
    }

    /** The receiver's handle. */
    private TransferBuffer(TransferBuffer given) {
        this.block = given.block;
        this.reach = given.reach;
        this.size = given.size;
        ownerRelease(IN_TRANSIT);
    }

    private void ownerRelease(Object first) {
        // Partner: the claim in own(). Publishes this handle's fields and the giver's writes to the memory.
        OWNER.setRelease(this, first);
        // A handle may reach the other thread through a data race. The store above must not come after the store of the
        // reference, or that thread could see a handle without an owner. Partner: its own dependent load.
        VarHandle.releaseFence();
    }

    /**
     * Creates a buffer of zeroes, owned by the calling thread. Takes used memory where there is any, which costs the same
     * whatever the size; otherwise the JVM makes and clears new memory, and near its own limit waits for the collector.
     *
     * @param capacityBytes its length, 0 to {@code Integer.MAX_VALUE - 8}
     * @return the buffer
     * @throws IllegalArgumentException if the length is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static TransferBuffer allocate(long capacityBytes) {
        return allocate(Recycler.ofProcess(), capacityBytes);
    }

    static TransferBuffer allocate(Recycler recycler, long capacityBytes) {
        if (capacityBytes < 0 || capacityBytes > RawMemory.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Capacity of a buffer is " + capacityBytes + " bytes, expected 0 to " + RawMemory.MAX_BYTES);
        }
        int size = (int) capacityBytes;
        Block block = recycler.take(size);
        block.extend(Math.min(size, EAGER_BYTES));
        return new TransferBuffer(block, size);
    }

    /**
     * Creates a buffer that holds a copy of an array, owned by the calling thread.
     *
     * @param source the bytes to copy
     * @return the buffer, of the array's length
     * @throws MemoryLimitException if the process has no room for it
     */
    public static TransferBuffer copyOf(byte[] source) {
        return copyOf(source, 0, source.length);
    }

    /**
     * Creates a buffer that holds a copy of a part of an array, owned by the calling thread.
     *
     * @param source the array
     * @param offset index of the first byte to copy
     * @param lengthBytes how many bytes to copy
     * @return the buffer, of that length
     * @throws IndexOutOfBoundsException if the range is not inside the array
     * @throws MemoryLimitException if the process has no room for it
     */
    public static TransferBuffer copyOf(byte[] source, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, source.length);
        TransferBuffer copy = allocate(lengthBytes);
        copy.putBytes(0, source, offset, lengthBytes);
        return copy;
    }

    /**
     * Creates a buffer that holds a part of a file, owned by the calling thread. Reads straight into the memory; the channel's
     * position stays where it is. Blocks as the channel does.
     *
     * @param file the file, open for reading
     * @param filePosition where to begin, in bytes from the start of the file
     * @param lengthBytes how many bytes to read, 0 to {@code Integer.MAX_VALUE - 8}
     * @return the buffer, of that length
     * @throws EOFException if the file ends earlier
     * @throws IOException if reading fails
     * @throws IllegalArgumentException if the length or the position is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static TransferBuffer copyOf(FileChannel file, long filePosition, long lengthBytes) throws IOException {
        TransferBuffer copy = allocate(lengthBytes);
        try {
            long read = 0;
            while (read < lengthBytes) {
                int count = copy.readFrom(file, filePosition + read, read, lengthBytes - read);
                if (count < 0) {
                    throw new EOFException("The file ends " + read + " bytes after position " + filePosition
                            + ", expected " + lengthBytes + " bytes");
                }
                read += count;
            }
            return copy;
        } catch (Throwable failure) {
            copy.close();
            throw failure;
        }
    }

    /** {@return how many bytes this handle gives access to; 0 once detached or closed} May be called from any thread. */
    public long capacityBytes() {
        return stateAcquire() == OPEN ? size : 0;
    }

    /** {@return whether this handle was transferred or closed} May be called from any thread. */
    public boolean isDetached() {
        return stateAcquire() != OPEN;
    }

    // ---- Ownership
    // -----------------------------------------------------------------------------------------------------

    /**
     * Checks that the calling thread may transfer this buffer now. Takes a handle that is in transit, changes nothing else.
     *
     * @throws DetachedException if this handle was transferred or closed
     * @throws LentException if it is lent
     * @throws WrongThreadException if another thread owns the buffer
     */
    @Override
    public void requireTransferable() {
        requireOpen();
        if (lends > 0) throw lent("transferred");
    }

    /**
     * Gives the buffer away: detaches this handle and returns the one for the receiver. Takes the same time whatever the size
     * and allocates the new handle only.
     *
     * @return the receiver's handle, in transit
     * @throws DetachedException if this handle was transferred or closed
     * @throws LentException if it is lent
     * @throws WrongThreadException if another thread owns the buffer
     */
    @Override
    public TransferBuffer transfer() {
        requireTransferable();
        TransferBuffer receivers = new TransferBuffer(this);
        detach(TRANSFERRED, DetachSite.here("Transferred"));
        return receivers;
    }

    /**
     * Gives the memory back at once. Harmless on a handle that was closed or transferred before, from any thread.
     *
     * @throws LentException if the buffer is lent
     * @throws WrongThreadException if another thread owns the buffer
     */
    @Override
    public void close() {
        if (isDetached()) return;
        own();
        if (lends > 0) throw lent("closed");
        Block done = block;
        detach(CLOSED, DetachSite.here("Closed"));
        done.giveBack();
    }

    /** From here on this handle reaches nothing. Owner only. */
    private void detach(byte reason, DetachSite site) {
        reach = RawMemory.NOTHING;
        block = null;
        detachSite = site;
        STATE.setRelease(this, reason);
    }

    /** Returns if the calling thread owns this handle, having claimed it where nobody had. */
    private void own() {
        Thread caller = Thread.currentThread();
        if (owner == caller) return;
        if (isDetached()) throw detached();
        // Partner: ownerRelease(). One thread wins; for it everything the giver did has happened.
        Object before = OWNER.compareAndExchange(this, IN_TRANSIT, (Object) caller);
        if (before != IN_TRANSIT) {
            throw new WrongThreadException(
                    "Thread " + caller.getName() + " used " + this + ". Transfer it to that thread's isolate first");
        }
    }

    private void requireOpen() {
        own();
        if (state != OPEN) throw detached();
    }

    private byte stateAcquire() {
        return (byte) STATE.getAcquire(this);
    }

    private DetachedException detached() {
        String how = stateAcquire() == TRANSFERRED ? "transferred" : "closed";
        String where = detachSite == null ? ". Where: set the system property isoloop.diagnostics to true" : "";
        return new DetachedException(
                "This handle of a buffer of " + size + " bytes was " + how + " before" + where, detachSite);
    }

    private LentException lent(String what) {
        return new LentException(this + " can't be " + what + " while it is lent to a call of withByteBuffer");
    }

    // ---- Checks of every access
    // ----------------------------------------------------------------------------------------

    /** The fast path of every access to one value; the view's own bounds check is next. */
    private void requireOwned(long at, int width) {
        if (owner != Thread.currentThread() || (int) at != at) requireInside(at, width);
    }

    /** Everything the fast path does not let through: zeroes what has not been in reach yet, or refuses. */
    private void bringInReach(long at, long width) {
        requireInside(at, width);
        int end = (int) (at + width);
        int length = block.lengthBytes();
        if (end > length) block.extend((int) Math.min(size, Math.max(end, Math.max(2L * length, STEP_BYTES))));
    }

    private void requireInside(long at, long width) {
        requireOpen();
        if (at < 0 || width < 0 || at > size - width) throw outside(at, width);
    }

    private IndexOutOfBoundsException outside(long at, long width) {
        return new IndexOutOfBoundsException(
                "Index " + at + ", size " + width + " is outside a buffer with a capacity of " + size + " bytes");
    }

    /** Before a whole range is overwritten: no need to zero it first. Returns its index. */
    private int beginOverwrite(long at, long width) {
        requireInside(at, width);
        block.beginOverwrite((int) at, (int) (at + width));
        return (int) at;
    }

    private static boolean isBigEndian(ByteOrder order) {
        return Objects.requireNonNull(order, "order") == ByteOrder.BIG_ENDIAN;
    }

    // ---- Single values
    // -------------------------------------------------------------------------------------------------

    /**
     * {@return the byte at this place}
     *
     * @param at its index, 0 to capacity - 1
     * @throws IndexOutOfBoundsException if there is no such byte
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public byte getByte(long at) {
        requireOwned(at, Byte.BYTES);
        try {
            return RawMemory.getByte(reach, (int) at);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Byte.BYTES);
            return RawMemory.getByte(reach, (int) at);
        }
    }

    /**
     * Stores a byte.
     *
     * @param at its index, 0 to capacity - 1
     * @param value what to store
     * @throws IndexOutOfBoundsException if there is no such byte
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putByte(long at, byte value) {
        requireOwned(at, Byte.BYTES);
        try {
            RawMemory.putByte(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Byte.BYTES);
            RawMemory.putByte(reach, (int) at, value);
        }
    }

    /**
     * {@return the 16-bit integer at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public short getShort(long at) {
        requireOwned(at, Short.BYTES);
        try {
            return RawMemory.getShort(reach, (int) at);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Short.BYTES);
            return RawMemory.getShort(reach, (int) at);
        }
    }

    /**
     * {@return the 16-bit integer at this place}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public short getShort(long at, ByteOrder order) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putShort(long at, short value) {
        requireOwned(at, Short.BYTES);
        try {
            RawMemory.putShort(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Short.BYTES);
            RawMemory.putShort(reach, (int) at, value);
        }
    }

    /**
     * Stores a 16-bit integer.
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putShort(long at, short value, ByteOrder order) {
        putShort(at, isBigEndian(order) ? Short.reverseBytes(value) : value);
    }

    /**
     * {@return the 16-bit character at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public char getChar(long at) {
        requireOwned(at, Character.BYTES);
        try {
            return (char) RawMemory.getShort(reach, (int) at);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Character.BYTES);
            return (char) RawMemory.getShort(reach, (int) at);
        }
    }

    /**
     * {@return the 16-bit character at this place}
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public char getChar(long at, ByteOrder order) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putChar(long at, char value) {
        requireOwned(at, Character.BYTES);
        try {
            RawMemory.putShort(reach, (int) at, (short) value);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Character.BYTES);
            RawMemory.putShort(reach, (int) at, (short) value);
        }
    }

    /**
     * Stores a 16-bit character.
     *
     * @param at index of its first byte, 0 to capacity - 2; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putChar(long at, char value, ByteOrder order) {
        putChar(at, isBigEndian(order) ? Character.reverseBytes(value) : value);
    }

    /**
     * {@return the 32-bit integer at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public int getInt(long at) {
        requireOwned(at, Integer.BYTES);
        try {
            return RawMemory.getInt(reach, (int) at);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Integer.BYTES);
            return RawMemory.getInt(reach, (int) at);
        }
    }

    /**
     * {@return the 32-bit integer at this place}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public int getInt(long at, ByteOrder order) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putInt(long at, int value) {
        requireOwned(at, Integer.BYTES);
        try {
            RawMemory.putInt(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Integer.BYTES);
            RawMemory.putInt(reach, (int) at, value);
        }
    }

    /**
     * Stores a 32-bit integer.
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putInt(long at, int value, ByteOrder order) {
        putInt(at, isBigEndian(order) ? Integer.reverseBytes(value) : value);
    }

    /**
     * {@return the 64-bit integer at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public long getLong(long at) {
        requireOwned(at, Long.BYTES);
        try {
            return RawMemory.getLong(reach, (int) at);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Long.BYTES);
            return RawMemory.getLong(reach, (int) at);
        }
    }

    /**
     * {@return the 64-bit integer at this place}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public long getLong(long at, ByteOrder order) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putLong(long at, long value) {
        requireOwned(at, Long.BYTES);
        try {
            RawMemory.putLong(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outOfReach) {
            bringInReach(at, Long.BYTES);
            RawMemory.putLong(reach, (int) at, value);
        }
    }

    /**
     * Stores a 64-bit integer.
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param value what to store
     * @param order the byte order to store it in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putLong(long at, long value, ByteOrder order) {
        putLong(at, isBigEndian(order) ? Long.reverseBytes(value) : value);
    }

    /**
     * {@return the 32-bit float at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public float getFloat(long at) {
        return Float.intBitsToFloat(getInt(at));
    }

    /**
     * {@return the 32-bit float at this place}
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public float getFloat(long at, ByteOrder order) {
        return Float.intBitsToFloat(getInt(at, order));
    }

    /**
     * Stores a 32-bit float, little endian, bit for bit.
     *
     * @param at index of its first byte, 0 to capacity - 4; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putFloat(long at, float value) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putFloat(long at, float value, ByteOrder order) {
        putInt(at, Float.floatToRawIntBits(value), order);
    }

    /**
     * {@return the 64-bit float at this place, little endian}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public double getDouble(long at) {
        return Double.longBitsToDouble(getLong(at));
    }

    /**
     * {@return the 64-bit float at this place}
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param order the byte order it is stored in
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public double getDouble(long at, ByteOrder order) {
        return Double.longBitsToDouble(getLong(at, order));
    }

    /**
     * Stores a 64-bit float, little endian, bit for bit.
     *
     * @param at index of its first byte, 0 to capacity - 8; need not be aligned
     * @param value what to store
     * @throws IndexOutOfBoundsException if the bytes are not all inside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putDouble(long at, double value) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putDouble(long at, double value, ByteOrder order) {
        putLong(at, Double.doubleToRawLongBits(value), order);
    }

    // ---- Ranges
    // --------------------------------------------------------------------------------------------------------

    /**
     * Copies bytes into an array.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param offset index of the first byte in the array
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside the buffer or the array; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void getBytes(long at, byte[] target, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, target.length);
        bringInReach(at, lengthBytes);
        RawMemory.getBytes(block.memory, (int) at, target, offset, lengthBytes);
    }

    /**
     * Fills an array with bytes of this buffer.
     *
     * @param at index of the first byte to copy
     * @param target where to; its length says how many
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void getBytes(long at, byte[] target) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putBytes(long at, byte[] source, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, source.length);
        int index = beginOverwrite(at, lengthBytes);
        RawMemory.putBytes(block.memory, index, source, offset, lengthBytes);
        block.endOverwrite(index + lengthBytes);
    }

    /**
     * Copies a whole array into this buffer.
     *
     * @param at index of the first byte to overwrite
     * @param source where from; its length says how many
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was copied then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putBytes(long at, byte[] source) {
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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void getInts(long at, int[] target, int offset, int count, ByteOrder order) {
        Objects.requireNonNull(order, "order");
        Objects.checkFromIndexSize(offset, count, target.length);
        bringInReach(at, (long) count * Integer.BYTES);
        RawMemory.getInts(block.memory, (int) at, target, offset, count, order);
    }

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
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void putInts(long at, int[] source, int offset, int count, ByteOrder order) {
        Objects.requireNonNull(order, "order");
        Objects.checkFromIndexSize(offset, count, source.length);
        int index = beginOverwrite(at, (long) count * Integer.BYTES);
        RawMemory.putInts(block.memory, index, source, offset, count, order);
        block.endOverwrite(index + count * Integer.BYTES);
    }

    /**
     * Copies bytes to another buffer of the calling thread's, or to another place in this one; the ranges may overlap.
     *
     * @param at index of the first byte to copy
     * @param target where to
     * @param targetAt index of the first byte to overwrite there
     * @param lengthBytes how many bytes
     * @throws IndexOutOfBoundsException if a range is outside its buffer; nothing was copied then
     * @throws DetachedException if one of the handles was transferred or closed
     * @throws WrongThreadException if another thread owns one of the buffers
     */
    public void copyTo(long at, TransferBuffer target, long targetAt, long lengthBytes) {
        target.requireInside(targetAt, lengthBytes);
        bringInReach(at, lengthBytes);
        int targetIndex = target.beginOverwrite(targetAt, lengthBytes);
        RawMemory.copy(block.memory, (int) at, target.block.memory, targetIndex, (int) lengthBytes);
        target.block.endOverwrite(targetIndex + (int) lengthBytes);
    }

    /**
     * Sets every byte of a range.
     *
     * @param at index of the first byte to set
     * @param lengthBytes how many bytes
     * @param value what to set them to
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was set then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public void fill(long at, long lengthBytes, byte value) {
        int index = beginOverwrite(at, lengthBytes);
        RawMemory.fill(block.memory, index, (int) lengthBytes, value);
        block.endOverwrite(index + (int) lengthBytes);
    }

    // ---- Streams and channels
    // ------------------------------------------------------------------------------------------

    /**
     * {@return a stream over all bytes of this buffer} It reads the buffer itself, not a copy, and follows its rules: owner's
     * thread only, {@link DetachedException} once the buffer is transferred or closed. Closing it leaves the buffer alone.
     * {@code mark} and {@code reset} work.
     *
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public InputStream inputStream() {
        requireOpen();
        return new TransferBufferInputStream(this, 0, size);
    }

    /**
     * {@return a stream over a part of this buffer, as {@link #inputStream()}}
     *
     * @param at index of its first byte
     * @param lengthBytes how many bytes it has
     * @throws IndexOutOfBoundsException if the range is outside the buffer
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public InputStream inputStream(long at, long lengthBytes) {
        requireInside(at, lengthBytes);
        return new TransferBufferInputStream(this, at, at + lengthBytes);
    }

    /**
     * Reads once from a channel, straight into this buffer if the channel is one of the JDK's, else by way of an array and at
     * most 64 KiB. Blocks as the channel does.
     *
     * @param channel where from
     * @param at index of the first byte to overwrite
     * @param lengthBytes how many bytes at most
     * @return how many bytes were read, possibly 0, or -1 at the end
     * @throws IOException if the channel fails; the range may have been overwritten in part
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was read then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public int readFrom(ReadableByteChannel channel, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(channel, "channel");
        requireInside(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(channel)) {
            ByteBuffer stage = RawMemory.stageFor((int) lengthBytes);
            return unstage(stage, channel.read(stage), at);
        }
        int index = beginOverwrite(at, lengthBytes);
        return endRead(index, RawMemory.read(channel, block.memory, index, (int) lengthBytes));
    }

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
     * @throws IllegalArgumentException if the position is negative
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was read then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public int readFrom(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(file, "file");
        requireInside(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(file)) {
            ByteBuffer stage = RawMemory.stageFor((int) lengthBytes);
            return unstage(stage, file.read(stage, filePosition), at);
        }
        int index = beginOverwrite(at, lengthBytes);
        return endRead(index, RawMemory.read(file, filePosition, block.memory, index, (int) lengthBytes));
    }

    private int endRead(int index, int count) {
        if (count > 0) block.endOverwrite(index + count);
        return count;
    }

    /** Checks everything again: a channel of somebody else's may have done anything to this buffer meanwhile. */
    private int unstage(ByteBuffer stage, int count, long at) {
        if (count <= 0) return count;
        putBytes(at, stage.array(), 0, stage.position());
        return stage.position();
    }

    /**
     * Writes once to a channel, straight from this buffer if the channel is one of the JDK's, else by way of an array and at
     * most 64 KiB. Blocks as the channel does.
     *
     * @param channel where to
     * @param at index of the first byte to write
     * @param lengthBytes how many bytes at most
     * @return how many bytes were written, possibly 0
     * @throws IOException if the channel fails
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was written then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public int writeTo(WritableByteChannel channel, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(channel, "channel");
        bringInReach(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(channel)) return channel.write(stage(at, lengthBytes));
        return RawMemory.write(channel, block.memory, (int) at, (int) lengthBytes);
    }

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
     * @throws IllegalArgumentException if the position is negative
     * @throws IndexOutOfBoundsException if the range is outside the buffer; nothing was written then
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public int writeTo(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(file, "file");
        bringInReach(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(file)) return file.write(stage(at, lengthBytes), filePosition);
        return RawMemory.write(file, filePosition, block.memory, (int) at, (int) lengthBytes);
    }

    private ByteBuffer stage(long at, long lengthBytes) {
        ByteBuffer stage = RawMemory.stageFor((int) lengthBytes);
        getBytes(at, stage.array());
        return stage;
    }

    /**
     * Lends the memory to code that needs a {@code ByteBuffer}, for the length of the call. Meanwhile this buffer can be read
     * and written but neither transferred nor closed.
     *
     * <p>A view can't be taken back. Code that keeps it could read and write these bytes later, together with a later owner:
     * a race of its own making. It can't see another buffer's bytes, since memory that was ever lent is not used again after
     * {@link #close()} but left to the garbage collector. So lending costs the reuse: where streams, arrays or channels do,
     * prefer those.
     *
     * @param <R> what the code returns
     * @param <X> the checked exception it may throw
     * @param borrower gets all bytes, little endian, position 0, limit {@link #capacityBytes()}
     * @return what it returned
     * @throws X if it threw that
     * @throws DetachedException if this handle was transferred or closed
     * @throws WrongThreadException if another thread owns the buffer
     */
    public <R, X extends Exception> R withByteBuffer(ByteBufferFunction<R, X> borrower) throws X {
        Objects.requireNonNull(borrower, "borrower");
        requireOpen();
        block.extend(size);
        block.markLent();
        ByteBuffer view = RawMemory.view(block.memory, size);
        lends++;
        try {
            return borrower.apply(view);
        } finally {
            lends--;
        }
    }

    // ---- For this package
    // ----------------------------------------------------------------------------------------------

    /** Refuses as an access would, without one. */
    void requireReadable() {
        requireOpen();
    }

    /** Makes the buffer shorter, without copying. */
    void truncate(int newCapacityBytes) {
        requireInside(0, newCapacityBytes);
        block.truncate(newCapacityBytes);
        size = newCapacityBytes;
    }

    /** Whether the memory is of the size class that a new buffer of this length would get. */
    boolean isSnugFor(int lengthBytes) {
        requireOpen();
        return SizeClass.indexFor(block.bytes) == SizeClass.indexFor(lengthBytes);
    }

    /** What stays the same when a buffer is moved. */
    Object memoryIdentity() {
        return block;
    }

    /** {@return capacity and owner, or what became of this handle} May be called from any thread. */
    @Override
    public String toString() {
        byte now = stateAcquire();
        if (now != OPEN) return "TransferBuffer[" + (now == CLOSED ? "closed" : "transferred") + "]";
        Object who = OWNER.getAcquire(this);
        String whose = who instanceof Thread thread ? "owned by " + thread.getName() : "in transit";
        return "TransferBuffer[" + size + " bytes, " + whose + "]";
    }
}
