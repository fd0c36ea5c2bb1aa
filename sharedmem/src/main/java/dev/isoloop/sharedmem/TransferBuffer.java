package dev.isoloop.sharedmem;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
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
 * that uses it in any way, {@link #requireTransferable()} and {@link #close()} included. One that a message brings to a loop is
 * taken by the loop's thread when the message is delivered, so a callback that hands it to another thread calls {@link #transfer()},
 * even if it has not used it. {@link #capacityBytes()},
 * {@link #isDetached()} and {@link #toString()} may be called from any thread and take nothing. What the giver did before
 * {@code transfer()} happens-before what the receiver does with its handle, however the handle travelled.
 *
 * <p><b>Memory.</b> A new buffer reads as zero. {@link #close()} gives the memory back for reuse at once; a buffer that is
 * merely forgotten keeps counting against the limit until the collector finds it. Both limit and counters are of the process:
 * {@link MemoryStats}. The memory of a closed or transferred buffer can't be reached through an old handle, nor can any call
 * reach memory outside its own buffer, whatever threads do.
 *
 * <p><b>Access</b> is described by {@link ByteAccess}. Nothing blocks, except channels, as they do, and creating a buffer when
 * the JVM is short of memory. Apart from creating, transferring, lending, texts, slices and other views nothing allocates.
 */
public final class TransferBuffer implements ByteAccess, Transferable, AutoCloseable {
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
     * Why the bounds check is that of the view: a check of our own in front of it costs as much again as the access. The
     * view's limit is the capacity, so its exception only ever becomes one of ours. That nothing on this path comes back once
     * it has left the fast lane is what lets the compiler take owner, view and limit out of a loop: a branch that goes away
     * and returns, and was taken a single time in the process, made every access of a loop twenty times as slow. So all bytes
     * are zeroed before a handle shows them. The branch that takes a handle in transit does return: a receiver that is to loop
     * over its handle takes it before, by requireTransferable().
     */
    private static final Object IN_TRANSIT = new Object();

    private static final byte OPEN = 0;
    private static final byte TRANSFERRED = 1;
    private static final byte CLOSED = 2;

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
    Block block; // stays the same when a buffer is moved; null once this handle is detached
    private int size;
    private int lends;
    private byte state;
    private DetachSite detachSite;

    /** The first owner is the calling thread, or {@link #IN_TRANSIT} for a receiver's handle. */
    private TransferBuffer(Block block, int size, Object first) {
        this(size);
        begin(block, first);
    }

    /** Nobody's, and without memory, until {@link #begin}. */
    private TransferBuffer(int size) {
        this.size = size;
    }

    /** Allocates nothing. */
    private void begin(Block its, Object first) {
        block = its;
        reach = its.reach;
        ownerRelease(first);
    }

    private void ownerRelease(Object first) {
        // Partner: the claim in own(). Publishes this handle's fields and the giver's writes to the memory.
        OWNER.setRelease(this, first);
        // A handle may reach the other thread through a data race. The store above must not come after the store of the
        // reference, or that thread could see a handle without an owner. Partner: its own dependent load.
        VarHandle.releaseFence();
    }

    /**
     * Creates a buffer of zeroes, owned by the calling thread. Takes used memory where there is any and clears what was written;
     * otherwise the JVM makes and clears new memory, and near its own limit waits for the collector. What is to be overwritten
     * as a whole is made by one of the {@code copyOf} methods without clearing.
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
        int size = requireCapacity(capacityBytes);
        Block block = recycler.take(size);
        block.extend(size);
        return new TransferBuffer(block, size, Thread.currentThread());
    }

    /** Shows what former owners left: the caller overwrites all of it before anybody else gets the handle. */
    private static TransferBuffer unfilled(long capacityBytes) {
        int size = requireCapacity(capacityBytes);
        Block block = Recycler.ofProcess().take(size);
        block.claim(size);
        return new TransferBuffer(block, size, Thread.currentThread());
    }

    private static int requireCapacity(long capacityBytes) {
        if (capacityBytes < 0 || capacityBytes > RawMemory.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Capacity of a buffer is " + capacityBytes + " bytes, expected 0 to " + RawMemory.MAX_BYTES);
        }
        return (int) capacityBytes;
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
        TransferBuffer copy = unfilled(lengthBytes);
        copy.putBytes(0, source, offset, lengthBytes);
        return copy;
    }

    /**
     * Creates a buffer that holds a copy of what a {@code ByteBuffer} has remaining, owned by the calling thread. Moves the
     * source's position to its limit.
     *
     * @param source the bytes to copy
     * @return the buffer, of as many bytes as the source had remaining
     * @throws IndexOutOfBoundsException if another thread takes bytes from the source meanwhile
     * @throws MemoryLimitException if the process has no room for it
     */
    public static TransferBuffer copyOf(ByteBuffer source) {
        TransferBuffer copy = unfilled(source.remaining());
        try {
            RawMemory.putBytes(
                    copy.block.memory, 0, source, copy.size); // all of it, whatever another thread does to the source
            return copy;
        } catch (Throwable changed) {
            copy.close();
            throw changed;
        }
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
     * @throws java.nio.channels.NonReadableChannelException if the channel can't read
     * @throws IllegalArgumentException if the length or the position is out of range
     * @throws MemoryLimitException if the process has no room for it
     */
    public static TransferBuffer copyOf(FileChannel file, long filePosition, long lengthBytes) throws IOException {
        TransferBuffer copy = unfilled(lengthBytes);
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

    @Override
    public long capacityBytes() {
        return stateAcquire() == OPEN ? size : 0;
    }

    @Override
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
     * @throws WrongOwnerException if another thread owns the buffer
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
     * @throws WrongOwnerException if another thread owns the buffer
     */
    @Override
    public TransferBuffer transfer() {
        requireTransferable();
        TransferBuffer receivers = new TransferBuffer(block, size, IN_TRANSIT);
        DetachSite site = DetachSite.here("Transferred");
        block.entry.charge(null); // from here on nothing allocates, so nothing stays half done
        detach(TRANSFERRED, site);
        return receivers;
    }

    /**
     * Gives the buffer away with another length: cut off at the end, or extended by zeroes. Where the memory suits the new length
     * this takes the same time as {@link #transfer()}; else the bytes that stay are copied once, and the old memory is given back.
     *
     * @param newCapacityBytes the length the receiver gets, 0 to {@code Integer.MAX_VALUE - 8}
     * @return the receiver's handle, in transit
     * @throws IllegalArgumentException if the length is out of range
     * @throws MemoryLimitException if the process has no room for it; this handle stays as it is
     * @throws DetachedException if this handle was transferred or closed
     * @throws LentException if it is lent
     * @throws WrongOwnerException if another thread owns the buffer
     */
    public TransferBuffer transfer(long newCapacityBytes) {
        int newSize = requireCapacity(newCapacityBytes);
        requireTransferable();
        DetachSite site = DetachSite.here("Transferred");
        TransferBuffer receivers = new TransferBuffer(newSize);
        Block former = block;
        Block resized =
                former.resize(size, newSize); // the last that allocates, and nothing has changed if it is refused
        resized.entry.charge(null);
        receivers.begin(resized, IN_TRANSIT);
        detach(TRANSFERRED, site);
        if (resized != former) giveBackOrLose(former);
        return receivers;
    }

    /** What was in it is with the receiver, who must get it: an error leaves the block to the collector, as the recycler says. */
    private static void giveBackOrLose(Block done) {
        try {
            done.giveBack();
        } catch (VirtualMachineError spent) {
            return;
        }
    }

    /**
     * Gives the memory back at once. Harmless on a handle that was closed or transferred before, from any thread.
     *
     * @throws LentException if the buffer is lent
     * @throws WrongOwnerException if another thread owns the buffer
     */
    @Override
    public void close() {
        if (isDetached()) return;
        try {
            own();
        } catch (DetachedException meanwhile) {
            return;
        }
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
        MemoryBudget payer = OwnerThread.current().budget;
        // Partner: ownerRelease(). One thread wins; for it everything the giver did has happened.
        Object before = OWNER.compareAndExchange(this, IN_TRANSIT, (Object) caller);
        if (before != IN_TRANSIT) {
            throw new WrongOwnerException(
                    "Thread " + caller.getName() + " used " + this + ". Transfer it to that thread's isolate first");
        }
        block.entry.charge(payer);
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
        return new LentException(
                this + " can't be " + what + " while it is lent to a call of withByteBuffer, readFrom or writeTo");
    }

    // ---- Checks of every access
    // ----------------------------------------------------------------------------------------

    /** The fast path of every access to one value; the view's own bounds check is next. */
    private void requireOwned(long at, int width) {
        if (owner != Thread.currentThread() || (int) at != at) requireInside(at, width);
    }

    /** Why the view has refused an access of the owner's: this handle is detached, or the index is outside. */
    private RuntimeException refused(long at, int width) {
        return state != OPEN ? detached() : outside(at, width);
    }

    private void requireInside(long at, long width) {
        requireOpen();
        if (at < 0 || width < 0 || at > size - width) throw outside(at, width);
    }

    private IndexOutOfBoundsException outside(long at, long width) {
        return new IndexOutOfBoundsException(
                "Index " + at + ", size " + width + " is outside a buffer with a capacity of " + size + " bytes");
    }

    // ---- Single values
    // -------------------------------------------------------------------------------------------------

    @Override
    public byte getByte(long at) {
        requireOwned(at, Byte.BYTES);
        try {
            return RawMemory.getByte(reach, (int) at);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    @Override
    public void putByte(long at, byte value) {
        requireOwned(at, Byte.BYTES);
        try {
            RawMemory.putByte(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Byte.BYTES);
        }
    }

    @Override
    public short getShort(long at) {
        requireOwned(at, Short.BYTES);
        try {
            return RawMemory.getShort(reach, (int) at);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    @Override
    public void putShort(long at, short value) {
        requireOwned(at, Short.BYTES);
        try {
            RawMemory.putShort(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Short.BYTES);
        }
    }

    @Override
    public char getChar(long at) {
        requireOwned(at, Character.BYTES);
        try {
            return (char) RawMemory.getShort(reach, (int) at);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Character.BYTES);
        }
    }

    @Override
    public void putChar(long at, char value) {
        requireOwned(at, Character.BYTES);
        try {
            RawMemory.putShort(reach, (int) at, (short) value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Character.BYTES);
        }
    }

    @Override
    public int getInt(long at) {
        requireOwned(at, Integer.BYTES);
        try {
            return RawMemory.getInt(reach, (int) at);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    @Override
    public void putInt(long at, int value) {
        requireOwned(at, Integer.BYTES);
        try {
            RawMemory.putInt(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Integer.BYTES);
        }
    }

    @Override
    public long getLong(long at) {
        requireOwned(at, Long.BYTES);
        try {
            return RawMemory.getLong(reach, (int) at);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    @Override
    public void putLong(long at, long value) {
        requireOwned(at, Long.BYTES);
        try {
            RawMemory.putLong(reach, (int) at, value);
        } catch (IndexOutOfBoundsException outside) {
            throw refused(at, Long.BYTES);
        }
    }

    // ---- Ranges
    // --------------------------------------------------------------------------------------------------------

    @Override
    public void getBytes(long at, byte[] target, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, target.length);
        requireInside(at, lengthBytes);
        RawMemory.getBytes(block.memory, (int) at, target, offset, lengthBytes);
    }

    @Override
    public void putBytes(long at, byte[] source, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, source.length);
        requireInside(at, lengthBytes);
        RawMemory.putBytes(block.memory, (int) at, source, offset, lengthBytes);
    }

    @Override
    public void getInts(long at, int[] target, int offset, int count, ByteOrder order) {
        Objects.requireNonNull(order, "order");
        Objects.checkFromIndexSize(offset, count, target.length);
        requireInside(at, (long) count * Integer.BYTES);
        RawMemory.getInts(block.memory, (int) at, target, offset, count, order);
    }

    @Override
    public void putInts(long at, int[] source, int offset, int count, ByteOrder order) {
        Objects.requireNonNull(order, "order");
        Objects.checkFromIndexSize(offset, count, source.length);
        requireInside(at, (long) count * Integer.BYTES);
        RawMemory.putInts(block.memory, (int) at, source, offset, count, order);
    }

    @Override
    public void getBytes(long at, ByteBuffer target) {
        int lengthBytes = target.remaining();
        requireInside(at, lengthBytes);
        RawMemory.getBytes(block.memory, (int) at, target, lengthBytes);
    }

    @Override
    public void putBytes(long at, ByteBuffer source) {
        int lengthBytes = source.remaining();
        requireInside(at, lengthBytes);
        RawMemory.putBytes(block.memory, (int) at, source, lengthBytes);
    }

    @Override
    public void copyTo(long at, ByteAccess target, long targetAt, long lengthBytes) {
        if (target instanceof BufferSlice slice) {
            copyTo(at, slice.whole(), slice.inside(targetAt, lengthBytes), lengthBytes);
        } else {
            copyTo(at, (TransferBuffer) target, targetAt, lengthBytes);
        }
    }

    private void copyTo(long at, TransferBuffer target, long targetAt, long lengthBytes) {
        target.requireInside(targetAt, lengthBytes);
        requireInside(at, lengthBytes);
        RawMemory.copy(block.memory, (int) at, target.block.memory, (int) targetAt, (int) lengthBytes);
    }

    @Override
    public long mismatch(long at, ByteAccess other, long otherAt, long lengthBytes) {
        if (other instanceof BufferSlice slice) {
            return mismatch(at, slice.whole(), slice.inside(otherAt, lengthBytes), lengthBytes);
        }
        return mismatch(at, (TransferBuffer) other, otherAt, lengthBytes);
    }

    private long mismatch(long at, TransferBuffer other, long otherAt, long lengthBytes) {
        requireInside(at, lengthBytes);
        other.requireInside(otherAt, lengthBytes);
        return RawMemory.mismatch(block.memory, (int) at, other.block.memory, (int) otherAt, (int) lengthBytes);
    }

    @Override
    public void fill(long at, long lengthBytes, byte value) {
        requireInside(at, lengthBytes);
        RawMemory.fill(block.memory, (int) at, (int) lengthBytes, value);
    }

    @Override
    public String getString(long at, int lengthBytes, Charset charset) {
        Objects.requireNonNull(charset, "charset");
        requireInside(at, lengthBytes);
        byte[] encoded = new byte[lengthBytes];
        getBytes(at, encoded);
        return new String(encoded, charset);
    }

    @Override
    public BufferSlice slice(long at, long lengthBytes) {
        requireInside(at, lengthBytes);
        return new BufferSlice(this, at, lengthBytes);
    }

    // ---- Streams and channels
    // ------------------------------------------------------------------------------------------

    @Override
    public InputStream inputStream() {
        requireOpen();
        return new TransferBufferInputStream(this, 0, size);
    }

    @Override
    public InputStream inputStream(long at, long lengthBytes) {
        requireInside(at, lengthBytes);
        return new TransferBufferInputStream(this, at, at + lengthBytes);
    }

    @Override
    public OutputStream outputStream() {
        requireOpen();
        return new RangeOutputStream(this);
    }

    @Override
    public SeekableByteChannel channel() {
        requireOpen();
        return new RangeChannel(this);
    }

    @Override
    public int readFrom(ReadableByteChannel channel, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(channel, "channel");
        requireInside(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(channel)) {
            ByteBuffer stage = RawMemory.stageFor((int) lengthBytes);
            return unstage(stage, channel.read(stage), at);
        }
        lends++;
        try {
            return RawMemory.read(channel, block.memory, (int) at, (int) lengthBytes);
        } finally {
            lends--;
        }
    }

    @Override
    public int readFrom(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(file, "file");
        requireInside(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(file)) {
            ByteBuffer stage = RawMemory.stageFor((int) lengthBytes);
            return unstage(stage, file.read(stage, filePosition), at);
        }
        lends++;
        try {
            return RawMemory.read(file, filePosition, block.memory, (int) at, (int) lengthBytes);
        } finally {
            lends--;
        }
    }

    /** Checks everything again: a channel of somebody else's may have done anything to this buffer meanwhile. */
    private int unstage(ByteBuffer stage, int count, long at) {
        if (count <= 0) return count;
        putBytes(at, stage.array(), 0, stage.position());
        return stage.position();
    }

    @Override
    public int writeTo(WritableByteChannel channel, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(channel, "channel");
        requireInside(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(channel)) return channel.write(stage(at, lengthBytes));
        lends++;
        try {
            return RawMemory.write(channel, block.memory, (int) at, (int) lengthBytes);
        } finally {
            lends--;
        }
    }

    @Override
    public int writeTo(FileChannel file, long filePosition, long at, long lengthBytes) throws IOException {
        Objects.requireNonNull(file, "file");
        requireInside(at, lengthBytes);
        if (!RawMemory.letsGoOfMemory(file)) return file.write(stage(at, lengthBytes), filePosition);
        lends++;
        try {
            return RawMemory.write(file, filePosition, block.memory, (int) at, (int) lengthBytes);
        } finally {
            lends--;
        }
    }

    private ByteBuffer stage(long at, long lengthBytes) {
        ByteBuffer stage = RawMemory.stageFor((int) lengthBytes);
        getBytes(at, stage.array());
        return stage;
    }

    @Override
    public <R, X extends Exception> R withByteBuffer(ByteBufferFunction<R, X> borrower) throws X {
        requireOpen();
        return withByteBuffer(0, size, borrower);
    }

    // ---- For this package
    // ----------------------------------------------------------------------------------------------

    /** Refuses as an access would, without one. */
    void requireReadable() {
        requireOpen();
    }

    /** The memory for an access to a range, which is checked. */
    ByteBuffer memoryAt(long at, long width) {
        requireInside(at, width);
        return block.memory;
    }

    /** Lends a part of the memory; the whole of it counts as lent. */
    <R, X extends Exception> R withByteBuffer(long at, long lengthBytes, ByteBufferFunction<R, X> borrower) throws X {
        Objects.requireNonNull(borrower, "borrower");
        requireInside(at, lengthBytes);
        block.markLent();
        ByteBuffer view = RawMemory.view(block.memory, (int) at, (int) lengthBytes);
        lends++;
        try {
            return borrower.apply(view);
        } finally {
            lends--;
        }
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
