package dev.isoloop.sharedmem;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The one class that touches memory outside the heap. Everything else in this module passes a {@link ByteBuffer} through
 * without calling a method of it.
 *
 * <p>Nothing here can crash the JVM: the memory is always a direct {@code ByteBuffer}, reached by its own methods, which check
 * bounds and keep the memory alive during the access. (On JDK 17 they are a third faster than {@code VarHandle}s over the same
 * buffer, on 25 equal; ordered and atomic access need the handles.) All multi-byte values are little endian, and need not be
 * aligned unless said otherwise. Any thread; who may call when is the caller's business.
 */
final class RawMemory {
    /** Largest block of memory: what arrays allow as well. */
    static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    /** What a handle without memory has: every access is out of bounds. Nobody changes it. */
    static final ByteBuffer NOTHING = allocate(0);

    /** Filling repeats a stretch of at most this many bytes: small enough to stay in the first-level cache. */
    private static final int FILL_STRETCH_BYTES = 8 * 1024;

    private static final int FILL_SEED_BYTES = 512;

    /** A channel that is not the JDK's own is handed at most this many bytes at a time, in an array. */
    private static final int FOREIGN_CHANNEL_BYTES = 64 * 1024;

    private static final VarHandle SHORTS = handle(short[].class);
    private static final VarHandle INTS = handle(int[].class);
    private static final VarHandle LONGS = handle(long[].class);

    private RawMemory() {}

    private static VarHandle handle(Class<?> arrayOfType) {
        return MethodHandles.byteBufferViewVarHandle(arrayOfType, ByteOrder.LITTLE_ENDIAN);
    }

    /** Fresh memory, all zero, beginning at a multiple of 8. May run the collector when the JVM's limit of direct memory is reached; the JDK does that. */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A part of a slab's memory, which it keeps alive. */
    static ByteBuffer part(ByteBuffer memory, int at, int bytes) {
        return memory.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A second view of a block's memory that gives access to none of it yet. */
    static ByteBuffer emptyReach(ByteBuffer memory) {
        return memory.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }

    static int reachBytes(ByteBuffer reach) {
        return reach.limit();
    }

    static void setReach(ByteBuffer reach, int bytes) {
        reach.limit(bytes);
    }

    static byte getByte(ByteBuffer memory, int at) {
        return memory.get(at);
    }

    static void putByte(ByteBuffer memory, int at, byte value) {
        memory.put(at, value);
    }

    static short getShort(ByteBuffer memory, int at) {
        return memory.getShort(at);
    }

    static void putShort(ByteBuffer memory, int at, short value) {
        memory.putShort(at, value);
    }

    static int getInt(ByteBuffer memory, int at) {
        return memory.getInt(at);
    }

    static void putInt(ByteBuffer memory, int at, int value) {
        memory.putInt(at, value);
    }

    static long getLong(ByteBuffer memory, int at) {
        return memory.getLong(at);
    }

    static void putLong(ByteBuffer memory, int at, long value) {
        memory.putLong(at, value);
    }

    static void getBytes(ByteBuffer memory, int at, byte[] target, int offset, int bytes) {
        memory.get(at, target, offset, bytes);
    }

    static void putBytes(ByteBuffer memory, int at, byte[] source, int offset, int bytes) {
        memory.put(at, source, offset, bytes);
    }

    /** Fills the target up to its limit. */
    static void getBytes(ByteBuffer memory, int at, ByteBuffer target, int bytes) {
        target.put(memory.slice(at, bytes));
    }

    /** Takes what the source has remaining. */
    static void putBytes(ByteBuffer memory, int at, ByteBuffer source, int bytes) {
        memory.put(at, source, source.position(), bytes);
        source.position(source.position() + bytes);
    }

    /** Distance of the first difference from the start of the ranges, or -1. */
    static int mismatch(ByteBuffer one, int at, ByteBuffer other, int otherAt, int bytes) {
        return one.slice(at, bytes).mismatch(other.slice(otherAt, bytes));
    }

    static void getInts(ByteBuffer memory, int at, int[] target, int offset, int ints, ByteOrder order) {
        memory.slice(at, ints * Integer.BYTES).order(order).asIntBuffer().get(target, offset, ints);
    }

    static void putInts(ByteBuffer memory, int at, int[] source, int offset, int ints, ByteOrder order) {
        memory.slice(at, ints * Integer.BYTES).order(order).asIntBuffer().put(source, offset, ints);
    }

    /** Copies as if through a third place: the two ranges may overlap. */
    static void copy(ByteBuffer source, int sourceAt, ByteBuffer target, int targetAt, int bytes) {
        target.put(targetAt, source, sourceAt, bytes);
    }

    /** Sets every byte of the range: a seed is stored, then copied behind itself, doubling. */
    static void fill(ByteBuffer memory, int at, int bytes, byte value) {
        long pattern = (value & 0xFFL) * 0x0101_0101_0101_0101L;
        int seed = Math.min(bytes, FILL_SEED_BYTES);
        int stored = 0;
        for (; stored + Long.BYTES <= seed; stored += Long.BYTES) memory.putLong(at + stored, pattern);
        for (; stored < seed; stored++) memory.put(at + stored, value);
        while (stored < bytes) {
            int stretch = Math.min(Math.min(stored, FILL_STRETCH_BYTES), bytes - stored);
            memory.put(at + stored, memory, at, stretch);
            stored += stretch;
        }
    }

    /** A view for code outside this module: little endian, position 0. Whoever asks has to lend it. */
    static ByteBuffer view(ByteBuffer memory, int at, int bytes) {
        return memory.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Says whether a channel may be handed our memory: only the JDK's own are known to let go of it when the call ends. Any
     * other class is served from an array, so that it can't keep a view of memory that has another owner by then.
     */
    static boolean letsGoOfMemory(Channel channel) {
        Class<?> type = channel.getClass();
        // A proxy for an interface that the JDK keeps to itself is of its module too, and its handler is anybody's.
        return type.getModule() == ByteBuffer.class.getModule() && !Proxy.isProxyClass(type);
    }

    /** One {@code read} of a channel that {@linkplain #letsGoOfMemory lets go}. Blocks as the channel does. */
    static int read(ReadableByteChannel channel, ByteBuffer memory, int at, int bytes) throws IOException {
        return channel.read(memory.slice(at, bytes));
    }

    /** As above, from a place in a file; the channel's own position stays. */
    static int read(FileChannel channel, long filePosition, ByteBuffer memory, int at, int bytes) throws IOException {
        return channel.read(memory.slice(at, bytes), filePosition);
    }

    /** One {@code write} to a channel that {@linkplain #letsGoOfMemory lets go}. Blocks as the channel does. */
    static int write(WritableByteChannel channel, ByteBuffer memory, int at, int bytes) throws IOException {
        return channel.write(memory.slice(at, bytes).asReadOnlyBuffer());
    }

    /** As above, to a place in a file; the channel's own position stays. */
    static int write(FileChannel channel, long filePosition, ByteBuffer memory, int at, int bytes) throws IOException {
        return channel.write(memory.slice(at, bytes).asReadOnlyBuffer(), filePosition);
    }

    /** Memory of the heap for one call of a channel that is not the JDK's own. */
    static ByteBuffer stageFor(int bytes) {
        return ByteBuffer.allocate(Math.min(bytes, FOREIGN_CHANNEL_BYTES));
    }

    // ---- The same memory in whole elements
    // ---------------------------------------------------------------------------------------------------------------------

    static ShortBuffer shorts(ByteBuffer memory) {
        return memory.asShortBuffer();
    }

    static IntBuffer ints(ByteBuffer memory) {
        return memory.asIntBuffer();
    }

    static LongBuffer longs(ByteBuffer memory) {
        return memory.asLongBuffer();
    }

    static short getElement(ShortBuffer elements, int number) {
        return elements.get(number);
    }

    static void putElement(ShortBuffer elements, int number, short value) {
        elements.put(number, value);
    }

    static int getElement(IntBuffer elements, int number) {
        return elements.get(number);
    }

    static void putElement(IntBuffer elements, int number, int value) {
        elements.put(number, value);
    }

    static long getElement(LongBuffer elements, int number) {
        return elements.get(number);
    }

    static void putElement(LongBuffer elements, int number, long value) {
        elements.put(number, value);
    }

    // ---- Ordered and atomic access. The place must be a multiple of the value's size, in memory that begins at one of
    // 8.
    // ---------------------------------------------------------------------------------------------------------------------

    /** A part of a file as memory, written back by the system. */
    static ByteBuffer map(FileChannel file, long filePosition, int bytes) throws IOException {
        return file.map(FileChannel.MapMode.READ_WRITE, filePosition, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes what was changed in mapped memory to its file. Blocks. */
    static void force(ByteBuffer mapped) {
        ((MappedByteBuffer) mapped).force();
    }

    /** A second view of the first bytes, little endian. */
    static ByteBuffer reachOf(ByteBuffer memory, int bytes) {
        return memory.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(bytes);
    }

    /** A byte has no handle: a plain store between two fences can't be moved, split or merged. */
    static void putByteOpaque(ByteBuffer memory, int at, byte value) {
        VarHandle.releaseFence();
        memory.put(at, value);
        VarHandle.releaseFence();
    }

    /** The second fence keeps a volatile load that follows behind this store. */
    static void putByteVolatile(ByteBuffer memory, int at, byte value) {
        VarHandle.releaseFence();
        memory.put(at, value);
        VarHandle.fullFence();
    }

    static short getShortOpaque(ByteBuffer memory, int at) {
        return (short) SHORTS.getOpaque(memory, at);
    }

    static short getShortAcquire(ByteBuffer memory, int at) {
        return (short) SHORTS.getAcquire(memory, at);
    }

    static short getShortVolatile(ByteBuffer memory, int at) {
        return (short) SHORTS.getVolatile(memory, at);
    }

    static void putShortOpaque(ByteBuffer memory, int at, short value) {
        SHORTS.setOpaque(memory, at, value);
    }

    static void putShortRelease(ByteBuffer memory, int at, short value) {
        SHORTS.setRelease(memory, at, value);
    }

    static void putShortVolatile(ByteBuffer memory, int at, short value) {
        SHORTS.setVolatile(memory, at, value);
    }

    static int getIntOpaque(ByteBuffer memory, int at) {
        return (int) INTS.getOpaque(memory, at);
    }

    static int getIntAcquire(ByteBuffer memory, int at) {
        return (int) INTS.getAcquire(memory, at);
    }

    static int getIntVolatile(ByteBuffer memory, int at) {
        return (int) INTS.getVolatile(memory, at);
    }

    static void putIntOpaque(ByteBuffer memory, int at, int value) {
        INTS.setOpaque(memory, at, value);
    }

    static void putIntRelease(ByteBuffer memory, int at, int value) {
        INTS.setRelease(memory, at, value);
    }

    static void putIntVolatile(ByteBuffer memory, int at, int value) {
        INTS.setVolatile(memory, at, value);
    }

    /**
     * Returns what was there, whether it was replaced or not. Not the handle's own compareAndExchange: the first compiler knows
     * compareAndSet only, and what it does not know ends the JVM where mapped memory has lost its file.
     */
    static int compareAndExchangeInt(ByteBuffer memory, int at, int expected, int value) {
        while (!INTS.compareAndSet(memory, at, expected, value)) {
            int present = (int) INTS.getVolatile(memory, at);
            if (present != expected) return present;
        }
        return expected;
    }

    static int getAndSetInt(ByteBuffer memory, int at, int value) {
        return (int) INTS.getAndSet(memory, at, value);
    }

    static int getAndAddInt(ByteBuffer memory, int at, int value) {
        return (int) INTS.getAndAdd(memory, at, value);
    }

    static int getAndBitwiseAndInt(ByteBuffer memory, int at, int value) {
        return (int) INTS.getAndBitwiseAnd(memory, at, value);
    }

    static int getAndBitwiseOrInt(ByteBuffer memory, int at, int value) {
        return (int) INTS.getAndBitwiseOr(memory, at, value);
    }

    static int getAndBitwiseXorInt(ByteBuffer memory, int at, int value) {
        return (int) INTS.getAndBitwiseXor(memory, at, value);
    }

    static long getLongOpaque(ByteBuffer memory, int at) {
        return (long) LONGS.getOpaque(memory, at);
    }

    static long getLongAcquire(ByteBuffer memory, int at) {
        return (long) LONGS.getAcquire(memory, at);
    }

    static long getLongVolatile(ByteBuffer memory, int at) {
        return (long) LONGS.getVolatile(memory, at);
    }

    static void putLongOpaque(ByteBuffer memory, int at, long value) {
        LONGS.setOpaque(memory, at, value);
    }

    static void putLongRelease(ByteBuffer memory, int at, long value) {
        LONGS.setRelease(memory, at, value);
    }

    static void putLongVolatile(ByteBuffer memory, int at, long value) {
        LONGS.setVolatile(memory, at, value);
    }

    /** As above. */
    static long compareAndExchangeLong(ByteBuffer memory, int at, long expected, long value) {
        while (!LONGS.compareAndSet(memory, at, expected, value)) {
            long present = (long) LONGS.getVolatile(memory, at);
            if (present != expected) return present;
        }
        return expected;
    }

    static long getAndSetLong(ByteBuffer memory, int at, long value) {
        return (long) LONGS.getAndSet(memory, at, value);
    }

    static long getAndAddLong(ByteBuffer memory, int at, long value) {
        return (long) LONGS.getAndAdd(memory, at, value);
    }

    static long getAndBitwiseAndLong(ByteBuffer memory, int at, long value) {
        return (long) LONGS.getAndBitwiseAnd(memory, at, value);
    }

    static long getAndBitwiseOrLong(ByteBuffer memory, int at, long value) {
        return (long) LONGS.getAndBitwiseOr(memory, at, value);
    }

    static long getAndBitwiseXorLong(ByteBuffer memory, int at, long value) {
        return (long) LONGS.getAndBitwiseXor(memory, at, value);
    }
}
